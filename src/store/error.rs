//! What can go wrong between a request and the tables.

use std::path::PathBuf;
use std::sync::Arc;

use diesel::result::{DatabaseErrorKind, Error};

/// Why a read or a write was not done. Unless a variant says otherwise nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// As many wait as may wait. The caller should try again in a moment.
    #[error("the queue for {queue} is full")]
    Busy {
        /// `reads` or `writes`.
        queue: &'static str,
    },
    /// The store has been told to stop.
    #[error("the store is closed")]
    Closed,
    /// It waited too long for its turn or for what it wanted to read, or the database gave up a
    /// statement that took too long.
    #[error("the database did not answer in time")]
    Timeout,
    /// Nobody can tell yet whether the write was kept: the connection or the disk failed during the
    /// commit, or the commit takes too long. A repetition under the same idempotency key finds out.
    #[error("whether the write was kept is not known: {0}")]
    OutcomeUnknown(String),
    /// Another process kept the SQLite file locked longer than the store waits.
    #[error("the database file is locked by another process")]
    Locked,
    /// Another write was in its way, and the database chose to end this one.
    #[error("another write was in the way of this one")]
    Collided,
    /// The closure panicked.
    #[error("the work on the database panicked")]
    Panicked,
    /// A row with the same unique value exists.
    #[error("a row with the same unique value exists: {constraint}")]
    UniqueViolation {
        /// PostgreSQL gives the name of the constraint, SQLite only the columns in its message.
        constraint: String,
    },
    /// A foreign key, a check or a `NOT NULL` was violated.
    #[error("a constraint of the database was violated: {constraint}")]
    Constraint {
        /// The name of the constraint, or the message of the database.
        constraint: String,
    },
    /// There is no space left for the database.
    #[error("the disk of the database is full")]
    DiskFull,
    /// The database cannot be reached.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// Another write made the database end the transaction that this one shared with it.
    #[error("the transaction was ended by the database together with the writes it held")]
    RolledBack,
    /// The database refused the commit.
    #[error("the commit failed: {0}")]
    Commit(Arc<Error>),
    /// The tables could not be brought to another version.
    #[error("a migration failed: {0}")]
    Migration(Box<dyn std::error::Error + Send + Sync>),
    /// The copy of the database could not be made.
    #[error("the backup failed: {0}")]
    Backup(String),
    /// Any other error of the database.
    #[error("the database answered with an error: {0}")]
    Database(Error),
}

impl StoreError {
    /// A row with the same unique value exists.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::UniqueViolation { .. })
    }

    /// The same request may succeed a little later without anybody's help.
    pub fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Busy { .. }
                | Self::Closed
                | Self::Timeout
                | Self::OutcomeUnknown(_)
                | Self::Locked
                | Self::Collided
                | Self::Unavailable(_)
                | Self::RolledBack
        )
    }

    /// What every writer of a batch is told when its commit failed.
    pub(super) fn of_commit(error: &Arc<Error>) -> Self {
        match error.as_ref() {
            Error::DatabaseError(DatabaseErrorKind::ClosedConnection, info) => {
                Self::OutcomeUnknown(info.message().to_owned())
            }
            Error::DatabaseError(_, info) if is_disk_full(info.message()) => Self::DiskFull,
            // The log may hold the whole commit, only its index not; after a crash it would count.
            Error::DatabaseError(_, info) if is_failed_disk(info.message()) => {
                Self::OutcomeUnknown(info.message().to_owned())
            }
            _ => Self::Commit(Arc::clone(error)),
        }
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        let Error::DatabaseError(kind, info) = &error else {
            return match error {
                Error::BrokenTransactionManager => {
                    Self::Unavailable("the connection was lost".to_owned())
                }
                other => Self::Database(other),
            };
        };
        let constraint = || info.constraint_name().unwrap_or(info.message()).to_owned();
        match kind {
            DatabaseErrorKind::UniqueViolation => Self::UniqueViolation {
                constraint: constraint(),
            },
            DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::RestrictViolation
            | DatabaseErrorKind::NotNullViolation
            | DatabaseErrorKind::CheckViolation
            | DatabaseErrorKind::ExclusionViolation => Self::Constraint {
                constraint: constraint(),
            },
            DatabaseErrorKind::SerializationFailure => Self::Collided,
            DatabaseErrorKind::ClosedConnection => Self::Unavailable(info.message().to_owned()),
            _ if is_disk_full(info.message()) => Self::DiskFull,
            _ if is_failed_disk(info.message()) => Self::Unavailable(info.message().to_owned()),
            _ if is_locked(info.message()) => Self::Locked,
            _ if info.message() == "deadlock detected" => Self::Collided,
            _ if is_timeout(info.message()) => Self::Timeout,
            _ => Self::Database(error),
        }
    }
}

