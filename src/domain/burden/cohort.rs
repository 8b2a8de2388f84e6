//! The assignments of one period, and the ways in which numbers are made of them.

use jiff::Timestamp;

use super::definition::Definition;
use super::facts::Facts;
use super::measure::{Distribution, Measure};
use super::quantile::{Curve, Observation};
use super::{Observed, Period, Policy};
use serde::Serialize;

/// An assignment with what the metrics say about it.
#[derive(Debug, Clone)]
pub(super) struct Item<'a> {
    pub(super) observed: Observed<'a>,
    pub(super) facts: Facts,
}

/// The assignments registered in a period, by the local date of their recipient.
#[derive(Debug, Clone)]
pub(super) struct Cohort<'a> {
    pub(super) items: Vec<Item<'a>>,
    pub(super) coverage: Coverage,
}

/// How many assignments a summary speaks of, and what is missing from some of its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Coverage {
    /// Registered in the period and received: what everything else is about.
    pub assignments: u32,
    /// Registered in the period, but held until the next working minute or recalled before it.
    pub not_received: u32,
    /// Recorded by the recipient, who took it back as a mistake: it is in no other number.
    pub retracted: u32,
    /// Received without a deadline: they have no notice.
    pub undated: u32,
    /// Received, but only the day is known: they are in no number that counts minutes.
    pub without_time: u32,
    /// Which definition, and its version.
    #[serde(serialize_with = "super::definition::as_reference")]
    #[schema(value_type = String, example = "assignments/1")]
    pub definition: &'static Definition,
}

/// How numbers are made of a cohort: as they are, or only as far as they may leave.
pub(super) trait Publisher {
    /// One number.
    type Measure;
    /// Quantiles.
    type Distribution;

    /// The parts of all over the wholes of all. An assignment with no whole is not counted.
    fn share(
        &self,
        definition: &'static Definition,
        parts: impl Fn(&Item<'_>) -> (u64, u64),
    ) -> Self::Measure;

    /// A share among those assignments of which something else holds as well.
    fn share_among(
        &self,
        definition: &'static Definition,
        among: impl Fn(&Item<'_>) -> bool,
        parts: impl Fn(&Item<'_>) -> (u64, u64),
    ) -> Self::Measure;

    /// A part of a sum over the whole sum; the count is that of the assignments.
    fn weighted_share(
        &self,
        definition: &'static Definition,
        parts: impl Fn(&Item<'_>) -> Option<(f64, f64)>,
    ) -> Self::Measure;

    /// The sum of a number over those assignments that have it.
    fn total(
        &self,
        definition: &'static Definition,
        summand: impl Fn(&Item<'_>) -> Option<f64>,
    ) -> Self::Measure;

    /// Where the values lie.
    fn distribution(
        &self,
        definition: &'static Definition,
        values: impl Fn(&Item<'_>) -> Vec<Observation>,
    ) -> Self::Distribution;

    /// The share of values at or below a limit.
    fn share_within(
        &self,
        definition: &'static Definition,
        limit: f64,
        values: impl Fn(&Item<'_>) -> Vec<Observation>,
    ) -> Self::Measure;
}

impl<'a> Cohort<'a> {
    /// The assignments of a period as they stand at an instant.
    pub(super) fn of(
        observed: impl Iterator<Item = Observed<'a>>,
        period: Period,
        now: Timestamp,
        policy: &Policy,
    ) -> Self {
        let mut items = Vec::new();
        let mut coverage = Coverage {
            assignments: 0,
            not_received: 0,
            retracted: 0,
            undated: 0,
            without_time: 0,
            definition: &super::catalogue::ASSIGNMENTS,
        };
        for observed in observed {
            let registered = observed.timeline.registered_at;
            let day = observed.recipient_clock.date_of(registered);
            if registered > now || !period.contains(day) {
                continue;
            }
            if observed.timeline.is_retracted() {
                coverage.retracted += 1;
                continue;
            }
            let Some(facts) = Facts::of(&observed, now, policy) else {
                coverage.not_received += 1;
                continue;
            };
            coverage.assignments += 1;
            coverage.undated += u32::from(observed.timeline.original_deadline().is_none());
            coverage.without_time += u32::from(!observed.timeline.is_timed());
            items.push(Item { observed, facts });
        }
        Self { items, coverage }
    }

    fn observations(&self, values: impl Fn(&Item<'_>) -> Vec<Observation>) -> Vec<Observation> {
        self.items.iter().flat_map(values).collect()
    }
}

impl Publisher for Cohort<'_> {
    type Measure = Measure;
    type Distribution = Distribution;

    fn share(
        &self,
        definition: &'static Definition,
        parts: impl Fn(&Item<'_>) -> (u64, u64),
    ) -> Measure {
        let (part, whole) = self.items.iter().map(parts).fold((0, 0), add);
        Measure::share(definition, part, whole)
    }

    fn share_among(
        &self,
        definition: &'static Definition,
        among: impl Fn(&Item<'_>) -> bool,
        parts: impl Fn(&Item<'_>) -> (u64, u64),
    ) -> Measure {
        self.share(
            definition,
            |item| if among(item) { parts(item) } else { (0, 0) },
        )
    }

    fn weighted_share(
        &self,
        definition: &'static Definition,
        parts: impl Fn(&Item<'_>) -> Option<(f64, f64)>,
    ) -> Measure {
        let (part, whole, count) = self
            .items
            .iter()
            .filter_map(parts)
            .fold((0.0, 0.0, 0), |(part, whole, count), (a, b)| {
                (part + a, whole + b, count + 1)
            });
        Measure::ratio(definition, part, whole, count)
    }

    fn total(
        &self,
        definition: &'static Definition,
        summand: impl Fn(&Item<'_>) -> Option<f64>,
    ) -> Measure {
        let (sum, count) = self
            .items
            .iter()
            .filter_map(summand)
            .fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
        Measure::total(definition, sum, count)
    }

    fn distribution(
        &self,
        definition: &'static Definition,
        values: impl Fn(&Item<'_>) -> Vec<Observation>,
    ) -> Distribution {
        Distribution::of(definition, &self.observations(values))
    }

    fn share_within(
        &self,
        definition: &'static Definition,
        limit: f64,
        values: impl Fn(&Item<'_>) -> Vec<Observation>,
    ) -> Measure {
        let observations = self.observations(values);
        let value = Curve::of(&observations).share_within(limit);
        Measure {
            value,
            count: u32::try_from(observations.len()).unwrap_or(u32::MAX),
            definition,
        }
    }
}

/// A yes or no as a part of a whole of one; nothing where it is not known.
pub(super) fn part_of_one(answer: Option<bool>) -> (u64, u64) {
    answer.map_or((0, 0), |yes| (u64::from(yes), 1))
}

/// Several of them.
pub(super) fn parts_of_each(answers: &[bool]) -> (u64, u64) {
    answers
        .iter()
        .map(|answer| part_of_one(Some(*answer)))
        .fold((0, 0), add)
}

fn add((part, whole): (u64, u64), (a, b): (u64, u64)) -> (u64, u64) {
    (part + a, whole + b)
}
