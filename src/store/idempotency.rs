//! Answers kept under the client's key, so that a repeated request has one effect.

use diesel::prelude::*;
use jiff::Timestamp;
use uuid::Uuid;

use super::columns::Micros;
use super::schema::idempotency_keys;
use super::{StoreError, Tx, each};
use crate::domain::id::PersonId;

/// The answer that a key stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// What the request was, as a SHA-256.
    pub fingerprint: Vec<u8>,
    /// HTTP status.
    pub status: u16,
    /// The JSON that was answered.
    pub body: String,
}

/// Takes a key for a request of a person, or gives the answer that is kept under it. While another
/// request with the same key is under way, this waits to see what comes of that one.
///
/// # Errors
/// Those of the database; temporary where the other one takes too long.
pub fn take(
    tx: &mut Tx<'_>,
    person: PersonId,
    key: Uuid,
    fingerprint: &[u8],
    at: Timestamp,
) -> Result<Option<KeptAnswer>, StoreError> {
    let taken = each!(tx.connection(), engine => {
        diesel::insert_into(idempotency_keys::table)
            .values((
                idempotency_keys::person.eq(person),
                idempotency_keys::key.eq(key.as_bytes().to_vec()),
                idempotency_keys::fingerprint.eq(fingerprint),
                idempotency_keys::status.eq(0),
                idempotency_keys::body.eq(""),
                idempotency_keys::stored_at.eq(Micros(at)),
            ))
            .on_conflict((idempotency_keys::person, idempotency_keys::key))
            .do_nothing()
            .execute(engine)
    })?;
    if taken == 1 {
        return Ok(None);
    }
    let (fingerprint, status, body) = idempotency_keys::table
        .filter(idempotency_keys::person.eq(person))
        .filter(idempotency_keys::key.eq(key.as_bytes().to_vec()))
        .select((
            idempotency_keys::fingerprint,
            idempotency_keys::status,
            idempotency_keys::body,
        ))
        .first::<(Vec<u8>, i32, String)>(tx.connection())?;
    Ok(Some(KeptAnswer {
        fingerprint,
        status: u16::try_from(status).unwrap_or(200),
        body,
    }))
}

/// Keeps an answer under the key that was taken for it in the same transaction.
///
/// # Errors
/// Those of the database.
pub fn keep(
    tx: &mut Tx<'_>,
    person: PersonId,
    key: Uuid,
    status: u16,
    body: &str,
) -> Result<(), StoreError> {
    let taken = idempotency_keys::table
        .filter(idempotency_keys::person.eq(person))
        .filter(idempotency_keys::key.eq(key.as_bytes().to_vec()));
    diesel::update(taken)
        .set((
            idempotency_keys::status.eq(i32::from(status)),
            idempotency_keys::body.eq(body),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// Deletes answers kept since before an instant; returns how many.
///
/// # Errors
/// Those of the database.
pub fn delete_older(tx: &mut Tx<'_>, than: Timestamp) -> Result<usize, StoreError> {
    Ok(
        diesel::delete(
            idempotency_keys::table.filter(idempotency_keys::stored_at.lt(Micros(than))),
        )
        .execute(tx.connection())?,
    )
}
