//! The one-line spelling of a schedule: `mon-fri 09:00-13:00 14:30-18:30; sat 09:00-14:00`.

use std::fmt;

use super::day::{WEEKDAYS, weekday_index, weekday_named};
use super::interval::Interval;
use super::schedule::{Schedule, ScheduleError};

impl TryFrom<&str> for Schedule {
    type Error = ScheduleError;

    /// Parts are separated by `;`. Each is a weekday or a range of weekdays, then its intervals.
    /// Weekdays that no part names have no hours; the empty text is the schedule without any.
    fn try_from(text: &str) -> Result<Schedule, ScheduleError> {
        let mut days: [Option<Vec<Interval>>; 7] = Default::default();
        for part in text
            .split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let mut words = part.split_whitespace();
            let range = words.next().unwrap_or_default();
            let (first, last) = weekdays(range)?;
            let hours = words
                .map(Interval::try_from)
                .collect::<Result<Vec<_>, _>>()?;
            for ((_, name), day) in WEEKDAYS.iter().zip(&mut days).take(last + 1).skip(first) {
                if day.replace(hours.clone()).is_some() {
                    return Err(ScheduleError::RepeatedWeekday(name));
                }
            }
        }
        Schedule::try_from(days.map(Option::unwrap_or_default))
    }
}

impl fmt::Display for Schedule {
    /// The same spelling, weekdays with equal hours next to each other put together.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        let mut week = WEEKDAYS.iter().zip(self.days()).peekable();
        while let Some(((_, first), hours)) = week.next() {
            let mut last = first;
            while let Some(((_, next), _)) = week.next_if(|(_, others)| *others == hours) {
                last = next;
            }
            if hours.is_empty() {
                continue;
            }
            write!(f, "{separator}{first}")?;
            if last != first {
                write!(f, "-{last}")?;
            }
            for interval in hours {
                write!(f, " {interval}")?;
            }
            separator = "; ";
        }
        Ok(())
    }
}

/// First and last weekday of `mon` or `mon-fri`, 0 for Monday.
fn weekdays(range: &str) -> Result<(usize, usize), ScheduleError> {
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    weekday_named(first)
        .map(weekday_index)
        .zip(weekday_named(last).map(weekday_index))
        .filter(|(first, last)| first <= last)
        .ok_or_else(|| ScheduleError::UnknownWeekday(range.to_owned()))
}
