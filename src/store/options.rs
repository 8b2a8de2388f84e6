//! The settings of the store.

use std::time::Duration;

/// How the store is opened. [`StoreOptions::new`] gives the defaults.
#[derive(Clone)]
pub struct StoreOptions {
    /// A path, `sqlite:` and a path, or `postgres://user:password@host/database`.
    pub url: String,
    /// Threads that read, each with a connection.
    pub reader_threads: usize,
    /// Threads that write to PostgreSQL, each with a connection. SQLite always has one.
    pub writer_threads: usize,
    /// Reads, and as many writes, that may wait for a thread.
    pub queue: usize,
    /// How long anybody awaits an answer. Work that nobody has taken up by then is not done.
    pub patience: Duration,
    /// How long a lock of another process or transaction is waited for.
    pub lock_timeout: Duration,
    /// How long PostgreSQL may take over one statement, and a transaction between two; zero is
    /// without end.
    pub statement_timeout: Duration,
    /// Writes that share one commit on SQLite, at most.
    pub batch: usize,
    /// After this long no further write joins a commit on SQLite.
    pub batch_time: Duration,
    /// Pages of the write-ahead log after which SQLite moves them into the file.
    pub checkpoint_pages: u32,
    /// Bytes of the write-ahead log above which it is cut back to nothing. A long read keeps it
    /// growing.
    pub log_limit: u64,
    /// Bytes of the SQLite file that are read through the memory of the operating system.
    pub mapped: u64,
    /// Kibibytes of pages each SQLite connection keeps.
    pub cache_kib: u32,
}

impl StoreOptions {
    /// The defaults for a database.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            reader_threads: 2,
            writer_threads: 4,
            queue: 1024,
            patience: Duration::from_secs(30),
            lock_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(30),
            batch: 64,
            batch_time: Duration::from_millis(50),
            checkpoint_pages: 16_000,
            log_limit: 256 << 20,
            mapped: 32 << 20,
            cache_kib: 4 << 10,
        }
    }
}
