//! Working time: how many minutes an office had, and when it next has one.
//!
//! A [`WorkClock`] puts together the [`Zone`], the [`Timetable`] and the [`Calendar`] of an office
//! and answers the five questions of `docs/working-time.md`: `between`, `add`, `next_open`,
//! `explain` and `classify`. All of them are pure, total and exact to the minute.

mod builtin;
mod calendar;
mod calendar_error;
mod calendar_toml;
mod day;
mod explain;
mod interval;
mod line;
mod local_day;
mod moment;
mod offsets;
mod schedule;
mod schedule_text;
mod timetable;
mod work_clock;
mod zone;

pub use builtin::{NamedSchedule, NamedSchedulesError, named_schedules};
pub use calendar::{Calendar, Coverage, DatedException, DayOff, Exception, Name};
pub use calendar_error::CalendarError;
pub use explain::{DayAccount, Why};
pub use interval::{Interval, IntervalError};
pub use local_day::DateOutOfRange;
pub use moment::{DayKind, Moment, Period};
pub use schedule::{Schedule, ScheduleError};
pub use timetable::{Timetable, TimetableError};
pub use work_clock::{NoWorkingTime, WorkClock};
pub use zone::{UnknownZone, Zone};
