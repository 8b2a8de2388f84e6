//! Writes that share a commit: what fails harms no neighbour.

use diesel::connection::SimpleConnection;
use diesel::insert_into;
use diesel::prelude::*;
use tapsyrma::store::{StoreError, Tx};

use crate::store::{District, settle, village};

#[tokio::test]
async fn villages_that_write_at_the_same_time_share_commits() {
    let district = District::open().await;
    let before = district.store.commits();
    let writer = district.holds_the_writer().await;
    let writes: Vec<_> = (0..200)
        .map(|code| {
            let store = district.store.clone();
            tokio::spawn(async move { store.write(move |tx| settle(tx, code)).await })
        })
        .collect();
    district.waits_for_writes(200).await;
    drop(writer);

    for write in writes {
        write.await.unwrap().unwrap();
    }

    assert_eq!(district.codes().await.len(), 200);
    let commits = district.store.commits() - before;
    assert!(commits <= 10, "{commits} commits for 201 writes");
}

#[tokio::test]
async fn one_village_that_fails_or_panics_takes_no_other_with_it() {
    let district = District::open().await;
    let before = district.store.commits();
    let writer = district.holds_the_writer().await;
    let spawn = |code: i32, then: fn(&mut Tx<'_>) -> Result<(), StoreError>| {
        let store = district.store.clone();
        tokio::spawn(async move {
            store
                .write(move |tx| {
                    settle(tx, code)?;
                    then(tx)
                })
                .await
        })
    };
    let fine = spawn(1, |_| Ok(()));
    let twice = spawn(2, |tx| settle(tx, 2));
    let panics = spawn(3, |_| panic!("in the middle of a write"));
    let panics_deeper = spawn(4, |tx| {
        tx.attempt(|tx| {
            settle(tx, 40)?;
            panic!("in the middle of a savepoint")
        })
    });
    let also_fine = spawn(5, |_| Ok(()));
    district.waits_for_writes(5).await;
    drop(writer);

    fine.await.unwrap().unwrap();
    let twice = twice.await.unwrap().unwrap_err();
    assert!(twice.is_unique_violation(), "{twice}");
    assert!(twice.to_string().contains("village.code"), "{twice}");
    for panicked in [panics, panics_deeper] {
        let panicked = panicked.await.unwrap();
        assert!(matches!(panicked, Err(StoreError::Panicked)));
    }
    also_fine.await.unwrap().unwrap();
    assert_eq!(district.store.commits() - before, 1);
    district.settles(6).await.unwrap();
    assert_eq!(district.codes().await, [1, 5, 6]);
}

#[tokio::test]
async fn a_full_disk_is_recognised_and_the_store_goes_on() {
    let district = District::open().await;
    let writer = district.holds_the_writer().await;
    let spawn = |f: fn(&mut Tx<'_>) -> Result<(), StoreError>| {
        let store = district.store.clone();
        tokio::spawn(async move { store.write(f).await })
    };
    let neighbour = spawn(|tx| settle(tx, 1));
    let filler = spawn(|tx| {
        tx.batch_execute("PRAGMA max_page_count = 3")?;
        let name = "x".repeat(100_000);
        insert_into(village::table)
            .values((village::code.eq(2), village::name.eq(name)))
            .execute(tx.connection())?;
        Ok(())
    });
    district.waits_for_writes(2).await;
    drop(writer);

    let filler = filler.await.unwrap();
    assert!(matches!(filler, Err(StoreError::DiskFull)), "{filler:?}");
    let neighbour = neighbour.await.unwrap();
    assert!(
        matches!(neighbour, Err(StoreError::RolledBack)),
        "{neighbour:?}"
    );
    assert!(district.codes().await.is_empty(), "nobody was told success");
    district.settles(3).await.unwrap();
    assert_eq!(district.codes().await, [3]);
}

#[tokio::test]
async fn a_commit_that_fails_is_told_to_everyone_in_it() {
    let district = District::open().await;
    let table = "CREATE TABLE letter (village INTEGER NOT NULL REFERENCES village (code)
                 DEFERRABLE INITIALLY DEFERRED)";
    let made = district.store.write(move |tx| {
        tx.batch_execute(table)?;
        Ok::<_, StoreError>(())
    });
    made.await.unwrap();
    let writer = district.holds_the_writer().await;
    let store = district.store.clone();
    let neighbour = tokio::spawn(async move { store.write(|tx| settle(tx, 1)).await });
    let store = district.store.clone();
    let orphan = tokio::spawn(async move {
        let write = store.write(|tx| {
            tx.batch_execute("INSERT INTO letter VALUES (404)")?;
            Ok::<_, StoreError>(())
        });
        write.await
    });
    district.waits_for_writes(2).await;
    drop(writer);

    for write in [neighbour, orphan] {
        let told = write.await.unwrap();
        assert!(matches!(told, Err(StoreError::Commit(_))), "{told:?}");
    }
    assert!(district.codes().await.is_empty());
    district.settles(2).await.unwrap();
    assert_eq!(district.codes().await, [2]);
}
