//! The same request twice at the same moment.

use futures_util::future::join_all;
use tapsyrma::store::{idempotency, records};

use super::{OpenWrite, audan_and_two_villages, start, until_waiting, verify_record};
use crate::support::{due_date, key};

const INSTRUCTIONS: &str = "/api/v1/instructions";

#[actix_web::test]
async fn a_request_repeated_while_the_first_is_under_way_waits_and_gets_the_same_answer() {
    let app = start().await;
    let (_, audan, [aul, _]) = audan_and_two_villages(&app).await;
    let body = audan.issues("Dogs", due_date("2026-03-05"));
    let body = body.body_for(&[aul.office()]);
    let office = aul.office().id;
    let held = OpenWrite::begin(&app, move |tx| records::lock(tx, &[office])).await;

    let twice = [(); 2].map(|()| audan.post_as(key("dogs"), INSTRUCTIONS, body.clone()));
    let (answers, ()) = tokio::join!(join_all(twice), async {
        until_waiting(&app, 2).await;
        held.commits().await;
    });

    assert_eq!(answers[0].status, 201, "{answers:#?}");
    assert_eq!(answers[0].text, answers[1].text);
    let mut replays = answers
        .iter()
        .map(|answer| answer.header("idempotent-replay"));
    let replays: Vec<&str> = { &mut replays }.collect();
    assert!(replays == ["", "true"] || replays == ["true", ""]);
    assert_eq!(verify_record(&app, &aul).await, 1);
}

#[actix_web::test]
async fn a_repetition_does_what_the_first_request_failed_to_do() {
    let app = start().await;
    let (_, audan, [aul, _]) = audan_and_two_villages(&app).await;
    let body = audan.issues("Dogs", due_date("2026-03-05"));
    let body = body.body_for(&[aul.office()]);
    let (person, at) = (audan.person.unwrap(), app.now());
    let first = OpenWrite::begin(&app, move |tx| {
        idempotency::take(tx, person, key("dogs"), b"the same", at)
    })
    .await;

    let repeated = audan.post_as(key("dogs"), INSTRUCTIONS, body);
    let (repeated, ()) = tokio::join!(repeated, async {
        until_waiting(&app, 1).await;
        first.fails().await;
    });

    assert_eq!(repeated.status, 201, "{repeated:#?}");
    assert_eq!(repeated.header("idempotent-replay"), "");
    assert_eq!(verify_record(&app, &aul).await, 1);
}

#[actix_web::test]
async fn another_request_under_a_key_in_use_waits_and_is_refused() {
    let app = start().await;
    let (_, audan, [aul, _]) = audan_and_two_villages(&app).await;
    let asks = |title: &str| {
        let draft = audan.issues(title, due_date("2026-03-05"));
        let body = draft.body_for(&[aul.office()]);
        audan.post_as(key("one"), INSTRUCTIONS, body)
    };
    let office = aul.office().id;
    let held = OpenWrite::begin(&app, move |tx| records::lock(tx, &[office])).await;

    let (answers, ()) = tokio::join!(join_all([asks("Dogs"), asks("Snow")]), async {
        until_waiting(&app, 2).await;
        held.commits().await;
    });

    let mut outcomes: Vec<(u16, &str)> = answers
        .iter()
        .map(|answer| (answer.status, answer.code()))
        .collect();
    outcomes.sort_unstable();
    assert_eq!(outcomes, [(201, ""), (422, "idempotency_key_reused")]);
    assert_eq!(verify_record(&app, &aul).await, 1);
}
