//! Opening: URLs that are refused, use without a runtime.

use tapsyrma::store::{OpenError, Store, StoreError, StoreOptions};
use tempfile::TempDir;

use super::{codes, make_table, settle};
use crate::support::database;

#[test]
fn the_command_line_reads_and_writes_without_a_runtime() {
    let folder = TempDir::new().unwrap();
    let url = database::empty(folder.path());
    let store = Store::open(&database::options(url)).unwrap();

    store.write_blocking(make_table).unwrap();
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

#[cfg(all(feature = "postgres", not(feature = "postgres-tls")))]
#[test]
fn a_postgres_url_that_asks_for_tls_is_refused_because_there_is_none() {
    for mode in ["require", "verify-ca", "verify-full"] {
        let url = format!("postgres://audan@db/tapsyrma?connect_timeout=1&sslmode={mode}");

        let refused = Store::open(&StoreOptions::new(url)).err().unwrap();

        assert!(matches!(&refused, OpenError::TlsNotBuilt(asked) if asked == mode));
        assert!(refused.to_string().contains("tunnel"), "{refused}");
    }
}

#[cfg(feature = "postgres")]
#[test]
fn a_postgres_url_that_leaves_tls_open_is_refused() {
    for (query, words) in [
        ("", "does not say whether"),
        ("?target_session_attrs=read-write", "does not say whether"),
        ("?sslmode=prefer", "goes on without TLS"),
    ] {
        let url = format!("postgres://audan@db,other/tapsyrma{query}");

        let refused = Store::open(&StoreOptions::new(url)).err().unwrap();

        assert!(refused.to_string().contains(words), "{refused}");
    }
}
