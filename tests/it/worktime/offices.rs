//! Any office at all: random schedules, calendars and zones around the nights that are difficult.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Span, Timestamp};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use tapsyrma::domain::worktime::{
    Calendar, DatedException, DayOff, Exception, Interval, Schedule, Timetable, WorkClock, Zone,
};

/// A zone and an instant near which something happens to its clock.
const NIGHTS: [(&str, &str); 18] = [
    ("Asia/Almaty", "2024-02-29T19:00:00Z"),
    ("Asia/Qostanay", "2024-02-29T19:00:00Z"),
    ("Asia/Qyzylorda", "2018-12-20T19:00:00Z"),
    ("Asia/Aqtobe", "2024-02-29T19:00:00Z"),
    ("Asia/Oral", "2004-10-30T21:00:00Z"),
    ("Asia/Almaty", "1924-05-01T18:52:12Z"),
    ("Australia/Lord_Howe", "2025-04-05T15:00:00Z"),
    ("Australia/Lord_Howe", "2025-10-04T15:30:00Z"),
    ("Asia/Kathmandu", "1985-12-31T18:30:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00:00Z"),
    ("Pacific/Kwajalein", "1993-08-21T12:00:00Z"),
    ("America/St_Johns", "2006-10-29T02:31:00Z"),
    ("America/New_York", "2025-03-09T07:00:00Z"),
    ("America/New_York", "2499-11-01T06:00:00Z"),
    ("Europe/Dublin", "7321-10-28T01:00:00Z"),
    ("Africa/Casablanca", "2087-05-04T02:00:00Z"),
    ("America/Sao_Paulo", "2018-11-04T03:00:00Z"),
    ("UTC", "1970-01-01T00:00:00Z"),
];

/// An office, and an instant near which its hours are difficult.
#[derive(Clone, Debug)]
pub struct Office {
    pub clock: WorkClock,
    pub night: Timestamp,
}

impl Office {
    /// The instant so many seconds after the difficult one.
    pub fn at(&self, seconds: i64) -> Timestamp {
        self.night
            .checked_add(SignedDuration::from_secs(seconds))
            .unwrap()
    }
}

/// Seconds within so many days of the difficult instant.
pub fn seconds(days: i64) -> Range<i64> {
    -days * 86_400..days * 86_400
}

pub fn office() -> impl Strategy<Value = Office> {
    let exceptions = vec((-9_i64..9, exception()), 0..9);
    let changes = btree_set(-6_i64..6, 0..3);
    let schedules = [schedule(), schedule(), schedule()];
    (
        prop::sample::select(NIGHTS.to_vec()),
        schedules,
        changes,
        exceptions,
    )
        .prop_map(|((zone, night), schedules, changes, exceptions)| {
            let zone = Zone::try_from(zone).unwrap();
            let night: Timestamp = night.parse().unwrap();
            let date = zone.time_zone().to_datetime(night).date();
            let day = |days: i64| date.checked_add(Span::new().days(days)).unwrap();
            let begins = std::iter::once(-7_000).chain(changes).map(day);
            let timetable = Timetable::new(begins.zip(schedules).collect()).unwrap();
            let exceptions = exceptions
                .into_iter()
                .map(|(days, exception)| (day(days), exception));
            let calendar = calendar(exceptions);
            Office {
                clock: WorkClock::new(zone, timetable, Arc::new(calendar)),
                night,
            }
        })
}

/// A calendar that keeps the first exception of each sort on a date.
fn calendar(exceptions: impl Iterator<Item = (Date, Exception)>) -> Calendar {
    let mut kept: Vec<DatedException> = Vec::new();
    for (date, exception) in exceptions {
        let sort = std::mem::discriminant(&exception);
        let same = |other: &DatedException| {
            other.date == date && std::mem::discriminant(&other.exception) == sort
        };
        if !kept.iter().any(same) {
            let act = "an act".to_owned();
            kept.push(DatedException {
                date,
                exception,
                name: None,
                instead_of: None,
                act,
            });
        }
    }
    Calendar::new("random", "1", (1900, 9999), &[], kept).unwrap()
}

fn exception() -> impl Strategy<Value = Exception> {
    prop_oneof![
        Just(Exception::Off {
            kind: DayOff::Holiday
        }),
        (0_i8..7).prop_map(|day| {
            Exception::WorkingAs(Weekday::from_monday_zero_offset(day).unwrap())
        }),
        (1_u16..=1440).prop_map(|minutes| Exception::Short { minutes }),
    ]
}

fn schedule() -> impl Strategy<Value = Schedule> {
    prop_oneof![
        8 => vec(day(), 7).prop_map(|days| {
            Schedule::try_from(<[Vec<Interval>; 7]>::try_from(days).unwrap()).unwrap()
        }),
        1 => Just(Schedule::default()),
        1 => Just(Schedule::try_from("mon-sun 00:00-24:00").unwrap()),
    ]
}

/// The hours of a day: none, all of them, or any number of intervals.
fn day() -> impl Strategy<Value = Vec<Interval>> {
    prop_oneof![
        2 => Just(Vec::new()),
        1 => Just(vec![Interval::new(0, 1440).unwrap()]),
        1 => Just(vec![Interval::new(0, 360).unwrap(), Interval::new(1320, 1440).unwrap()]),
        4 => btree_set(0_u16..=1440, 0..9).prop_map(|cuts| {
            let cuts: Vec<u16> = cuts.into_iter().collect();
            cuts.chunks_exact(2).map(|cut| Interval::new(cut[0], cut[1]).unwrap()).collect()
        }),
    ]
}
