//! The tables, and the few threads that may touch them.
//!
//! The database is synchronous and the service is not. So a request hands a closure to a bounded
//! queue and awaits its answer; a full queue answers at once that it is full.

pub mod addressees;
pub mod administrative_acts;
mod any;
pub mod assignments;
pub mod attachment_links;
pub mod attachments;
pub mod attempts;
pub mod calendars;
pub mod chains;
pub mod collisions;
mod columns;
mod connection;
pub mod copy;
mod count;
pub mod devices;
pub mod directory;
mod domain_columns;
mod engine;
mod error;
pub mod events;
mod glances;
pub mod histories;
pub mod idempotency;
pub mod inbox;
pub mod instructions;
mod job;
pub mod job_runs;
pub mod leases;
mod ledgers;
pub mod migrations;
pub mod offices;
mod options;
pub mod people;
pub mod plans;
pub mod posted;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "postgres")]
mod postgres_url;
mod queue;
mod raw;
pub mod reach;
pub mod recipient_lists;
pub mod recipients;
pub mod recorded;
pub mod records;
mod schema;
mod sqlite;
pub mod standing;
pub mod stored_objects;
pub mod subjects;
pub mod superiors;

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub use any::{AnyConnection as Connection, Backend};
pub(crate) use any::{each, load_locked};
pub use columns::{Day, Json, Micros};
pub use connection::Tx;
pub use error::{OpenError, StoreError};
pub use options::StoreOptions;

use connection::{Line, Target, Use};
use engine::Engine;
use job::{Awaited, Glance, Read, Write};
use queue::Refused;

/// The database. Copies share the same threads and connections.
#[derive(Clone)]
pub struct Store {
    threads: Arc<Threads>,
}

/// How many closures wait for a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueDepths {
    /// Reads that wait.
    pub reads: usize,
    /// Writes that wait.
    pub writes: usize,
}

impl Store {
    /// Opens the database and starts its threads. An SQLite file is made if there is none; its
    /// tables are not, see [`Store::migrate`].
    pub fn open(options: &StoreOptions) -> Result<Self, OpenError> {
        let engine = Arc::new(Engine::new(Target::parse(options)?, options));
        let writers = match engine.target.as_ref() {
            Target::Sqlite(_) => 1,
            #[cfg(feature = "postgres")]
            Target::Postgres(_) => options.writer_threads.max(1),
        };
        let threads = Threads {
            engine: Arc::clone(&engine),
            running: Mutex::new(Vec::new()),
        };
        for number in 1..=writers {
            let line = Line::open(&engine.target, Use::Writing, &engine.statements)?;
            threads.start(format!("write-{number}"), move |engine| {
                engine.serve_writes(line)
            })?;
        }
        for number in 1..=options.reader_threads.max(1) {
            let line = Line::open(&engine.target, Use::Reading, &engine.statements)?;
            threads.start(format!("read-{number}"), move |engine| {
                engine.serve_reads(line)
            })?;
        }
        Ok(Self {
            threads: Arc::new(threads),
        })
    }

    /// Opens a database that somebody else writes to: a replica, or one to copy from. It is connected
    /// to when it is first read, and again after it was away. A write is refused as closed.
    ///
    /// # Errors
    /// A URL that names no database.
    pub fn open_reading(options: &StoreOptions) -> Result<Self, OpenError> {
        let engine = Arc::new(Engine::new(Target::parse(options)?, options));
        engine.writes.close();
        let threads = Threads {
            engine: Arc::clone(&engine),
            running: Mutex::new(Vec::new()),
        };
        for number in 1..=options.reader_threads.max(1) {
            let line = Line::not_yet_open(&engine.target, Use::Reading, &engine.statements);
            threads.start(format!("replica-{number}"), move |engine| {
                engine.serve_reads(line)
            })?;
        }
        Ok(Self {
            threads: Arc::new(threads),
        })
    }

    /// Reads, beside any number of other reads. All queries of one closure see the database at
    /// one moment, and none of them can change it.
    ///
    /// Work whose caller has gone before its turn came is not done. Nobody waits longer than
    /// [`StoreOptions::patience`].
    pub async fn read<T, E>(
        &self,
        f: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (job, answer) = Awaited::new(f);
        self.accept_read(Box::new(job))?;
        answer.within(self.patience(), || StoreError::Timeout).await
    }

