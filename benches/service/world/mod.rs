//! The world that is measured in: an oblast, five audans with twenty villages each, a hundred open
//! assignments at every village, and any number of closed ones from three years.
//!
//! It is made by the rules of the domain and is the same every time, so that a limit measured beside
//! the service can name its rows by arithmetic.

pub mod country;
mod directory;
mod history;
mod record;
mod rows;
mod wording;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use tapsyrma::domain::clocks::Clocks;
use tapsyrma::domain::id::{AssignmentId, DeviceId, InstructionId, OfficeId, PersonId, PostingId};
use tapsyrma::domain::worktime::{Calendar, Schedule, Timetable, WorkClock, Zone};
use tapsyrma::store::{Store, StoreOptions};
use uuid::Uuid;

pub use rows::{PostgresSink, Sink, SqliteSink};

/// Audans.
pub const AUDANS: u64 = 5;
/// Villages of one audan.
pub const VILLAGES_EACH: u64 = 20;
/// Villages.
pub const VILLAGES: u64 = AUDANS * VILLAGES_EACH;
/// Open assignments of one village.
pub const OPEN_EACH: u64 = 100;

/// Events of an assignment that was closed: issued, acknowledged, answered, accepted.
const EVENTS_OF_CLOSED: u64 = 4;
/// Of every village's open assignments all were issued and delivered, and every second acknowledged.
const EVENTS_OF_OPEN: u64 = OPEN_EACH * 2 + OPEN_EACH / 2;

/// Raised with every other content of a world, so that a kept one is not taken for it.
const EDITION: u32 = 1;

/// How much history there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct World {
    /// Closed assignments of all villages together: a multiple of the villages.
    pub closed: u64,
    /// What it is called in tables and file names.
    pub name: &'static str,
}

impl World {
    /// Ten thousand assignments, all open.
    pub const SMALL: Self = Self {
        closed: 0,
        name: "10k",
    };
    /// Ten thousand open, a million closed.
    pub const MIDDLE: Self = Self {
        closed: 1_000_000,
        name: "1m",
    };
    /// Ten thousand open, ten million closed.
    pub const LARGE: Self = Self {
        closed: 10_000_000,
        name: "10m",
    };

    /// Every world, the smallest first.
    pub const ALL: [Self; 3] = [Self::SMALL, Self::MIDDLE, Self::LARGE];

    /// All assignments.
    pub fn assignments(&self) -> u64 {
        self.closed + VILLAGES * OPEN_EACH
    }

    /// The number of the latest event in every village's record.
    pub fn received(&self) -> u64 {
        self.closed / VILLAGES * EVENTS_OF_CLOSED + EVENTS_OF_OPEN
    }

    /// Where the SQLite file with this world is kept.
    pub fn sqlite_path(&self, folder: &Path) -> PathBuf {
        folder.join(format!("world-{}-{EDITION}.db", self.name))
    }

    /// The SQLite file with this world, made unless it was kept from a run before.
    pub fn sqlite(&self, folder: &Path) -> PathBuf {
        let path = self.sqlite_path(folder);
        if !path.exists() {
            let part = folder.join(format!("world-{}-{EDITION}.part", self.name));
            remove_sqlite(&part);
            let url = format!("sqlite:{}", part.display());
            self.make(&url, || SqliteSink::open(&part));
            std::fs::rename(&part, &path).unwrap();
        }
        migrate(&format!("sqlite:{}", path.display()));
        rows::fold_log(&path);
        path
    }

    /// Fills an empty database.
    pub fn make<S: Sink>(&self, url: &str, sink: impl FnOnce() -> S) {
        let started = Instant::now();
        migrate(url);
        let store = Store::open(&StoreOptions::new(url)).unwrap();
        directory::insert(&store);
        store.close_blocking();
        history::write(*self, sink());
        println!(
            "made a world of {} assignments in {:.0} s",
            self.assignments(),
            started.elapsed().as_secs_f64()
        );
    }
}

