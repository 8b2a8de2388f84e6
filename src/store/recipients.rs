//! Whom an instruction goes to: offices that stand under the issuing one.

use super::{Connection, StoreError, offices};
use crate::domain::id::OfficeId;
use crate::domain::office::Office;
use crate::domain::recipients::{InvalidRecipients, Recipients};

/// Why the recipients of an instruction were not found.
#[derive(Debug, thiserror::Error)]
pub enum RecipientsError {
    /// It cannot be addressed so.
    #[error(transparent)]
    Invalid(#[from] InvalidRecipients),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
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
            InvalidRecipients::check_count(ids.len(), limit)?;
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
    InvalidRecipients::check_count(found.len(), limit)?;
    Ok(found)
}

/// The offices an issuer names: each exists and stands under the issuing office, or under the one
/// that the issuing department belongs to.
///
/// # Errors
/// [`InvalidRecipients::Unknown`] where one does not.
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
        Err(InvalidRecipients::Unknown.into())
    }
}
