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

/// What the workloads on PostgreSQL tell. A page that is remembered takes one small statement, so
/// the inbox stands beside that one and beside all that a page takes which is not.
pub fn of_postgres(lines: &[Line]) -> Vec<Figure> {
    let mut figures = Vec::new();
    let inbox = ratio(lines, Workload::Inbox, Limit::Statements);
    let unknown = ratio(lines, Workload::InboxUnknown, Limit::Statements);
    if let (Some((inbox, of)), Some((unknown, _))) = (inbox, unknown) {
        if let Some(page) = unknown.limit(Limit::Statements) {
            let what = "inbox page of 20, PostgreSQL / pgbench of the statements of a page";
            let of_page = inbox.rate.per_second / page.per_second;
            figures.push(Figure::at_least(what, of_page, 0.60));
        }
        let what = "same / pgbench of the one statement that a remembered page takes";
        figures.push(Figure::at_least(what, of, 0.60));
    }
    if let Some((_, of)) = ratio(lines, Workload::Issue, Limit::Statements) {
        let what = "issue to 20, PostgreSQL / pgbench of the same SQL";
        figures.push(Figure::at_least(what, of, 0.75));
    }
    figures
}
