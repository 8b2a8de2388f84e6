//! What a published number is called, what it means, and which version of the meaning was used.

use serde::{Serialize, Serializer};

use crate::domain::spelling::spelled;

spelled! {
    /// What a metric counts in.
    pub enum Unit as "unit" {
        /// Working minutes of the recipient office.
        RecipientWorkingMinutes = "recipient_working_minutes",
        /// Working minutes of the issuing office.
        IssuerWorkingMinutes = "issuer_working_minutes",
        /// Minutes on the wall.
        ElapsedMinutes = "elapsed_minutes",
        /// Minutes of work, declared.
        EffortMinutes = "effort_minutes",
        /// Part of a whole, 0 to 1.
        Share = "share",
        /// One number divided by another, without bounds.
        Ratio = "ratio",
        /// Quarters of an hour.
        Slots = "slots",
        /// Local days.
        Days = "days",
        /// Instructions at one office.
        Assignments = "assignments",
    }
}

/// A text in the three languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Words {
    /// English.
    pub en: &'static str,
    /// Russian.
    pub ru: &'static str,
    /// Kazakh.
    pub kk: &'static str,
}

/// The definition of a metric. A change of meaning raises the version, so that a number that was
/// published keeps saying what it said.
#[derive(Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Definition {
    /// What it is referred to by.
    pub id: &'static str,
    /// 1 as first published.
    pub version: u32,
    /// What it counts in.
    pub unit: Unit,
    /// Its name.
    pub title: Words,
    /// Its meaning in a sentence; `docs/metrics.md` has the formula.
    pub meaning: Words,
}

impl Definition {
    /// How a number refers to its definition: `notice/1`.
    pub fn reference(&self) -> String {
        format!("{}/{}", self.id, self.version)
    }
}

/// Serialises a definition as its reference.
pub(super) fn as_reference<S: Serializer>(
    definition: &&'static Definition,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{}/{}", definition.id, definition.version))
}
