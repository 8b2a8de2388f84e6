//! A server: it may go away and come back, and it takes several writes at once.

use std::process::Command;
use std::sync::{Arc, Barrier};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use tapsyrma::store::{Store, StoreError, Tx};

use crate::store::{codes, make_table, settle, village};
use crate::support::database;
use crate::support::postgres::Cluster;

fn succeeds(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[tokio::test]
async fn every_answered_write_outlives_a_crash_of_the_server_and_the_store_finds_it_again() {
    let server = Cluster::durable();
    server.execute("CREATE DATABASE district");
    let store = Store::open(&database::options(server.url("district"))).unwrap();
    store.write(make_table).await.unwrap();
    for code in 0..20 {
        store.write(move |tx| settle(tx, code)).await.unwrap();
    }

    let control = |words: &[&str]| {
        let mut command = server.command("pg_ctl");
        command.args(words).arg("-D").arg(&server.data);
        command.arg("-l").arg(server.folder.join("again.log"));
        succeeds(&mut command);
    };
    control(&["stop", "-m", "immediate"]);
    let meanwhile = store.write(|tx| settle(tx, 20)).await.unwrap_err();
    assert!(
        matches!(meanwhile, StoreError::Unavailable(_)),
        "{meanwhile}"
    );
    assert!(meanwhile.is_temporary());
    control(&["start", "-w"]);

    store.write(|tx| settle(tx, 21)).await.unwrap();
    let expected: Vec<i32> = (0..20).chain([21]).collect();
    assert_eq!(store.read(codes).await.unwrap(), expected);
}

#[tokio::test]
async fn of_two_writes_that_wait_each_for_the_other_one_is_told_to_come_again() {
    let server = Cluster::shared();
    let name = format!("deadlock_{}", uuid::Uuid::now_v7().simple());
    server.execute(&format!("CREATE DATABASE {name}"));
    let store = Store::open(&database::options(server.url(&name))).unwrap();
    store.write(make_table).await.unwrap();
    for code in [1, 2] {
        store.write(move |tx| settle(tx, code)).await.unwrap();
    }

    let both_hold_one = Arc::new(Barrier::new(2));
    let writes = [[1, 2], [2, 1]].map(|codes| {
        let barrier = both_hold_one.clone();
        store.write(move |tx| {
            rename(tx, codes[0])?;
            barrier.wait();
            rename(tx, codes[1])
        })
    });
    let [first, second] = writes;
    let outcomes = tokio::join!(first, second);

    let ended = match outcomes {
        (Ok(()), Err(ended)) | (Err(ended), Ok(())) => ended,
        both => panic!("{both:?}"),
    };
    assert!(matches!(ended, StoreError::Collided), "{ended:?}");
    assert!(ended.is_temporary());
    store.write(|tx| settle(tx, 3)).await.unwrap();
}

fn rename(tx: &mut Tx<'_>, code: i32) -> Result<(), StoreError> {
    diesel::update(village::table.filter(village::code.eq(code)))
        .set(village::name.eq("Bulaq"))
        .execute(tx.connection())?;
    Ok(())
}

#[tokio::test]
async fn a_pooler_that_hands_a_writer_the_session_of_a_reader_does_not_stop_it() {
    let server = Cluster::shared();
    let name = format!("pooled_{}", uuid::Uuid::now_v7().simple());
    server.execute(&format!("CREATE DATABASE {name}"));
    let mut options = database::options(server.url(&name));
    options.writer_threads = 1;
    let store = Store::open(&options).unwrap();
    store.write(make_table).await.unwrap();
    let as_a_reader_left_it = store.write(|tx| {
        let sql = "SET SESSION default_transaction_read_only = on";
        Ok::<_, StoreError>(tx.connection().batch_execute(sql)?)
    });
    as_a_reader_left_it.await.unwrap();
    store.write(|tx| settle(tx, 1)).await.unwrap();
    assert_eq!(store.read(codes).await.unwrap(), [1]);
}
