//! Bringing the tables to the version this build was made for.

use diesel::migration::{Migration, MigrationSource};
use diesel::{QueryResult, QueryableByName, RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::any::{AnyConnection as Connection, Backend};
use super::connection::{Tx, lock_migrations};
use super::error::StoreError;

/// What is the same for both engines.
const PORTABLE: EmbeddedMigrations = embed_migrations!("migrations");
/// What SQLite alone understands: its full-text index.
const FOR_SQLITE: EmbeddedMigrations = embed_migrations!("migrations_by_engine/sqlite");
/// The same for PostgreSQL, under the same names.
#[cfg(feature = "postgres")]
const FOR_POSTGRES: EmbeddedMigrations = embed_migrations!("migrations_by_engine/postgres");

/// The migrations of this build for one engine: the portable tree and the engine's own.
pub struct Ours {
    of_engine: EmbeddedMigrations,
}

/// The migrations of this build for the engine of a connection.
pub fn of(connection: &Connection) -> Ours {
    let of_engine = match connection {
        Connection::Sqlite(_) => FOR_SQLITE,
        #[cfg(feature = "postgres")]
        Connection::Postgres(_) => FOR_POSTGRES,
    };
    Ours { of_engine }
}

impl MigrationSource<Backend> for Ours {
    fn migrations(&self) -> diesel::migration::Result<Vec<Box<dyn Migration<Backend>>>> {
        let mut all = MigrationSource::<Backend>::migrations(&PORTABLE)?;
        all.extend(MigrationSource::<Backend>::migrations(&self.of_engine)?);
        Ok(all)
    }
}

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
    let ours = of(connection).migrations().map(|ours| {
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
