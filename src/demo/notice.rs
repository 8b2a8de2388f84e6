//! When things are asked in the demo district, and how much notice that leaves.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::DemoError;
use super::plan::Planner;
use super::times::{at, is_workday, later, workday_after, workday_before};
use crate::domain::deadline::Due;
use crate::domain::worktime::WorkClock;

/// How an instruction stands to working time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Several working days.
    Ample,
    /// One or two working days.
    Short,
    /// In the morning for the afternoon.
    SameDay,
    /// In the afternoon for the next noon.
    NextNoon,
    /// In the afternoon for the same evening.
    FewHours,
    /// After closing for the next opening.
    Overnight,
    /// On a day off for the next working morning.
    DayOff,
    /// For yesterday.
    Past,
    /// In the evening, for something that cannot wait.
    Emergency,
    /// Without a deadline.
    Undated,
}

/// When an instruction is registered, and by when it is wanted.
pub(super) struct Moment {
    /// When it is registered.
    pub(super) at: Timestamp,
    /// By when it is wanted.
    pub(super) due: Option<Due>,
}

impl Planner<'_> {
    /// A moment of a shape on a working day, or soon after it.
    pub(super) fn moment(
        &mut self,
        clock: &WorkClock,
        shape: Shape,
        day: Date,
    ) -> Result<Moment, DemoError> {
        let next = workday_after(clock, day, 1);
        let minute = self.random.between(0, 59);
        let (registered, due) = match shape {
            Shape::Ample => {
                let days = self.random.between(4, 9);
                let last = workday_after(clock, day, days);
                (
                    self.office_hour(clock, day)?,
                    self.day_or_hour(clock, last)?,
                )
            }
            Shape::Short => {
                let days = self.random.between(1, 2);
                let last = workday_after(clock, day, days);
                (self.office_hour(clock, day)?, Some(Due::Date(last)))
            }
            Shape::SameDay => {
                let hour = self.random.between(9, 11);
                let due = if self.random.chance(40) {
                    Due::Date(day)
                } else {
                    Due::At(at(clock, day, self.random.between(15, 18), 0)?)
                };
                (at(clock, day, hour, minute)?, Some(due))
            }
            Shape::NextNoon => {
                let hour = self.random.between(15, 17);
                let noon = at(clock, next, self.random.between(10, 12), 0)?;
                (at(clock, day, hour, minute)?, Some(Due::At(noon)))
            }
            Shape::FewHours => {
                let hour = self.random.between(16, 17);
                let evening = at(clock, day, 18, 0)?;
                (at(clock, day, hour, minute)?, Some(Due::At(evening)))
            }
            Shape::Overnight => {
                let evening = at(clock, day, 18, 20)?;
                let minutes = self.random.between(15, 75);
                let morning = at(clock, next, 9, 0)?;
                (
                    later(self.random, evening, minutes)?,
                    Some(Due::At(morning)),
                )
            }
            Shape::DayOff => {
                let off = (1..=14)
                    .map(|days: i64| day.saturating_add(days.days()))
                    .find(|day| !is_workday(clock, *day))
                    .unwrap_or(next);
                let hour = self.random.between(10, 20);
                let morning = at(clock, workday_after(clock, off, 1), 11, 0)?;
                (at(clock, off, hour, minute)?, Some(Due::At(morning)))
            }
            Shape::Past => {
                let hour = self.random.between(10, 11);
                let yesterday = workday_before(clock, day);
                (at(clock, day, hour, minute)?, Some(Due::Date(yesterday)))
            }
            Shape::Emergency => {
                let hour = self.random.between(19, 21);
                let morning = at(clock, day.saturating_add(1.day()), 8, 0)?;
                (at(clock, day, hour, minute)?, Some(Due::At(morning)))
            }
            Shape::Undated => (self.office_hour(clock, day)?, None),
        };
        let at = later(self.random, registered, 0)?;
        Ok(Moment { at, due })
    }

    /// In office hours, in the evening once in a while.
    fn office_hour(&mut self, clock: &WorkClock, day: Date) -> Result<Timestamp, DemoError> {
        let minute = self.random.between(0, 59);
        let hour = match self.random.between(1, 100) {
            1..=8 => self.random.between(19, 21),
            9..=50 => self.random.between(9, 12),
            _ => self.random.between(15, 17),
        };
        at(clock, day, hour, minute)
    }

    fn day_or_hour(&mut self, clock: &WorkClock, day: Date) -> Result<Option<Due>, DemoError> {
        Ok(Some(if self.random.chance(70) {
            Due::Date(day)
        } else {
            Due::At(at(clock, day, self.random.between(10, 18), 0)?)
        }))
    }
}
