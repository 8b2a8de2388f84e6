//! Working minutes along the local clock: how many lie before a local minute, and where the n-th
//! one ends. Both cost two binary searches, however far apart the minutes are.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::calendar::Calendar;
use super::day::{day_of, day_of_week, split, week_of};
use super::interval::{DAY, Interval};
use super::timetable::Timetable;

/// The local days of an office, cut where the weekly pattern is interrupted.
pub(super) struct Line {
    spans: Vec<Span>,
    weeks: Vec<Week>,
    single: Vec<Vec<Interval>>,
}

/// Days that follow one rule, from `day` to the next span.
struct Span {
    day: i64,
    /// Working minutes of all spans before it.
    before: i64,
    hours: Hours,
}

/// Index of the rule that a span follows.
#[derive(Clone, Copy)]
enum Hours {
    Weekly(usize),
    Single(usize),
}

/// A weekly pattern with the minutes of the week before each weekday; the last is the whole week.
struct Week {
    days: [Vec<Interval>; 7],
    before: [i64; 8],
}

impl Line {
    pub(super) fn new(timetable: &Timetable, calendar: &Calendar) -> Line {
        let mut rules = BTreeMap::new();
        let mut weeks = Vec::new();
        for (from, schedule) in timetable.parts() {
            let begins = if weeks.is_empty() {
                before_all_days()
            } else {
                day_of(from)
            };
            rules.insert(begins, Hours::Weekly(weeks.len()));
            weeks.push(Week::new(schedule.days().clone()));
        }
        let patterns = rules.clone();
        let pattern_on = |day: i64| {
            patterns
                .range(..=day)
                .next_back()
                .map_or(Hours::Weekly(0), |(_, pattern)| *pattern)
        };

        let mut single = Vec::new();
        let mut interrupted = Vec::new();
        for date in calendar.dates() {
            let schedule = timetable.schedule_on(date);
            if let Some(hours) = calendar.hours(date, schedule)
                && hours != schedule.on(date.weekday())
            {
                rules.insert(day_of(date), Hours::Single(single.len()));
                interrupted.push(day_of(date));
                single.push(hours);
            }
        }
        for day in interrupted {
            rules.entry(day + 1).or_insert_with(|| pattern_on(day + 1));
        }

        let mut line = Line {
            spans: Vec::with_capacity(rules.len()),
            weeks,
            single,
        };
        for (day, hours) in rules {
            let before = line.minutes_before(day * DAY);
            line.spans.push(Span { day, before, hours });
        }
        line
    }

    /// The day from which on every week is like the one before it.
    pub(super) fn regular_from(&self) -> i64 {
        self.spans.last().map_or(0, |span| span.day)
    }

    /// The hours of a day.
    pub(super) fn hours_on(&self, day: i64) -> &[Interval] {
        let hours = match self.span_at(day).map(|span| span.hours) {
            Some(Hours::Weekly(index)) => self.weeks.get(index).and_then(|week| week.on(day)),
            Some(Hours::Single(index)) => self.single.get(index),
            None => None,
        };
        hours.map_or(&[], Vec::as_slice)
    }

    /// Working minutes before a local minute, counted from the first day there is.
    pub(super) fn minutes_before(&self, local: i64) -> i64 {
        let (day, minute) = split(local);
        let Some(span) = self.span_at(day) else {
            return 0;
        };
        let since = match span.hours {
            Hours::Weekly(index) => self.weeks.get(index).map_or(0, |week| {
                week.minutes_before(day, minute) - week.minutes_before(span.day, 0)
            }),
            Hours::Single(index) => {
                let hours = self.single.get(index).map_or(&[][..], Vec::as_slice);
                minutes_before(hours, local - span.day * DAY)
            }
        };
        span.before + since
    }

    /// The earliest local minute that has `minutes` working minutes before it.
    pub(super) fn reach(&self, minutes: i64) -> Option<i64> {
        let index = self
            .spans
            .partition_point(|span| span.before < minutes)
            .checked_sub(1)?;
        let span = self.spans.get(index)?;
        let missing = minutes - span.before;
        match span.hours {
            Hours::Weekly(index) => self.weeks.get(index)?.reach(span.day, missing),
            Hours::Single(index) => Some(span.day * DAY + reach(self.single.get(index)?, missing)?),
        }
    }

    fn span_at(&self, day: i64) -> Option<&Span> {
        let begun = self.spans.partition_point(|span| span.day <= day);
        self.spans.get(begun.checked_sub(1)?)
    }
}

impl Week {
    fn new(days: [Vec<Interval>; 7]) -> Week {
        let mut before = [0; 8];
        let mut total = 0;
        for (day, sum) in days.iter().zip(before.iter_mut().skip(1)) {
            total += day.iter().map(|interval| interval.minutes()).sum::<i64>();
            *sum = total;
        }
        Week { days, before }
    }

    fn on(&self, day: i64) -> Option<&Vec<Interval>> {
        self.days.get(week_of(day).1)
    }

    fn total(&self) -> i64 {
        self.before.last().copied().unwrap_or(0)
    }

    /// Working minutes from a fixed Monday to a minute of a day, negative before that Monday.
    fn minutes_before(&self, day: i64, minute: i64) -> i64 {
        let (week, weekday) = week_of(day);
        let in_week = self.before.get(weekday).copied().unwrap_or(0);
        let in_day = self
            .days
            .get(weekday)
            .map_or(0, |hours| minutes_before(hours, minute));
        week * self.total() + in_week + in_day
    }

    /// The earliest local minute with `missing` working minutes since the beginning of a day.
    fn reach(&self, since: i64, missing: i64) -> Option<i64> {
        let last = self.minutes_before(since, 0) + missing - 1;
        let week = last.checked_div_euclid(self.total())?;
        let in_week = last.checked_rem_euclid(self.total())? + 1;
        let weekday = self
            .before
            .partition_point(|before| *before < in_week)
            .checked_sub(1)?;
        let in_day = reach(self.days.get(weekday)?, in_week - self.before.get(weekday)?)?;
        Some(day_of_week(week, weekday) * DAY + in_day)
    }
}

/// Working minutes of a day before a minute of it.
fn minutes_before(hours: &[Interval], minute: i64) -> i64 {
    hours
        .iter()
        .map(|interval| interval.minutes_before(minute))
        .sum()
}

/// The earliest minute of a day that has `minutes` working minutes before it.
fn reach(hours: &[Interval], minutes: i64) -> Option<i64> {
    let mut missing = minutes;
    for interval in hours {
        if missing <= interval.minutes() {
            return Some(i64::from(interval.start()) + missing);
        }
        missing -= interval.minutes();
    }
    None
}

/// A day before every local date that an instant can have.
fn before_all_days() -> i64 {
    day_of(Date::MIN) - 7
}
