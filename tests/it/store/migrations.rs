//! Migrations, forward and back.

use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use tapsyrma::store::{Store, migrations};
use tempfile::TempDir;

use super::{District, codes, options, settle};
use crate::support::database;

#[tokio::test]
async fn migrations_are_applied_once_undone_and_applied_again() {
    const SOURCE: EmbeddedMigrations = embed_migrations!("tests/it/store_migrations");
    let folder = TempDir::new().unwrap();
    database::empty(folder.path());
    let store = Store::open(&options(folder.path())).unwrap();
    let apply = || store.write(|tx| migrations::apply(tx, SOURCE));
    let pending = || store.write(|tx| migrations::pending(tx, SOURCE));

    assert_eq!(pending().await.unwrap(), ["0001_village", "0002_letter"]);
    assert_eq!(apply().await.unwrap(), ["0001", "0002"]);
    assert!(apply().await.unwrap().is_empty());
    store.write(|tx| settle(tx, 1)).await.unwrap();

    let reverted = store.write(|tx| migrations::revert_all(tx, SOURCE)).await;
    assert_eq!(reverted.unwrap(), ["0002", "0001"]);
    assert!(store.read(codes).await.is_err(), "the table is gone");
    assert_eq!(apply().await.unwrap(), ["0001", "0002"]);
    assert!(store.read(codes).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_migration_that_fails_leaves_no_part_of_the_others() {
    const SOURCE: EmbeddedMigrations = embed_migrations!("tests/it/store_migrations");
    let district = District::open().await;

    let applied = district.store.write(|tx| migrations::apply(tx, SOURCE));

    let error = applied.await.unwrap_err();
    assert!(error.to_string().contains("already exists"), "{error}");
    let missing = district.store.write(|tx| migrations::pending(tx, SOURCE));
    assert_eq!(missing.await.unwrap().len(), 2);
}

#[tokio::test]
async fn the_tables_of_this_build_can_be_made_undone_and_made_again() {
    let folder = TempDir::new().unwrap();
    database::empty(folder.path());
    let store = Store::open(&options(folder.path())).unwrap();

    let made = store.migrate().await.unwrap();
    assert!(!made.is_empty());
    assert!(store.pending_migrations().await.unwrap().is_empty());
    let undone = store.write(|tx| {
        let source = migrations::of(tx);
        migrations::revert_all(tx, source)
    });
    assert_eq!(undone.await.unwrap().len(), made.len());
    assert_eq!(store.migrate().await.unwrap(), made);
}

#[tokio::test]
async fn three_nodes_that_start_together_make_the_tables_once() {
    for _ in 0..3 {
        let folder = TempDir::new().unwrap();
        database::empty(folder.path());
        let nodes = [(); 3].map(|()| Store::open(&options(folder.path())).unwrap());

        let (first, second, third) =
            tokio::join!(nodes[0].migrate(), nodes[1].migrate(), nodes[2].migrate());

        let mut made: Vec<usize> = [first, second, third]
            .map(|made| made.unwrap().len())
            .to_vec();
        made.sort_unstable();
        assert_eq!(made[..2], [0, 0]);
        assert!(made[2] > 0);
        for node in &nodes {
            assert!(node.pending_migrations().await.unwrap().is_empty());
        }
    }
}
