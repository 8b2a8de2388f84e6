//! Computing the chain of an office's record again from its events.

use diesel::prelude::*;

use super::events::{chain_hash, list_received_after};
use super::schema::ledgers;
use super::{Connection, StoreError};
use crate::domain::event::ChainHash;
use crate::domain::id::OfficeId;

/// How far a record has come, and the hash that stands for all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    /// The office.
    pub office: OfficeId,
    /// The number of its last event.
    pub number: i64,
    /// The hash of its last event.
    pub hash: ChainHash,
}

/// Events read at a time.
const EVENTS: i64 = 1000;

/// Where the ledgers say that the records end.
///
/// # Errors
/// Those of the database.
pub(super) fn list_ends(connection: &mut Connection) -> Result<Vec<Chain>, StoreError> {
    ledgers::table
        .order(ledgers::office.asc())
        .select((ledgers::office, ledgers::received, ledgers::last_hash))
        .load::<(OfficeId, i64, Vec<u8>)>(connection)?
        .into_iter()
        .map(|(office, number, hash)| {
            Ok(Chain {
                office,
                number,
                hash: chain_hash(hash)?,
            })
        })
        .collect()
}

/// The chain as its events make it; none where a number is missing or an event does not have the
/// hash that follows.
///
/// # Errors
/// Those of the database, and an event that cannot be read.
pub(super) fn compute(
    connection: &mut Connection,
    office: OfficeId,
) -> Result<Option<Chain>, StoreError> {
    let (mut number, mut hash) = (0, ChainHash::START);
    loop {
        let part = list_received_after(connection, office, number, EVENTS)?;
        if part.is_empty() {
            return Ok(Some(Chain {
                office,
                number,
                hash,
            }));
        }
        for recorded in part {
            hash = hash.follow(&recorded.event, &recorded.happening_text);
            number += 1;
            if recorded.event.number != number || recorded.hash != hash {
                return Ok(None);
            }
        }
    }
}
