//! A server that may go away, and comes back.

use std::process::Command;

use tapsyrma::store::{Store, StoreError};

use crate::store::{codes, make_table, settle};
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