    /// Reads with one statement by keys, which needs no transaction around it to see one moment.
    /// It may be run twice, if the connection was lost meanwhile.
    ///
    /// On SQLite it runs on the calling thread: such a statement takes less time than handing it
    /// to another thread and back would. On PostgreSQL it saves two of three round trips.
    pub async fn glance<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        match self.threads.engine.target.as_ref() {
            Target::Sqlite(_) => {
                let engine = &self.threads.engine;
                engine.glances.run(&engine.target, &engine.statements, f)
            }
            #[cfg(feature = "postgres")]
            Target::Postgres(_) => {
                let (job, answer) = Glance::new(f);
                self.accept_read(Box::new(job))?;
                answer.within(self.patience(), || StoreError::Timeout).await
            }
        }
    }

    /// Writes. Answers once what the closure did is durable, or once it is undone because the
    /// closure returned an error.
    ///
    /// Work whose caller has gone before its turn came is not done. Nobody waits longer than
    /// [`StoreOptions::patience`]: then it is not done, or its outcome is not known yet.
    pub async fn write<T, E>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (job, answer) = Awaited::new(f);
        self.accept_write(Box::new(job))?;
        let too_long = || StoreError::OutcomeUnknown("it takes too long".to_owned());
        answer.within(self.patience(), too_long).await
    }

    /// [`Store::read`] for the command line. Panics inside an asynchronous task.
    pub fn read_blocking<T, E>(
        &self,
        f: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (job, answer) = Awaited::new(f);
        self.accept_read(Box::new(job))?;
        answer.wait()
    }

    /// [`Store::write`] for the command line. Panics inside an asynchronous task.
    pub fn write_blocking<T, E>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (job, answer) = Awaited::new(f);
        self.accept_write(Box::new(job))?;
        answer.wait()
    }

    /// Applies the migrations that are missing and returns their versions, oldest first.
    pub async fn migrate(&self) -> Result<Vec<String>, StoreError> {
        // Large tables take as long as they take; nobody else waits for this.
        let (job, answer) = Awaited::new(|tx: &mut Tx<'_>| {
            let source = migrations::of(tx);
            migrations::apply(tx, source)
        });
        self.accept_write(Box::new(job))?;
        answer.eventually().await
    }

    /// Whether this is a database without tables.
    pub async fn is_new(&self) -> Result<bool, StoreError> {
        self.write(migrations::is_new).await
    }

    /// The names of the migrations that are missing, oldest first.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, StoreError> {
        self.write(|tx| {
            let source = migrations::of(tx);
            migrations::pending(tx, source)
        })
        .await
    }

    /// Copies the database as it is at this moment into a new file, while it is in use. It takes
    /// as long as copying the file takes, on the calling thread.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        match self.threads.engine.target.as_ref() {
            Target::Sqlite(file) => file.backup(to),
            #[cfg(feature = "postgres")]
            Target::Postgres(_) => Err(StoreError::Backup(
                "the database is on a PostgreSQL server; use pg_dump".to_owned(),
            )),
        }
    }

    /// Refuses new work, finishes what was accepted, and lets go of the database.
    pub async fn close(&self) {
        let threads = Arc::clone(&self.threads);
        let joined = tokio::task::spawn_blocking(move || threads.finish()).await;
        if let Err(error) = joined {
            tracing::error!(%error, "closing the store was interrupted");
        }
    }

    /// [`Store::close`] for the command line.
    pub fn close_blocking(&self) {
        self.threads.finish();
    }

    /// How many closures wait at this moment.
    pub fn queue_depths(&self) -> QueueDepths {
        QueueDepths {
            reads: self.threads.engine.reads.depth(),
            writes: self.threads.engine.writes.depth(),
        }
    }

    /// Transactions committed since the store was opened.
    pub fn commits(&self) -> u64 {
        self.threads.engine.commits.load(Ordering::Relaxed)
    }

    /// Statements sent to the database since the store was opened, those that begin, end and set up
    /// included.
    pub fn statements(&self) -> u64 {
        self.threads.engine.statements.count()
    }

    fn patience(&self) -> Duration {
        self.threads.engine.patience
    }

    fn accept_read(&self, read: Box<dyn Read>) -> Result<(), StoreError> {
        let refused = self.threads.engine.reads.push(read);
        refused.map_err(|reason| because(reason, "reads"))
    }

    fn accept_write(&self, write: Box<dyn Write>) -> Result<(), StoreError> {
        let refused = self.threads.engine.writes.push(write);
        refused.map_err(|reason| because(reason, "writes"))
    }
}

fn because(reason: Refused, queue: &'static str) -> StoreError {
    match reason {
        Refused::Full => StoreError::Busy { queue },
        Refused::Closed => StoreError::Closed,
    }
}

/// The running threads. They end when the last [`Store`] is gone, or when told to.
struct Threads {
    engine: Arc<Engine>,
    running: Mutex<Vec<JoinHandle<()>>>,
}

impl Threads {
    fn start(
        &self,
        name: String,
        serve: impl FnOnce(&Engine) + Send + 'static,
    ) -> std::io::Result<()> {
        let engine = Arc::clone(&self.engine);
        let thread = thread::Builder::new()
            .name(name)
            .spawn(move || serve(&engine))?;
        self.lock().push(thread);
        Ok(())
    }

    fn finish(&self) {
        self.engine.close();
        for thread in std::mem::take(&mut *self.lock()) {
            if thread.join().is_err() {
                tracing::error!("a database thread had panicked");
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.engine.close();
    }
}
