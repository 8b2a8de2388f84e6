//! The demo district: made up, but by the rules.

mod accounts;
mod history;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use jiff::Timestamp;
use tapsyrma::credentials::password::Passwords;
use tapsyrma::demo::{self, DemoAccounts, DemoError};
use tapsyrma::domain::assignment::{Assignment, State};
use tapsyrma::domain::clocks::Clocks;
use tapsyrma::domain::event::ChainHash;
use tapsyrma::domain::instruction::Instruction;
use tapsyrma::domain::legal::{LegalBasis, LegalCatalogue};
use tapsyrma::domain::office::{Office, OfficeKind, Tier};
use tapsyrma::domain::person::Role;
use tapsyrma::domain::worktime::Calendar;
use tapsyrma::store::events::{self, Recorded};
use tapsyrma::store::{Store, StoreError, assignments, instructions, offices, people};

use crate::support::database;

/// Sunday noon: every office is closed.
const SUNDAY: &str = "2026-11-22T07:00:00Z";
/// Monday, half past three in the afternoon.
const MONDAY: &str = "2026-11-23T10:30:00Z";
const SEED: u64 = 2026;
const EVERYTHING: i64 = 1_000_000;

struct Made {
    store: Store,
    clocks: Clocks,
    passwords: Passwords,
    accounts: DemoAccounts,
    now: Timestamp,
    offices: Vec<Office>,
    assignments: Vec<(Assignment, Instruction)>,
    _folder: tempfile::TempDir,
}

fn make(now: &str, seed: u64) -> Made {
    let (store, folder) = empty_store();
    let clocks = Clocks::default();
    clocks.put_in_force(Calendar::kazakhstan().unwrap().as_ref().clone());
    let passwords = Passwords::new(8, 1).unwrap();
    let now: Timestamp = now.parse().unwrap();
    let accounts = demo::create(&store, &clocks, &passwords, now, seed).unwrap();
    let offices = read(&store, |connection| {
        offices::list(connection, None, None, EVERYTHING)
    });
    let ids: Vec<_> = offices.iter().map(|office| office.id).collect();
    let assignments = read(&store, move |connection| {
        let (from, to) = ("2000-01-01T00:00Z", "2100-01-01T00:00Z");
        assignments::list_registered_between(
            connection,
            assignments::Side::Recipient,
            &ids,
            from.parse().unwrap(),
            to.parse().unwrap(),
        )
    });
    Made {
        store,
        clocks,
        passwords,
        accounts,
        now,
        offices,
        assignments,
        _folder: folder,
    }
}

/// Makes the district in an empty database.
pub fn fill(url: &str) {
    let store = Store::open(&database::options(url.to_owned())).unwrap();
    let clocks = Clocks::default();
    clocks.put_in_force(Calendar::kazakhstan().unwrap().as_ref().clone());
    let passwords = Passwords::new(8, 1).unwrap();
    demo::create(&store, &clocks, &passwords, SUNDAY.parse().unwrap(), SEED).unwrap();
    store.close_blocking();
}

fn empty_store() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = database::fresh(folder.path());
    let store = Store::open(&database::options(url)).unwrap();
    (store, folder)
}

fn read<T: Send + 'static>(
    store: &Store,
    f: impl FnOnce(&mut tapsyrma::store::Connection) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.read_blocking(f).unwrap()
}

impl Made {
    fn villages(&self) -> impl Iterator<Item = &Office> {
        self.offices
            .iter()
            .filter(|office| office.tier == Tier::Aul)
    }

    fn record_of(&self, office: &Office) -> Vec<Recorded> {
        let id = office.id;
        read(&self.store, move |connection| {
            events::list_received_after(connection, id, 0, EVERYTHING)
        })
    }

    fn events(&self) -> Vec<Recorded> {
        self.villages()
            .flat_map(|village| self.record_of(village))
            .collect()
    }

    fn office(&self, id: tapsyrma::domain::id::OfficeId) -> &Office {
        self.offices.iter().find(|office| office.id == id).unwrap()
    }
}

static ON_SUNDAY: LazyLock<Made> = LazyLock::new(|| make(SUNDAY, SEED));
static ON_MONDAY: LazyLock<Made> = LazyLock::new(|| make(MONDAY, 7));
