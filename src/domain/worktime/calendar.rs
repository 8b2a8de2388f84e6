use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::calendar_error::CalendarError;
use super::day::WEEKDAYS;
use super::interval::Interval;
use super::schedule::Schedule;

/// Dated exceptions from the weekly pattern, each with its legal act.
///
/// On one date a moved working day beats a day off and both beat the weekly pattern; a short day
/// shortens whatever is then worked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    id: String,
    version: String,
    first_year: i16,
    last_year: i16,
    provisional: Vec<i16>,
    days: BTreeMap<Date, Vec<DatedException>>,
}

/// One exception on one date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedException {
    /// The local date.
    pub date: Date,
    /// What it does to the hours of that date.
    pub exception: Exception,
    /// What the day is called, if it has a name.
    pub name: Option<Name>,
    /// The date whose day off or working day was moved here.
    pub instead_of: Option<Date>,
    /// The legal act.
    pub act: String,
}

/// What an exception does to the hours of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exception {
    /// No work.
    Off {
        /// Which kind of day off.
        kind: DayOff,
    },
    /// A moved working day: the hours of this weekday apply.
    WorkingAs(Weekday),
    /// The day ends earlier.
    Short {
        /// By how many minutes, 1 to 1440.
        minutes: u16,
    },
}

impl Exception {
    /// The weekday whose hours a moved working day takes, spelled `mon`.
    pub fn hours_of(self) -> Option<&'static str> {
        let Exception::WorkingAs(as_weekday) = self else {
            return None;
        };
        WEEKDAYS
            .iter()
            .find(|(weekday, _)| *weekday == as_weekday)
            .map(|(_, name)| *name)
    }
}

/// The kinds of days off that labour law tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayOff {
    /// A holiday.
    Holiday,
    /// A religious day off, which is not given again when it falls on a weekend.
    RestDay,
    /// The working day after a holiday that fell on a weekly rest day.
    Observed,
    /// A weekly rest day that was moved here by decision.
    Moved,
}

/// A name in the languages of the product.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DayName)]
pub struct Name {
    /// English.
    pub en: String,
    /// Russian.
    pub ru: String,
    /// Kazakh.
    pub kk: String,
}

/// How far a calendar vouches for a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// The year is in the calendar.
    Covered,
    /// The year is in the calendar, but decisions about it are still to come.
    Provisional,
    /// The year is not in the calendar: the weekly pattern alone applies.
    Outside,
}

impl Calendar {
    /// A calendar of these years, of which `provisional` ones are not settled yet.
    ///
    /// # Errors
    /// If a date lies outside the years or has two exceptions of one sort.
    pub fn new(
        id: &str,
        version: &str,
        years: (i16, i16),
        provisional: &[i16],
        exceptions: Vec<DatedException>,
    ) -> Result<Calendar, CalendarError> {
        let (first_year, last_year) = years;
        if last_year < first_year {
            return Err(CalendarError::YearsReversed {
                first: first_year,
                last: last_year,
            });
        }
        let covered = first_year..=last_year;
        if let Some(year) = provisional.iter().find(|year| !covered.contains(*year)) {
            return Err(CalendarError::OutsideYears(year.to_string()));
        }
        let mut days: BTreeMap<Date, Vec<DatedException>> = BTreeMap::new();
        for entry in exceptions {
            let date = entry.date;
            if !covered.contains(&date.year()) {
                return Err(CalendarError::OutsideYears(date.to_string()));
            }
            if matches!(entry.exception, Exception::Short { minutes } if minutes == 0 || minutes > 1440)
            {
                return Err(CalendarError::ShortOutOfRange(date));
            }
            let others = days.entry(date).or_default();
            if others
                .iter()
                .any(|other| same_sort(other.exception, entry.exception))
            {
                return Err(CalendarError::Repeated(date));
            }
            others.push(entry);
        }
        Ok(Calendar {
            id: id.to_owned(),
            version: version.to_owned(),
            first_year,
            last_year,
            provisional: provisional.to_vec(),
            days,
        })
    }

    /// The calendar that says of every year that it has no exceptions.
    pub fn none() -> Calendar {
        Calendar {
            id: "none".to_owned(),
            version: "none".to_owned(),
            first_year: Date::MIN.year(),
            last_year: Date::MAX.year(),
            provisional: Vec::new(),
            days: BTreeMap::new(),
        }
    }

    /// Which calendar this is, e.g. `kz`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its version; a deadline keeps the one it was computed with.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The first and the last year it knows.
    pub fn years(&self) -> (i16, i16) {
        (self.first_year, self.last_year)
    }

    /// The years about which decisions are still to come.
    pub fn provisional(&self) -> &[i16] {
        &self.provisional
    }

    /// How far it vouches for a date.
    pub fn coverage(&self, date: Date) -> Coverage {
        let year = date.year();
        if year < self.first_year || year > self.last_year {
            Coverage::Outside
        } else if self.provisional.contains(&year) {
            Coverage::Provisional
        } else {
            Coverage::Covered
        }
    }

    /// Every exception, by date.
    pub fn exceptions(&self) -> impl Iterator<Item = &DatedException> {
        self.days.values().flatten()
    }

    /// The dates that have an exception, ascending.
    pub(super) fn dates(&self) -> impl Iterator<Item = Date> {
        self.days.keys().copied()
    }

    /// The exception of a date that decides about it: a moved working day, else a day off, else a
    /// short day.
    pub fn decisive(&self, date: Date) -> Option<&DatedException> {
        let rank = |entry: &&DatedException| match entry.exception {
            Exception::WorkingAs(_) => 0,
            Exception::Off { .. } => 1,
            Exception::Short { .. } => 2,
        };
        self.days.get(&date)?.iter().min_by_key(rank)
    }

    /// The hours of a date under a schedule; `None` if the weekly pattern applies unchanged.
    pub(super) fn hours(&self, date: Date, schedule: &Schedule) -> Option<Vec<Interval>> {
        let exceptions = self.days.get(&date)?;
        let usual = match self.decisive(date)?.exception {
            Exception::Off { .. } => return Some(Vec::new()),
            Exception::WorkingAs(weekday) => schedule.on(weekday),
            Exception::Short { .. } => schedule.on(date.weekday()),
        };
        let earlier = exceptions.iter().find_map(|entry| match entry.exception {
            Exception::Short { minutes } => Some(i64::from(minutes)),
            _ => None,
        });
        let end = usual.last().map_or(0, |last| i64::from(last.end())) - earlier.unwrap_or(0);
        Some(
            usual
                .iter()
                .filter_map(|interval| interval.until(end))
                .collect(),
        )
    }
}

fn same_sort(one: Exception, other: Exception) -> bool {
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}
