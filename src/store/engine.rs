//! The threads that own the connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::connection::TransactionManager;

use super::any::AnyConnection as Connection;
use super::connection::{Line, Target, Tx, depth, undo};
use super::count::Statements;
use super::error::StoreError;
use super::glances::Glances;
use super::job::{Read, Write};
use super::options::StoreOptions;
use super::queue::Queue;
use super::sqlite;

/// What the threads share with the store.
pub(super) struct Engine {
    pub(super) target: Arc<Target>,
    pub(super) reads: Queue<Box<dyn Read>>,
    pub(super) writes: Queue<Box<dyn Write>>,
    pub(super) glances: Glances,
    pub(super) statements: Statements,
    pub(super) commits: AtomicU64,
    pub(super) patience: Duration,
    batch: usize,
    batch_time: Duration,
}

impl Engine {
    pub(super) fn new(target: Target, options: &StoreOptions) -> Self {
        Self {
            target: Arc::new(target),
            reads: Queue::bounded(options.queue),
            writes: Queue::bounded(options.queue),
            glances: Glances::new(),
            statements: Statements::default(),
            commits: AtomicU64::new(0),
            patience: options.patience,
            batch: options.batch.max(1),
            batch_time: options.batch_time,
        }
    }

    /// Refuses new work; the threads end once they have done what was accepted.
    pub(super) fn close(&self) {
        self.writes.close();
        self.reads.close();
        self.glances.close();
    }

    /// The life of a reading thread.
    pub(super) fn serve_reads(&self, mut line: Line) {
        while let Some(work) = self.reads.pop() {
            if !work.take_up() {
                continue;
            }
            if work.is_glance() {
                glance(&mut line, work);
            } else {
                look(&mut line, work);
            }
        }
    }

    /// The life of a writing thread.
    pub(super) fn serve_writes(&self, mut line: Line) {
        let mut trimmer = sqlite::Trimmer::new();
        while let Some(work) = self.writes.pop() {
            if !work.take_up() {
                continue;
            }
            match self.target.as_ref() {
                Target::Sqlite(file) => {
                    self.commit_together(&mut line, work);
                    if let Some(Connection::Sqlite(connection)) = line.idle() {
                        trimmer.trim(file, connection);
                    }
                }
                #[cfg(feature = "postgres")]
                Target::Postgres(_) => self.commit_alone(&mut line, work),
            }
        }
    }

    /// Runs the waiting writes in one transaction, commits once, and then answers them all.
    ///
    /// Nobody is told anything before the commit: even the error of one write may come from
    /// something that another one of the batch wrote.
    fn commit_together(&self, line: &mut Line, first: Box<dyn Write>) {
        let started = Instant::now();
        let connection = match line.begin() {
            Ok(connection) => connection,
            Err(error) => return first.fail(error),
        };
        let mut ran: Vec<Box<dyn Write>> = Vec::new();
        let mut next = Some(first);
        while let Some(mut work) = next {
            if let Err(error) = run_in_savepoint(connection, work.as_mut()) {
                tracing::error!(%error, "a write ended the transaction it shared");
                line.discard();
                work.fail(StoreError::RolledBack);
                return answer_all(ran, || Err(StoreError::RolledBack));
            }
            ran.push(work);
            let full = ran.len() >= self.batch || started.elapsed() >= self.batch_time;
            next = if full { None } else { self.next_write() };
        }
        match Connection::commit_transaction(connection) {
            Ok(()) => {
                self.commits.fetch_add(1, Ordering::Relaxed);
                answer_all(ran, || Ok(()));
            }
            Err(error) => {
                tracing::error!(%error, "a commit failed");
                line.discard();
                let error = Arc::new(error);
                answer_all(ran, || Err(StoreError::of_commit(&error)));
            }
        }
    }

    /// Runs one write in a transaction of its own.
    #[cfg(feature = "postgres")]
    fn commit_alone(&self, line: &mut Line, mut work: Box<dyn Write>) {
        let connection = match line.begin() {
            Ok(connection) => connection,
            Err(error) => return work.fail(error),
        };
        if !work.run(&mut Tx::new(connection)) {
            if undo(connection, 0).is_err() {
                line.discard();
            }
            return work.fail(StoreError::RolledBack);
        }
        let Connection::Postgres(server) = connection else {
            return work.fail(StoreError::RolledBack);
        };
        match super::postgres::commit(server) {
            Ok(()) => {
                self.commits.fetch_add(1, Ordering::Relaxed);
                work.answer(Ok(()));
            }
            Err(error) => {
                tracing::error!(%error, "a commit failed");
                line.discard();
                work.answer(Err(StoreError::of_commit(&Arc::new(error))));
            }
        }
    }

    /// The next write that is already here and still wanted.
    fn next_write(&self) -> Option<Box<dyn Write>> {
        loop {
            let work = self.writes.try_pop()?;
            if work.take_up() {
                return Some(work);
            }
        }
    }
}

/// Runs a read in a transaction that sees one moment.
fn look(line: &mut Line, mut work: Box<dyn Read>) {
    let connection = match line.begin() {
        Ok(connection) => connection,
        Err(error) => return work.refuse(error),
    };
    work.run(connection);
    if undo(connection, 0).is_err() {
        line.discard();
    }
    work.answer();
}

/// Runs a single statement, and once more on a new connection if this one was lost meanwhile.
fn glance(line: &mut Line, mut work: Box<dyn Read>) {
    for _ in 0..2 {
        let sound = match line.connected() {
            Ok(connection) => work.run(connection),
            Err(error) => return work.refuse(error),
        };
        if sound {
            break;
        }
        line.discard();
    }
    work.answer();
}

/// Runs a write so that its failure undoes that write only. An error means that the transaction
/// around it is gone: SQLite ends it when, for example, the disk is full.
fn run_in_savepoint(connection: &mut Connection, work: &mut dyn Write) -> QueryResult<()> {
    Connection::begin_transaction(connection)?;
    let keep = work.run(&mut Tx::new(connection));
    match depth(connection)? {
        IN_SAVEPOINT if keep => Connection::commit_transaction(connection),
        0 | IN_BATCH => Err(diesel::result::Error::NotInTransaction),
        _ => undo(connection, IN_BATCH),
    }
}

/// The depth inside the transaction that many writes share.
const IN_BATCH: u32 = 1;
/// The depth inside the savepoint of one of them.
const IN_SAVEPOINT: u32 = 2;

fn answer_all(ran: Vec<Box<dyn Write>>, outcome: impl Fn() -> Result<(), StoreError>) {
    for work in ran {
        work.answer(outcome());
    }
}
