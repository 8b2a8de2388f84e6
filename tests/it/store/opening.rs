//! Opening: settings of a connection, URLs that are refused, use without a runtime.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use tapsyrma::store::{Connection, OpenError, Store, StoreError, StoreOptions};
use tempfile::TempDir;

use super::{District, codes, settle};

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
    let file = std::fs::read(district.folder.path().join("district.db")).unwrap();
    assert_eq!(file[18..20], [2, 2], "the file is in write-ahead mode");
}

#[test]
fn the_command_line_reads_and_writes_without_a_runtime() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("district.db");
    let store = Store::open(&StoreOptions::new(format!("sqlite:{}", path.display()))).unwrap();

    let table = "CREATE TABLE village (code INTEGER PRIMARY KEY, name TEXT NOT NULL)";
    let made = store.write_blocking(move |tx| Ok::<_, StoreError>(tx.batch_execute(table)?));
    made.unwrap();
    store.write_blocking(|tx| settle(tx, 1)).unwrap();

    assert_eq!(store.read_blocking(codes).unwrap(), [1]);
    store.close_blocking();
    assert!(matches!(
        store.read_blocking(codes),
        Err(StoreError::Closed)
    ));
}

#[test]
fn a_database_url_that_cannot_be_right_is_refused_with_a_sentence() {
    let refusal = |url: &str| Store::open(&StoreOptions::new(url)).err().unwrap();

    assert!(matches!(refusal(""), OpenError::Empty));
    assert!(matches!(refusal("sqlite::memory:"), OpenError::InMemory));
    assert!(matches!(
        refusal("file::memory:?cache=shared"),
        OpenError::InMemory
    ));
    let mysql = refusal("mysql://root@localhost/x");
    assert!(matches!(mysql, OpenError::UnknownScheme(scheme) if scheme == "mysql"));
    let file = tempfile::NamedTempFile::new().unwrap();
    let below_a_file = file.path().join("all.db");
    assert!(matches!(
        refusal(&below_a_file.display().to_string()),
        OpenError::File { .. }
    ));
}

#[cfg(feature = "postgres")]
#[test]
fn a_postgres_url_that_asks_for_tls_is_refused_because_there_is_none() {
    for mode in ["require", "verify-ca", "verify-full"] {
        let url = format!("postgres://audan@db/tapsyrma?connect_timeout=1&sslmode={mode}");

        let refused = Store::open(&StoreOptions::new(url)).err().unwrap();

        assert!(matches!(&refused, OpenError::TlsNotBuilt(asked) if asked == mode));
        assert!(refused.to_string().contains("tunnel"), "{refused}");
    }
}