/// Diesel passes on neither SQLite's result code nor PostgreSQL's SQLSTATE, only the words.
fn is_disk_full(message: &str) -> bool {
    message == "database or disk is full" || message.ends_with("No space left on device")
}

/// What SQLite says of a disk that fails, and of one that is full where its index of the log grows.
fn is_failed_disk(message: &str) -> bool {
    message == "disk I/O error"
}

fn is_locked(message: &str) -> bool {
    matches!(
        message,
        "database is locked" | "database table is locked" | "database schema is locked"
    )
}

fn is_timeout(message: &str) -> bool {
    matches!(
        message,
        "canceling statement due to statement timeout" | "canceling statement due to lock timeout"
    )
}

/// Why the store did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names no database.
    #[error("the database URL is empty")]
    Empty,
    /// Every connection to `:memory:` is a database of its own.
    #[error("an SQLite database in memory cannot be shared by several connections; name a file")]
    InMemory,
    /// Neither SQLite nor PostgreSQL.
    #[error("`{0}` is not a scheme of a database; use a path, `sqlite:` or `postgres://`")]
    UnknownScheme(String),
    /// The cargo feature `postgres` is off.
    #[error("this build has no support for PostgreSQL")]
    PostgresNotBuilt,
    /// The PostgreSQL client is built without TLS.
    #[error(
        "`sslmode={0}` asks for TLS, which the PostgreSQL client of this build does not have; \
         build with the feature postgres-tls, or use a local socket, a private network or a tunnel, \
         with `sslmode=disable`"
    )]
    TlsNotBuilt(String),
    /// A host on the network, and no word about TLS.
    #[error(
        "the database is on another machine and its URL does not say whether to use TLS; add \
         `sslmode=verify-full`, or `sslmode=disable` on a private network or in a tunnel"
    )]
    TlsUnsaid,
    /// A mode that goes on without TLS where there is none.
    #[error(
        "`sslmode={0}` goes on without TLS where the server offers none; say `sslmode=verify-full` \
         or `sslmode=disable`"
    )]
    TlsUncertain(String),
    /// The environment would decide which server it is.
    #[error(
        "the database URL names no host; name one, or the folder of a socket such as \
         `postgres://%2Fvar%2Frun%2Fpostgresql/tapsyrma`"
    )]
    NoHost,
    /// Not a URL that the PostgreSQL client understands.
    #[error("the database URL cannot be read: {0}")]
    Malformed(String),
    /// The file system of the database cannot hold a write-ahead log.
    #[error("`{0}` cannot be opened with a write-ahead log; is it on a network file system?")]
    NoWriteAheadLog(PathBuf),
    /// There is no file to read, and a reader makes none.
    #[error("there is no database at `{0}`")]
    Missing(PathBuf),
    /// The database file, or the folder it lies in, could not be made.
    #[error("`{path}` could not be made: {cause}")]
    File {
        /// The file or the folder.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The database could not be opened or reached.
    #[error("the database could not be opened: {0}")]
    Connect(#[from] diesel::ConnectionError),
    /// The connection could not be set up.
    #[error("the database connection could not be set up: {0}")]
    Setup(#[from] Error),
    /// What the server says when it is busy could not be told from what it says when it fails.
    #[error(
        "the database server speaks `{0}`, and this program knows its errors by their English words; \
         as its administrator run ALTER ROLE .. SET lc_messages = 'C' for the role of this service"
    )]
    MessagesNotEnglish(String),
    /// The operating system gave no thread.
    #[error("no thread for the database: {0}")]
    Thread(#[from] std::io::Error),
}
