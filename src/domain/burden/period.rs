//! Fixed periods of local dates. There are no sliding ones: two that overlap could be subtracted.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use jiff::civil::{Date, ISOWeekDate, Weekday};
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

/// A week of ISO 8601, a month, a quarter or a year, written `2026-W10`, `2026-03`, `2026-Q1`, `2026`.
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
    "`{text}` is not a period like 2026-03, 2026-Q1, 2026-W10 or 2026, in the years {} to {}",
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
    /// Reads `2026-W10`, `2026-03`, `2026-Q1` or `2026`.
    ///
    /// # Errors
    /// [`InvalidPeriod`] for every other text.
    pub fn parse(text: &str) -> Result<Self, InvalidPeriod> {
        let read = || {
            let (year, part) = text.split_at_checked(4)?;
            let year = digits(year).filter(|year| YEARS.contains(year))?;
            if let Some(week) = part.strip_prefix("-W") {
                let week = digits(week).filter(|_| week.len() == 2)?;
                let week = i8::try_from(week).ok()?;
                let monday = ISOWeekDate::new(year, week, Weekday::Monday).ok()?;
                return Self::week_of(monday.date());
            }
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

    /// The week that a local date lies in.
    pub fn week_of(date: Date) -> Option<Self> {
        let from = date.iso_week_date().first_of_week().ok()?.date();
        let to = from.checked_add(jiff::Span::new().weeks(1)).ok()?;
        Some(Self(Days { from, to }))
    }

    /// The week before, of a week.
    pub fn week_before(self) -> Option<Self> {
        Self::week_of(self.begin().yesterday().ok()?)
    }

    /// Whether numbers are published for the years it lies in.
    pub fn is_within_years(self) -> bool {
        YEARS.contains(&self.begin().year()) && YEARS.contains(&self.end().year())
    }

    fn is_week(self) -> bool {
        Self::week_of(self.begin()) == Some(self)
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

impl Month {
    /// The month before.
    pub fn before(self) -> Option<Self> {
        let last = self.0.yesterday().ok()?;
        Some(Self(last.first_of_month())).filter(|month| YEARS.contains(&month.0.year()))
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
        if self.is_week() {
            let week = self.begin().iso_week_date();
            write!(f, "{:04}-W{:02}", week.year(), week.week())
        } else if self.as_month().is_some() {
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
    fn a_week_begins_on_a_monday_and_may_belong_to_the_year_before() {
        for (text, from, to) in [
            ("2026-W01", date(2025, 12, 29), date(2026, 1, 5)),
            ("2026-W10", date(2026, 3, 2), date(2026, 3, 9)),
            ("2026-W53", date(2026, 12, 28), date(2027, 1, 4)),
        ] {
            let week: Period = text.parse().unwrap();
            assert_eq!((week.begin(), week.end()), (from, to), "{text}");
            assert_eq!(week.to_string(), text);
            assert_eq!(week.as_month(), None);
            assert_eq!(Period::week_of(to.yesterday().unwrap()), Some(week));
            assert_eq!(Period::week_of(to).unwrap().week_before(), Some(week));
        }
        for none in ["2027-W53", "2026-W00", "2026-W1", "2026-w10", "2026-W101"] {
            assert!(none.parse::<Period>().is_err(), "{none}");
        }
    }

    #[test]
    fn before_january_comes_december_of_the_year_before_and_before_2000_nothing() {
        let month = |text: &str| text.parse::<Month>().unwrap();
        assert_eq!(month("2026-01").before(), Some(month("2025-12")));
        assert_eq!(month("2026-03").before(), Some(month("2026-02")));
        assert_eq!(month("2000-01").before(), None);
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
