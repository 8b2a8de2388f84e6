//! Local dates as ranges of minutes: when a date opens, closes and ends.

use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::Date;

use super::day::{day_of, split};
use super::interval::DAY;
use super::work_clock::{WorkClock, instant};

/// The date begins or ends outside the instants that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is too near to the first or the last date there is")]
pub struct DateOutOfRange(pub Date);

impl DateOutOfRange {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        "date_out_of_range"
    }
}

impl WorkClock {
    /// When work ends on a local date: the instant after its last working minute, or the end of
    /// the date (24:00) if nothing is worked on it.
    ///
    /// # Errors
    /// If that is no instant, at the very end of the years.
    pub fn closing(&self, date: Date) -> Result<Timestamp, DateOutOfRange> {
        let worked = self
            .pieces(date)
            .filter(|piece| self.worked(piece.clone()) > 0)
            .last();
        let closing = match worked {
            Some(piece) => self.reach(self.minutes_before(piece.end)),
            None => Some(self.end_of(date)),
        };
        closing.and_then(instant).ok_or(DateOutOfRange(date))
    }

    /// The first working instant of a local date, if it has one.
    ///
    /// # Errors
    /// If that is no instant, at the very beginning or end of the years.
    pub fn opening(&self, date: Date) -> Result<Option<Timestamp>, DateOutOfRange> {
        let worked = self
            .pieces(date)
            .find(|piece| self.worked(piece.clone()) > 0);
        let Some(piece) = worked else { return Ok(None) };
        let opening = self.reach(self.minutes_before(piece.start) + 1);
        opening
            .and_then(|end| instant(end - 1))
            .map(Some)
            .ok_or(DateOutOfRange(date))
    }

    /// The instants of a local date, from its first minute to the end of its last one; none for a
    /// date that the zone skipped, and at the very beginning or end of the years.
    pub fn span_of(&self, date: Date) -> Option<Range<Timestamp>> {
        let mut pieces = self.pieces(date);
        let first = pieces.next()?;
        let end = pieces.last().map_or(first.end, |last| last.end);
        Some(instant(first.start)?..instant(end)?)
    }

    /// A range of minutes cut where the local date or the offset changes, with the day of each.
    pub(super) fn days(&self, minutes: Range<i64>) -> impl Iterator<Item = (i64, Range<i64>)> {
        let mut start = minutes.start;
        std::iter::from_fn(move || {
            if start >= minutes.end {
                return None;
            }
            let (offset, offset_ends) = self.offset_at(start);
            let (day, minute_of_day) = split(start + offset);
            let day_ends = start + DAY - minute_of_day;
            let piece = start..day_ends.min(offset_ends).min(minutes.end);
            start = piece.end;
            Some((day, piece))
        })
    }

    /// The minutes that can have this local date: no offset reaches 26 hours.
    fn around(date: Date) -> Range<i64> {
        let midnight = day_of(date) * DAY;
        midnight - 26 * 60..midnight + DAY + 26 * 60
    }

    /// The minutes of a local date; several ranges if the clock is set back over midnight.
    pub(super) fn pieces(&self, date: Date) -> impl Iterator<Item = Range<i64>> {
        let wanted = day_of(date);
        self.days(Self::around(date))
            .filter(move |(day, _)| *day == wanted)
            .map(|(_, piece)| piece)
    }

    /// The minute after the last one whose local date is not later.
    fn end_of(&self, date: Date) -> i64 {
        let around = Self::around(date);
        let last = self
            .days(around.clone())
            .filter(|(day, _)| *day <= day_of(date))
            .last();
        last.map_or(around.end, |(_, piece)| piece.end)
    }
}
