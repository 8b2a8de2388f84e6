//! Deadlines: what was asked, where it falls on the recipient's clock, and what counts as on time.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::spelling::spelled;
use super::text::Reason;
use super::worktime::WorkClock;

/// A deadline as it was given: a local day, or an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Due {
    /// A day without a time: the closing time of that local day of the recipient.
    Date(Date),
    /// An instant.
    At(Timestamp),
}

/// How [`Due`] is written: exactly one of the two.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the JSON of another type")]
enum DueSchema {
    #[schema(rename = "date")]
    Date(String),
    #[schema(rename = "at")]
    At(String),
}

impl utoipa::PartialSchema for Due {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        DueSchema::schema()
    }
}

impl utoipa::ToSchema for Due {}

/// Years a deadline may lie in; outside them it is taken for a slip of the pen.
pub const DEADLINE_YEARS: std::ops::RangeInclusive<i16> = 2000..=2099;

/// Why a deadline cannot be placed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeadlineError {
    /// Outside [`DEADLINE_YEARS`].
    #[error(
        "a deadline lies between {} and {}",
        DEADLINE_YEARS.start(),
        DEADLINE_YEARS.end()
    )]
    OutOfRange,
}

impl DeadlineError {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OutOfRange => "deadline_out_of_range",
        }
    }
}

impl Due {
    /// Whether the deadline lies in years that are meant.
    ///
    /// # Errors
    /// [`DeadlineError::OutOfRange`].
    pub fn check(&self) -> Result<(), DeadlineError> {
        let year = match self {
            Self::Date(date) => date.year(),
            Self::At(at) => jiff::tz::Offset::UTC.to_datetime(*at).year(),
        };
        if DEADLINE_YEARS.contains(&year) {
            Ok(())
        } else {
            Err(DeadlineError::OutOfRange)
        }
    }

    /// The deadline on a recipient's clock.
    ///
    /// # Errors
    /// [`DeadlineError::OutOfRange`].
    pub fn resolve(self, clock: &WorkClock) -> Result<Deadline, DeadlineError> {
        self.check()?;
        let at = match self {
            Self::Date(date) => clock
                .closing(date)
                .map_err(|_unreachable_in_these_years| DeadlineError::OutOfRange)?,
            Self::At(at) => at,
        };
        Ok(Deadline {
            due: self,
            at,
            calendar_version: clock.calendar_version().to_owned(),
        })
    }
}

/// A deadline on one recipient's clock. It keeps the version of the calendar it was computed with:
/// a later calendar proposes a change, it makes none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Deadline {
    /// As given.
    pub due: Due,
    /// As an instant.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The calendar version that `at` was computed with.
    pub calendar_version: String,
}

impl Deadline {
    /// Whether something that happened at an instant was in time: by local date when the deadline is
    /// a date, by instant when it has a time (`metrics.md`, on time). No hidden grace.
    pub fn met_by(&self, at: Timestamp, clock: &WorkClock) -> bool {
        match self.due {
            Due::Date(date) => clock.date_of(at) <= date,
            Due::At(deadline) => at <= deadline,
        }
    }
}

spelled! {
    /// Why a version of a deadline came to be.
    pub enum DeadlineRule as "deadline rule" {
        /// As issued.
        Original = "original",
        /// The issuer granted what was asked.
        Granted = "granted",
        /// The issuer moved it to a later time unasked.
        Extended = "extended",
        /// The issuer moved it to an earlier time.
        Shortened = "shortened",
        /// Set anew when the answer was returned.
        Rework = "rework",
        /// As the named person gives it for an order that its recipient recorded.
        Corrected = "corrected",
    }
}

/// One version of the deadline of an assignment, `d[v]` of `metrics.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DeadlineVersion {
    /// 0 for the original.
    pub version: u32,
    /// The deadline.
    pub deadline: Deadline,
    /// Why it came to be.
    pub rule: DeadlineRule,
    /// When it came into force.
    #[schema(value_type = String, format = DateTime)]
    pub set_at: Timestamp,
    /// What the issuer said about it.
    pub reason: Option<Reason>,
}
