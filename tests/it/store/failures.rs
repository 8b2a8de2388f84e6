//! What fails or goes away harms nobody else.

use diesel::connection::SimpleConnection;
use tapsyrma::store::{StoreError, Tx};

use super::{District, settle};

#[tokio::test]
async fn a_part_that_may_fail_leaves_the_rest_of_its_write() {
    let district = District::open().await;

    let second = district
        .store
        .write(|tx| {
            settle(tx, 1)?;
            let second = tx.attempt(|tx| {
                settle(tx, 2)?;
                settle(tx, 1)
            });
            settle(tx, 3)?;
            Ok::<_, StoreError>(second)
        })
        .await
        .unwrap();

    assert!(second.unwrap_err().is_unique_violation());
    assert_eq!(district.codes().await, [1, 3]);
}

#[tokio::test]
async fn nobody_is_harmed_by_a_village_that_no_longer_waits_for_its_answer() {
    let district = District::open().await;
    let writer = district.holds_the_writer().await;
    let store = district.store.clone();
    let gone = tokio::spawn(async move { store.write(|tx| settle(tx, 1)).await });
    let store = district.store.clone();
    let stays = tokio::spawn(async move { store.write(|tx| settle(tx, 2)).await });
    district.waits_for_writes(2).await;
    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    drop(writer);

    stays.await.unwrap().unwrap();

    assert_eq!(district.codes().await, [2]);
}

#[tokio::test]
async fn a_village_whose_write_fails_or_panics_leaves_no_trace_and_the_next_one_writes() {
    type Then = fn(&mut Tx<'_>) -> Result<(), StoreError>;
    let district = District::open().await;
    let write = |code: i32, then: Then| {
        district.store.write(move |tx| {
            settle(tx, code)?;
            then(tx)
        })
    };

    let twice = write(1, |tx| settle(tx, 1)).await.unwrap_err();
    assert!(twice.is_unique_violation(), "{twice}");
    let panics: Then = |_| panic!("in the middle of a write");
    let panics_deeper: Then = |tx| {
        tx.attempt(|tx| {
            settle(tx, 30)?;
            panic!("in the middle of a savepoint")
        })
    };
    for panics in [panics, panics_deeper] {
        let panicked = write(3, panics).await;
        assert!(matches!(panicked, Err(StoreError::Panicked)));
    }

    write(4, |_| Ok(())).await.unwrap();
    assert_eq!(district.codes().await, [4]);
}

#[tokio::test]
async fn a_village_is_told_when_its_commit_fails() {
    let district = District::open().await;
    let table = "CREATE TABLE letter (village INTEGER NOT NULL REFERENCES village (code)
                 DEFERRABLE INITIALLY DEFERRED)";
    let made = district.store.write(move |tx| {
        tx.batch_execute(table)?;
        Ok::<_, StoreError>(())
    });
    made.await.unwrap();

    let write = district.store.write(|tx| {
        settle(tx, 1)?;
        tx.batch_execute("INSERT INTO letter VALUES (404)")?;
        Ok::<_, StoreError>(())
    });

    let told = write.await;
    assert!(matches!(told, Err(StoreError::Commit(_))), "{told:?}");
    district.settles(2).await.unwrap();
    assert_eq!(district.codes().await, [2]);
}
