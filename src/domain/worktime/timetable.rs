use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::schedule::Schedule;

/// Which schedule an office has on which date.
///
/// Each part holds from its date until the next part begins; the first also holds before its own
/// date and the last for ever, so that there is a schedule for every date.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<Part>", into = "Vec<Part>")]
pub struct Timetable {
    first: (Date, Schedule),
    later: Vec<(Date, Schedule)>,
}

/// Why something is not a timetable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimetableError {
    /// There is no schedule in it.
    #[error("a timetable needs at least one schedule")]
    Empty,
    /// Two schedules begin on one date, or a later part begins earlier.
    #[error("the schedule from {later} must begin after the one from {earlier}")]
    Disordered {
        /// Beginning of the part that stands first.
        earlier: Date,
        /// Beginning of the part that stands after it.
        later: Date,
    },
}

impl TimetableError {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            TimetableError::Empty => "timetable_empty",
            TimetableError::Disordered { .. } => "timetable_disordered",
        }
    }
}

impl Timetable {
    /// The schedules with the dates they begin on, earliest first.
    ///
    /// # Errors
    /// If there is none, or the dates do not increase.
    pub fn new(parts: Vec<(Date, Schedule)>) -> Result<Timetable, TimetableError> {
        for ((earlier, _), (later, _)) in parts.iter().zip(parts.iter().skip(1)) {
            if later <= earlier {
                return Err(TimetableError::Disordered {
                    earlier: *earlier,
                    later: *later,
                });
            }
        }
        let mut parts = parts.into_iter();
        let first = parts.next().ok_or(TimetableError::Empty)?;
        Ok(Timetable {
            first,
            later: parts.collect(),
        })
    }

    /// One schedule for every date.
    pub fn always(schedule: Schedule) -> Timetable {
        Timetable {
            first: (Date::MIN, schedule),
            later: Vec::new(),
        }
    }

    /// The schedule in force on a date.
    pub fn schedule_on(&self, date: Date) -> &Schedule {
        let begun = self.later.partition_point(|(from, _)| *from <= date);
        let latest = begun.checked_sub(1).and_then(|index| self.later.get(index));
        &latest.unwrap_or(&self.first).1
    }

    /// The beginning of the first part whose week has no hours at all: an office that is never open
    /// from then on, until the next part begins.
    pub fn never_opens_from(&self) -> Option<Date> {
        self.parts()
            .find(|(_, schedule)| schedule.standard_day() == 0)
            .map(|(from, _)| from)
    }

    /// Its parts, earliest first; never empty.
    pub fn parts(&self) -> impl Iterator<Item = (Date, &Schedule)> {
        std::iter::once(&self.first)
            .chain(&self.later)
            .map(|(from, schedule)| (*from, schedule))
    }
}

impl TryFrom<Vec<(Date, Schedule)>> for Timetable {
    type Error = TimetableError;

    fn try_from(parts: Vec<(Date, Schedule)>) -> Result<Timetable, TimetableError> {
        Timetable::new(parts)
    }
}

/// The JSON face of one part.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    from: Date,
    schedule: Schedule,
}

impl TryFrom<Vec<Part>> for Timetable {
    type Error = TimetableError;

    fn try_from(parts: Vec<Part>) -> Result<Timetable, TimetableError> {
        Timetable::new(
            parts
                .into_iter()
                .map(|part| (part.from, part.schedule))
                .collect(),
        )
    }
}

impl From<Timetable> for Vec<Part> {
    fn from(timetable: Timetable) -> Vec<Part> {
        std::iter::once(timetable.first)
            .chain(timetable.later)
            .map(|(from, schedule)| Part { from, schedule })
            .collect()
    }
}
