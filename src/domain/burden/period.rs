//! Fixed periods of local dates. There are no sliding ones: two that overlap could be subtracted.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Years that numbers are published for.
const YEARS: RangeInclusive<i16> = 2000..=2099;

/// A calendar month, written `2026-03`.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "2026-03")]
pub struct Month(Date);

/// A month, a quarter or a year, written `2026-03`, `2026-Q1`, `2026`.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "2026-Q1")]
pub struct Period(Days);

/// Local dates from one on and before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Days {
    from: Date,
    to: Date,
}

/// A text that is not a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a period like 2026-03, 2026-Q1 or 2026, in the years {} to {}",
    YEARS.start(),
    YEARS.end()
)]
pub struct InvalidPeriod {
    /// What was given.
    pub text: String,
}

impl InvalidPeriod {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        "period_invalid"
    }
}

impl Period {
    /// Reads `2026-03`, `2026-Q1` or `2026`.
    ///
    /// # Errors
    /// [`InvalidPeriod`] for every other text.
    pub fn parse(text: &str) -> Result<Self, InvalidPeriod> {
        let read = || {
            let (year, part) = text.split_at_checked(4)?;
            let year = digits(year).filter(|year| YEARS.contains(year))?;
            let (month, months) = match part.strip_prefix('-') {
                None if part.is_empty() => (1, 12),
                None => return None,
                Some(part) => match part.strip_prefix('Q') {
                    Some(quarter) => {
                        let quarter = digits(quarter).filter(|_| quarter.len() == 1)?;
                        (i8::try_from(quarter * 3 - 2).ok()?, 3)
                    }
                    None => (
                        i8::try_from(digits(part).filter(|_| part.len() == 2)?).ok()?,
                        1,
                    ),
                },
            };
            let from = Date::new(year, month, 1).ok()?;
            let next = month + months;
            let to = match next {
                13 => Date::new(year + 1, 1, 1),
                _ => Date::new(year, next, 1),
            };
            Some(Self(Days { from, to: to.ok()? }))
        };
        read().ok_or_else(|| InvalidPeriod {
            text: text.to_owned(),
        })
    }

    /// Its first local date.
    pub fn begin(self) -> Date {
        self.0.from
    }

    /// The local date after its last.
    pub fn end(self) -> Date {
        self.0.to
    }

    /// Whether a local date lies in it.
    pub fn contains(self, date: Date) -> bool {
        (self.begin()..self.end()).contains(&date)
    }

    /// The month it is, if it is one.
    pub fn as_month(self) -> Option<Month> {
        let one = self.begin().last_of_month().tomorrow().ok() == Some(self.end());
        one.then_some(Month(self.begin()))
    }
}

impl From<Month> for Period {
    fn from(month: Month) -> Self {
        Self(Days {
            from: month.0,
            to: month.0.last_of_month().tomorrow().unwrap_or(Date::MAX),
        })
    }
}

impl FromStr for Period {
    type Err = InvalidPeriod;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Period {
    type Error = InvalidPeriod;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl FromStr for Month {
    type Err = InvalidPeriod;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Period::parse(text)?
            .as_month()
            .ok_or_else(|| InvalidPeriod {
                text: text.to_owned(),
            })
    }
}

impl TryFrom<String> for Month {
    type Error = InvalidPeriod;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.begin().year(), self.begin().month());
        if self.as_month().is_some() {
            write!(f, "{year:04}-{month:02}")
        } else if self.end().month() == month {
            write!(f, "{year:04}")
        } else {
            write!(f, "{year:04}-Q{}", (month - 1) / 3 + 1)
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Period::from(*self).fmt(f)
    }
}

/// A number written in digits only.
fn digits(text: &str) -> Option<i16> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_month_a_quarter_and_a_year_end_where_the_next_begins() {
        for (text, from, to) in [
            ("2026-03", date(2026, 3, 1), date(2026, 4, 1)),
            ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
            ("2024-02", date(2024, 2, 1), date(2024, 3, 1)),
            ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1)),
            ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
            ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!((period.begin(), period.end()), (from, to), "{text}");
            assert_eq!(period.to_string(), text);
            assert!(period.contains(from) && !period.contains(to));
        }
    }

    #[test]
    fn what_is_no_fixed_period_is_refused_with_a_stable_code() {
        for text in [
            "",
            "26",
            "2026-",
            "2026-0",
            "2026-3",
            "2026-13",
            "2026-00",
            "2026-Q0",
            "2026-Q5",
            "2026-Q01",
            "2026-q1",
            "2026-03-01",
            "1999",
            "2100",
            "+026",
            "2026-+3",
            "2026Q1",
            "２０２６",
        ] {
            let refused = Period::parse(text).unwrap_err();
            assert_eq!(
                (refused.code(), refused.text.as_str()),
                ("period_invalid", text)
            );
        }
    }

    #[test]
    fn only_a_month_is_a_month() {
        assert_eq!("2026-03".parse::<Month>().unwrap().to_string(), "2026-03");
        assert!("2026-Q1".parse::<Month>().is_err());
        assert!("2026".parse::<Month>().is_err());
    }
}
