//! Deleting what nobody can use any more. Records are never among it.

use jiff::SignedDuration;

use crate::clock::Clock;
use crate::store::{Store, StoreError, attempts, devices, idempotency};

/// How long an answer is kept for a client that repeats its request. A phone that was without a
/// network for longer is told by the state of the assignment what became of it.
const KEYS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Forgets the answers that were kept under idempotency keys long ago.
///
/// # Errors
/// Those of the database.
pub async fn keys(store: Store, clock: Clock) -> Result<usize, StoreError> {
    let before = clock.now() - KEYS;
    store
        .write(move |tx| idempotency::delete_older(tx, before))
        .await
}

/// Forgets attempts to sign in that are no longer counted.
///
/// # Errors
/// Those of the database.
pub async fn attempts(store: Store, clock: Clock) -> Result<usize, StoreError> {
    let now = clock.now();
    store.write(move |tx| attempts::forget_old(tx, now)).await
}

/// Forgets the refresh tokens that stopped being good.
///
/// # Errors
/// Those of the database.
pub async fn tokens(store: Store, clock: Clock) -> Result<usize, StoreError> {
    let now = clock.now();
    store
        .write(move |tx| devices::delete_expired_tokens(tx, now))
        .await
}
