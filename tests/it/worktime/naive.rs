//! The definition itself, minute by minute, to compare the quick answers with.

use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp};
use tapsyrma::domain::worktime::{
    Calendar, Exception, Interval, Schedule, Timetable, WorkClock, Zone,
};

pub fn round_the_clock(zone: &str) -> WorkClock {
    clock(zone, "mon-sun 00:00-24:00", Calendar::none())
}

pub fn clock(zone: &str, hours: &str, calendar: Calendar) -> WorkClock {
    let timetable = Timetable::always(Schedule::try_from(hours).unwrap());
    WorkClock::new(Zone::try_from(zone).unwrap(), timetable, Arc::new(calendar))
}

/// The hours that apply on a local date.
fn hours(clock: &WorkClock, date: Date) -> Vec<Interval> {
    let exceptions: Vec<Exception> = clock
        .calendar()
        .exceptions()
        .filter(|entry| entry.date == date)
        .map(|entry| entry.exception)
        .collect();
    let as_weekday = exceptions.iter().find_map(|exception| match exception {
        Exception::WorkingAs(weekday) => Some(*weekday),
        _ => None,
    });
    let off = exceptions
        .iter()
        .any(|exception| matches!(exception, Exception::Off { .. }));
    let earlier = exceptions.iter().find_map(|exception| match exception {
        Exception::Short { minutes } => Some(*minutes),
        _ => None,
    });
    if off && as_weekday.is_none() {
        return Vec::new();
    }
    let weekday = as_weekday.unwrap_or(date.weekday());
    let usual = clock.timetable().schedule_on(date).on(weekday);
    let closing = usual
        .last()
        .map_or(0, |last| last.end())
        .saturating_sub(earlier.unwrap_or(0));
    usual
        .iter()
        .filter(|interval| interval.start() < closing)
        .map(|interval| Interval::new(interval.start(), interval.end().min(closing)).unwrap())
        .collect()
}

/// Is the minute that begins at `t` a working one?
pub fn works(clock: &WorkClock, t: Timestamp) -> bool {
    let local: DateTime = clock.zone().time_zone().to_datetime(t);
    let minute = u16::try_from(local.hour()).unwrap() * 60 + u16::try_from(local.minute()).unwrap();
    hours(clock, local.date())
        .iter()
        .any(|hours| hours.start() <= minute && minute < hours.end())
}

pub fn next_minute(t: Timestamp) -> Timestamp {
    t.checked_add(SignedDuration::from_mins(1)).unwrap()
}

/// Working minutes of `[a, b)`, both whole minutes.
pub fn between(clock: &WorkClock, a: Timestamp, b: Timestamp) -> i64 {
    let mut minute = a;
    let mut worked = 0;
    while minute < b {
        worked += i64::from(works(clock, minute));
        minute = next_minute(minute);
    }
    worked
}
