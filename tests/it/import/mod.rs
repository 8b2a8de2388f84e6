mod any_bytes;
mod burden;
mod commands;
mod journal;
mod offices;
mod whole_files;

use jiff::Timestamp;
use tapsyrma::domain::clocks::Clocks;
use tapsyrma::import::Faults;
use tapsyrma::store::Store;
use tempfile::TempDir;

use crate::support::database;

/// A new database in a folder of its own.
struct Database {
    store: Store,
    clocks: Clocks,
    _folder: TempDir,
}

impl Database {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let url = database::fresh(folder.path());
        Self {
            store: Store::open(&database::options(url)).unwrap(),
            clocks: Clocks::default(),
            _folder: folder,
        }
    }
}

fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// Line and code of every fault.
fn lines(faults: &Faults) -> Vec<(u64, &'static str)> {
    let listed = faults.listed().iter();
    listed
        .map(|fault| (fault.line, fault.fault.code()))
        .collect()
}
