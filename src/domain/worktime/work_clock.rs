use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use super::calendar::{Calendar, Coverage, Exception};
use super::day::{date_of, day_of, split};
use super::interval::Interval;
use super::line::Line;
use super::moment::{DayKind, Moment, Period, is_night};
use super::offsets::{Offsets, minute_of};
use super::timetable::Timetable;
use super::zone::Zone;

/// The working time of an office: its zone, its timetable and its calendar in one.
///
/// An instant counts as the minute it lies in. `between` and `add` cost a few binary searches,
/// whether an hour lies between or ten years. A clone shares everything.
#[derive(Clone)]
pub struct WorkClock {
    parts: Arc<Parts>,
}

struct Parts {
    zone: Zone,
    timetable: Timetable,
    calendar: Arc<Calendar>,
    line: Line,
    offsets: Offsets,
}

/// There is no instant to give.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoWorkingTime {
    /// The schedule and the calendar leave too few working minutes after the instant.
    #[error("there are not enough working minutes after {0}")]
    Exhausted(Timestamp),
    /// Working time can only be added.
    #[error("{0} working minutes cannot be added: the number is negative")]
    Negative(i64),
}

impl NoWorkingTime {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            NoWorkingTime::Exhausted(_) => "no_working_time",
            NoWorkingTime::Negative(_) => "working_minutes_negative",
        }
    }
}

impl WorkClock {
    /// Puts the three together.
    pub fn new(zone: Zone, timetable: Timetable, calendar: Arc<Calendar>) -> WorkClock {
        let line = Line::new(&timetable, &calendar);
        let offsets = Offsets::new(&zone, &line);
        WorkClock {
            parts: Arc::new(Parts {
                zone,
                timetable,
                calendar,
                line,
                offsets,
            }),
        }
    }

    /// Whether the other is this clock or a copy of it; two that were made apart are not, though they
    /// may show the same.
    pub fn is_copy_of(&self, other: &WorkClock) -> bool {
        Arc::ptr_eq(&self.parts, &other.parts)
    }

    /// Working minutes in `[a, b)`; 0 if `b` is not after `a`. A repeated local hour counts each
    /// time it happens, a skipped hour never.
    pub fn between(&self, a: Timestamp, b: Timestamp) -> i64 {
        self.worked(minute_of(a)..minute_of(b))
    }

    /// The earliest instant `u >= t` with `between(t, u) = minutes`, so it can be closing time.
    ///
    /// # Errors
    /// If `minutes` is negative, or so much working time does not follow.
    pub fn add(&self, t: Timestamp, minutes: i64) -> Result<Timestamp, NoWorkingTime> {
        match minutes {
            0 => Ok(t),
            ..0 => Err(NoWorkingTime::Negative(minutes)),
            _ => self
                .minutes_before(minute_of(t))
                .checked_add(minutes)
                .and_then(|target| self.reach(target))
                .and_then(instant)
                .ok_or(NoWorkingTime::Exhausted(t)),
        }
    }

    /// The earliest working instant `>= t`.
    ///
    /// # Errors
    /// If no working instant follows.
    pub fn next_open(&self, t: Timestamp) -> Result<Timestamp, NoWorkingTime> {
        if self.classify(t).is_working() {
            return Ok(t);
        }
        let first_minute_ends = self.reach(self.minutes_before(minute_of(t)) + 1);
        let opens = first_minute_ends.and_then(|end| instant(end - 1));
        opens.ok_or(NoWorkingTime::Exhausted(t))
    }

    /// What the instant is: the kind of its local date, and where in the hours it lies.
    pub fn classify(&self, t: Timestamp) -> Moment {
        let minute = minute_of(t);
        let (day, minute_of_day) = split(minute + self.offset_at(minute).0);
        Moment {
            day_kind: self.day_kind(date_of(day)),
            period: Period::among(self.parts.line.hours_on(day), minute_of_day),
            night: is_night(minute_of_day),
        }
    }

    /// The kind of a local date.
    pub fn day_kind(&self, date: Date) -> DayKind {
        match self
            .parts
            .calendar
            .decisive(date)
            .map(|entry| entry.exception)
        {
            Some(Exception::WorkingAs(_)) => DayKind::MovedWorkingDay,
            Some(Exception::Off { .. }) => DayKind::HolidayOrMovedDayOff,
            Some(Exception::Short { .. }) | None => {
                let schedule = self.parts.timetable.schedule_on(date);
                match schedule.on(date.weekday()) {
                    [] => DayKind::WeeklyRestDay,
                    _ => DayKind::WorkingDay,
                }
            }
        }
    }

    /// Scheduled minutes of a usual working day under the schedule in force on a date, see
    /// [`Schedule::standard_day`](super::Schedule::standard_day).
    pub fn standard_day(&self, date: Date) -> i64 {
        self.parts.timetable.schedule_on(date).standard_day()
    }

    /// Does the calendar know the year of this date? Outside its years the weekly pattern alone
    /// applies.
    pub fn covers(&self, date: Date) -> bool {
        self.parts.calendar.coverage(date) != Coverage::Outside
    }

    /// Version of the calendar.
    pub fn calendar_version(&self) -> &str {
        self.parts.calendar.version()
    }

    /// The calendar.
    pub fn calendar(&self) -> &Calendar {
        &self.parts.calendar
    }

    /// The timetable.
    pub fn timetable(&self) -> &Timetable {
        &self.parts.timetable
    }

    /// The zone.
    pub fn zone(&self) -> &Zone {
        &self.parts.zone
    }

    /// Local wall clock time.
    pub fn local(&self, t: Timestamp) -> DateTime {
        self.parts.zone.time_zone().to_datetime(t)
    }

    /// Local date.
    pub fn date_of(&self, t: Timestamp) -> Date {
        self.local(t).date()
    }

    /// Working minutes of a range of minutes.
    pub(super) fn worked(&self, minutes: Range<i64>) -> i64 {
        if minutes.is_empty() {
            return 0;
        }
        self.minutes_before(minutes.end) - self.minutes_before(minutes.start)
    }

    /// Working minutes before a minute, counted from the first one there is.
    pub(super) fn minutes_before(&self, minute: i64) -> i64 {
        self.parts.offsets.minutes_before(&self.parts.line, minute)
    }

    /// The earliest minute that has so many working minutes before it.
    pub(super) fn reach(&self, minutes: i64) -> Option<i64> {
        self.parts.offsets.reach(&self.parts.line, minutes)
    }

    /// The offset at a minute, and the minute up to which it is known to last.
    pub(super) fn offset_at(&self, minute: i64) -> (i64, i64) {
        self.parts.offsets.at(minute)
    }

    /// The hours of a local date, calendar and schedule taken together.
    pub fn hours_on(&self, date: Date) -> &[Interval] {
        self.parts.line.hours_on(day_of(date))
    }
}

impl fmt::Debug for WorkClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkClock")
            .field("zone", &self.parts.zone)
            .field("timetable", &self.parts.timetable)
            .field("calendar", &self.parts.calendar.version())
            .finish()
    }
}

/// The instant at which a minute begins.
pub(super) fn instant(minute: i64) -> Option<Timestamp> {
    Timestamp::from_second(minute.checked_mul(60)?).ok()
}