/// Removes an SQLite database with its log.
pub fn remove_sqlite(path: &Path) {
    for end in ["", "-wal", "-shm", "-journal"] {
        let mut file = path.as_os_str().to_owned();
        file.push(end);
        drop(std::fs::remove_file(file));
    }
}

fn migrate(url: &str) {
    let store = Store::open(&StoreOptions::new(url)).unwrap();
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(store.migrate())
        .unwrap();
    store.close_blocking();
}

/// What an identifier stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Office,
    Person,
    Posting,
    Device,
    Instruction,
    Assignment,
}

/// The upper half of identifiers of a kind: version 7 of UUIDs, all of one millisecond.
fn upper(kind: Kind) -> u64 {
    const MILLISECOND: u64 = 0x018b_e5a0_0000;
    const VERSION: u64 = 0x7000;
    let kind = match kind {
        Kind::Office => 1,
        Kind::Person => 2,
        Kind::Posting => 3,
        Kind::Device => 4,
        Kind::Instruction => 5,
        Kind::Assignment => 6,
    };
    MILLISECOND << 16 | VERSION | kind
}

/// The lower half begins with the variant; the rest is the number.
const VARIANT: u64 = 1 << 63;

fn id<Id: From<Uuid>>(kind: Kind, number: u64) -> Id {
    Uuid::from_u64_pair(upper(kind), VARIANT | number).into()
}

/// A village by its number from 0, an audan by [`audan_number`].
pub fn office(number: u64) -> OfficeId {
    id(Kind::Office, number)
}

/// The person at a village or at an audan.
pub fn person(number: u64) -> PersonId {
    id(Kind::Person, number)
}

fn posting(number: u64) -> PostingId {
    id(Kind::Posting, number)
}

/// That person's device.
pub fn device(number: u64) -> DeviceId {
    id(Kind::Device, number)
}

fn instruction(number: u64) -> InstructionId {
    id(Kind::Instruction, number)
}

/// The number of an audan among offices and people: after the villages.
pub fn audan_number(audan: u64) -> u64 {
    VILLAGES + audan
}

fn closed_assignment(number: u64) -> AssignmentId {
    id(Kind::Assignment, number)
}

/// The offices of an audan's villages.
pub fn villages_of(audan: u64) -> Vec<OfficeId> {
    let first = audan * VILLAGES_EACH;
    (first..first + VILLAGES_EACH).map(office).collect()
}

const AFTER_ALL_CLOSED: u64 = 1 << 40;

/// An open assignment of a village.
pub fn open_assignment(village: u64, number: u64) -> AssignmentId {
    let place = number * VILLAGES + village;
    id(Kind::Assignment, AFTER_ALL_CLOSED + place)
}

/// The place of an open assignment among all of them, by the number of its identifier.
pub fn place_of_open(number: u64) -> u64 {
    number - AFTER_ALL_CLOSED
}

/// What an identifier of the world stands for; none for one that was made later.
pub fn known(id: Uuid) -> Option<(Kind, u64)> {
    let (known, lower) = id.as_u64_pair();
    let kinds = [
        Kind::Office,
        Kind::Person,
        Kind::Posting,
        Kind::Device,
        Kind::Instruction,
        Kind::Assignment,
    ];
    let kind = kinds.into_iter().find(|kind| upper(*kind) == known)?;
    Some((kind, lower & !VARIANT))
}

/// The working clock that all offices share.
fn clock() -> WorkClock {
    WorkClock::new(zone(), timetable(), calendar())
}

fn calendar() -> Arc<Calendar> {
    Calendar::kazakhstan().unwrap()
}

fn timetable() -> Timetable {
    Timetable::always(Schedule::try_from("mon-fri 09:00-13:00 14:30-18:30").unwrap())
}

fn zone() -> Zone {
    "Asia/Almaty".parse().unwrap()
}

/// The number that [`office`] was given.
pub fn number_of(office: Uuid) -> u64 {
    let (_, lower) = office.as_u64_pair();
    lower & !VARIANT
}

/// The calendars that all offices follow.
pub fn clocks() -> Clocks {
    let clocks = Clocks::default();
    clocks.put_in_force(Calendar::clone(&calendar()));
    clocks
}
