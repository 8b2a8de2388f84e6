//! A fresh database for every test: the one place that knows which engine the tests run on.

use std::path::Path;
use std::sync::OnceLock;

use tapsyrma::store::{Store, StoreOptions};

/// Makes an empty, migrated database and returns its URL. Migrating takes longer than copying a
/// file, so it is done once.
pub fn fresh(folder: &Path) -> String {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("template.db");
        let url = format!("sqlite:{}", folder.path().join("migrated.db").display());
        std::thread::spawn(move || {
            let store = Store::open(&StoreOptions::new(url)).unwrap();
            let runtime = tokio::runtime::Builder::new_current_thread();
            let migrated = { runtime }.build().unwrap().block_on(store.migrate());
            assert!(!migrated.unwrap().is_empty(), "there are no migrations");
            store.backup(&copy).unwrap();
            store.close_blocking();
            std::fs::read(copy).unwrap()
        })
        .join()
        .unwrap()
    });
    let file = folder.join("tapsyrma.db");
    std::fs::write(&file, template).unwrap();
    format!("sqlite:{}", file.display())
}
