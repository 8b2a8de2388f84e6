//! A database for every test: the one place that knows which engine the tests run on.

use std::path::Path;
use std::sync::OnceLock;

use diesel::RunQueryDsl;
use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use tapsyrma::store::{Store, StoreError, StoreOptions};

#[cfg(feature = "postgres")]
use super::postgres::Cluster;

/// The engine that this process tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file in the folder of the test.
    Sqlite,
    /// A database on the server that all tests of the process share.
    Postgres,
}

/// What `TAPSYRMA_TEST_ENGINE` says, or SQLite.
pub fn engine() -> Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    #[allow(
        clippy::disallowed_methods,
        reason = "the engine of the tests is no setting of the service"
    )]
    *ENGINE.get_or_init(|| match std::env::var("TAPSYRMA_TEST_ENGINE").as_deref() {
        Err(_) | Ok("sqlite") => Engine::Sqlite,
        Ok("postgres") => Engine::Postgres,
        Ok(other) => panic!("TAPSYRMA_TEST_ENGINE is sqlite or postgres, not {other}"),
    })
}

/// The URL of the database that belongs to a folder, whether it exists or not.
pub fn url(folder: &Path) -> String {
    match engine() {
        Engine::Sqlite => format!("sqlite:{}", folder.join("tapsyrma.db").display()),
        #[cfg(feature = "postgres")]
        Engine::Postgres => databases::url(folder),
        #[cfg(not(feature = "postgres"))]
        Engine::Postgres => panic!("this build has no support for PostgreSQL"),
    }
}

/// Makes a database without tables for a folder and returns its URL.
pub fn empty(folder: &Path) -> String {
    #[cfg(feature = "postgres")]
    if engine() == Engine::Postgres {
        databases::make(folder, "template0");
    }
    // SQLite makes the file when it is opened.
    url(folder)
}

/// Makes an empty, migrated database for a folder and returns its URL. Migrating takes longer than
/// copying, so it is done once.
pub fn fresh(folder: &Path) -> String {
    match engine() {
        Engine::Sqlite => {
            static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
            let template = TEMPLATE.get_or_init(|| {
                let folder = tempfile::tempdir().unwrap();
                let copy = folder.path().join("template.db");
                migrate(url(folder.path()), |store| store.backup(&copy).unwrap());
                std::fs::read(copy).unwrap()
            });
            std::fs::write(folder.join("tapsyrma.db"), template).unwrap();
        }
        #[cfg(feature = "postgres")]
        Engine::Postgres => {
            const TEMPLATE: &str = "migrated";
            static MIGRATED: OnceLock<()> = OnceLock::new();
            MIGRATED.get_or_init(|| {
                let cluster = Cluster::shared();
                cluster.execute(&format!("CREATE DATABASE {TEMPLATE} TEMPLATE template0"));
                migrate(cluster.url(TEMPLATE), |_| ());
            });
            databases::make(folder, TEMPLATE);
        }
        #[cfg(not(feature = "postgres"))]
        Engine::Postgres => panic!("this build has no support for PostgreSQL"),
    }
    url(folder)
}

/// The options of a store on a database of the tests, with few connections: many tests run at
/// once.
pub fn options(url: String) -> StoreOptions {
    let mut options = StoreOptions::new(url);
    options.writer_threads = 2;
    options
}

/// How many writes wait for another one to end.
pub async fn waiting(store: &Store) -> usize {
    match engine() {
        Engine::Sqlite => store.queue_depths().writes,
        Engine::Postgres => {
            let waiting = "SELECT count(*) FROM pg_stat_activity
                           WHERE datname = current_database() AND wait_event_type = 'Lock'";
            let count = store.read(move |connection| {
                let rows: i64 = sql::<BigInt>(waiting).get_result(connection)?;
                Ok::<_, StoreError>(rows)
            });
            usize::try_from(count.await.unwrap()).unwrap()
        }
    }
}

fn migrate(url: String, then: impl FnOnce(&Store) + Send) {
    let migrated = move || {
        let store = Store::open(&options(url)).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread();
        let migrated = { runtime }
            .enable_time()
            .build()
            .unwrap()
            .block_on(store.migrate());
        assert!(!migrated.unwrap().is_empty(), "there are no migrations");
        then(&store);
        store.close_blocking();
    };
    // A test calls this inside a runtime, in which another one cannot wait.
    std::thread::scope(|scope| scope.spawn(migrated).join().unwrap());
}

#[cfg(feature = "postgres")]
mod databases {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};
    use std::sync::Mutex;

    use crate::support::postgres::Cluster;

    /// The names of databases by the folders they belong to.
    static NAMES: Mutex<BTreeMap<PathBuf, String>> = Mutex::new(BTreeMap::new());

    fn name(folder: &Path) -> String {
        let mut names = NAMES.lock().unwrap();
        let new = || format!("test_{}", uuid::Uuid::now_v7().simple());
        names.entry(folder.to_owned()).or_insert_with(new).clone()
    }

    pub fn url(folder: &Path) -> String {
        Cluster::shared().url(&name(folder))
    }

    /// Makes a folder's database, and drops those whose folders went away with their tests.
    pub fn make(folder: &Path, template: &str) {
        let name = name(folder);
        let mut names = NAMES.lock().unwrap();
        let gone: Vec<String> = names
            .extract_if(.., |folder, _| !folder.exists())
            .map(|(_, name)| name)
            .collect();
        drop(names);
        let cluster = Cluster::shared();
        for gone in gone {
            cluster.execute(&format!("DROP DATABASE IF EXISTS {gone} WITH (FORCE)"));
        }
        cluster.execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
    }
}
