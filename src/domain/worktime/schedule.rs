use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};

use super::day::{WEEKDAYS, weekday_index};
use super::interval::{Interval, IntervalError};

/// The working hours of a usual week: for each weekday its intervals, sorted and disjoint.
///
/// Lunch is the gap between two intervals. A day without intervals is a weekly rest day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Week", into = "Week")]
pub struct Schedule {
    days: [Vec<Interval>; 7],
}

/// Why something is not a schedule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// One of the intervals is not an interval.
    #[error(transparent)]
    Interval(#[from] IntervalError),
    /// Two intervals of one weekday share a minute.
    #[error("{0} and {1} share time on one day")]
    Overlap(Interval, Interval),
    /// A part of the text does not begin with a weekday or a range of weekdays.
    #[error("\"{0}\" is not a weekday or a range of weekdays like mon or mon-fri")]
    UnknownWeekday(String),
    /// A weekday stands in two parts of the text.
    #[error("the weekday {0} is given twice")]
    RepeatedWeekday(&'static str),
}

impl ScheduleError {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            ScheduleError::Interval(error) => error.code(),
            ScheduleError::Overlap(..) => "schedule_intervals_overlap",
            ScheduleError::UnknownWeekday(_) => "schedule_weekday_unknown",
            ScheduleError::RepeatedWeekday(_) => "schedule_weekday_repeated",
        }
    }
}

impl Schedule {
    /// The hours that apply on a weekday, in the order of the clock.
    pub fn on(&self, weekday: Weekday) -> &[Interval] {
        self.days
            .get(weekday_index(weekday))
            .map_or(&[], Vec::as_slice)
    }

    /// Scheduled minutes of a weekday.
    pub fn minutes_on(&self, weekday: Weekday) -> i64 {
        self.on(weekday)
            .iter()
            .map(|interval| interval.minutes())
            .sum()
    }

    /// Minutes of a usual working day: the commonest length among the weekdays that have hours,
    /// the longer of two that are equally common, 0 if no weekday has any.
    pub fn standard_day(&self) -> i64 {
        let lengths: Vec<i64> = WEEKDAYS
            .iter()
            .map(|(weekday, _)| self.minutes_on(*weekday))
            .collect();
        let frequency = |length: i64| lengths.iter().filter(|other| **other == length).count();
        lengths
            .iter()
            .copied()
            .filter(|length| *length > 0)
            .max_by_key(|length| (frequency(*length), *length))
            .unwrap_or(0)
    }

    pub(super) fn days(&self) -> &[Vec<Interval>; 7] {
        &self.days
    }
}

impl TryFrom<[Vec<Interval>; 7]> for Schedule {
    type Error = ScheduleError;

    /// From the intervals of each weekday, Monday first, in any order within the day.
    fn try_from(mut days: [Vec<Interval>; 7]) -> Result<Schedule, ScheduleError> {
        for day in &mut days {
            day.sort_unstable();
            for (earlier, later) in day.iter().zip(day.iter().skip(1)) {
                if later.start() < earlier.end() {
                    return Err(ScheduleError::Overlap(*earlier, *later));
                }
            }
        }
        Ok(Schedule { days })
    }
}

/// The JSON face of a schedule; a weekday that is left out has no hours.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Week {
    mon: Vec<Interval>,
    tue: Vec<Interval>,
    wed: Vec<Interval>,
    thu: Vec<Interval>,
    fri: Vec<Interval>,
    sat: Vec<Interval>,
    sun: Vec<Interval>,
}

impl TryFrom<Week> for Schedule {
    type Error = ScheduleError;

    fn try_from(week: Week) -> Result<Schedule, ScheduleError> {
        let Week {
            mon,
            tue,
            wed,
            thu,
            fri,
            sat,
            sun,
        } = week;
        Schedule::try_from([mon, tue, wed, thu, fri, sat, sun])
    }
}

impl From<Schedule> for Week {
    fn from(schedule: Schedule) -> Week {
        let [mon, tue, wed, thu, fri, sat, sun] = schedule.days;
        Week {
            mon,
            tue,
            wed,
            thu,
            fri,
            sat,
            sun,
        }
    }
}
