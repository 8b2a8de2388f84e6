//! `POST /api/v1/instructions/asked-before`

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{District, composing, composing_for, dogs, stocks, stocks_again};
use crate::support::each;

#[actix_web::test]
async fn while_composing_a_clerk_sees_who_has_answered_another_department_and_what() {
    let District {
        app,
        economy,
        farming,
        aqtogai,
        bulaq,
        ..
    } = District::start().await;
    let first = stocks_again(&economy).to(&[&aqtogai, &bulaq]).await;
    dogs(&economy).to(&[&aqtogai, &bulaq]).await;
    aqtogai.answers(&first.at(&aqtogai), "412 t").await.ok();
    app.pass(SignedDuration::from_hours(24));

    let found = composing_for(&farming, &[&aqtogai, &bulaq]).await;

    assert_eq!(each(&found, "instruction"), [&json!(first.id())]);
    let found = &found[0];
    assert_eq!(found["issuer_office"]["name_ru"], "Economy");
    assert_eq!(
        (&found["number"], &found["title"]),
        (&json!(1), &json!("Көкөніс қоры"))
    );
    assert_eq!(
        (&found["asked"], &found["answered"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(found["registered_at"]["local"], "2026-03-03 10:00");
    let answer = &found["answers"][0];
    assert_eq!(answer["office"]["name_ru"], "Aqtogai");
    assert_eq!(answer["answer"]["text"], "412 t");
    assert_eq!(found["answers"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn nothing_is_stored_nothing_is_opened_and_nobody_is_told() {
    let District {
        app,
        economy,
        farming,
        aqtogai,
        ..
    } = District::start().await;
    let first = stocks(&economy).to(&[&aqtogai]).await.at(&aqtogai);
    aqtogai.answers(&first, "412 t").await.ok();
    let (before, commits) = (aqtogai.record(0).await, app.app.store.commits());
    composing_for(&farming, &[&aqtogai]).await;
    assert_eq!(app.app.store.commits(), commits);
    assert_eq!(aqtogai.record(0).await, before);
    assert_eq!(
        farming.get("/api/v1/instructions").await.ok()["items"],
        json!([])
    );
}

#[actix_web::test]
async fn a_clerk_who_fishes_for_answers_gets_none_of_other_lines_and_other_villages() {
    let District {
        app,
        economy,
        farming,
        aqtogai,
        bulaq,
        ..
    } = District::start().await;
    let neighbour = app.audan("Ile").await;
    let (curious, stranger) = (
        app.issuer(&neighbour).await,
        app.recipient("Kegen", &neighbour).await,
    );
    let oblast = app.issuer(&app.oblast().await).await;
    let first = stocks(&economy).to(&[&aqtogai]).await.at(&aqtogai);
    aqtogai.answers(&first, "412 t").await.ok();
    let of_oblast = stocks(&oblast).to(&[&bulaq]).await.at(&bulaq);
    bulaq.answers(&of_oblast, "37 t").await.ok();

    // Villages that do not stand under them.
    let named = json!({ "offices": [aqtogai.office_id()] });
    composing(&curious, named)
        .await
        .refused(422, "recipient_unknown");
    let under = json!({ "under": farming.office().parent });
    composing(&curious, under)
        .await
        .refused(422, "recipient_unknown");
    // Their own villages, of which others asked.
    assert_eq!(composing_for(&curious, &[&stranger]).await, json!([]));
    // What the oblast asked is not of the audan's line, nor what the audan asked of the oblast's.
    assert_eq!(composing_for(&farming, &[&bulaq]).await, json!([]));
    assert_eq!(composing_for(&oblast, &[&aqtogai]).await, json!([]));
    // The answer of a village that the draft does not go to.
    assert_eq!(composing_for(&farming, &[&bulaq]).await, json!([]));
    // One's own instruction is no other office's.
    assert_eq!(composing_for(&economy, &[&aqtogai]).await, json!([]));
    // A village does not compose.
    let draft = json!({ "offices": [bulaq.office_id()] });
    composing(&aqtogai, draft)
        .await
        .refused(403, "not_permitted");
}

#[actix_web::test]
async fn the_akim_and_the_departments_are_one_line() {
    let District {
        app,
        audan,
        economy,
        aqtogai,
        ..
    } = District::start().await;
    let akim = app.issuer(&audan).await;
    stocks(&economy).to(&[&aqtogai]).await;
    assert_eq!(
        composing_for(&akim, &[&aqtogai]).await[0]["issuer_office"]["name_ru"],
        "Economy"
    );
    stocks(&akim).to(&[&aqtogai]).await;
    let found = composing_for(&economy, &[&aqtogai]).await;
    assert_eq!(found[0]["issuer_office"]["name_ru"], "Zhambyl");
}

#[actix_web::test]
async fn a_draft_is_refused_for_the_same_reasons_as_what_is_sent() {
    let District {
        app: _app,
        audan,
        farming,
        aqtogai,
        ..
    } = District::start().await;
    composing(&farming, json!({ "offices": [] }))
        .await
        .refused(422, "recipients_empty");
    let unknown = json!({ "offices": ["0198c0de-0000-7000-8000-000000000000"] });
    composing(&farming, unknown)
        .await
        .refused(422, "recipient_unknown");
    assert_eq!(
        composing(&farming, json!({ "under": audan.id })).await.ok()["days"],
        90
    );
    let path = "/api/v1/instructions/asked-before";
    let recipients = json!({ "offices": [aqtogai.office_id()] });
    for body in [
        json!({ "recipients": recipients, "title": "Stocks" }),
        json!({ "recipients": recipients, "title": "  ", "text": "?" }),
        json!({ "recipients": recipients, "title": "Stocks", "text": "?", "days": 3650 }),
        Value::Null,
    ] {
        farming.post(path, body).await.refused(400, "body_invalid");
    }
    let wordless = json!({ "recipients": recipients, "title": "2026", "text": "?!" });
    assert_eq!(farming.post(path, wordless).await.ok()["items"], json!([]));
}

#[actix_web::test]
async fn twenty_villages_take_as_many_statements_as_two() {
    let District {
        app,
        audan,
        economy,
        farming,
        ..
    } = District::start().await;
    let mut taken = Vec::new();
    for number in [2, 20] {
        let mut villages = Vec::new();
        for at in 0..number {
            villages.push(
                app.recipient(&format!("Village {number} {at}"), &audan)
                    .await,
            );
        }
        let villages: Vec<_> = villages.iter().collect();
        let first = stocks(&economy).to(&villages).await;
        for village in &villages {
            village.answers(&first.at(village), "412 t").await.ok();
        }
        composing_for(&farming, &villages).await;
        let before = app.app.store.statements();
        let found = composing_for(&farming, &villages).await;
        taken.push(app.app.store.statements() - before);
        assert_eq!(found[0]["answers"].as_array().unwrap().len(), number);
    }
    assert_eq!(taken[0], taken[1]);
    assert!(taken[0] <= 11, "{taken:?}");
}
