//! By which day of a period a planned return is due, and which day lies so many working days before.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::InvalidPlan;
use super::period::{Cadence, PlanPeriod};
use crate::domain::spelling::spelled;
use crate::domain::worktime::WorkClock;

spelled! {
    /// What becomes of a day of the calendar on which nobody works.
    pub enum WhenOff as "rule for days off" {
        /// Due on the working day after it.
        NextWorkingDay = "next_working_day",
        /// Due on the working day before it.
        PreviousWorkingDay = "previous_working_day",
    }
}

spelled! {
    /// A day of the week.
    pub enum DayOfWeek as "day of the week" {
        /// Monday.
        Monday = "mon",
        /// Tuesday.
        Tuesday = "tue",
        /// Wednesday.
        Wednesday = "wed",
        /// Thursday.
        Thursday = "thu",
        /// Friday.
        Friday = "fri",
        /// Saturday.
        Saturday = "sat",
        /// Sunday.
        Sunday = "sun",
    }
}

impl DayOfWeek {
    /// Days since Monday.
    fn offset(self) -> i64 {
        match self {
            Self::Monday => 0,
            Self::Tuesday => 1,
            Self::Wednesday => 2,
            Self::Thursday => 3,
            Self::Friday => 4,
            Self::Saturday => 5,
            Self::Sunday => 6,
        }
    }
}

/// By which day of its period a return is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum DueRule {
    /// The n-th working day of the period, a moved Saturday among them; the last one in a period
    /// that has fewer.
    WorkingDay {
        /// Counted from 1.
        number: u16,
    },
    /// A day of the month; the last one in a month that is shorter.
    CalendarDay {
        /// Which month of the period, counted from 1.
        #[serde(default = "first_month")]
        month: u8,
        /// 1 to 31.
        day: u8,
        /// Where nobody works on that day.
        when_off: WhenOff,
    },
    /// A day of the week.
    Weekday {
        /// Which.
        weekday: DayOfWeek,
        /// Where nobody works on that day.
        when_off: WhenOff,
    },
}

fn first_month() -> u8 {
    1
}

/// A rest longer than this is no rest between two working days: the office is closed.
const LONGEST_REST_DAYS: usize = 62;

impl DueRule {
    /// Whether periods of this length have such a day.
    ///
    /// # Errors
    /// [`InvalidPlan::DueOutOfRange`].
    pub(super) fn check(&self, every: Cadence) -> Result<(), InvalidPlan> {
        let months = every.months();
        let fits = match *self {
            Self::WorkingDay { number } => (1..=every.longest()).contains(&number),
            Self::CalendarDay { month, day, .. } => {
                (1..=31).contains(&day)
                    && month >= 1
                    && months.is_some_and(|months| i16::from(month) <= i16::from(months))
            }
            Self::Weekday { .. } => months.is_none(),
        };
        if fits {
            Ok(())
        } else {
            Err(InvalidPlan::DueOutOfRange)
        }
    }

    /// The day of the calendar that is named, whoever works on it.
    fn named(&self, period: PlanPeriod) -> Option<(Date, WhenOff)> {
        match *self {
            Self::WorkingDay { .. } => None,
            Self::CalendarDay {
                month,
                day,
                when_off,
            } => {
                let first = period
                    .begin()
                    .saturating_add((i64::from(month) - 1).months());
                let day = i64::from(day).min(i64::from(first.days_in_month()));
                Some((first.saturating_add((day - 1).days()), when_off))
            }
            Self::Weekday { weekday, when_off } => {
                let day = period.begin().saturating_add(weekday.offset().days());
                Some((day, when_off))
            }
        }
    }

    /// The day it is due in a period by one office's own working days; none for an office that is
    /// closed.
    pub fn on(&self, period: PlanPeriod, clock: &WorkClock) -> Option<Date> {
        match self.named(period) {
            Some((day, WhenOff::NextWorkingDay)) => working_day_from(clock, day),
            Some((day, WhenOff::PreviousWorkingDay)) => {
                let before = day.tomorrow().ok()?;
                working_days_before(clock, before, 1).or_else(|| working_day_from(clock, day))
            }
            None => {
                let Self::WorkingDay { number } = *self else {
                    return None;
                };
                let working = period.days().filter(|day| works_on(clock, *day));
                let by = working.take(usize::from(number)).last();
                by.or_else(|| working_day_from(clock, period.end()))
            }
        }
    }

    /// A day that the due day of a period never lies before, whoever is asked.
    pub(super) fn not_before(&self, period: PlanPeriod) -> Date {
        match self.named(period) {
            None => period.begin(),
            Some((day, WhenOff::NextWorkingDay)) => day,
            Some((day, WhenOff::PreviousWorkingDay)) => {
                let rest = i64::try_from(LONGEST_REST_DAYS).unwrap_or(i64::MAX);
                day.saturating_sub(rest.days())
            }
        }
    }
}

/// Whether an office has any hours on a date.
fn works_on(clock: &WorkClock, day: Date) -> bool {
    !clock.hours_on(day).is_empty()
}

/// The first working day of an office on a date or after it.
fn working_day_from(clock: &WorkClock, day: Date) -> Option<Date> {
    let days = day.series(1.day()).take(LONGEST_REST_DAYS + 1);
    days.into_iter().find(|day| works_on(clock, *day))
}

/// The working day of an office that lies so many of them before a date, which is not counted.
pub(super) fn working_days_before(clock: &WorkClock, day: Date, count: u16) -> Option<Date> {
    let before = day.series((-1).day()).skip(1);
    let within = usize::from(count) * 7 + LONGEST_REST_DAYS;
    let mut working = before.take(within).filter(|day| works_on(clock, *day));
    working.nth(usize::from(count).checked_sub(1)?)
}
