use serde::{Deserialize, Serialize};

use super::interval::Interval;

/// What an instant is in the life of an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Moment {
    /// What the local date is.
    pub day_kind: DayKind,
    /// Where in the hours of that date the instant lies.
    pub period: Period,
    /// Night by Labour Code Art. 76: local 22:00 to 06:00.
    pub night: bool,
}

/// What a local date is. A moved working day beats a holiday, both beat the weekly pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// The weekly pattern has hours on it.
    WorkingDay,
    /// The calendar makes it work like another weekday.
    MovedWorkingDay,
    /// The weekly pattern has no hours on it.
    WeeklyRestDay,
    /// The calendar makes it a day off, whatever its weekday.
    HolidayOrMovedDayOff,
}

/// Where in the hours of its local date an instant lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Before the first interval.
    BeforeStart,
    /// Between two intervals.
    Break,
    /// In an interval.
    Work,
    /// After the last interval.
    AfterEnd,
    /// The date has no hours.
    Off,
}

impl Moment {
    /// Is it working time?
    pub fn is_working(self) -> bool {
        self.period == Period::Work
    }
}

impl Period {
    /// Where a minute of the day lies among the hours of that day.
    pub(super) fn among(hours: &[Interval], minute: i64) -> Period {
        let (Some(first), Some(last)) = (hours.first(), hours.last()) else {
            return Period::Off;
        };
        if hours.iter().any(|hours| hours.contains(minute)) {
            Period::Work
        } else if minute < i64::from(first.start()) {
            Period::BeforeStart
        } else if minute >= i64::from(last.end()) {
            Period::AfterEnd
        } else {
            Period::Break
        }
    }
}

/// Night by Labour Code Art. 76: 22:00 to 06:00.
pub(super) fn is_night(minute_of_day: i64) -> bool {
    !(6 * 60..22 * 60).contains(&minute_of_day)
}
