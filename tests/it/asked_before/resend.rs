//! `POST /api/v1/assignments/{id}/answers/resend`

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{District, resends, stocks, stocks_again};
use crate::support::{Client, key, version};

#[actix_web::test]
async fn an_answer_is_sent_again_and_the_second_office_sees_where_it_comes_from() {
    let District {
        app,
        economy,
        farming,
        aqtogai,
        ..
    } = District::start().await;
    let first = stocks(&economy).to(&[&aqtogai]).await.at(&aqtogai);
    aqtogai.answers(&first, "412 t").await.ok();
    aqtogai.answers(&first, "And 3 t of onions").await.ok();
    app.pass(SignedDuration::from_hours(24));
    let second = stocks_again(&farming).to(&[&aqtogai]).await.at(&aqtogai);

    let sent = resends(&aqtogai, &second, &first).await.ok();

    assert_eq!(sent["state"], "answered");
    let seen = farming.opens(&second).await;
    let answer = &seen["history"].as_array().unwrap().last().unwrap()["happening"];
    let answer = if answer["kind"] == "answer_opened" {
        &seen["history"][seen["history"].as_array().unwrap().len() - 2]["happening"]
    } else {
        answer
    };
    assert_eq!(answer["text"], "412 t\n\nAnd 3 t of onions");
    assert_eq!(answer["resent_from"]["assignment"], first);
    assert_eq!(answer["resent_from"]["issuer_office"], economy.office_id());
    let origin = &seen["resent_from"];
    assert_eq!(origin["issuer_office"]["name_ru"], "Economy");
    assert_eq!(origin["instruction_number"], 1);
    assert_eq!(origin["answered_at"]["local"], "2026-03-03 10:00");
    farming.accepts(&second, version(&seen)).await.ok();
    // The first office's assignment is not touched by it, and is not the second's to read.
    farming
        .get(&format!("/api/v1/assignments/{first}"))
        .await
        .refused(404, "not_found");
    assert_eq!(economy.opens(&first).await["answers"], 2);
    assert_eq!(economy.opens(&first).await["resent_from"], Value::Null);
}

#[actix_web::test]
async fn an_answer_of_ones_own_words_after_it_comes_from_nowhere() {
    let District {
        app: _app,
        economy,
        farming,
        aqtogai,
        ..
    } = District::start().await;
    let first = stocks(&economy).to(&[&aqtogai]).await.at(&aqtogai);
    aqtogai.answers(&first, "412 t").await.ok();
    let second = stocks_again(&farming).to(&[&aqtogai]).await.at(&aqtogai);
    let sent = resends(&aqtogai, &second, &first).await.ok();
    farming
        .returns(&second, version(&sent), "By kind, please")
        .await
        .ok();
    aqtogai
        .answers(&second, "Potatoes 400 t, carrots 12 t")
        .await
        .ok();
    assert_eq!(farming.opens(&second).await["resent_from"], Value::Null);
    // What was sent again can be sent again.
    let third = stocks(&economy).to(&[&aqtogai]).await.at(&aqtogai);
    resends(&aqtogai, &third, &second).await.ok();
    let seen = economy.opens(&third).await;
    assert_eq!(seen["resent_from"]["issuer_office"]["name_ru"], "Farming");
}

#[actix_web::test]
async fn only_an_answer_of_ones_own_office_can_be_sent_again() {
    let District {
        app,
        economy,
        farming,
        aqtogai,
        bulaq,
        ..
    } = District::start().await;
    let first = stocks(&economy).to(&[&aqtogai, &bulaq]).await;
    let (mine, theirs) = (first.at(&aqtogai), first.at(&bulaq));
    bulaq.answers(&theirs, "37 t").await.ok();
    let second = stocks_again(&farming).to(&[&aqtogai]).await.at(&aqtogai);

    // Another village's answer, given out as one's own.
    resends(&aqtogai, &second, &theirs)
        .await
        .refused(404, "not_found");
    resends(&bulaq, &second, &theirs)
        .await
        .refused(404, "not_found");
    resends(&economy, &second, &theirs)
        .await
        .refused(403, "not_permitted");
    let nowhere = "0198c0de-0000-7000-8000-000000000000";
    resends(&aqtogai, &second, nowhere)
        .await
        .refused(404, "not_found");
    resends(&aqtogai, &second, &mine)
        .await
        .refused(422, "nothing_to_resend");
    resends(&aqtogai, &second, &second)
        .await
        .refused(422, "resend_to_itself");
    app.at("2026-03-03T20:00+05:00");
    let held = stocks(&economy).to(&[&aqtogai]).await.at(&aqtogai);
    resends(&aqtogai, &held, &mine)
        .await
        .refused(404, "not_found");
    assert_eq!(farming.opens(&second).await["answers"], 0);
}

