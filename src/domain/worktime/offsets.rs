//! From instants to the local clock and back, with the working minutes before every change of the
//! offset, so that a repeated hour counts twice and a skipped one never.

use jiff::Timestamp;

use super::interval::DAY;
use super::line::Line;
use super::zone::{CYCLE, Change, RULES_ONLY, Zone, whole_minutes};

/// The stretches of time with one offset each.
pub(super) struct Offsets {
    stretches: Vec<Stretch>,
    cycle: Option<Cycle>,
    /// Working minutes before the end of time.
    total: i64,
}

/// The time from a minute (UTC, counted from 1970) to the next stretch.
#[derive(Clone, Copy)]
struct Stretch {
    minute: i64,
    offset: i64,
    /// Working minutes before it.
    before: i64,
    /// Working minutes of the local line before its first local minute.
    local_before: i64,
}

/// From `minute` on everything repeats every [`CYCLE`]: the stretches only reach to the end of the
/// first repetition.
#[derive(Clone, Copy)]
struct Cycle {
    minute: i64,
    before: i64,
    /// Working minutes of one repetition.
    minutes: i64,
}

impl Offsets {
    pub(super) fn new(zone: &Zone, line: &Line) -> Offsets {
        let end = minute_of(Timestamp::MAX) + 1;
        let regular = RULES_ONLY.max((line.regular_from() + 2) * DAY);
        let repeats = zone.changes_for_ever() && regular + CYCLE < end;
        let horizon = if repeats { regular + CYCLE } else { end };

        let first = Change {
            minute: minute_of(Timestamp::MIN),
            offset: zone.first_offset(),
        };
        let changes = zone.changes().take_while(|change| change.minute <= horizon);
        let mut offsets = Offsets {
            stretches: Vec::new(),
            cycle: None,
            total: 0,
        };
        for Change { minute, offset } in std::iter::once(first).chain(changes) {
            let before = offsets.minutes_before(line, minute);
            let local_before = line.minutes_before(minute + offset);
            offsets.stretches.push(Stretch {
                minute,
                offset,
                before,
                local_before,
            });
        }
        if repeats {
            let before = offsets.minutes_before(line, regular);
            let minutes = offsets.minutes_before(line, horizon) - before;
            offsets.cycle = Some(Cycle {
                minute: regular,
                before,
                minutes,
            });
        }
        offsets.total = offsets.minutes_before(line, end);
        offsets
    }

    /// The offset at a minute, and the minute up to which it is known to last.
    pub(super) fn at(&self, minute: i64) -> (i64, i64) {
        let (_, shift) = self.repetition(minute);
        let index = self.index_at(minute - shift);
        let offset = self
            .stretches
            .get(index)
            .map_or(0, |stretch| stretch.offset);
        let next = self.stretches.get(index + 1).map(|stretch| stretch.minute);
        let last = self.cycle.map(|cycle| cycle.minute + CYCLE);
        let ends = [next, last]
            .into_iter()
            .flatten()
            .filter(|end| *end > minute - shift)
            .min();
        (offset, ends.map_or(i64::MAX, |end| end + shift))
    }

    /// Working minutes before a minute.
    pub(super) fn minutes_before(&self, line: &Line, minute: i64) -> i64 {
        let (skipped, shift) = self.repetition(minute);
        let minute = minute - shift;
        self.stretches
            .get(self.index_at(minute))
            .map_or(0, |stretch| {
                let local = line.minutes_before(minute + stretch.offset);
                skipped + stretch.before + local - stretch.local_before
            })
    }

    /// The earliest minute that has `minutes` working minutes before it, if there are as many.
    pub(super) fn reach(&self, line: &Line, minutes: i64) -> Option<i64> {
        if minutes > self.total {
            return None;
        }
        let repetitions = self.cycle.map_or(0, |cycle| {
            (minutes - cycle.before - 1)
                .checked_div_euclid(cycle.minutes)
                .unwrap_or(0)
                .max(0)
        });
        let minutes = minutes - repetitions * self.cycle.map_or(0, |cycle| cycle.minutes);
        let index = self
            .stretches
            .partition_point(|stretch| stretch.before < minutes);
        let stretch = self.stretches.get(index.checked_sub(1)?)?;
        let local = line.reach(minutes - stretch.before + stretch.local_before)?;
        Some(local - stretch.offset + repetitions * CYCLE)
    }

    /// How much of a minute's past are whole repetitions: their working minutes and their length.
    fn repetition(&self, minute: i64) -> (i64, i64) {
        match self.cycle {
            Some(cycle) if minute >= cycle.minute + CYCLE => {
                let repetitions = (minute - cycle.minute).div_euclid(CYCLE);
                (repetitions * cycle.minutes, repetitions * CYCLE)
            }
            _ => (0, 0),
        }
    }

    fn index_at(&self, minute: i64) -> usize {
        self.stretches
            .partition_point(|stretch| stretch.minute <= minute)
            .saturating_sub(1)
    }
}

/// The minute (UTC, counted from 1970) in which an instant lies.
pub(super) fn minute_of(t: Timestamp) -> i64 {
    // Seconds are truncated towards zero, so an instant before 1970 may lie in the second before.
    let second = t.as_second() - i64::from(t.subsec_nanosecond() < 0);
    whole_minutes(second)
}
