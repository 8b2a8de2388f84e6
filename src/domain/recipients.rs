//! Whom an instruction is addressed to, before anybody looks who that is today.

use serde::{Deserialize, Serialize};

use super::id::OfficeId;

/// Why an instruction cannot be addressed so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRecipients {
    /// Nobody.
    #[error("an instruction needs at least one recipient")]
    Empty,
    /// More offices than the limit.
    #[error("an instruction goes to at most {limit} offices, not {count}")]
    TooMany {
        /// How many were named.
        count: usize,
        /// How many may be.
        limit: usize,
    },
    /// An office that is not there or stands elsewhere; which of both is not told.
    #[error("a recipient is unknown or does not stand under the issuing office")]
    Unknown,
}

impl InvalidRecipients {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "recipients_empty",
            Self::TooMany { .. } => "too_many_recipients",
            Self::Unknown => "recipient_unknown",
        }
    }

    /// Makes sure that somebody is addressed, and no more than `limit`.
    ///
    /// # Errors
    /// [`Self::Empty`], [`Self::TooMany`].
    pub fn check_count(count: usize, limit: usize) -> Result<(), Self> {
        match count {
            0 => Err(Self::Empty),
            count if count > limit => Err(Self::TooMany { count, limit }),
            _ => Ok(()),
        }
    }
}

/// Who gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Recipients {
    /// These offices.
    Offices(Vec<OfficeId>),
    /// Every village under this office.
    Under(OfficeId),
}
