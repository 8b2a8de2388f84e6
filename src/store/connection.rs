//! Choosing the engine, the right to write, and connections that are made again.

use std::num::NonZeroU32;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use diesel::Connection as _;
use diesel::connection::TransactionManager;

use super::any::AnyConnection as Connection;
use super::count::Statements;
use super::error::{OpenError, StoreError};
use super::options::StoreOptions;
#[cfg(feature = "postgres")]
use super::postgres;
use super::sqlite;

/// The right to write. Only `Store::write` makes one, so a function that takes a `Tx` cannot be
/// called outside a transaction.
///
/// It is also a [`Connection`], so that queries that only read work inside a write.
pub struct Tx<'c> {
    connection: &'c mut Connection,
}

impl<'c> Tx<'c> {
    pub(super) fn new(connection: &'c mut Connection) -> Self {
        Self { connection }
    }

    /// The connection, for `execute` and `load`, which do not see through a `Deref`.
    pub fn connection(&mut self) -> &mut Connection {
        self.connection
    }

    /// Runs a part that may fail without taking the rest of the write with it.
    ///
    /// PostgreSQL refuses every further statement of a transaction in which one has failed, so
    /// "insert, and if it exists read it" needs this.
    pub fn attempt<T, E>(&mut self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let begun = Connection::begin_transaction(self.connection);
        begun.map_err(StoreError::from)?;
        match f(&mut Tx::new(self.connection)) {
            Ok(value) => {
                let released = Connection::commit_transaction(self.connection);
                released.map_err(StoreError::from)?;
                Ok(value)
            }
            Err(error) => {
                let undone = Connection::rollback_transaction(self.connection);
                undone.map_err(StoreError::from)?;
                Err(error)
            }
        }
    }
}

impl Deref for Tx<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection
    }
}

/// Which database, and how its connections are made.
pub(super) enum Target {
    Sqlite(sqlite::File),
    #[cfg(feature = "postgres")]
    Postgres(postgres::Server),
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Reading,
    Writing,
}

impl Target {
    /// Chooses the engine by the scheme. The `establish` that diesel derives would try every
    /// engine in turn, and SQLite takes any text for a file name.
    pub(super) fn parse(options: &StoreOptions) -> Result<Self, OpenError> {
        let url = options.url.trim();
        match url.split_once("://") {
            Some(("postgres" | "postgresql", _)) => {
                #[cfg(feature = "postgres")]
                return postgres::Server::parse(url, options).map(Self::Postgres);
                #[cfg(not(feature = "postgres"))]
                return Err(OpenError::PostgresNotBuilt);
            }
            Some((scheme, _)) if scheme != "sqlite" => {
                Err(OpenError::UnknownScheme(scheme.to_owned()))
            }
            _ => sqlite::File::parse(url, options).map(Self::Sqlite),
        }
    }

    pub(super) fn connect(
        &self,
        usage: Use,
        statements: &Statements,
    ) -> Result<Connection, OpenError> {
        let mut connection = match self {
            Self::Sqlite(file) => Connection::Sqlite(file.connect(usage)?),
            #[cfg(feature = "postgres")]
            Self::Postgres(server) => Connection::Postgres(server.connect(usage)?),
        };
        connection.set_instrumentation(statements.clone());
        Ok(connection)
    }
}

/// A connection that is made again once it is broken.
pub(super) struct Line {
    target: Arc<Target>,
    usage: Use,
    statements: Statements,
    connection: Option<Connection>,
}

impl Line {
    pub(super) fn open(
        target: &Arc<Target>,
        usage: Use,
        statements: &Statements,
    ) -> Result<Self, OpenError> {
        Ok(Self {
            target: Arc::clone(target),
            usage,
            statements: statements.clone(),
            connection: Some(target.connect(usage, statements)?),
        })
    }

    /// A line that connects when it is first used.
    pub(super) fn not_yet_open(target: &Arc<Target>, usage: Use, statements: &Statements) -> Self {
        Self {
            target: Arc::clone(target),
            usage,
            statements: statements.clone(),
            connection: None,
        }
    }

    /// The connection inside a new transaction. A connection that was lost while nobody used it
    /// shows it here, before anything was asked of it, so one more attempt is safe.
    pub(super) fn begin(&mut self) -> Result<&mut Connection, StoreError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.reconnect()?,
        };
        if let Err(first) = begin(&mut connection, self.usage) {
            if matches!(connection, Connection::Sqlite(_)) {
                return Err(first.into());
            }
            tracing::warn!(error = %first, "the database connection was lost; connecting again");
            connection = self.reconnect()?;
            begin(&mut connection, self.usage).map_err(unavailable)?;
        }
        Ok(self.connection.insert(connection))
    }

    /// The connection outside of a transaction, for a single statement.
    pub(super) fn connected(&mut self) -> Result<&mut Connection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.reconnect()?,
        };
        Ok(self.connection.insert(connection))
    }

    /// The connection between two transactions, unless it was discarded.
    pub(super) fn idle(&mut self) -> Option<&mut Connection> {
        self.connection.as_mut()
    }

    /// The next transaction gets a new connection.
    pub(super) fn discard(&mut self) {
        self.connection = None;
    }

    fn reconnect(&self) -> Result<Connection, StoreError> {
        self.target
            .connect(self.usage, &self.statements)
            .map_err(unavailable)
    }
}

/// Nothing was asked of the database yet, so whatever went wrong, the same may be asked again.
fn unavailable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

fn begin(connection: &mut Connection, usage: Use) -> diesel::QueryResult<()> {
    match connection {
        Connection::Sqlite(connection) => sqlite::begin(connection, usage),
        #[cfg(feature = "postgres")]
        Connection::Postgres(connection) => postgres::begin(connection, usage),
    }
}

/// Lets only one process look for missing tables or make them, to the end of the transaction.
pub(super) fn lock_migrations(tx: &mut Tx<'_>) -> diesel::QueryResult<()> {
    match tx.connection() {
        // The one write at a time that it takes is this.
        Connection::Sqlite(_) => Ok(()),
        #[cfg(feature = "postgres")]
        Connection::Postgres(connection) => postgres::lock_migrations(connection),
    }
}

/// Undoes everything down to a depth; a closure that panicked may have left some levels open.
pub(super) fn undo(connection: &mut Connection, to: u32) -> diesel::QueryResult<()> {
    while depth(connection)? > to {
        Connection::rollback_transaction(connection)?;
    }
    Ok(())
}

/// How many transactions are open inside each other; an error if the connection is not sound.
pub(super) fn depth(connection: &mut Connection) -> diesel::QueryResult<u32> {
    let status = Connection::transaction_manager_status_mut(connection);
    let depth = status.transaction_depth()?;
    Ok(depth.map_or(0, NonZeroU32::get))
}
