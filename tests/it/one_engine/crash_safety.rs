//! The process is killed at random moments; what was acknowledged is there, once.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use tapsyrma::store::{Store, StoreError, StoreOptions};
use tempfile::TempDir;

use super::load::{Chance, District, Load, Nodes, kill, serve, start};
use crate::support::database;

const KILLS: usize = 50;
const FILES: [&str; 2] = ["tapsyrma.db", "tapsyrma.db-wal"];

#[actix_web::test]
async fn a_service_killed_fifty_times_at_work_loses_nothing_and_does_nothing_twice() {
    let started = Instant::now();
    let mut chance = Chance::new();
    let folder = tempfile::tempdir().unwrap();
    let url = database::fresh(folder.path());
    let district = District::found(&url).await;
    let nodes = Nodes::default();
    let mut program = start(serve(folder.path(), &url)).await;
    nodes.came(0, program.address);
    let load = Load::start(&district, &nodes, &mut chance).await;

    let mut in_the_start = 0;
    for _ in 0..KILLS {
        tokio::time::sleep(chance.millis(20, 800)).await;
        kill(program).await;
        sound_copy(folder.path()).await;
        if chance.below(5) == 0 {
            in_the_start += 1;
            kill_in_the_start(folder.path(), &url, chance.millis(0, 80)).await;
        }
        program = start(serve(folder.path(), &url)).await;
        nodes.came(0, program.address);
    }

    let account = load.end().await;
    kill(program).await;
    println!(
        "{KILLS} kills at work and {in_the_start} in the start, in {:.1?}: {account}",
        started.elapsed()
    );
    let store = Store::open(&StoreOptions::new(url)).unwrap();
    assert_eq!(integrity(&store).await, ["ok"]);
    account.compare(&store, &district).await;
    assert!(account.effects.len() > KILLS, "hardly anything was asked");
    assert!(
        account.replayed > 0,
        "no kill fell between effect and answer"
    );
}

/// Kills the process some time after its start, while it opens the database or just after.
async fn kill_in_the_start(folder: &Path, url: &str, after: Duration) {
    let mut child = serve(folder, url).spawn().unwrap();
    tokio::time::sleep(after).await;
    child.kill().unwrap();
    child.wait().unwrap();
}

/// What a killed process left must be a whole database. A copy is looked at, so that the service
/// itself has to make good what is left to be made good.
async fn sound_copy(folder: &Path) {
    let copy = TempDir::new().unwrap();
    for file in FILES {
        std::fs::copy(folder.join(file), copy.path().join(file)).unwrap();
    }
    let url = copy.path().join(FILES[0]).display().to_string();
    let store = Store::open(&StoreOptions::new(url)).unwrap();
    assert_eq!(integrity(&store).await, ["ok"]);
    store.close().await;
}

#[derive(QueryableByName)]
struct Integrity {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

/// What SQLite finds wrong with the file; `ok` where it is sound.
pub async fn integrity(store: &Store) -> Vec<String> {
    let found = store.read(|connection| {
        let rows = sql_query("PRAGMA integrity_check").load::<Integrity>(connection)?;
        Ok::<_, StoreError>(rows.into_iter().map(|row| row.integrity_check).collect())
    });
    found.await.unwrap()
}
