//! One file, its log, and what a crash leaves of them.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use tapsyrma::store::{Connection, Store, StoreError};
use tempfile::TempDir;

use crate::store::{District, codes, options};

#[tokio::test]
async fn every_connection_has_the_settings_it_needs() {
    fn settings(connection: &mut Connection) -> Result<Vec<i64>, StoreError> {
        let names = [
            "busy_timeout",
            "synchronous",
            "foreign_keys",
            "wal_autocheckpoint",
            "query_only",
        ];
        let ask = |name| sql::<BigInt>(&format!("PRAGMA {name}")).get_result(connection);
        let values = names.into_iter().map(ask).collect::<QueryResult<_>>()?;
        Ok(values)
    }
    let district = District::open().await;

    let writing = district.store.write(|tx| settings(tx)).await.unwrap();
    let reading = district.store.read(settings).await.unwrap();

    const FULL: i64 = 2;
    assert_eq!(writing, [5000, FULL, 1, 16_000, 0]);
    assert_eq!(reading, [5000, FULL, 1, 16_000, 1]);
    let file = std::fs::read(district.folder.path().join("tapsyrma.db")).unwrap();
    assert_eq!(file[18..20], [2, 2], "the file is in write-ahead mode");
}

#[tokio::test]
async fn every_answered_write_is_in_a_copy_of_the_files_taken_at_that_moment() {
    let district = District::open().await;
    for code in 0..20 {
        district.settles(code).await.unwrap();
    }
    let after_a_crash = TempDir::new().unwrap();
    for name in ["tapsyrma.db", "tapsyrma.db-wal"] {
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
    let copy = folder.path().join("tapsyrma.db");

    district.store.backup(&copy).unwrap();
    district.settles(2).await.unwrap();

    let again = district.store.backup(&copy).unwrap_err();
    assert!(again.to_string().contains("exists"), "{again}");
    let restored = Store::open(&options(folder.path())).unwrap();
    assert_eq!(restored.read(codes).await.unwrap(), [1]);
}

#[tokio::test]
async fn a_closed_store_is_one_file() {
    let district = District::open().await;
    district.settles(1).await.unwrap();
    let log = district.folder.path().join("tapsyrma.db-wal");
    assert!(log.exists());

    district.store.close().await;

    assert!(!log.exists(), "the file alone is the database");
}

#[tokio::test]
async fn the_write_ahead_log_is_cut_back_above_its_limit() {
    let district = District::open_with(|options| options.log_limit = 100_000).await;
    let log = district.folder.path().join("tapsyrma.db-wal");

    for code in 0..60 {
        district.settles(code).await.unwrap();
    }
    district.settles(60).await.unwrap();

    let size = std::fs::metadata(log).unwrap().len();
    assert!(size < 120_000, "{size} bytes");
    assert_eq!(district.codes().await.len(), 61);
}
