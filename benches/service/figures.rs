//! The figures to reach.

use crate::measure::{Limit, Line};
use crate::workload::Workload;

/// A figure, and whether it was reached.
#[derive(Debug, Clone)]
pub struct Figure {
    what: String,
    measured: f64,
    target: f64,
    at_least: bool,
}

impl Figure {
    /// More is better.
    pub fn at_least(what: impl Into<String>, measured: f64, target: f64) -> Self {
        Self {
            what: what.into(),
            measured,
            target,
            at_least: true,
        }
    }

    /// Less is better.
    pub fn at_most(what: impl Into<String>, measured: f64, target: f64) -> Self {
        Self {
            at_least: false,
            ..Self::at_least(what, measured, target)
        }
    }

    fn reached(&self) -> bool {
        if self.at_least {
            self.measured >= self.target
        } else {
            self.measured <= self.target
        }
    }

    /// A line of the table of figures.
    pub fn row(&self) -> String {
        let bound = if self.at_least { "at least" } else { "at most" };
        let reached = if self.reached() { "yes" } else { "no" };
        format!(
            "| {} | {bound} {} | {} | {reached} |",
            self.what,
            short(self.target),
            short(self.measured)
        )
    }
}

fn short(number: f64) -> String {
    if number < 10.0 {
        format!("{number:.2}")
    } else {
        format!("{number:.0}")
    }
}

/// The head of [`Figure::row`].
pub const HEAD: &str = "| what | target | measured | reached |\n|---|---|---|---|";

/// Connections that the figures are about.
const CONNECTIONS: u32 = 16;

fn ratio(lines: &[Line], workload: Workload, limit: Limit) -> Option<(&Line, f64)> {
    lines
        .iter()
        .find(|line| line.workload == workload && line.connections == CONNECTIONS)
        .and_then(|line| Some((line, line.of(limit)?)))
}

/// What the workloads on SQLite tell.
pub fn of_sqlite(lines: &[Line]) -> Vec<Figure> {
    let mut figures = Vec::new();
    let constant = [(Workload::Inbox, 0.35), (Workload::SyncNothing, 0.50)];
    for (workload, target) in constant {
        if let Some((_, of)) = ratio(lines, workload, Limit::Constant) {
            let what = format!("{}, SQLite / constant route", workload.title());
            figures.push(Figure::at_least(what, of, target));
        }
    }
    if let Some((line, of)) = ratio(lines, Workload::Issue, Limit::Naive) {
        let what = "issue to 20, SQLite / the naive pool";
        figures.push(Figure::at_least(what, of, 1.8));
        if let Some(naive) = line.limit(Limit::Naive) {
            let what = "its 99th percentile / that of the naive pool";
            figures.push(Figure::at_most(what, line.rate.p99 / naive.p99, 0.1));
        }
    }
    figures
}

/// What the workloads on PostgreSQL tell.
pub fn of_postgres(lines: &[Line]) -> Vec<Figure> {
    [(Workload::Inbox, 0.60), (Workload::Issue, 0.75)]
        .into_iter()
        .filter_map(|(workload, target)| {
            let (_, of) = ratio(lines, workload, Limit::Statements)?;
            let what = format!("{}, PostgreSQL / pgbench of the same SQL", workload.title());
            Some(Figure::at_least(what, of, target))
        })
        .collect()
}
