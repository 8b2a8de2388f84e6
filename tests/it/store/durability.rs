//! What was answered outlives the end of the service, a crash and a copy.

use tapsyrma::store::{Store, StoreError};
use tempfile::TempDir;

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
    let log = district.folder.path().join("district.db-wal");
    assert!(!log.exists(), "the file alone is the database");
    let again = Store::open(&options(district.folder.path())).unwrap();
    assert_eq!(again.read(codes).await.unwrap().len(), 100);
}

#[tokio::test]
async fn every_answered_write_is_in_a_copy_of_the_files_taken_at_that_moment() {
    let district = District::open().await;
    for code in 0..20 {
        district.settles(code).await.unwrap();
    }
    let after_a_crash = TempDir::new().unwrap();
    for name in ["district.db", "district.db-wal"] {
        let from = district.folder.path().join(name);
        std::fs::copy(from, after_a_crash.path().join(name)).unwrap();
    }

    let again = Store::open(&options(after_a_crash.path())).unwrap();

    assert_eq!(again.read(codes).await.unwrap().len(), 20);
}

#[tokio::test]
async fn a_backup_of_a_store_in_use_is_a_whole_database() {
    let district = District::open().await;
    district.settles(1).await.unwrap();
    let folder = TempDir::new().unwrap();
    let copy = folder.path().join("district.db");

    district.store.backup(&copy).unwrap();
    district.settles(2).await.unwrap();

    let again = district.store.backup(&copy).unwrap_err();
    assert!(again.to_string().contains("exists"), "{again}");
    let restored = Store::open(&options(folder.path())).unwrap();
    assert_eq!(restored.read(codes).await.unwrap(), [1]);
}
