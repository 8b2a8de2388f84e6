//! What was answered outlives the end of the service.

use tapsyrma::store::{Store, StoreError};

use super::{District, codes, options, settle};

#[tokio::test]
async fn closing_finishes_what_was_accepted_and_refuses_the_rest() {
    let district = District::open().await;
    let writer = district.holds_the_writer().await;
    let accepted: Vec<_> = (0..100)
        .map(|code| {
            let store = district.store.clone();
            tokio::spawn(async move { store.write(move |tx| settle(tx, code)).await })
        })
        .collect();
    district.waits_for_writes(100).await;
    let store = district.store.clone();
    let closing = tokio::spawn(async move { store.close().await });
    while district.store.read(codes).await.is_ok() {
        tokio::task::yield_now().await;
    }
    let refused = district.settles(1000).await;
    assert!(matches!(refused, Err(StoreError::Closed)));
    drop(writer);

    closing.await.unwrap();

    for write in accepted {
        write.await.unwrap().unwrap();
    }
    let read = district.store.read(codes).await;
    assert!(matches!(read, Err(StoreError::Closed)));
    let again = Store::open(&options(district.folder.path())).unwrap();
    assert_eq!(again.read(codes).await.unwrap().len(), 100);
}
