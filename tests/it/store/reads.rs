//! Reads: they write nothing, see one moment, and see what was answered.

use std::sync::mpsc;

use diesel::prelude::*;
use diesel::sql_query;
use tapsyrma::store::StoreError;

use super::{District, codes};

#[tokio::test]
async fn a_read_cannot_write_and_can_be_followed_by_another() {
    let district = District::open_with(|options| options.reader_threads = 1).await;

    let written = district
        .store
        .read(|connection| {
            sql_query("INSERT INTO village VALUES (1, 'Aqtogai')").execute(connection)?;
            Ok::<_, StoreError>(())
        })
        .await;

    let error = written.unwrap_err().to_string();
    let words = ["readonly database", "read-only transaction"];
    assert!(words.iter().any(|word| error.contains(word)), "{error}");
    let panicked = district
        .store
        .read(|_| -> Result<(), StoreError> { panic!("in a read") })
        .await;
    assert!(matches!(panicked, Err(StoreError::Panicked)));
    assert!(district.codes().await.is_empty());
}

#[tokio::test]
async fn a_read_sees_one_moment_however_many_queries_it_makes() {
    let district = District::open().await;
    let (first_done, first_is_done) = tokio::sync::oneshot::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let store = district.store.clone();
    let read = tokio::spawn(async move {
        store
            .read(move |connection| {
                let first = codes(connection)?;
                first_done.send(()).unwrap();
                may_go_on.recv().unwrap();
                Ok::<_, StoreError>((first, codes(connection)?))
            })
            .await
    });
    first_is_done.await.unwrap();

    district.settles(1).await.unwrap();
    go_on.send(()).unwrap();

    let (first, second) = read.await.unwrap().unwrap();
    assert_eq!(first, second);
    assert_eq!(district.codes().await, [1]);
}

#[tokio::test]
async fn what_was_answered_is_seen_by_the_next_read() {
    let district = District::open().await;
    for code in 0..50 {
        district.settles(code).await.unwrap();
        assert_eq!(district.codes().await.last(), Some(&code));
    }
}
