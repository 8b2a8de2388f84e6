//! The inbox as the data grows.

use std::path::PathBuf;

use crate::figures::Figure;
use crate::load::Rate;
use crate::measure::{Limit, in_turn};
use crate::stage::{Effort, Stage};
use crate::table;
use crate::workload::Workload;
use crate::world::World;

const CONNECTIONS: u32 = 16;

/// Measures a page of the inbox on every world in turn, each with its own service. The first world
/// is the smallest, the last the largest.
pub fn run(
    engine: &str,
    worlds: &[(World, String)],
    folder: PathBuf,
    effort: Effort,
) -> (Vec<String>, Vec<Figure>) {
    let stages: Vec<Stage> = worlds
        .iter()
        .map(|(world, url)| Stage::start(*world, url, folder.clone(), effort))
        .collect();
    let (smallest, others) = stages.split_first().unwrap();
    let mut rows = Vec::new();
    let mut figures = Vec::new();
    for workload in [Workload::Inbox, Workload::InboxUnknown] {
        let subject = smallest.load(workload, CONNECTIONS);
        let others = others
            .iter()
            .map(|stage| (Limit::Statements, stage.load(workload, CONNECTIONS)))
            .collect();
        let (first, _, rates) = in_turn(effort.runs, &smallest.service, subject, others);
        let rates: Vec<Rate> = std::iter::once(first)
            .chain(rates.into_iter().map(|(_, rate)| rate))
            .collect();
        for ((world, _), rate) in worlds.iter().zip(&rates) {
            rows.push(format!(
                "| {} | {} | {} | {:.2} | {:.2} | {:.3} |",
                workload.title(),
                table::thousands(world.assignments()),
                table::thousands(rate.per_second),
                rate.p50,
                rate.p99,
                rate.per_second / first.per_second
            ));
        }
        let largest = worlds.iter().zip(&rates).next_back().unwrap();
        if largest.0.0 == World::LARGE {
            let of = largest.1.per_second / first.per_second;
            let what = format!("{}, {engine}, 10 million / 10 thousand", workload.title());
            figures.push(Figure::at_least(what, of, 0.8));
        }
    }
    (rows, figures)
}

/// The head of the rows.
pub const HEAD: &str = "| what | assignments | a second | p50 ms | p99 ms | of the smallest |\n\
                        |---|---|---|---|---|---|";
