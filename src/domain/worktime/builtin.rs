//! The calendar and the schedules that the tool knows by name.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;

use super::calendar::Calendar;
use super::calendar_error::CalendarError;
use super::schedule::{Schedule, ScheduleError};

/// A schedule of `config/calendar/schedules.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedSchedule {
    /// The hours.
    pub schedule: Schedule,
    /// Who works like this.
    pub who: String,
    /// Where that is known from.
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    hours: String,
    who: String,
    source: String,
}

impl Calendar {
    /// The calendar of Kazakhstan for a five-day week, compiled from `config/calendar/kz.toml`.
    ///
    /// # Errors
    /// If that file was edited into something that is not a calendar.
    pub fn kazakhstan() -> Result<Arc<Calendar>, CalendarError> {
        static KAZAKHSTAN: LazyLock<Result<Arc<Calendar>, CalendarError>> = LazyLock::new(|| {
            Calendar::parse(include_str!("../../../config/calendar/kz.toml")).map(Arc::new)
        });
        KAZAKHSTAN.clone()
    }
}

/// The schedules by name, compiled from `config/calendar/schedules.toml`.
///
/// # Errors
/// If that file was edited into something else.
pub fn named_schedules() -> Result<&'static BTreeMap<String, NamedSchedule>, NamedSchedulesError> {
    static NAMED: LazyLock<Result<BTreeMap<String, NamedSchedule>, NamedSchedulesError>> =
        LazyLock::new(|| read_schedules(include_str!("../../../config/calendar/schedules.toml")));
    NAMED.as_ref().map_err(Clone::clone)
}

/// Why the named schedules cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NamedSchedulesError {
    /// Not TOML, or not of this shape.
    #[error("the schedules cannot be read: {0}")]
    Unreadable(String),
    /// The hours of one of them are no schedule.
    #[error("the schedule {name}: {cause}")]
    Schedule {
        /// Which one.
        name: String,
        /// What is wrong with it.
        cause: ScheduleError,
    },
}

impl NamedSchedulesError {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            NamedSchedulesError::Unreadable(_) => "schedules_unreadable",
            NamedSchedulesError::Schedule { cause, .. } => cause.code(),
        }
    }
}

fn read_schedules(text: &str) -> Result<BTreeMap<String, NamedSchedule>, NamedSchedulesError> {
    let entries: BTreeMap<String, Entry> =
        toml::from_str(text).map_err(|error| NamedSchedulesError::Unreadable(error.to_string()))?;
    let named =
        entries.into_iter().map(
            |(name, entry)| match Schedule::try_from(entry.hours.as_str()) {
                Ok(schedule) => Ok((
                    name,
                    NamedSchedule {
                        schedule,
                        who: entry.who,
                        source: entry.source,
                    },
                )),
                Err(cause) => Err(NamedSchedulesError::Schedule { name, cause }),
            },
        );
    named.collect()
}
