//! The statements of a request in a bare loop on an SQLite file.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, SqliteConnection};
use tapsyrma::domain::clocks::Clocks;
use tapsyrma::domain::id::AssignmentId;
use tapsyrma::store::{Connection, Store, StoreOptions};
use uuid::Uuid;

use super::statements::{self, Failed, Sender};
use crate::load::Rate;
use crate::workload::Workload;
use crate::world::{self, AUDANS, OPEN_EACH, VILLAGES, World};

/// A database that only the loops use.
pub struct Loops {
    world: World,
    path: PathBuf,
    store: Store,
    clocks: Arc<Clocks>,
    /// Counts over all loops, so that no two do the same.
    turn: AtomicU64,
}

impl Loops {
    /// Opens a file.
    pub fn open(world: World, path: PathBuf) -> Self {
        let url = format!("sqlite:{}", path.display());
        Self {
            world,
            path,
            store: Store::open(&StoreOptions::new(url)).unwrap(),
            clocks: Arc::new(world::clocks()),
            turn: AtomicU64::new(0),
        }
    }

    /// Does the work of one workload on as many threads as there are requests at once, but no more
    /// reading ones than the service has.
    pub fn run(&self, workload: Workload, connections: u32, seconds: u32) -> Rate {
        let threads = if workload.writes() {
            connections
        } else {
            connections.min(2)
        };
        let mut owed = Vec::new();
        if workload == Workload::Acknowledge {
            owed = self.supply(20_000 * usize::try_from(seconds).unwrap());
        }
        let owed = &owed;
        let next_owed = AtomicU64::new(0);
        timed(threads, seconds, || {
            let mut connection = (!workload.writes()).then(|| self.connect());
            let next_owed = &next_owed;
            move || {
                let turn = self.turn.fetch_add(1, Ordering::Relaxed);
                let done = match workload {
                    Workload::Issue => self.issue(turn).map(drop),
                    Workload::Answer => self.answer(turn),
                    Workload::Acknowledge => {
                        let place = next_owed.fetch_add(1, Ordering::Relaxed);
                        let place = usize::try_from(place).unwrap();
                        self.acknowledge(*owed.get(place).expect("too few were issued"))
                    }
                    read => statements::read(
                        read,
                        connection.as_mut().unwrap(),
                        self.world,
                        turn % VILLAGES,
                        turn / VILLAGES,
                    ),
                };
                done.unwrap();
            }
        })
    }

    /// As the service's reading threads have it.
    fn connect(&self) -> Connection {
        let mut connection = SqliteConnection::establish(&self.path.to_string_lossy()).unwrap();
        let StoreOptions {
            mapped, cache_kib, ..
        } = StoreOptions::new("");
        connection
            .batch_execute(&format!(
                "PRAGMA busy_timeout = 5000; PRAGMA mmap_size = {mapped}; \
                 PRAGMA cache_size = -{cache_kib}; PRAGMA query_only = ON"
            ))
            .unwrap();
        Connection::Sqlite(connection)
    }

    fn issue(&self, turn: u64) -> Result<String, Failed> {
        let audan = turn % AUDANS;
        let sender = Sender::audan(audan);
        let clocks = Arc::clone(&self.clocks);
        let to = world::villages_of(audan);
        self.store
            .write_blocking(move |tx| sender.issue(tx, &clocks, &to))
    }

    fn answer(&self, turn: u64) -> Result<(), Failed> {
        let village = turn % VILLAGES;
        let sender = Sender::new(village);
        let id = world::open_assignment(village, turn / VILLAGES % OPEN_EACH);
        self.store
            .write_blocking(move |tx| sender.answer(tx, id))
            .map(drop)
    }

    fn acknowledge(&self, (id, village): (AssignmentId, u64)) -> Result<(), Failed> {
        let sender = Sender::new(village);
        self.store
            .write_blocking(move |tx| sender.acknowledge(tx, id))
            .map(drop)
    }

    /// Issues what can be acknowledged.
    fn supply(&self, count: usize) -> Vec<(AssignmentId, u64)> {
        let mut supplied = Vec::new();
        while supplied.len() < count {
            let turn = self.turn.fetch_add(1, Ordering::Relaxed);
            let issued = self.issue(turn).unwrap();
            let issued: Vec<(AssignmentId, Uuid)> = serde_json::from_str(&issued).unwrap();
            supplied.extend(
                issued
                    .into_iter()
                    .map(|(id, office)| (id, world::number_of(office))),
            );
        }
        supplied
    }
}

/// Repeats work on threads for some seconds.
fn timed<W: FnMut()>(threads: u32, seconds: u32, work: impl Fn() -> W + Sync) -> Rate {
    let work = &work;
    let (mut took, lasted) = std::thread::scope(|scope| {
        let started = Instant::now();
        let end = started + Duration::from_secs(u64::from(seconds));
        let repeat = move || {
            let mut work = work();
            let mut took = Vec::new();
            loop {
                let begun = Instant::now();
                if begun >= end {
                    return took;
                }
                work();
                took.push(begun.elapsed().as_secs_f64() * 1e3);
            }
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(repeat)).collect();
        let took: Vec<f64> = running
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect();
        (took, started.elapsed().as_secs_f64())
    });
    took.sort_by(f64::total_cmp);
    let answers = f64::from(u32::try_from(took.len()).unwrap());
    Rate {
        answers,
        per_second: answers / lasted,
        p50: took[took.len() / 2],
        p99: took[took.len() * 99 / 100],
        bytes: 0.0,
        repeated: false,
    }
}
