//! At which hours of the week villages are asked, and at which they act.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::activity::slot_of;
use super::catalogue;
use super::definition::{Definition, as_reference};
use super::disclosure::{Cell, Disclosed};
use super::partition::{Behind, shown_parts};
use super::{Period, quantile};
use crate::domain::id::OfficeId;
use crate::domain::worktime::WorkClock;

/// Hours of one block. Single hours of a month would hide nearly everything.
const BLOCK_HOURS: i8 = 3;

/// Blocks of a day.
const BLOCKS: usize = 8;

/// Days of a week.
const DAYS: usize = 7;

/// When things happened in a group, by the walls of its villages.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct HoursOfWeek {
    /// When instructions were given.
    pub issue: Disclosed<WeekMatrix>,
    /// When people of the villages acted, each village's quarters of an hour once.
    pub activity: Disclosed<WeekMatrix>,
}

/// How something spreads over the week.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct WeekMatrix {
    /// Seven days from Monday on, each of eight blocks from midnight on: the share of all that
    /// falls into the block. `null` where it is hidden, 0 where there was none.
    pub days: Vec<Vec<Option<f64>>>,
    /// Hours of a block.
    pub block_hours: i8,
    /// How many there were in all.
    pub count: u32,
    /// Which definition, and its version.
    #[serde(serialize_with = "as_reference")]
    #[schema(value_type = String, example = "issue_by_hour/1")]
    pub definition: &'static Definition,
}

impl HoursOfWeek {
    pub(super) fn of(cell: &Cell<'_>) -> Self {
        Self {
            issue: matrix(cell, &catalogue::ISSUE_BY_HOUR, &issue(cell)),
            activity: matrix(cell, &catalogue::ACTIVITY_BY_HOUR, &activity(cell)),
        }
    }
}

fn issue(cell: &Cell<'_>) -> Vec<Behind> {
    let mut blocks = vec![Behind::default(); DAYS * BLOCKS];
    for item in &cell.cohort().items {
        let one = &item.observed;
        if !one.timeline.is_timed() {
            continue;
        }
        let block = block_of(one.recipient_clock, one.timeline.given_at());
        if let Some(behind) = blocks.get_mut(block) {
            behind.add(one.recipient_office, one.issuer_office, 1);
        }
    }
    blocks
}

fn activity(cell: &Cell<'_>) -> Vec<Behind> {
    let month = Period::from(cell.month());
    let mut slots: BTreeMap<(OfficeId, i64), usize> = BTreeMap::new();
    let mut blocks = vec![Behind::default(); DAYS * BLOCKS];
    for one in cell.observed() {
        let clock = one.recipient_clock;
        for action in &one.timeline.actions {
            if action.at > cell.now() || !month.contains(clock.date_of(action.at)) {
                continue;
            }
            let slot = (one.recipient_office, slot_of(action.at));
            let is_new = !slots.contains_key(&slot);
            let block = *slots
                .entry(slot)
                .or_insert_with(|| block_of(clock, action.at));
            if let Some(behind) = blocks.get_mut(block) {
                behind.add(one.recipient_office, one.issuer_office, u64::from(is_new));
            }
        }
    }
    blocks
}

/// The number of a block, counted from Monday at midnight, on the wall of an office.
fn block_of(clock: &WorkClock, at: Timestamp) -> usize {
    let local = clock.local(at);
    let number = |small: i8| usize::try_from(small).unwrap_or(0);
    let day = local.date().weekday().to_monday_zero_offset();
    number(day) * BLOCKS + number(local.hour() / BLOCK_HOURS)
}

fn matrix(
    cell: &Cell<'_>,
    definition: &'static Definition,
    blocks: &[Behind],
) -> Disclosed<WeekMatrix> {
    let Some(shown) = shown_parts(cell.gate(), blocks) else {
        return Disclosed::Hidden;
    };
    let whole = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let count = whole(blocks.iter().map(Behind::total).sum());
    let shares: Vec<Option<f64>> = blocks
        .iter()
        .zip(&shown)
        .map(|(block, shown)| {
            let part = quantile::count(whole(block.total()));
            shown.then(|| part / quantile::count(count))
        })
        .collect();
    Disclosed::Shown(WeekMatrix {
        days: shares.chunks(BLOCKS).map(<[_]>::to_vec).collect(),
        block_hours: BLOCK_HOURS,
        count: u32::try_from(count).unwrap_or(u32::MAX),
        definition,
    })
}
