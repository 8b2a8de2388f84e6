//! Moments on an office's working clock, the way people speak of them.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::DemoError;
use super::random::Random;
use crate::domain::worktime::{DayKind, WorkClock};

/// Days looked through for a working one: no holiday is longer.
const LONGEST_REST: u32 = 60;

/// So many minutes later by the wall clock, and some seconds, as nobody acts on the full minute.
pub(super) fn later(
    random: &mut Random,
    t: Timestamp,
    minutes: i64,
) -> Result<Timestamp, DemoError> {
    let seconds = minutes.saturating_mul(60) + random.between(1, 59);
    Ok(t.checked_add(SignedDuration::from_secs(seconds))?)
}

/// After so many working minutes, and some seconds.
pub(super) fn worked(
    random: &mut Random,
    clock: &WorkClock,
    t: Timestamp,
    minutes: i64,
) -> Result<Timestamp, DemoError> {
    let reached = clock.add(clock.next_open(t)?, minutes)?;
    later(random, reached.max(t), 0)
}

/// A local time of a local date.
pub(super) fn at(
    clock: &WorkClock,
    date: Date,
    hour: i64,
    minute: i64,
) -> Result<Timestamp, DemoError> {
    let hour = i8::try_from(hour).unwrap_or_default();
    let minute = i8::try_from(minute).unwrap_or_default();
    let local = date.at(hour, minute, 0, 0);
    Ok(clock.zone().time_zone().to_timestamp(local)?)
}

/// The n-th working date after a date.
pub(super) fn workday_after(clock: &WorkClock, date: Date, n: i64) -> Date {
    let mut found = date;
    for _ in 0..n {
        found = step(clock, found, 1);
    }
    found
}

/// The last working date before a date.
pub(super) fn workday_before(clock: &WorkClock, date: Date) -> Date {
    step(clock, date, -1)
}

fn step(clock: &WorkClock, date: Date, days: i64) -> Date {
    let mut next = date.saturating_add(days.days());
    for _ in 0..LONGEST_REST {
        if is_workday(clock, next) {
            break;
        }
        next = next.saturating_add(days.days());
    }
    next
}

/// Whether anything is worked on a date.
pub(super) fn is_workday(clock: &WorkClock, date: Date) -> bool {
    matches!(
        clock.day_kind(date),
        DayKind::WorkingDay | DayKind::MovedWorkingDay
    )
}
