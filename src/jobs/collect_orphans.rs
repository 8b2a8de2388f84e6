//! Removing files that belong to nothing: uploads that nobody linked in their time, and objects
//! that no row names.

use futures_util::TryStreamExt;
use jiff::SignedDuration;

use super::JobError;
use crate::clock::Clock;
use crate::files::{Files, Found, Object};
use crate::store::{Store, attachments, stored_objects};

/// Uploads that are looked up at a time.
const BATCH: i64 = 100;
/// Objects that are looked up at a time.
const OBJECTS: usize = 500;
/// How long an object is left alone that no row names: an object is written before its row, by
/// whichever node, and a clock may be wrong by hours.
const GRACE: SignedDuration = SignedDuration::from_hours(24);

/// Removes all of them; tells how many uploads and objects that were.
///
/// # Errors
/// Those of the database and of the store of files.
pub async fn run(store: Store, files: Files, clock: Clock) -> Result<usize, JobError> {
    let expired = remove_expired(&store, &files, &clock).await?;
    Ok(expired + remove_unnamed(&store, &files, &clock).await?)
}

/// The row goes first: an object without a row is found by the next run, a row without its object
/// would be a file that cannot be read.
async fn remove_expired(store: &Store, files: &Files, clock: &Clock) -> Result<usize, JobError> {
    let mut removed = 0;
    loop {
        let now = clock.now();
        let expired = store
            .read(move |connection| attachments::list_expired(connection, now, BATCH))
            .await?;
        if expired.is_empty() {
            return Ok(removed);
        }
        for id in expired {
            let gone = store
                .write(move |tx| attachments::remove(tx, id, Some(now)))
                .await?;
            // None where somebody linked it, or sent more of it, just now.
            let Some(gone) = gone else { continue };
            let pieces = gone.pieces.into_iter().map(Object::Piece);
            let objects: Vec<Object> = pieces.chain(gone.whole.map(Object::Whole)).collect();
            files.remove(&objects).await?;
            removed += 1;
        }
    }
}

async fn remove_unnamed(store: &Store, files: &Files, clock: &Clock) -> Result<usize, JobError> {
    let before = clock.now() - GRACE;
    let mut removed = 0;
    let found = files
        .list()
        .try_filter(|found| std::future::ready(found.written_at < before))
        .try_chunks(OBJECTS);
    let mut found = std::pin::pin!(found);
    while let Some(part) = found.try_next().await.map_err(|error| error.1)? {
        let ids = part
            .iter()
            .map(|found| found.object.id())
            .collect::<Vec<_>>();
        let named = store
            .read(move |connection| stored_objects::named_among(connection, &ids))
            .await?;
        let unnamed: Vec<Object> = part
            .iter()
            .map(|Found { object, .. }| *object)
            .filter(|object| !named.contains(&object.id()))
            .collect();
        files.remove(&unnamed).await?;
        removed += unnamed.len();
    }
    Ok(removed)
}
