//! A district at work while something breaks: people who ask until they are answered, an account
//! of everything they were told, and its comparison with what the database holds.

mod account;
mod chance;
mod district;
mod held;
mod people;
#[cfg(feature = "postgres")]
mod service;
mod worker;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use crate::support::{Program, finish, tapsyrma};
pub use account::Account;
pub use chance::Chance;
pub use district::District;
use people::{Follower, Phone, RecordCopy};
#[cfg(feature = "postgres")]
pub use service::Service;
use worker::Worker;

/// `serve` on a database, in a folder that holds the signing key: nodes of one service share it.
pub fn serve(folder: &Path, url: &str) -> Command {
    let mut command = tapsyrma(folder, &["serve"]);
    command
        .env("TAPSYRMA_DATABASE__URL", url)
        .env("TAPSYRMA_AUTH__ACCESS_TOKEN_MINUTES", "60")
        .env("TAPSYRMA_SERVER__WORKERS", "1")
        .env("TAPSYRMA_LOG__FILTER", "warn");
    command
}

/// Makes the tables.
pub fn migrate(folder: &Path, url: &str) {
    let mut command = tapsyrma(folder, &["migrate"]);
    command.env("TAPSYRMA_DATABASE__URL", url);
    let migrated = finish(command, "");
    assert!(migrated.status.success(), "{migrated:?}");
}

/// Starts a node while everybody else goes on.
pub async fn start(command: Command) -> Program {
    let serving = tokio::task::spawn_blocking(|| Program::serve(command));
    serving.await.unwrap()
}

/// Ends a node by SIGKILL.
pub async fn kill(program: Program) {
    tokio::task::spawn_blocking(|| drop(program)).await.unwrap();
}

/// Asks a node to end and waits until it has ended well.
pub async fn end(program: Program) {
    program.terminate();
    let ended = tokio::task::spawn_blocking(|| program.end()).await;
    let (well, log) = ended.unwrap();
    assert!(well, "{log}");
}

/// Something that should happen at once happens within this time on a busy machine.
const SOON: Duration = Duration::from_secs(15);

/// Waits until something holds of what everybody was told.
pub async fn until(load: &Load, what: &str, holds: impl Fn(&Account) -> bool) {
    let started = Instant::now();
    while !holds(&load.account()) {
        let account = load.account().to_string();
        assert!(started.elapsed() < SOON, "no {what} in {SOON:?}: {account}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Waits until somebody was told after a moment that a change is done; returns how long after.
pub async fn work_goes_on(load: &Load, moment: Instant) -> Duration {
    until(load, "change done", |account| {
        account.silence_after(moment).is_some()
    })
    .await;
    load.account().silence_after(moment).unwrap()
}

/// Where the nodes of the service listen at this moment, by their number.
#[derive(Clone, Default)]
pub struct Nodes(Arc<RwLock<BTreeMap<usize, SocketAddr>>>);

impl Nodes {
    /// A node listens now.
    pub fn came(&self, number: usize, address: SocketAddr) {
        self.0.write().unwrap().insert(number, address);
    }

    /// The node of a turn; none while there is none.
    fn find(&self, turn: usize) -> Option<SocketAddr> {
        let nodes = self.0.read().unwrap();
        let turn = turn.checked_rem(nodes.len())?;
        nodes.values().nth(turn).copied()
    }
}

/// What everybody at work shares.
struct Shared {
    nodes: Nodes,
    account: Mutex<Account>,
    over: AtomicBool,
}

impl Shared {
    fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }
}

/// The district at work, until [`Load::end`].
pub struct Load {
    shared: Arc<Shared>,
    issuers: Vec<JoinHandle<()>>,
    phones: Vec<JoinHandle<Phone>>,
    followers: Vec<JoinHandle<Follower>>,
    records: Vec<JoinHandle<RecordCopy>>,
}

impl Load {
    /// Signs everybody in and puts them to work: issuers issue and follow what becomes of it,
    /// villages sync, press "received" and answer, and somebody copies the record of each village.
    pub async fn start(district: &District, nodes: &Nodes, chance: &mut Chance) -> Self {
        let shared = Arc::new(Shared {
            nodes: nodes.clone(),
            account: Mutex::default(),
            over: AtomicBool::new(false),
        });
        let mut load = Self {
            shared: shared.clone(),
            issuers: Vec::new(),
            phones: Vec::new(),
            followers: Vec::new(),
            records: Vec::new(),
        };
        for person in &district.issuers {
            let worker = Worker::sign_in(&shared, person, chance).await;
            let follower = Follower::new(worker.again(chance));
            load.followers.push(tokio::spawn(follower.work()));
            let villages = district.villages.iter().map(|village| village.office);
            let issuing = people::issue(worker, villages.collect(), chance.fork());
            load.issuers.push(tokio::spawn(issuing));
        }
        for person in &district.villages {
            let worker = Worker::sign_in(&shared, person, chance).await;
            let record = RecordCopy::new(worker.again(chance));
            load.records.push(tokio::spawn(record.work()));
            load.phones
                .push(tokio::spawn(Phone::new(worker, chance).work()));
        }
        load
    }

    /// What everybody was told so far.
    pub fn account(&self) -> MutexGuard<'_, Account> {
        self.shared.account()
    }

    /// Lets everybody finish what they began, and every reader catch up; phones first, because what
    /// they look at goes on the record. The service must be there.
    pub async fn end(self) -> Account {
        self.shared.over.store(true, Ordering::SeqCst);
        for issuer in self.issuers {
            issuer.await.unwrap();
        }
        let mut readings = Vec::new();
        for phone in self.phones {
            let mut phone = phone.await.unwrap();
            phone.catch_up().await;
            readings.push(phone.reading());
        }
        for record in self.records {
            let mut record = record.await.unwrap();
            record.catch_up().await;
            readings.push(record.reading());
        }
        for follower in self.followers {
            let mut follower = follower.await.unwrap();
            follower.catch_up().await;
            readings.push(follower.reading());
        }
        let mut account = std::mem::take(&mut *self.shared.account());
        account.readings = readings;
        account
    }
}
