//! Queues, patience and the size of the log have an end.

use std::time::Duration;

use tapsyrma::store::StoreError;

use super::{District, settle};

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
async fn a_write_that_waited_too_long_is_given_up_undone() {
    let district = District::open_with(|o| o.patience = Duration::from_millis(20)).await;
    let writer = district.holds_the_writer().await;
    let store = district.store.clone();
    let late = tokio::spawn(async move { store.write(|tx| settle(tx, 1)).await });
    district.waits_for_writes(1).await;
    tokio::time::sleep(Duration::from_millis(30)).await;
    drop(writer);

    let late = late.await.unwrap();

    assert!(matches!(late, Err(StoreError::Timeout)));
    assert!(district.codes().await.is_empty());
}
