//! What a village does with an assignment: `/api/v1/assignments/{id}/...`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, TestApp, due_date, key, send, utc, version};

/// An audan's akim and the akim of one of its villages.
async fn audan_and_village(app: &TestApp) -> (Client, Client) {
    let audan = app.audan("Zhambyl").await;
    (
        app.issuer(&audan).await,
        app.recipient("Aqtogai", &audan).await,
    )
}

#[actix_web::test]
async fn received_is_received_once_however_often_it_is_pressed() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let id = audan.asks_of(&aul, "Stocks").await;

    let first = aul.acknowledges(&id).await.ok();
    let again = aul.acknowledges(&id).await.ok();

    assert_eq!(first["state"], "acknowledged");
    assert_eq!(first["number"], 2);
    assert_eq!(again["number"], Value::Null);
    assert_eq!(version(&again), version(&first));
    let kinds = aul.history(&id).await;
    assert_eq!(kinds, ["issued", "acknowledged"]);
}

#[actix_web::test]
async fn an_answer_sent_twice_from_a_bad_network_is_kept_once_with_one_receipt() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let id = audan.asks_of(&aul, "Stocks").await;
    let path = format!("/api/v1/assignments/{id}/answers");
    let answer = || aul.post_as(key("k1"), &path, json!({ "text": "412 t" }));

    let first = answer().await;
    app.pass(jiff::SignedDuration::from_mins(90));
    let again = answer().await;
    let other = aul.post_as(key("k1"), &path, json!({ "text": "999 t" }));

    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.text, again.text);
    assert_eq!(first.header("idempotent-replay"), "");
    assert_eq!(again.header("idempotent-replay"), "true");
    other.await.refused(422, "idempotency_key_reused");
    let kinds = aul.history(&id).await;
    assert_eq!(kinds, ["issued", "answered"]);
}

#[actix_web::test]
async fn an_impatient_thumb_answers_once_even_at_the_same_moment() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let id = audan.asks_of(&aul, "Stocks").await;
    let path = format!("/api/v1/assignments/{id}/answers");
    let press = || aul.post_as(key("k1"), &path, json!({ "text": "412 t" }));

    let (a, b, c, d) = tokio::join!(press(), press(), press(), press());

    let receipts = [a, b, c, d].map(|answer| answer.ok()["number"].clone());
    assert_eq!(receipts, [2, 2, 2, 2]);
    let kinds = aul.history(&id).await;
    assert_eq!(kinds, ["issued", "answered"]);
}

#[actix_web::test]
async fn a_key_is_a_persons_own_and_a_post_without_one_is_refused() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let (aqtogai, bulaq) = (
        app.recipient("Aqtogai", &zhambyl).await,
        app.recipient("Bulaq", &zhambyl).await,
    );
    let issued = audan.issues("Stocks", Value::Null);
    let issued = issued.to(&[&aqtogai, &bulaq]).await;
    for village in [&aqtogai, &bulaq] {
        let path = format!("/api/v1/assignments/{}/answers", issued.at(village));
        let body = json!({ "text": "412 t" });
        let answer = village.post_as(key("k1"), &path, body).await;
        assert_eq!(answer.header("idempotent-replay"), "");
        assert_eq!(answer.ok()["assignment"], issued.at(village));

        let request = village.request(Method::POST, &path).await;
        let keyless = send(request.json(&json!({ "text": "412 t" }))).await;
        keyless.refused(400, "idempotency_key_required");
    }
}

#[actix_web::test]
async fn whoever_answers_has_received_and_may_add_to_it_until_it_is_decided() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let id = audan.asks_of(&aul, "Stocks").await;

    aul.answers(&id, "412 t").await.ok();
    app.pass(jiff::SignedDuration::from_mins(5));
    let supplement = aul.answers(&id, "And 3 t of onions").await.ok();

    let seen = aul.opens(&id).await;
    assert_eq!(seen["acknowledged_at"]["local"], "2026-03-03 10:00");
    assert_eq!(seen["answered_at"]["local"], "2026-03-03 10:05");
    assert_eq!(seen["answers"], 2);
    let second = &seen["history"][2]["happening"];
    assert_eq!(second["text"], "And 3 t of onions");
    assert_eq!(
        (&second["number"], &second["round"]),
        (&json!(2), &json!(1))
    );
    audan.accepts(&id, version(&supplement)).await.ok();
    let after = aul.answers(&id, "And 2 t of beet").await;
    after.refused(409, "assignment_closed");
}

