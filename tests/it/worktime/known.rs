//! The known answers that lie beside the project, found by path when the tests run.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use serde_json::Value;
use tapsyrma::domain::worktime::{
    Calendar, DatedException, DayOff, Exception, Interval, Schedule, Timetable, WorkClock, Zone,
};

use crate::shared::read;

pub fn read_json(path: &str) -> Value {
    serde_json::from_str(&read(path)).unwrap()
}

/// The schedules and calendars of `vectors/worktime.json`.
pub struct Vectors(Value);

impl Vectors {
    pub fn load() -> Vectors {
        Vectors(read_json("vectors/worktime.json"))
    }

    pub fn cases(&self, section: &str) -> &Vec<Value> {
        self.0[section].as_array().unwrap()
    }

    pub fn schedule_names(&self) -> impl Iterator<Item = &String> {
        self.0["schedules"].as_object().unwrap().keys()
    }

    /// The clock that a case speaks of.
    pub fn clock(&self, case: &Value) -> WorkClock {
        let schedule = self.schedule(text(case, "schedule"));
        let calendar = self.calendar(text(case, "calendar"));
        let zone = Zone::try_from(text(case, "tz")).unwrap();
        WorkClock::new(zone, Timetable::always(schedule), Arc::new(calendar))
    }

    pub fn schedule(&self, name: &str) -> Schedule {
        let days: Vec<Vec<(u16, u16)>> =
            serde_json::from_value(self.0["schedules"][name].clone()).unwrap();
        let days: Vec<Vec<Interval>> = days
            .iter()
            .map(|day| {
                day.iter()
                    .map(|(from, to)| Interval::new(*from, *to).unwrap())
                    .collect()
            })
            .collect();
        Schedule::try_from(<[Vec<Interval>; 7]>::try_from(days).unwrap()).unwrap()
    }

    pub fn calendar(&self, name: &str) -> Calendar {
        let dated = |date: &str, exception| DatedException {
            date: date.parse::<Date>().unwrap(),
            exception,
            name: None,
            instead_of: None,
            act: "vectors".to_owned(),
        };
        let off = self.0["calendars"][name]["off"].as_array().unwrap().iter();
        let off = off.map(|date| {
            dated(
                date.as_str().unwrap(),
                Exception::Off {
                    kind: DayOff::Holiday,
                },
            )
        });
        let work = self.0["calendars"][name]["work"]
            .as_object()
            .unwrap()
            .iter();
        let work = work.map(|(date, weekday)| {
            let weekday = i8::try_from(weekday.as_i64().unwrap()).unwrap();
            let weekday = Weekday::from_monday_zero_offset(weekday).unwrap();
            dated(date, Exception::WorkingAs(weekday))
        });
        Calendar::new(
            name,
            "vectors",
            (2018, 2027),
            &[],
            off.chain(work).collect(),
        )
        .unwrap()
    }
}

pub fn text<'case>(case: &'case Value, field: &str) -> &'case str {
    case[field].as_str().unwrap()
}

pub fn instant(case: &Value, field: &str) -> Timestamp {
    text(case, field).parse().unwrap()
}
