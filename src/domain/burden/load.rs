//! How much work it was, and how much of it at once.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::catalogue;
use super::cohort::{Cohort, Publisher};
use super::measure::Measure;
use super::quantile::{Curve, Observation, count};
use super::{Observed, Period};
use crate::domain::instruction::InstructionKind;
use crate::domain::spelling::spelled;
use crate::domain::worktime::WorkClock;

spelled! {
    /// Where the minutes of work of an assignment are known from, best first.
    pub enum Effort as "effort source" {
        /// The recipient reported them.
        Reported = "reported",
        /// The median of what the office reported for the same kind of instruction.
        MedianOfKind = "median_of_kind",
        /// The issuer expected them.
        Expected = "expected",
    }
}

/// The work of one office in a period.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct LoadSummary {
    /// Minutes of work; the count is that of the assignments whose minutes are known in some way.
    pub burden_minutes: Measure,
    /// The share of assignments for every source of the minutes; what is missing to 1 is not known.
    pub known_from: Vec<EffortShare>,
    /// Burden over the working minutes of the staff until now; none where the staff is not known.
    pub load_ratio: Measure,
    /// The most assignments that were open at once; the count is that of those open in the period.
    pub concurrency: Measure,
    /// The share of dated assignments that are due on the same local day as another one.
    pub collision_rate: Measure,
}

/// The share of one source.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct EffortShare {
    /// The source.
    pub source: Effort,
    /// Its share.
    pub share: Measure,
}

impl LoadSummary {
    /// The load that the assignments of a cohort made, and the concurrency of all that are given.
    pub(super) fn of(
        cohort: &Cohort<'_>,
        all: &[&Observed<'_>],
        staff: Option<u32>,
        period: Period,
        now: Timestamp,
    ) -> Self {
        let medians = medians_of_kinds(cohort);
        let effort = |observed: &Observed<'_>| known_effort(observed, &medians);
        let burden_minutes = burden_minutes(cohort);
        let known_from = Effort::ALL.iter().map(|source| EffortShare {
            source: *source,
            share: cohort.share(&catalogue::EFFORT_KNOWN_FROM, |item| {
                let known = effort(&item.observed).is_some_and(|(found, _)| found == *source);
                (u64::from(known), 1)
            }),
        });
        let available = staff.zip(all.first()).and_then(|(staff, one)| {
            let (from, to) = instants_of(period, one.recipient_clock, now)?;
            let minutes = super::quantile::minutes(one.recipient_clock.between(from, to));
            Some(f64::from(staff) * minutes)
        });
        Self {
            known_from: known_from.collect(),
            load_ratio: Measure::ratio(
                &catalogue::LOAD_RATIO,
                burden_minutes.value.unwrap_or(0.0),
                available.unwrap_or(0.0),
                u64::from(burden_minutes.count),
            ),
            burden_minutes,
            concurrency: concurrency(all, period, now),
            collision_rate: collision_rate(cohort),
        }
    }
}

/// Minutes of work of a cohort of one office; the count is that of the assignments whose minutes are
/// known in some way.
pub(super) fn burden_minutes(cohort: &Cohort<'_>) -> Measure {
    let medians = medians_of_kinds(cohort);
    cohort.total(&catalogue::BURDEN_MINUTES, |item| {
        known_effort(&item.observed, &medians).map(|(_, minutes)| minutes)
    })
}

fn known_effort(
    observed: &Observed<'_>,
    medians: &BTreeMap<InstructionKind, f64>,
) -> Option<(Effort, f64)> {
    let timeline = observed.timeline;
    let reported = timeline.reported_effort.map(f64::from);
    let median = medians.get(&timeline.kind).copied();
    let expected = timeline.expected_effort.map(f64::from);
    reported
        .map(|minutes| (Effort::Reported, minutes))
        .or(median.map(|minutes| (Effort::MedianOfKind, minutes)))
        .or(expected.map(|minutes| (Effort::Expected, minutes)))
}

fn medians_of_kinds(cohort: &Cohort<'_>) -> BTreeMap<InstructionKind, f64> {
    let mut reported: BTreeMap<InstructionKind, Vec<Observation>> = BTreeMap::new();
    for item in &cohort.items {
        let timeline = item.observed.timeline;
        if let Some(minutes) = timeline.reported_effort {
            let of_kind = reported.entry(timeline.kind).or_default();
            of_kind.push(Observation::complete(f64::from(minutes)));
        }
    }
    reported
        .iter()
        .filter_map(|(kind, minutes)| Some((*kind, Curve::of(minutes).quantile(50)?)))
        .collect()
}

/// Where a period begins and, as far as it has passed, ends on a clock.
fn instants_of(
    period: Period,
    clock: &WorkClock,
    now: Timestamp,
) -> Option<(Timestamp, Timestamp)> {
    let zone = clock.zone().time_zone();
    let midnight = |date: Date| zone.to_timestamp(date.at(0, 0, 0, 0)).ok();
    Some((midnight(period.begin())?, midnight(period.end())?.min(now)))
}

fn concurrency(all: &[&Observed<'_>], period: Period, now: Timestamp) -> Measure {
    let mut changes = Vec::new();
    let mut open_in_period = 0;
    for one in all {
        let timeline = one.timeline;
        let Some((from, to)) = instants_of(period, one.recipient_clock, now) else {
            continue;
        };
        let closed = timeline.accepted_at().or_else(|| timeline.recalled_at());
        let begin = timeline.effective_at.max(from);
        let end = closed.unwrap_or(to).min(to);
        if timeline.has_reached_recipient(now) && begin < end {
            open_in_period += 1;
            changes.push((begin, 1_i32));
            changes.push((end, -1));
        }
    }
    // One that closes at an instant makes room for one that opens at it.
    changes.sort_unstable();
    let (_, most) = changes.iter().fold((0, 0), |(open, most), (_, change)| {
        let open = open + change;
        (open, most.max(open))
    });
    Measure::total(&catalogue::CONCURRENCY, f64::from(most), open_in_period)
}

fn collision_rate(cohort: &Cohort<'_>) -> Measure {
    let due: Vec<Date> = cohort
        .items
        .iter()
        .filter_map(|item| {
            let deadline = item.observed.timeline.current_deadline()?;
            Some(item.observed.recipient_clock.date_of(deadline.at))
        })
        .collect();
    let mut on_day: BTreeMap<Date, usize> = BTreeMap::new();
    for day in &due {
        *on_day.entry(*day).or_default() += 1;
    }
    let together: usize = on_day.values().filter(|due| **due > 1).sum();
    Measure::ratio(
        &catalogue::COLLISION_RATE,
        count(together),
        count(due.len()),
        u64::try_from(due.len()).unwrap_or(u64::MAX),
    )
}