#[actix_web::test]
async fn a_late_answer_is_taken_like_any_other() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let id = audan.asks_of(&aul, "Stocks").await;
    app.at("2026-03-05T23:59+05:00");
    assert_eq!(
        aul.opens(&id).await["overdue"],
        false,
        "a date is the whole day"
    );
    app.at("2026-03-20T12:00+05:00");
    assert_eq!(aul.opens(&id).await["overdue"], true);
    aul.answers(&id, "412 t").await.ok();
    let seen = aul.opens(&id).await;
    assert_eq!(seen["state"], "answered");
    assert_eq!(seen["overdue"], false, "it is the issuer's turn");
}

#[actix_web::test]
async fn what_the_phone_says_of_the_time_stands_beside_what_the_server_says() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let id = audan.asks_of(&aul, "Stocks").await;
    app.at("2026-03-03T17:00+05:00");
    let written = utc("2026-03-03T11:20:30.5+05:00");
    let path = format!("/api/v1/assignments/{id}/answers");
    let request = aul.request(Method::POST, &path).await;
    let request = request
        .header("Idempotency-Key", key("field").to_string())
        .header("Device-Time", utc("2026-03-03T16:58:00+05:00"))
        .json(&json!({ "text": "412 t", "effort_minutes": 45, "written_at": written }));
    send(request).await.ok();

    let event = &aul.opens(&id).await["history"][1];
    assert_eq!(event["at"]["local"], "2026-03-03 17:00");
    let device = json!({ "written_at": written, "offset_ms": 120_000, "claim": "counted" });
    assert_eq!(event["device"], device);
    assert_eq!(event["key"], key("field").to_string());
    assert_eq!(event["happening"]["effort_minutes"], 45);
    assert_eq!(event["actor"]["role"], "recipient");
    assert_eq!(event["actor"]["person"], aul.person.unwrap().to_string());
}

#[actix_web::test]
async fn an_answer_takes_between_a_minute_and_a_working_year() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let id = audan.asks_of(&aul, "Stocks").await;
    let path = format!("/api/v1/assignments/{id}/answers");
    for minutes in [0, 120_001] {
        let body = json!({ "text": "412 t", "effort_minutes": minutes });
        let answer = aul.post(&path, body).await;
        answer.refused(422, "effort_out_of_range");
    }
    for body in [
        json!({ "text": "412 t", "effort_minutes": -5 }),
        json!({ "text": "   " }),
        json!({}),
        json!({ "text": "412 t", "mood": "tired" }),
    ] {
        aul.post(&path, body).await.refused(400, "body_invalid");
    }
    assert_eq!(aul.history(&id).await, ["issued", "delivered"]);
}

#[actix_web::test]
async fn more_time_is_asked_once_at_a_time_and_for_a_later_day() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let aul = app.recipient("Aqtogai", &zhambyl).await;
    let id = audan.asks_of(&aul, "Stocks").await;
    let undated = audan.issues("When you can", Value::Null);
    let undated = undated.to(&[&aul]).await.at(&aul);

    let later = due_date("2026-03-09");
    for no_later in ["2026-03-05", "2026-03-04"] {
        let asked = aul.asks_time(&id, due_date(no_later)).await;
        asked.refused(409, "extension_not_later");
    }
    let slip = aul.asks_time(&id, due_date("2206-03-09")).await;
    slip.refused(422, "deadline_out_of_range");
    let nothing = aul.asks_time(&undated, later.clone()).await;
    nothing.refused(409, "no_deadline");
    aul.asks_time(&id, later.clone()).await.ok();
    let seen = aul.opens(&id).await;
    assert_eq!(seen["extension"]["until"], later);
    assert_eq!(seen["state"], "acknowledged");
    let again = aul.asks_time(&id, due_date("2026-03-10")).await;
    again.refused(409, "extension_pending");
    aul.answers(&id, "412 t").await.ok();
    let seen = aul.opens(&id).await;
    assert_eq!(seen["extension"], Value::Null, "an answer asks for no time");
    aul.asks_time(&id, later).await.refused(409, "wrong_state");
}

