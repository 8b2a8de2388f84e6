//! Bringing the tables to the version this build was made for.

use diesel::migration::{Migration, MigrationSource};
use diesel::{QueryResult, QueryableByName, RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::any::{AnyConnection as Connection, Backend};
use super::connection::{Tx, lock_migrations};
use super::error::StoreError;

/// The migrations of this build, one portable tree for both engines.
pub const EMBEDDED: EmbeddedMigrations = embed_migrations!("migrations");

/// Applies what is missing, oldest first, and returns the versions applied. All or none: the
/// write they run in is one transaction. Of several nodes that start together one applies them, and
/// the others wait and find nothing missing.
pub fn apply(
    tx: &mut Tx<'_>,
    source: impl MigrationSource<Backend>,
) -> Result<Vec<String>, StoreError> {
    lock_migrations(tx)?;
    let applied = tx.connection().run_pending_migrations(source);
    applied.map(versions).map_err(StoreError::Migration)
}

/// The names of what is missing, oldest first. It needs a write because the table that remembers
/// the applied ones may still have to be made.
pub fn pending(
    tx: &mut Tx<'_>,
    source: impl MigrationSource<Backend>,
) -> Result<Vec<String>, StoreError> {
    lock_migrations(tx)?;
    let pending = MigrationHarness::<Backend>::pending_migrations(tx.connection(), source)
        .map_err(StoreError::Migration)?;
    Ok(pending.iter().map(|m| m.name().to_string()).collect())
}

/// Whether the applied migrations are those of this build. It only reads, so it can be asked of a
/// database that must not be changed; one without tables of ours has none of them.
pub fn are_all(connection: &mut Connection) -> bool {
    let applied: QueryResult<Vec<Applied>> =
        sql_query("SELECT version FROM __diesel_schema_migrations ORDER BY version")
            .load(connection);
    let ours = MigrationSource::<Backend>::migrations(&EMBEDDED).map(|ours| {
        let mut versions: Vec<String> = ours
            .iter()
            .map(|migration| migration.name().version().to_string())
            .collect();
        versions.sort_unstable();
        versions
    });
    match (applied, ours) {
        (Ok(applied), Ok(ours)) => applied.iter().map(|row| &row.version).eq(&ours),
        _ => false,
    }
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

/// Whether no migration was ever applied.
pub fn is_new(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    lock_migrations(tx)?;
    let applied = MigrationHarness::<Backend>::applied_migrations(tx.connection());
    Ok(applied.map_err(StoreError::Migration)?.is_empty())
}

/// Undoes every applied migration, newest first, and with them **all data**.
pub fn revert_all(
    tx: &mut Tx<'_>,
    source: impl MigrationSource<Backend>,
) -> Result<Vec<String>, StoreError> {
    lock_migrations(tx)?;
    let reverted = tx.connection().revert_all_migrations(source);
    reverted.map(versions).map_err(StoreError::Migration)
}

fn versions(versions: Vec<diesel::migration::MigrationVersion<'_>>) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}
