//! The schedules and calendars that cases refer to by name: those of their own file, of the file
//! `worktime.json` beside it, and of the tool, in this order.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use serde_json::Value;

use super::WorktimeError;
use super::eval::CaseError;
use crate::domain::worktime::{
    Calendar, CalendarError, DatedException, DayOff, Exception, Interval, Schedule, Timetable,
    WorkClock, Zone, named_schedules,
};

pub(super) struct Definitions {
    files: Vec<Value>,
    clocks: HashMap<[String; 3], WorkClock>,
}

/// A calendar as the vectors write it: weekdays are numbers, 0 for Monday.
#[derive(Deserialize)]
struct Days {
    #[serde(default)]
    off: Vec<Date>,
    #[serde(default)]
    work: BTreeMap<Date, i8>,
    #[serde(default)]
    short: BTreeMap<Date, u16>,
}

impl Definitions {
    /// Those for the cases of a file that was read already.
    pub(super) fn for_file(file: &Path, content: &Value) -> Result<Definitions, WorktimeError> {
        let mut files = vec![content.clone()];
        let beside = file.with_file_name("worktime.json");
        if beside != file && beside.is_file() {
            files.push(super::eval::read(&beside)?);
        }
        Ok(Definitions {
            files,
            clocks: HashMap::new(),
        })
    }

    /// The clock for a schedule, a calendar and a zone, by their names.
    pub(super) fn clock(
        &mut self,
        schedule: &str,
        calendar: &str,
        zone: &str,
    ) -> Result<WorkClock, CaseError> {
        let names = [schedule, calendar, zone].map(str::to_owned);
        if let Some(clock) = self.clocks.get(&names) {
            return Ok(clock.clone());
        }
        let zone = Zone::try_from(zone).map_err(|error| CaseError::new(error.code(), &error))?;
        let timetable = Timetable::always(self.schedule(schedule)?);
        let clock = WorkClock::new(zone, timetable, self.calendar(calendar)?);
        self.clocks.insert(names, clock.clone());
        Ok(clock)
    }

    fn find(&self, section: &str, name: &str) -> Option<&Value> {
        self.files
            .iter()
            .find_map(|file| file.get(section)?.get(name))
    }

    fn schedule(&self, name: &str) -> Result<Schedule, CaseError> {
        if let Some(days) = self.find("schedules", name) {
            return read_schedule(days);
        }
        let named = named_schedules().map_err(|error| CaseError::new(error.code(), &error))?;
        let unknown =
            || CaseError::new("schedule_unknown", &format!("no schedule is called {name}"));
        named
            .get(name)
            .map(|named| named.schedule.clone())
            .ok_or_else(unknown)
    }

    fn calendar(&self, name: &str) -> Result<Arc<Calendar>, CaseError> {
        let refused = |error: CalendarError| CaseError::new(error.code(), &error);
        match (self.find("calendars", name), name) {
            (Some(days), _) => read_calendar(name, days).map(Arc::new),
            (None, "kz" | "kz_5day") => Calendar::kazakhstan().map_err(refused),
            (None, "none") => Ok(Arc::new(Calendar::none())),
            (None, _) => {
                let detail = format!("no calendar is called {name}");
                Err(CaseError::new("calendar_unknown", &detail))
            }
        }
    }
}

fn read_schedule(days: &Value) -> Result<Schedule, CaseError> {
    let unreadable = |error: serde_json::Error| CaseError::new("schedule_unreadable", &error);
    let days: [Vec<(u16, u16)>; 7] = Deserialize::deserialize(days).map_err(unreadable)?;
    let mut week: [Vec<Interval>; 7] = Default::default();
    for (hours, pairs) in week.iter_mut().zip(days) {
        for (from, to) in pairs {
            let interval = Interval::new(from, to);
            hours.push(interval.map_err(|error| CaseError::new(error.code(), &error))?);
        }
    }
    Schedule::try_from(week).map_err(|error| CaseError::new(error.code(), &error))
}

fn read_calendar(name: &str, days: &Value) -> Result<Calendar, CaseError> {
    let unreadable = |error: &dyn std::fmt::Display| CaseError::new("calendar_unreadable", error);
    let days = Days::deserialize(days).map_err(|error| unreadable(&error))?;
    let off = Exception::Off {
        kind: DayOff::Holiday,
    };
    let mut effects: Vec<(Date, Exception)> =
        days.off.into_iter().map(|date| (date, off)).collect();
    for (date, weekday) in days.work {
        let weekday = Weekday::from_monday_zero_offset(weekday);
        let weekday = weekday.map_err(|error| unreadable(&error))?;
        effects.push((date, Exception::WorkingAs(weekday)));
    }
    let short = days.short.into_iter();
    effects.extend(short.map(|(date, minutes)| (date, Exception::Short { minutes })));
    effects.sort_by_key(|(date, _)| *date);
    effects.dedup();

    let years = |(date, _): &(Date, Exception)| date.year();
    let first = effects.first().map_or(Date::MIN.year(), years);
    let last = effects.last().map_or(Date::MAX.year(), years);
    let exceptions = effects.into_iter().map(|(date, exception)| DatedException {
        date,
        exception,
        name: None,
        instead_of: None,
        act: name.to_owned(),
    });
    Calendar::new(name, "vectors", (first, last), &[], exceptions.collect())
        .map_err(|error| CaseError::new(error.code(), &error))
}
