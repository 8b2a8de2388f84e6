//! Answers kept under the client's key, so that a repeated request has one effect.

use diesel::prelude::*;
use jiff::Timestamp;
use uuid::Uuid;

use super::columns::Micros;
use super::schema::idempotency_keys;
use super::{Connection, StoreError, Tx};
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

/// The answer kept under a key of a person.
///
/// # Errors
/// Those of the database.
pub fn find(
    connection: &mut Connection,
    person: PersonId,
    key: Uuid,
) -> Result<Option<KeptAnswer>, StoreError> {
    let row = idempotency_keys::table
        .filter(idempotency_keys::person.eq(person))
        .filter(idempotency_keys::key.eq(key.as_bytes().to_vec()))
        .select((
            idempotency_keys::fingerprint,
            idempotency_keys::status,
            idempotency_keys::body,
        ))
        .first::<(Vec<u8>, i32, String)>(connection)
        .optional()?;
    Ok(row.map(|(fingerprint, status, body)| KeptAnswer {
        fingerprint,
        status: u16::try_from(status).unwrap_or(200),
        body,
    }))
}

/// Keeps an answer.
///
/// # Errors
/// A unique violation where the key was used in the meantime.
pub fn insert(
    tx: &mut Tx<'_>,
    person: PersonId,
    key: Uuid,
    answer: &KeptAnswer,
    at: Timestamp,
) -> Result<(), StoreError> {
    diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::person.eq(person),
            idempotency_keys::key.eq(key.as_bytes().to_vec()),
            idempotency_keys::fingerprint.eq(&answer.fingerprint),
            idempotency_keys::status.eq(i32::from(answer.status)),
            idempotency_keys::body.eq(&answer.body),
            idempotency_keys::stored_at.eq(Micros(at)),
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
