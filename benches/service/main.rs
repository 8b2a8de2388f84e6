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
#[allow(dead_code, reason = "shared with the tests, which use all of it")]
#[path = "../../tests/it/support/postgres.rs"]
mod cluster;
mod disk;
mod docs;
mod figures;
mod limits;
mod load;
mod measure;
mod postgres;
mod preview;
mod process;
mod request;
mod sizes;
mod sqlite;
mod stage;
mod table;
mod workload;
mod world;

use std::path::{Path, PathBuf};

use clap::Parser;

use arguments::{Arguments, Engine};
use figures::Figure;
use limits::{constant, naive};
use measure::Line;
use postgres::Postgres;
use world::World;

fn main() {
    let mut words = std::env::args().skip(1);
    match words.next().as_deref() {
        Some(constant::WORD) => return constant::serve(words),
        Some(naive::WORD) => return naive::serve(words),
        _ => {}
    }
    let arguments = Arguments::parse();
    load::check_wrk();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    std::fs::create_dir_all(&folder).unwrap();
    let under_load = !arguments.workloads().is_empty();
    if arguments.takes(Engine::Sqlite) && arguments.previews() {
        let told = sqlite::previews(&arguments, &folder);
        tell_previews(&arguments, "preview-sqlite", told);
    }
    if arguments.takes(Engine::Sqlite) && under_load {
        let (lines, mut figures) = sqlite::run(&arguments, &folder);
        let grown = arguments.sizes.then(|| {
            let (rows, grown) = sqlite_sizes(&arguments, &folder);
            figures.extend(grown);
            rows
        });
        tell(&arguments, "sqlite", &lines, grown, &figures);
    }
    if arguments.takes(Engine::Postgres) {
        let postgres = Postgres::start();
        if arguments.previews() {
            let told = postgres.previews(&arguments, &folder);
            tell_previews(&arguments, "preview-postgres", told);
        }
        if under_load {
            let (lines, grown, figures) = postgres.run(&arguments, &folder);
            tell(&arguments, "postgres", &lines, grown, &figures);
        }
    }
}

/// Prints what was measured of looks at drafts, and puts it into the page if that was asked for.
fn tell_previews(arguments: &Arguments, part: &str, (rows, figures): (Vec<String>, Vec<Figure>)) {
    let reached: Vec<String> = figures.iter().map(Figure::row).collect();
    let tables = format!(
        "{}\n{}\n\n{}\n{}",
        figures::HEAD,
        reached.join("\n"),
        preview::HEAD,
        rows.join("\n")
    );
    println!("\n{part}\n\n{tables}");
    if arguments.write {
        docs::replace(part, &format!("{}\n\n{tables}", docs::provenance()));
    }
}

/// The inbox on SQLite at three sizes; the largest world is not kept.
fn sqlite_sizes(arguments: &Arguments, folder: &Path) -> (Vec<String>, Vec<Figure>) {
    let worlds: Vec<(World, String)> = World::ALL
        .into_iter()
        .filter(|world| *world != World::LARGE || disk::has_room(folder, 30, "the largest world"))
        .map(|world| (world, format!("sqlite:{}", world.sqlite(folder).display())))
        .collect();
    let grown = sizes::run("SQLite", &worlds, folder.to_owned(), arguments.effort());
    world::remove_sqlite(&World::LARGE.sqlite_path(folder));
    grown
}

/// Prints the figures, and puts everything into the page if that was asked for.
fn tell(
    arguments: &Arguments,
    part: &str,
    lines: &[Line],
    grown: Option<Vec<String>>,
    figures: &[Figure],
) {
    let rows: Vec<String> = lines.iter().map(table::row).collect();
    let reached: Vec<String> = figures.iter().map(Figure::row).collect();
    println!("\n{}\n{}", figures::HEAD, reached.join("\n"));
    let mut text = format!(
        "{}\n\n{}\n{}\n\n{}\n{}",
        docs::provenance(),
        figures::HEAD,
        reached.join("\n"),
        table::HEAD,
        rows.join("\n")
    );
    if let Some(grown) = grown {
        println!("\n{}\n{}", sizes::HEAD, grown.join("\n"));
        text.push_str(&format!("\n\n{}\n{}", sizes::HEAD, grown.join("\n")));
    }
    if arguments.write {
        docs::replace(part, &text);
    }
}
