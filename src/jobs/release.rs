//! Letting held assignments through once the recipient's working minute has come.

use crate::clock::Clock;
use crate::store::events::Origin;
use crate::store::{Store, StoreError, assignments, records};

/// Assignments released in one transaction: requests that write wait no longer than for these.
const BATCH: i64 = 50;

/// Releases everything that is due, however long the service was away.
///
/// # Errors
/// Those of the database; batches before it stay released.
pub async fn run(store: Store, clock: Clock) -> Result<usize, StoreError> {
    let mut released = 0;
    loop {
        let now = clock.now();
        let due = store
            .read(move |connection| assignments::list_releasable(connection, now, BATCH))
            .await?;
        let origin = Origin::service(now);
        let batch = store
            .write(move |tx| records::release(tx, &due, &origin))
            .await?;
        if batch == 0 {
            return Ok(released);
        }
        released += batch;
    }
}
