//! The revision of the directory: offices, names, postings and calendars.
//!
//! They change seldom and are needed with every request. So a node remembers them together with the
//! revision it read, and asks with every request for the revision alone ([`super::standing`]).

use diesel::prelude::*;

use super::schema::directory;
use super::{Connection, StoreError, Tx};

/// The one row.
pub(super) const ROW: i64 = 1;

/// Raises the revision: what was remembered of the directory holds no longer once this write is
/// committed. Every function of the store that changes the directory calls it.
///
/// # Errors
/// Those of the database.
pub(super) fn changed(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    diesel::update(directory::table.filter(directory::id.eq(ROW)))
        .set(directory::revision.eq(directory::revision + 1))
        .execute(tx.connection())?;
    Ok(())
}

/// The revision now.
///
/// # Errors
/// Those of the database.
pub fn revision(connection: &mut Connection) -> Result<i64, StoreError> {
    Ok(directory::table
        .filter(directory::id.eq(ROW))
        .select(directory::revision)
        .first(connection)?)
}
