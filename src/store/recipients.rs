//! Whom an instruction goes to: offices that stand under the issuing one.

use super::{Connection, StoreError, offices};
use crate::domain::id::OfficeId;
use crate::domain::office::Office;
use crate::domain::recipients::Recipients;

/// Why an instruction cannot be addressed so.
#[derive(Debug, thiserror::Error)]
pub enum RecipientsError {
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
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RecipientsError {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "recipients_empty",
            Self::TooMany { .. } => "too_many_recipients",
            Self::Unknown => "recipient_unknown",
            Self::Store(_) => "internal",
        }
    }
}

/// The offices that an issuer addresses, at most `limit`.
///
/// # Errors
/// See [`RecipientsError`].
pub fn load(
    connection: &mut Connection,
    issuer: OfficeId,
    recipients: &Recipients,
    limit: usize,
) -> Result<Vec<Office>, RecipientsError> {
    let found = match recipients {
        Recipients::Offices(ids) => {
            let mut ids = ids.clone();
            ids.sort_unstable();
            ids.dedup();
            check_count(ids.len(), limit)?;
            load_subordinates(connection, issuer, &ids)?
        }
        Recipients::Under(top) => {
            let issuing_top = offices::find_issuing_top(connection, issuer)?;
            if *top != issuing_top {
                load_subordinates(connection, issuer, &[*top])?;
            }
            offices::list_auls_under(connection, *top)?
        }
    };
    check_count(found.len(), limit)?;
    Ok(found)
}

fn check_count(count: usize, limit: usize) -> Result<(), RecipientsError> {
    match count {
        0 => Err(RecipientsError::Empty),
        count if count > limit => Err(RecipientsError::TooMany { count, limit }),
        _ => Ok(()),
    }
}

/// The offices an issuer names: each exists and stands under the issuing office, or under the one
/// that the issuing department belongs to.
///
/// # Errors
/// [`RecipientsError::Unknown`] where one does not.
pub fn load_subordinates(
    connection: &mut Connection,
    issuer: OfficeId,
    ids: &[OfficeId],
) -> Result<Vec<Office>, RecipientsError> {
    let found = offices::list_by_ids(connection, ids)?;
    let top = offices::find_issuing_top(connection, issuer)?;
    let others_only = !ids.contains(&issuer);
    if others_only && found.len() == ids.len() && offices::are_under(connection, top, &found)? {
        Ok(found)
    } else {
        Err(RecipientsError::Unknown)
    }
}
