//! How fast the service answers, beside its limits: `cargo bench --bench service -- --help`.
//!
//! The service runs as a process of its own on a world of a hundred villages and three years; the
//! load comes from wrk, which has to be installed. What counts are the ratios to limits measured in
//! turn with it: the machine's own speed cancels out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on says where, and prints its table"
)]

mod arguments;
mod limits;
mod load;
mod measure;
mod process;
mod request;
mod table;
mod workload;
mod world;

use std::path::{Path, PathBuf};

use clap::Parser;

use arguments::Arguments;
use limits::constant;
use load::{Load, Rate};
use measure::{Limit, Line};
use process::{Keys, Process};
use request::Request;
use workload::{Callers, Workload};
use world::World;

fn main() {
    let mut words = std::env::args().skip(1);
    match words.next().as_deref() {
        Some(constant::WORD) => return constant::serve(words),
        _ => {}
    }
    let arguments = Arguments::parse();
    load::check_wrk();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    std::fs::create_dir_all(&folder).unwrap();
    sqlite(&arguments, &folder);
}

fn sqlite(arguments: &Arguments, folder: &Path) {
    let world = World::MIDDLE;
    let kept = world.sqlite(folder);
    let path = folder.join("run.db");
    world::remove_sqlite(&path);
    std::fs::copy(&kept, &path).unwrap();
    let keys = Keys::open(folder);
    let callers = Callers::new(world, &keys);
    let url = format!("sqlite:{}", path.display());
    let mut service = Process::start(|address| keys.service(&url, address));
    service.wait_until_ready("/readyz");
    println!("{}", table::HEAD);
    for workload in arguments.workloads() {
        for connections in arguments.connections() {
            let line = measure_one(arguments, &service, &callers, workload, connections, folder);
            println!("{}", table::row(&line));
        }
    }
    let usage = service.usage();
    println!(
        "memory: {:.1} MiB, {:.1} of it no file",
        usage.resident, usage.own
    );
    drop(service);
    world::remove_sqlite(&path);
}

fn measure_one(
    arguments: &Arguments,
    service: &Process,
    callers: &Callers,
    workload: Workload,
    connections: u32,
    folder: &Path,
) -> Line {
    let address = service.address();
    let requests = match workload {
        Workload::Acknowledge => callers.supply(1, address),
        other => callers.requests(other),
    };
    let probe = requests[0].ask(address);
    assert_eq!(probe.status, workload.status(), "{}", probe.body);
    let constant = constant::start(workload.status(), &probe.body, folder);
    let load = |requests: &[Request], to| {
        Load {
            requests,
            connections,
            seconds: arguments.seconds,
        }
        .run(to)
    };
    let subject: measure::Run<'_> = if workload == Workload::Acknowledge {
        let mut supply = 20_000;
        Box::new(move || {
            loop {
                let rate = load(&callers.supply(supply, address), address);
                if !rate.repeated {
                    break rate;
                }
                supply *= 2;
            }
        })
    } else {
        Box::new(|| load(&requests, address))
    };
    let limits: Vec<(Limit, measure::Run<'_>)> = vec![(
        Limit::Constant,
        Box::new(|| -> Rate { load(&requests, constant.address()) }),
    )];
    let (rate, processor, limits) = measure::in_turn(arguments.runs, service, subject, limits);
    Line {
        engine: "SQLite",
        world: "1m",
        workload,
        connections,
        rate,
        processor,
        resident: service.usage().resident,
        limits,
    }
}