#[actix_web::test]
async fn a_remark_goes_on_the_record_at_any_time_and_stops_nothing() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let id = audan.asks_of(&aul, "Stocks").await;

    let remark = aul.remarks(&id, "outside_functions").await.ok();
    assert_eq!(remark["state"], "sent");
    let answered = aul.answers(&id, "412 t").await.ok();
    aul.remarks(&id, "not_enough_time").await.ok();
    let stale = audan.accepts(&id, version(&answered)).await;
    stale.refused(409, "stale_version");
    audan.accepts(&id, version(&answered) + 1).await.ok();
    let late = aul.remarks(&id, "already_supplied").await.ok();
    assert_eq!(late["state"], "accepted");
    aul.remarks(&id, "unjust")
        .await
        .refused(400, "body_invalid");
}

#[actix_web::test]
async fn a_village_never_needs_a_version_but_one_that_it_names_must_be_right() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let id = audan.asks_of(&aul, "Stocks").await;
    aul.acknowledges(&id).await.ok();
    let path = format!("/api/v1/assignments/{id}/answers");
    let body = json!({ "text": "412 t" });
    let stale = aul.post_over(1, &path, body.clone()).await;
    stale.refused(409, "stale_version");
    assert_eq!(stale.json["current_version"], 2);
    aul.post_over(2, &path, body).await.ok();
}

#[actix_web::test]
async fn a_remark_that_it_was_supplied_says_when_and_under_which_number_and_changes_nothing() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let id = audan.asks_of(&aul, "Stocks").await;
    let other = audan.asks_of(&aul, "Seed").await;
    aul.acknowledges(&id).await.ok();
    let path = format!("/api/v1/assignments/{id}/remarks");
    let inbox = aul.inbox().await;
    let before = aul.opens(&id).await;
    let supplied = json!({ "on": "2026-02-12", "number": "12-03/88" });
    for (kind, supplied, status, code) in [
        ("other", &supplied, 422, "supplied_without_already_supplied"),
        (
            "already_supplied",
            &json!({ "on": "2026-03-04" }),
            422,
            "supplied_in_the_future",
        ),
        (
            "already_supplied",
            &json!({ "on": "yesterday" }),
            400,
            "body_invalid",
        ),
        (
            "already_supplied",
            &json!({ "by": "me" }),
            400,
            "body_invalid",
        ),
    ] {
        let body = json!({ "kind": kind, "supplied": supplied });
        aul.post(&path, body).await.refused(status, code);
    }
    let body = json!({ "kind": "already_supplied", "supplied": supplied });
    aul.post(&path, body).await.ok();
    let today = json!({ "kind": "already_supplied", "supplied": { "on": "2026-03-03" } });
    aul.post(&path, today).await.ok();

    let seen = audan.opens(&id).await;
    assert_eq!(seen["history"][2]["happening"]["supplied"], supplied);
    assert_eq!(seen["state"], before["state"]);
    assert_eq!(seen["deadline"], before["deadline"]);
    assert_eq!(aul.inbox().await, inbox, "it ranks nothing");
    aul.answers(&id, "412 t").await.ok();
    aul.remarks(&other, "not_enough_time").await.ok();

    let own = aul.get("/api/v1/burden/own?period=2026-03").await.ok();
    let shares = own["remarks"].as_array().unwrap().iter();
    let shares: Vec<_> = shares
        .map(|part| {
            (
                part["word"].as_str().unwrap(),
                part["share"]["value"].as_f64(),
            )
        })
        .collect();
    assert_eq!(
        shares,
        [
            ("outside_functions", Some(0.0)),
            ("already_supplied", Some(0.5)),
            ("not_enough_time", Some(0.5)),
            ("other", Some(0.0)),
        ]
    );
}
