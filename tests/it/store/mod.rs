//! The store on a real database: what is promised is durable, what fails harms nobody else.

mod closing;
mod failures;
mod limits;
mod migrations;
mod one_engine;
mod opening;
mod reads;

use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::insert_into;
use diesel::prelude::*;
use tapsyrma::store::{Connection, Store, StoreError, StoreOptions, Tx};
use tempfile::TempDir;

use crate::support::database;

diesel::table! {
    village (code) {
        code -> Integer,
        name -> Text,
    }
}

/// A store in a folder that goes away with it.
struct District {
    store: Store,
    folder: TempDir,
}

impl District {
    async fn open() -> Self {
        Self::open_with(|_| ()).await
    }

    async fn open_with(change: impl FnOnce(&mut StoreOptions)) -> Self {
        let folder = TempDir::new().unwrap();
        database::empty(folder.path());
        let mut options = options(folder.path());
        change(&mut options);
        let store = Store::open(&options).unwrap();
        store.write(make_table).await.unwrap();
        Self { store, folder }
    }

    async fn settles(&self, code: i32) -> Result<(), StoreError> {
        self.store.write(move |tx| settle(tx, code)).await
    }

    async fn codes(&self) -> Vec<i32> {
        self.store.read(codes).await.unwrap()
    }

    /// Keeps the writer busy until the returned sender is used or dropped.
    async fn holds_the_writer(&self) -> mpsc::Sender<()> {
        let (release, released) = mpsc::channel::<()>();
        let (started, has_started) = tokio::sync::oneshot::channel();
        let store = self.store.clone();
        tokio::spawn(async move {
            store
                .write(move |_| {
                    started.send(()).unwrap();
                    let _either_way = released.recv();
                    Ok::<_, StoreError>(())
                })
                .await
        });
        has_started.await.unwrap();
        release
    }

    async fn waits_for_writes(&self, waiting: usize) {
        let started = Instant::now();
        while self.store.queue_depths().writes < waiting {
            assert!(started.elapsed() < Duration::from_secs(10), "nothing came");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

fn options(folder: &Path) -> StoreOptions {
    let mut options = database::options(database::url(folder));
    // One that can be kept busy, whatever the engine.
    options.writer_threads = 1;
    // Which writes share a commit must not depend on how busy the machine is.
    options.batch_time = std::time::Duration::from_secs(60);
    options
}

fn make_table(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let table = "CREATE TABLE village (code INTEGER PRIMARY KEY, name TEXT NOT NULL)";
    Ok(tx.batch_execute(table)?)
}

fn settle(tx: &mut Tx<'_>, code: i32) -> Result<(), StoreError> {
    insert_into(village::table)
        .values((village::code.eq(code), village::name.eq("Aqtogai")))
        .execute(tx.connection())?;
    Ok(())
}

fn codes(connection: &mut Connection) -> Result<Vec<i32>, StoreError> {
    Ok(village::table
        .select(village::code)
        .order(village::code)
        .load(connection)?)
}
