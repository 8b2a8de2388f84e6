//! What a recipient says beside answering. A remark blocks nothing and ranks nothing.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::spelling::spelled;
use super::text::Reference;

spelled! {
    /// What a recipient puts on the record; it neither blocks nor ranks anything.
    pub enum RemarkKind as "remark kind" {
        /// Not among the functions of the office.
        OutsideFunctions = "outside_functions",
        /// Supplied before, to somebody else.
        AlreadySupplied = "already_supplied",
        /// Not enough time was left.
        NotEnoughTime = "not_enough_time",
        /// Anything else.
        Other = "other",
    }
}

/// What a recipient says of having supplied the same before. Whether it did is not decided here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Supplied {
    /// The day.
    #[schema(value_type = Option<String>, format = Date)]
    pub on: Option<Date>,
    /// The number of the letter or of the answer.
    #[schema(value_type = Option<String>)]
    pub number: Option<Reference>,
}

/// Why something is not recorded as supplied before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSupplied {
    /// The remark says something else.
    #[error("`supplied` belongs to a remark of the kind already_supplied, not {kind}")]
    WithoutAlreadySupplied {
        /// The kind given.
        kind: RemarkKind,
    },
    /// On a day that has not come.
    #[error("supplied.on lies after today")]
    InTheFuture,
}

impl InvalidSupplied {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WithoutAlreadySupplied { .. } => "supplied_without_already_supplied",
            Self::InTheFuture => "supplied_in_the_future",
        }
    }
}

impl Supplied {
    /// Makes sure that it belongs to the remark and is not still to come, on the recipient's own
    /// date. Whether anything was supplied is for others to say.
    ///
    /// # Errors
    /// See [`InvalidSupplied`].
    pub fn check(&self, kind: RemarkKind, today: Date) -> Result<(), InvalidSupplied> {
        if kind != RemarkKind::AlreadySupplied {
            return Err(InvalidSupplied::WithoutAlreadySupplied { kind });
        }
        match self.on {
            Some(on) if on > today => Err(InvalidSupplied::InTheFuture),
            _ => Ok(()),
        }
    }
}
