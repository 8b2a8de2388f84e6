//! Queues, patience and the size of the log have an end.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use tapsyrma::store::StoreError;

use super::{District, settle};

/// Long enough for everything that nobody holds up, on a busy machine too.
const PATIENCE: Duration = Duration::from_millis(700);

#[tokio::test]
async fn a_full_queue_says_so_at_once() {
    let district = District::open_with(|options| options.queue = 2).await;
    let writer = district.holds_the_writer().await;
    let waiting: Vec<_> = (0..2)
        .map(|code| {
            let store = district.store.clone();
            tokio::spawn(async move { store.write(move |tx| settle(tx, code)).await })
        })
        .collect();
    district.waits_for_writes(2).await;

    let refused = district.settles(9).await;

    assert!(matches!(refused, Err(StoreError::Busy { queue: "writes" })));
    assert!(district.codes().await.is_empty(), "reads go on meanwhile");
    drop(writer);
    for write in waiting {
        write.await.unwrap().unwrap();
    }
    assert_eq!(district.codes().await, [0, 1]);
}

#[tokio::test]
async fn whoever_waits_too_long_for_work_that_has_begun_is_told_and_it_is_finished() {
    let district = District::open_with(|o| o.patience = PATIENCE).await;
    let (go_on, may_go_on) = mpsc::channel::<()>();

    let written = district.store.write(move |tx| {
        settle(tx, 1)?;
        let _either_way = may_go_on.recv();
        Ok::<_, StoreError>(())
    });
    let unknown = written.await.unwrap_err();
    assert!(
        matches!(unknown, StoreError::OutcomeUnknown(_)),
        "{unknown}"
    );
    assert!(district.codes().await.is_empty());
    drop(go_on);
    let started = Instant::now();
    while district.codes().await.is_empty() {
        assert!(started.elapsed() < Duration::from_secs(10), "it was undone");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    let (go_on, may_go_on) = mpsc::channel::<()>();
    let read = district.store.read(move |_| {
        let _either_way = may_go_on.recv();
        Ok::<_, StoreError>(())
    });
    let late = read.await.unwrap_err();
    assert!(matches!(late, StoreError::Timeout), "{late}");
    drop(go_on);
}

#[tokio::test]
async fn a_write_that_waited_too_long_is_given_up_undone() {
    let district = District::open_with(|o| o.patience = PATIENCE).await;
    let writer = district.holds_the_writer().await;
    let store = district.store.clone();
    let late = tokio::spawn(async move { store.write(|tx| settle(tx, 1)).await });
    district.waits_for_writes(1).await;
    tokio::time::sleep(PATIENCE).await;
    drop(writer);

    let late = late.await.unwrap();

    assert!(matches!(late, Err(StoreError::Timeout)));
    assert!(district.codes().await.is_empty());
}
