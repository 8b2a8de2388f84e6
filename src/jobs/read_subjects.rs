//! Reading what instructions are about where they came in without: those of imported journals, and those that
//! are older than the search.

use crate::clock::Clock;
use crate::store::{Store, StoreError, subjects};

/// Instructions read in one transaction: requests that write wait no longer than for these.
const BATCH: i64 = 100;

/// Reads all that were not read yet, the newest first.
///
/// # Errors
/// Those of the database; batches before it stay read.
pub async fn run(store: Store, _clock: Clock) -> Result<usize, StoreError> {
    let mut all = 0;
    loop {
        let read = store.write(|tx| subjects::read_some(tx, BATCH)).await?;
        if read == 0 {
            return Ok(all);
        }
        all += read;
    }
}
