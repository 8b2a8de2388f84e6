//! The text form of a calendar, as in `config/calendar/kz.toml`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::calendar::{Calendar, DatedException, DayOff, Exception, Name};
use super::calendar_error::CalendarError;
use super::day::weekday_named;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    id: String,
    version: String,
    first_year: i16,
    last_year: i16,
    #[serde(default)]
    provisional: Vec<i16>,
    #[serde(default)]
    acts: BTreeMap<String, String>,
    #[serde(default)]
    names: BTreeMap<String, Name>,
    #[serde(default)]
    exceptions: Vec<Entry>,
}

/// One line: a date, exactly one of `off`, `working_as` and `short`, and the key of its act.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    date: Date,
    off: Option<DayOff>,
    working_as: Option<String>,
    short: Option<u16>,
    name: Option<String>,
    instead_of: Option<Date>,
    act: String,
}

impl Calendar {
    /// Reads a calendar from its TOML text.
    ///
    /// # Errors
    /// If it is not TOML, not of this shape, or says something that cannot be meant.
    pub fn parse(text: &str) -> Result<Calendar, CalendarError> {
        let text: Text =
            toml::from_str(text).map_err(|error| CalendarError::Unreadable(error.to_string()))?;
        let (acts, names) = (&text.acts, &text.names);
        let exceptions = text
            .exceptions
            .into_iter()
            .map(|entry| resolve(entry, acts, names));
        let exceptions = exceptions.collect::<Result<_, _>>()?;
        let years = (text.first_year, text.last_year);
        Calendar::new(
            &text.id,
            &text.version,
            years,
            &text.provisional,
            exceptions,
        )
    }
}

fn resolve(
    entry: Entry,
    acts: &BTreeMap<String, String>,
    names: &BTreeMap<String, Name>,
) -> Result<DatedException, CalendarError> {
    let date = entry.date;
    let unknown = |key: &str| CalendarError::UnknownKey {
        date,
        key: key.to_owned(),
    };
    let exception = match (entry.off, entry.working_as, entry.short) {
        (Some(kind), None, None) => Exception::Off { kind },
        (None, Some(text), None) => {
            let weekday = weekday_named(&text);
            Exception::WorkingAs(weekday.ok_or(CalendarError::UnknownWeekday { date, text })?)
        }
        (None, None, Some(minutes)) => Exception::Short { minutes },
        _ => return Err(CalendarError::NotOneException(date)),
    };
    let name = match entry.name {
        Some(key) => Some(names.get(&key).cloned().ok_or_else(|| unknown(&key))?),
        None => None,
    };
    let act = acts
        .get(&entry.act)
        .cloned()
        .ok_or_else(|| unknown(&entry.act))?;
    Ok(DatedException {
        date,
        exception,
        name,
        instead_of: entry.instead_of,
        act,
    })
}
