//! Letting held assignments through once the recipient's working minute has come.

use crate::clock::Clock;
use crate::domain::command::Command;
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
        let batch: usize = store
            .write(move |tx| {
                let released = records::act_on_all(tx, due, || Command::Release, &origin)?;
                Ok::<_, StoreError>(released.0.len())
            })
            .await?;
        if batch == 0 {
            return Ok(released);
        }
        released += batch;
    }
}
