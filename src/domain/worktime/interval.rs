use std::fmt;

use serde::{Deserialize, Serialize};

/// Minutes of a local day that has no change of offset.
pub(super) const DAY: i64 = 1440;

/// Part of a local day, `[from, to)` in minutes after local midnight, never empty.
///
/// `to` may be 1440, written `24:00`, so that a day can be open to its very end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Interval {
    from: u16,
    to: u16,
}

/// Why something is not an interval of a day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IntervalError {
    /// The text is not `HH:MM-HH:MM`.
    #[error("\"{0}\" is not an interval of the day like 09:00-13:00")]
    Unreadable(String),
    /// The end is not after the start, or lies after 24:00.
    #[error("an interval must end after it starts and not after 24:00, not {from}-{to} minutes")]
    Empty {
        /// Start, minutes after midnight.
        from: u16,
        /// End, minutes after midnight.
        to: u16,
    },
}

impl IntervalError {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            IntervalError::Unreadable(_) => "interval_unreadable",
            IntervalError::Empty { .. } => "interval_empty",
        }
    }
}

impl Interval {
    /// The interval `[from, to)`, both in minutes after local midnight.
    ///
    /// # Errors
    /// Unless `from < to <= 1440`.
    pub fn new(from: u16, to: u16) -> Result<Interval, IntervalError> {
        if from < to && i64::from(to) <= DAY {
            Ok(Interval { from, to })
        } else {
            Err(IntervalError::Empty { from, to })
        }
    }

    /// First minute after local midnight.
    pub fn start(self) -> u16 {
        self.from
    }

    /// The minute after the last one, at most 1440.
    pub fn end(self) -> u16 {
        self.to
    }

    /// Length in minutes.
    pub fn minutes(self) -> i64 {
        i64::from(self.to) - i64::from(self.from)
    }

    /// Does a minute of the day lie in it?
    pub(super) fn contains(self, minute: i64) -> bool {
        (i64::from(self.from)..i64::from(self.to)).contains(&minute)
    }

    /// Its minutes before a minute of the day.
    pub(super) fn minutes_before(self, minute: i64) -> i64 {
        (minute - i64::from(self.from)).clamp(0, self.minutes())
    }

    /// What is left of it when the day ends at `minute`.
    pub(super) fn until(self, minute: i64) -> Option<Interval> {
        let to = u16::try_from(minute).unwrap_or(0).min(self.to);
        (minute > i64::from(self.from)).then_some(Interval {
            from: self.from,
            to,
        })
    }
}

impl TryFrom<&str> for Interval {
    type Error = IntervalError;

    fn try_from(text: &str) -> Result<Interval, IntervalError> {
        let parse = || {
            let (from, to) = text.split_once('-')?;
            Some((parse_time(from)?, parse_time(to)?))
        };
        let (from, to) = parse().ok_or_else(|| IntervalError::Unreadable(text.to_owned()))?;
        Interval::new(from, to)
    }
}

impl TryFrom<String> for Interval {
    type Error = IntervalError;

    fn try_from(text: String) -> Result<Interval, IntervalError> {
        Interval::try_from(text.as_str())
    }
}

impl From<Interval> for String {
    fn from(interval: Interval) -> String {
        interval.to_string()
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from, self.to);
        write!(
            f,
            "{:02}:{:02}-{:02}:{:02}",
            from / 60,
            from % 60,
            to / 60,
            to % 60
        )
    }
}

/// Minutes after midnight of `HH:MM`, `24:00` included.
fn parse_time(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |part: &str| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (two_digits(hour)?, two_digits(minute)?);
    let legal = hour < 24 && minute < 60 || hour == 24 && minute == 0;
    legal.then_some(hour * 60 + minute)
}