#[actix_web::test]
async fn it_is_an_answer_like_any_other() {
    let District {
        app: _app,
        economy,
        farming,
        aqtogai,
        ..
    } = District::start().await;
    let first = stocks(&economy).to(&[&aqtogai]).await.at(&aqtogai);
    aqtogai.answers(&first, "412 t").await.ok();
    let second = stocks_again(&farming).to(&[&aqtogai]).await.at(&aqtogai);
    let path = format!("/api/v1/assignments/{second}/answers/resend");
    for body in [
        json!({}),
        json!({ "from": "the first one" }),
        json!({ "from": first, "text": "999 t" }),
    ] {
        aqtogai.post(&path, body).await.refused(400, "body_invalid");
    }
    let endless = json!({ "from": first, "effort_minutes": 0 });
    aqtogai
        .post(&path, endless)
        .await
        .refused(422, "effort_out_of_range");
    let body = json!({ "from": first, "effort_minutes": 5, "written_at": "2026-03-03T05:00:00Z" });
    let sent = aqtogai.post_as(key("again"), &path, body.clone()).await;
    let repeated = aqtogai.post_as(key("again"), &path, body).await;
    assert_eq!((sent.status, &sent.text), (201, &repeated.text));
    assert_eq!(repeated.header("idempotent-replay"), "true");
    let other = json!({ "from": first });
    let other = aqtogai.post_as(key("again"), &path, other).await;
    other.refused(422, "idempotency_key_reused");
    assert_eq!(farming.opens(&second).await["answers"], 1);
    let version = version(&farming.opens(&second).await);
    farming.accepts(&second, version).await.ok();
    resends(&aqtogai, &second, &first)
        .await
        .refused(409, "assignment_closed");
}

#[actix_web::test]
async fn a_long_history_takes_as_many_statements_as_a_short_one() {
    let District {
        app,
        economy,
        farming,
        aqtogai,
        ..
    } = District::start().await;
    let first = stocks(&economy).to(&[&aqtogai]).await.at(&aqtogai);
    let mut taken = Vec::new();
    for answers in [1, 6] {
        for number in 0..answers {
            aqtogai.answers(&first, &format!("{number} t")).await.ok();
        }
        let second = stocks_again(&farming).to(&[&aqtogai]).await.at(&aqtogai);
        aqtogai.acknowledges(&second).await.ok();
        let before = app.app.store.statements();
        resends(&aqtogai, &second, &first).await.ok();
        taken.push(app.app.store.statements() - before);
    }
    assert_eq!(taken[0], taken[1]);
    assert!(taken[0] <= 19, "{taken:?}");
}

#[actix_web::test]
async fn what_is_sent_again_is_counted_as_a_duplicate_for_both_sides() {
    let District {
        app,
        economy,
        farming,
        aqtogai,
        ..
    } = District::start().await;
    let first = stocks(&economy).to(&[&aqtogai]).await.at(&aqtogai);
    aqtogai.answers(&first, "412 t").await.ok();
    let again = stocks(&economy).to(&[&aqtogai]).await.at(&aqtogai);
    resends(&aqtogai, &again, &first).await.ok();
    app.pass(SignedDuration::from_hours(24 * 90));
    let second = stocks_again(&farming).to(&[&aqtogai]).await.at(&aqtogai);
    app.run_job("release").await;
    resends(&aqtogai, &second, &first).await.ok();
    app.pass(SignedDuration::from_secs(1));
    let third = stocks_again(&farming).to(&[&aqtogai]).await.at(&aqtogai);
    resends(&aqtogai, &third, &first).await.ok();

    let duplicate = async |of: &Client, path: &str| {
        let burden = of.get(&format!("/api/v1/burden/{path}")).await.ok();
        let share = &burden["origins"]["duplicate"];
        (share["value"].clone(), share["count"].clone())
    };
    // Asked twice by the same office, and after 90 days: no duplicates.
    let own = duplicate(&aqtogai, "own?period=2026-Q1").await;
    assert_eq!(own, (json!(0.0), json!(2)));
    let own = duplicate(&aqtogai, "own?period=2026-Q2").await;
    assert_eq!(own, (json!(0.5), json!(2)));
    let issuing = duplicate(&farming, "issuing?period=2026-Q2").await;
    assert_eq!(issuing, (json!(0.5), json!(2)));
}

#[actix_web::test]
async fn the_files_of_an_answer_go_with_it_and_open_for_whoever_is_answered() {
    let District {
        app: _app,
        economy,
        farming,
        aqtogai,
        ..
    } = District::start().await;
    let first = stocks(&economy).to(&[&aqtogai]).await.at(&aqtogai);
    let file = aqtogai
        .uploads("stocks.txt", "Картофель 412 т\n".as_bytes())
        .await;
    let path = format!("/api/v1/assignments/{first}/answers");
    let answer = json!({ "text": "See the file", "attachments": [file] });
    aqtogai.post(&path, answer.clone()).await.ok();
    aqtogai.post(&path, answer).await.ok();
    let second = stocks_again(&farming).to(&[&aqtogai]).await.at(&aqtogai);
    // Whoever composes is told of the file, and opens it once it is part of an answer to them.
    farming.reads(&file).await.refused(404, "not_found");

    resends(&aqtogai, &second, &first).await.ok();

    let seen = farming.opens(&second).await;
    let mut history = seen["history"].as_array().unwrap().iter().rev();
    let answered = history
        .find(|event| event["happening"]["kind"] == "answered")
        .unwrap();
    let files = answered["happening"]["attachments"].as_array().unwrap();
    assert_eq!(files.len(), 1, "named twice, sent once");
    assert_eq!(files[0]["id"], file);
    assert_eq!(farming.reads(&file).await.status, 200);
}
