//! Everything measured on SQLite.

use std::path::{Path, PathBuf};

use crate::arguments::Arguments;
use crate::figures::Figure;
use crate::limits::loops::Loops;
use crate::limits::naive;
use crate::measure::{Limit, Line, Run};
use crate::preview;
use crate::process::{Keys, Process};
use crate::stage::Stage;
use crate::table;
use crate::workload::Workload;
use crate::world::{self, World};

/// Starts of the service, of which the median counts.
const STARTS: usize = 9;

/// A copy of a world that may be written to, removed with this value.
struct Copy(PathBuf);

impl Copy {
    fn of(kept: &Path, name: &str) -> Self {
        let path = kept.with_file_name(name);
        world::remove_sqlite(&path);
        std::fs::copy(kept, &path).unwrap();
        Self(path)
    }

    fn url(&self) -> String {
        format!("sqlite:{}", self.0.display())
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        world::remove_sqlite(&self.0);
    }
}

/// Measures the workloads.
pub fn run(arguments: &Arguments, folder: &Path) -> (Vec<Line>, Vec<Figure>) {
    let world = World::MIDDLE;
    let kept = world.sqlite(folder);
    let served = Copy::of(&kept, "served.db");
    let looped = Copy::of(&kept, "looped.db");
    let loops = Loops::open(world, looped.0.clone());
    let stage = Stage::start(world, &served.url(), folder.to_owned(), arguments.effort());

    println!("\nSQLite, a million assignments\n\n{}", table::HEAD);
    let mut lines = Vec::new();
    for workload in arguments.workloads() {
        let naive = (workload == Workload::Issue).then(|| {
            let copy = Copy::of(&kept, "naive.db");
            (naive::start(&copy.0), copy)
        });
        for connections in arguments.connections() {
            let seconds = arguments.effort().seconds;
            let statements = || loops.run(workload, connections, seconds);
            let mut limits: Vec<(Limit, Run<'_>)> = vec![(Limit::Statements, Box::new(statements))];
            if let Some((naive, _)) = &naive {
                let (stage, requests) = (&stage, stage.requests(workload));
                let run = move || stage.load_of(&requests, connections).run(naive.address());
                limits.push((Limit::Naive, Box::new(run)));
            }
            let line = stage.line(workload, connections, limits);
            println!("{}", table::row(&line));
            lines.push(line);
        }
    }
    let memory = stage.service.usage();
    println!(
        "\nmemory after it: {:.1} MiB, of which {:.1} are no file",
        memory.resident, memory.own
    );
    drop(stage);
    let started = Copy::of(&kept, "started.db");
    let mut figures = crate::figures::of_sqlite(&lines);
    figures.push(Figure::at_most(
        "memory after the whole run, SQLite, 1 million assignments, MiB",
        memory.resident,
        80.0,
    ));
    figures.push(Figure::at_most(
        "cold start to the first answer, migrated database, ms",
        cold_start(&started.url(), folder),
        60.0,
    ));
    (lines, figures)
}

/// Measures looks at drafts to a whole country's villages.
pub fn previews(arguments: &Arguments, folder: &Path) -> (Vec<String>, Vec<Figure>) {
    let country = Copy(folder.join("country.db"));
    world::remove_sqlite(&country.0);
    world::country::make(&country.url());
    preview::run("SQLite", &country.url(), folder, arguments.effort())
}

/// Milliseconds from the start of the process to the first 200 of `/readyz`.
fn cold_start(url: &str, folder: &Path) -> f64 {
    let keys = Keys::open(folder);
    let mut took: Vec<f64> = (0..STARTS)
        .map(|_| {
            let mut service = Process::start(|address| keys.service(url, address));
            service.wait_until_ready("/readyz").as_secs_f64() * 1e3
        })
        .collect();
    took.sort_by(f64::total_cmp);
    println!(
        "cold start: {:.1} ms at best, {:.1} in the middle, {:.1} at worst",
        took[0],
        took[STARTS / 2],
        took[STARTS - 1]
    );
    took[STARTS / 2]
}
