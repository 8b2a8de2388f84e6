//! PostgreSQL: a server that takes many writers, each write a transaction of its own.

use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::dsl::sql;
use diesel::sql_types::Text;
use diesel::{Connection as _, PgConnection, RunQueryDsl as _};

use super::connection::Use;
use super::error::OpenError;
use super::options::StoreOptions;
use super::postgres_url;

/// The server and the settings of its connections.
pub(super) struct Server {
    url: String,
    lock_timeout: Duration,
    statement_timeout: Duration,
}

impl Server {
    pub(super) fn parse(url: &str, options: &StoreOptions) -> Result<Self, OpenError> {
        Ok(Self {
            url: postgres_url::complete(url)?,
            lock_timeout: options.lock_timeout,
            statement_timeout: options.statement_timeout,
        })
    }

    pub(super) fn connect(&self, usage: Use) -> Result<PgConnection, OpenError> {
        let mut connection = PgConnection::establish(&self.url)?;
        let read_only = match usage {
            Use::Reading => "on",
            Use::Writing => "off",
        };
        let statement_timeout = self.statement_timeout.as_millis();
        let lock_timeout = self.lock_timeout.as_millis();
        connection.batch_execute(&format!(
            "SET default_transaction_read_only = {read_only};
             SET statement_timeout = {statement_timeout};
             SET idle_in_transaction_session_timeout = {statement_timeout};
             SET lock_timeout = {lock_timeout};
             SET TIME ZONE 'UTC';"
        ))?;
        let language = sql::<Text>("SELECT current_setting('lc_messages')");
        let language: String = language.get_result(&mut connection)?;
        if is_english(&language) {
            Ok(connection)
        } else {
            Err(OpenError::MessagesNotEnglish(language))
        }
    }
}

/// Whether a server with this `lc_messages` speaks English. Diesel passes on its words and not its
/// codes, so busy can be told from broken only in a language that the store knows.
fn is_english(language: &str) -> bool {
    let (name, _encoding) = language.split_once('.').unwrap_or((language, ""));
    matches!(name, "" | "C" | "POSIX") || name.starts_with("en")
}

/// Lets only one connection to the server look for missing tables or make them, to the end of its
/// transaction. The others wait for as long as that takes.
pub(super) fn lock_migrations(connection: &mut PgConnection) -> diesel::QueryResult<()> {
    connection.batch_execute(&format!(
        "SET LOCAL lock_timeout = 0;
         SET LOCAL statement_timeout = 0;
         SELECT pg_advisory_xact_lock({MIGRATIONS});"
    ))
}

/// The name of the lock of migrations: any number that no other program takes in the same database.
const MIGRATIONS: i64 = i64::from_be_bytes(*b"tapsyrma");

/// A read sees one moment, as it does on SQLite, however many queries it makes. A transaction says
/// itself whether it writes: behind a pooler that hands out connections by the transaction, the
/// settings of a session may be those of another one, and a standby refuses a write then, before
/// anything was done, and another server is looked for.
pub(super) fn begin(connection: &mut PgConnection, usage: Use) -> diesel::QueryResult<()> {
    let sql = match usage {
        Use::Reading => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        Use::Writing => "BEGIN READ WRITE",
    };
    AnsiTransactionManager::begin_transaction_sql(connection, sql)
}

/// Commits, and does not believe a commit of a transaction in which a statement has failed.
///
/// PostgreSQL answers such a `COMMIT` with success and rolls back. A closure that ignored the
/// error of a statement would be told that its work was kept; the statement in front fails in its
/// place, at no further round trip.
pub(super) fn commit(connection: &mut PgConnection) -> diesel::QueryResult<()> {
    let committed = connection.batch_execute("SELECT 1; COMMIT");
    if committed.is_err() {
        // The error of the commit says more than one of the rollback, which a lost connection
        // cannot do anyway.
        drop(AnsiTransactionManager::rollback_transaction(connection));
    }
    committed
}
