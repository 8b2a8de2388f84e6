//! Runs of the service and of its limits, taken in turn.

use crate::load::Rate;
use crate::process::Process;
use crate::workload::Workload;

/// One line of the table.
#[derive(Debug, Clone)]
pub struct Line {
    pub workload: Workload,
    pub connections: u32,
    pub rate: Rate,
    /// Seconds of processor time of the service for a thousand answers.
    pub processor: f64,
    /// Mebibytes of the service after it.
    pub resident: f64,
    pub limits: Vec<(Limit, Rate)>,
}

/// What a line is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// A route that sends the same bytes and does nothing for them.
    Constant,
    /// The same statements in a loop.
    Statements,
    /// One connection and one transaction for each request.
    Naive,
}

/// Something that takes load for a while.
pub type Run<'r> = Box<dyn FnMut() -> Rate + 'r>;

/// Runs everything in turn, so often, and gives the median of each by answers a second; with it the
/// processor time that the service took for a thousand answers.
pub fn in_turn(
    times: usize,
    service: &Process,
    mut subject: Run<'_>,
    mut limits: Vec<(Limit, Run<'_>)>,
) -> (Rate, f64, Vec<(Limit, Rate)>) {
    let mut subjects = Vec::new();
    let mut rates: Vec<(Limit, Vec<Rate>)> = limits
        .iter()
        .map(|(limit, _)| (*limit, Vec::new()))
        .collect();
    let (mut seconds, mut answers) = (0.0, 0.0);
    for _ in 0..times {
        let before = service.usage().seconds;
        let rate = subject();
        seconds += service.usage().seconds - before;
        answers += rate.answers;
        subjects.push(rate);
        for ((_, run), (_, rates)) in limits.iter_mut().zip(&mut rates) {
            rates.push(run());
        }
    }
    (
        median(subjects),
        seconds / answers * 1000.0,
        rates
            .into_iter()
            .map(|(limit, rates)| (limit, median(rates)))
            .collect(),
    )
}

fn median(mut rates: Vec<Rate>) -> Rate {
    rates.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
    rates.swap_remove(rates.len() / 2)
}

impl Line {
    /// The rate of a limit that was measured with it.
    pub fn limit(&self, limit: Limit) -> Option<Rate> {
        let mut limits = self.limits.iter();
        limits.find_map(|(known, rate)| (*known == limit).then_some(*rate))
    }

    /// How much of a limit's rate was reached.
    pub fn of(&self, limit: Limit) -> Option<f64> {
        Some(self.rate.per_second / self.limit(limit)?.per_second)
    }
}
