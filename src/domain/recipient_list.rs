//! Lists of recipients that an issuing office keeps, so that nobody picks thirty villages each time.

use super::id::{OfficeId, RecipientListId};
use super::text::Name;

/// Lists that one office keeps at most.
pub const LISTS_PER_OFFICE: usize = 100;

/// A list under a name. It is only read to address an instruction: whom that reached stands in its
/// assignments, whatever becomes of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientList {
    /// Identifier.
    pub id: RecipientListId,
    /// The office that keeps it.
    pub office: OfficeId,
    /// Its name, once in that office however it is capitalised.
    pub name: Name,
    /// The offices on it, each once.
    pub recipients: Vec<OfficeId>,
    /// 1 as made, raised by every change.
    pub version: i64,
}

/// Why a list is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRecipientList {
    /// The office has as many as it may.
    #[error("an office keeps at most {LISTS_PER_OFFICE} lists; remove one")]
    TooMany,
}

impl InvalidRecipientList {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooMany => "too_many_recipient_lists",
        }
    }

    /// Makes sure that an office that keeps so many lists may keep another one.
    ///
    /// # Errors
    /// [`Self::TooMany`].
    pub fn check_count(kept: usize) -> Result<(), Self> {
        if kept < LISTS_PER_OFFICE {
            Ok(())
        } else {
            Err(Self::TooMany)
        }
    }
}
