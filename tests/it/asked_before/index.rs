//! The full-text index: in step with what it is made of, and the same on both engines.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use diesel::{Connection as _, RunQueryDsl, SqliteConnection};
use jiff::Timestamp;
use serde_json::json;
use tapsyrma::domain::id::OfficeId;
use tapsyrma::domain::similar::Subject;
use tapsyrma::store::subjects::{self, Candidate, Search};
use tapsyrma::store::{Connection, Store, StoreError, StoreOptions, offices};

use super::{District, asked_before, stocks, stocks_again};

/// Every search of the villages that the demo district has, at the end of its time.
pub fn searches(url: &str) -> Vec<Vec<Candidate>> {
    let store = Store::open(&StoreOptions::new(url.to_owned())).unwrap();
    let found = store.read_blocking(|connection: &mut Connection| {
        let mut found = Vec::new();
        let mut villages = offices::list(connection, None, None, 100)?;
        villages.sort_by_key(|office| office.id);
        for village in villages {
            found.extend(searches_of(connection, village.id)?);
        }
        Ok::<_, StoreError>(found)
    });
    store.close_blocking();
    found.unwrap()
}

fn searches_of(
    connection: &mut Connection,
    village: OfficeId,
) -> Result<Vec<Vec<Candidate>>, StoreError> {
    let lines = offices::list_above(connection, village)?;
    let year = |year: &str| -> Timestamp { format!("{year}-01-01T00:00:00Z").parse().unwrap() };
    let search = Search {
        lines: lines.clone(),
        other_than: village,
        from: year("2025"),
        until: year("2027"),
    };
    let wanted = [
        ("О запасах овощей", "Картофель и морковь в тоннах"),
        ("Қаңғыбас иттер", "Иттерді аулау кестесі"),
        ("Снег и дороги", "Готовность котельных, уголь, вода"),
    ];
    let about = wanted.map(|(title, text)| Subject::of(title, text));
    let found = about
        .iter()
        .map(|about| subjects::list_candidates(connection, about, &search));
    found.collect()
}

/// Fails unless the index of an SQLite file is sound and holds every subject that was read.
pub fn is_whole(url: &str) {
    let path = url.strip_prefix("sqlite:").unwrap();
    let mut file = SqliteConnection::establish(path).unwrap();
    file.batch_execute("INSERT INTO subject_words (subject_words) VALUES ('integrity-check')")
        .unwrap();
    let mut count = |what: &str| -> i64 {
        sql::<BigInt>(&format!("SELECT count(*) FROM {what}"))
            .get_result(&mut file)
            .unwrap()
    };
    let read = count("subjects WHERE terms IS NOT NULL");
    assert!(read > 0, "no subject was read");
    assert_eq!(count("subject_words_docsize"), read);
    assert_eq!(count("subject_keys"), count("subjects"));
    assert_eq!(count("instructions"), count("subjects"));
}

#[actix_web::test]
async fn instructions_older_than_the_search_are_read_by_a_job_however_often_it_is_broken_off() {
    let District {
        app,
        economy,
        farming,
        aqtogai,
        ..
    } = District::start().await;
    for number in 0..3 {
        let asked = stocks(&economy).with("title", json!(format!("О запасах овощей {number}")));
        let asked = asked.to(&[&aqtogai]).await.at(&aqtogai);
        aqtogai.opens(&asked).await;
    }
    let forgotten = "UPDATE subjects SET terms = NULL";
    app.app
        .store
        .write(move |tx| {
            tx.connection()
                .batch_execute(forgotten)
                .map_err(StoreError::from)
        })
        .await
        .unwrap();
    app.pass(jiff::SignedDuration::from_hours(1));
    let second = stocks_again(&farming).to(&[&aqtogai]).await.at(&aqtogai);
    assert_eq!(asked_before(&aqtogai, &second).await, json!([]));

    let some = app.app.store.write(|tx| subjects::read_some(tx, 2)).await;
    assert_eq!(some.unwrap(), 2);
    assert_eq!(
        asked_before(&aqtogai, &second)
            .await
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(app.run_job("read_subjects").await, 1);
    assert_eq!(
        asked_before(&aqtogai, &second)
            .await
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(app.run_job("read_subjects").await, 0);
}
