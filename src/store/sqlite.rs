//! SQLite: one file, one writer that commits for many, readers beside it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, SimpleConnection};
use diesel::{Connection as _, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

use super::connection::Use;
use super::error::{OpenError, StoreError};
use super::options::StoreOptions;

/// The database file and the settings of its connections.
pub(super) struct File {
    path: PathBuf,
    lock_timeout: Duration,
    checkpoint_pages: u32,
    log_limit: u64,
    mapped: u64,
    cache_kib: u32,
}

impl File {
    pub(super) fn parse(url: &str, options: &StoreOptions) -> Result<Self, OpenError> {
        let path = url.strip_prefix("sqlite:").unwrap_or(url);
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() {
            return Err(OpenError::Empty);
        }
        if path.starts_with(':') || path.starts_with("file:") {
            return Err(OpenError::InMemory);
        }
        Ok(Self {
            path: PathBuf::from(path),
            lock_timeout: options.lock_timeout,
            checkpoint_pages: options.checkpoint_pages,
            log_limit: options.log_limit,
            mapped: options.mapped,
            cache_kib: options.cache_kib,
        })
    }

    pub(super) fn connect(&self, usage: Use) -> Result<SqliteConnection, OpenError> {
        if usage == Use::Reading && !self.path.exists() {
            return Err(OpenError::Missing(self.path.clone()));
        }
        if usage == Use::Writing {
            if let Some(folder) = self.path.parent() {
                std::fs::create_dir_all(folder).map_err(|cause| OpenError::File {
                    path: folder.to_owned(),
                    cause,
                })?;
            }
            make_private(&self.path).map_err(|cause| OpenError::File {
                path: self.path.clone(),
                cause,
            })?;
        }
        let mut connection = SqliteConnection::establish(&self.path.to_string_lossy())?;
        connection.batch_execute(&self.settings(usage))?;
        let mode: JournalMode = sql_query("PRAGMA journal_mode").get_result(&mut connection)?;
        if mode.journal_mode != "wal" {
            return Err(OpenError::NoWriteAheadLog(self.path.clone()));
        }
        Ok(connection)
    }

    /// The time-out comes first: without it connections that open at the same moment fail over
    /// the lock that switching to the write-ahead log takes.
    fn settings(&self, usage: Use) -> String {
        let Self {
            checkpoint_pages,
            mapped,
            cache_kib,
            ..
        } = self;
        let lock_timeout = self.lock_timeout.as_millis();
        let read_only = match usage {
            Use::Reading => "ON",
            Use::Writing => "OFF",
        };
        format!(
            "PRAGMA busy_timeout = {lock_timeout};
             PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA trusted_schema = OFF;
             PRAGMA temp_store = MEMORY;
             PRAGMA wal_autocheckpoint = {checkpoint_pages};
             PRAGMA mmap_size = {mapped};
             PRAGMA cache_size = -{cache_kib};
             PRAGMA query_only = {read_only};"
        )
    }

    /// Copies the database as it is at this moment into a new file.
    ///
    /// The copy is written beside its name and renamed once it is on the disk, so that a file
    /// with that name is always whole.
    pub(super) fn backup(&self, to: &Path) -> Result<(), StoreError> {
        if to.exists() {
            let message = format!("{} exists", to.display());
            return Err(StoreError::Backup(message));
        }
        let mut part = to.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let copied = self.copy(&part, to);
        if copied.is_err() {
            // Whether or not there was something to remove, the error is why the copy failed.
            drop(std::fs::remove_file(&part));
        }
        copied.map_err(|error| StoreError::Backup(error.to_string()))
    }

    fn copy(&self, part: &Path, to: &Path) -> Result<(), Box<dyn std::error::Error>> {
        // `query_only` would forbid writing the copy as well.
        let mut connection = self.connect(Use::Writing)?;
        make_private(part)?;
        sql_query("VACUUM INTO ?")
            .bind::<diesel::sql_types::Text, _>(part.to_string_lossy())
            .execute(&mut connection)?;
        std::fs::File::open(part)?.sync_all()?;
        std::fs::rename(part, to)?;
        if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// Bytes of the write-ahead log on the disk.
    fn log_size(&self) -> u64 {
        let mut log = self.path.as_os_str().to_owned();
        log.push("-wal");
        std::fs::metadata(log).map_or(0, |log| log.len())
    }
}

/// Makes an empty file that its owner alone may read, unless there is one: the database holds what
/// villages said and the hashes of passwords.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map(drop)
}

/// Every write begins IMMEDIATE: one that reads first and then writes in a deferred transaction
/// fails at once with "locked", whatever the time-out says.
pub(super) fn begin(connection: &mut SqliteConnection, usage: Use) -> diesel::QueryResult<()> {
    let sql = match usage {
        Use::Reading => "BEGIN",
        Use::Writing => "BEGIN IMMEDIATE",
    };
    AnsiTransactionManager::begin_transaction_sql(connection, sql)
}

/// Cuts the write-ahead log back when it has grown over its limit.
///
/// SQLite's own checkpoint starts the log over but leaves the file as long as it was, and while
/// some read is always open it cannot even start over. Truncating waits for the readers, so it is
/// tried with little patience and, if they were in the way, not again at once.
pub(super) struct Trimmer {
    again_after: Option<Instant>,
}

impl Trimmer {
    const PATIENCE: Duration = Duration::from_millis(200);
    const PAUSE: Duration = Duration::from_secs(10);

    pub(super) fn new() -> Self {
        Self { again_after: None }
    }

    pub(super) fn trim(&mut self, file: &File, connection: &mut SqliteConnection) {
        let paused = self.again_after.is_some_and(|at| Instant::now() < at);
        if paused || file.log_size() <= file.log_limit {
            return;
        }
        match truncate(connection, file.lock_timeout) {
            Ok(true) => self.again_after = None,
            Ok(false) => {
                tracing::warn!("readers keep the write-ahead log from being truncated");
                self.again_after = Some(Instant::now() + Self::PAUSE);
            }
            Err(error) => {
                tracing::error!(%error, "the write-ahead log could not be truncated");
                self.again_after = Some(Instant::now() + Self::PAUSE);
            }
        }
    }
}

/// True if the log is empty now.
fn truncate(connection: &mut SqliteConnection, usual: Duration) -> diesel::QueryResult<bool> {
    let patience = Trimmer::PATIENCE.min(usual).as_millis();
    connection.batch_execute(&format!("PRAGMA busy_timeout = {patience}"))?;
    let checkpoint = sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(connection);
    connection.batch_execute(&format!("PRAGMA busy_timeout = {}", usual.as_millis()))?;
    checkpoint.map(|Checkpoint { busy }| busy == 0)
}

#[derive(QueryableByName)]
struct JournalMode {
    #[diesel(sql_type = diesel::sql_types::Text)]
    journal_mode: String,
}

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    busy: i32,
}
