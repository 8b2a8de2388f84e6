//! The time that a device claims: what becomes of it, and who sees it.

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp, due_at, key, send, utc};

/// An audan that asks at five for nine the next morning, and the village that is asked.
async fn asked_at_five(app: &TestApp) -> (Client, Client, String) {
    let office = app.audan("Zhambyl").await;
    let audan = app.issuer(&office).await;
    let aul = app.recipient("Aqtogai", &office).await;
    app.at("2026-03-03T17:00+05:00");
    let due = due_at("2026-03-04T09:00+05:00");
    let id = audan.issues("Stocks", due).to(&[&aul]).await.at(&aul);
    (audan, aul, id)
}

/// Answers as a phone does that says when it was written, and perhaps what its clock shows.
async fn answers(aul: &Client, id: &str, written: &str, shows: Option<&str>) -> Answer {
    let path = format!("/api/v1/assignments/{id}/answers");
    let mut request = aul.request(Method::POST, &path).await;
    request = request.header("Idempotency-Key", key(written).to_string());
    if let Some(shows) = shows {
        request = request.header("Device-Time", utc(shows));
    }
    send(request.json(&json!({ "text": "412 t", "written_at": utc(written) }))).await
}

async fn on_time(app: &TestApp, audan: &Client, aul: &Client) -> [Value; 2] {
    app.pass(SignedDuration::from_hours(1));
    let own = aul.get("/api/v1/burden/own?period=2026-03").await.ok();
    let path = "/api/v1/burden/issuing?period=2026-03";
    let issuing = audan.get(path).await.ok();
    [own, issuing].map(|side| {
        let response = &side["response"];
        json!([
            response["on_time"]["value"],
            response["on_time_by_claim"]["value"]
        ])
    })
}

#[actix_web::test]
async fn an_answer_that_a_phone_kept_overnight_is_in_time_and_both_sides_see_by_whose_clock() {
    let app = TestApp::start().await;
    let (audan, aul, id) = asked_at_five(&app).await;
    aul.inbox().await;
    app.at("2026-03-04T09:40+05:00");
    let device = Some("2026-03-04T09:30+05:00");
    let receipt = answers(&aul, &id, "2026-03-03T20:50+05:00", device)
        .await
        .ok();
    assert_eq!(receipt["claim"], "counted");
    assert_eq!(receipt["counted_at"]["local"], "2026-03-03 21:00");
    assert_eq!(receipt["received_at"]["local"], "2026-03-04 09:40");
    for side in [&aul, &audan] {
        let seen = side.opens(&id).await;
        assert_eq!(seen["answered_at"]["local"], "2026-03-04 09:40");
        assert_eq!(seen["answer_counted_at"]["local"], "2026-03-03 21:00");
        let answered = seen["history"].as_array().unwrap().iter();
        let answered = answered.filter(|event| event["happening"]["kind"] == "answered");
        let answered: Vec<_> = answered.collect();
        assert_eq!(answered[0]["counted_at"]["local"], "2026-03-03 21:00");
        assert_eq!(answered[0]["at"]["local"], "2026-03-04 09:40");
    }
    assert_eq!(
        on_time(&app, &audan, &aul).await,
        [json!([1.0, 1.0]), json!([1.0, 1.0])]
    );
}

#[actix_web::test]
async fn an_akim_who_answers_late_and_claims_the_impossible_is_late_and_loses_nothing() {
    let app = TestApp::start_with(|config| config.policy.claimed_time_hours = 2).await;
    let (audan, aul, id) = asked_at_five(&app).await;
    app.at("2026-03-04T08:30+05:00");
    aul.inbox().await;
    app.at("2026-03-04T10:40+05:00");
    let now = Some("2026-03-04T10:40+05:00");
    for (written, shows, claim) in [
        ("2026-03-04T08:29+05:00", now, "before_delivery"),
        ("2026-03-04T08:35+05:00", now, "too_old"),
        ("2026-03-04T10:42+05:00", now, "after_receipt"),
        ("2026-03-04T08:59+05:00", None, "clock_unknown"),
        // A clock that is said to be two hours behind moves nothing to before the letter came.
        (
            "2026-03-04T06:20+05:00",
            Some("2026-03-04T08:40+05:00"),
            "before_delivery",
        ),
    ] {
        let receipt = answers(&aul, &id, written, shows).await.ok();
        assert_eq!(receipt["claim"], claim, "{written}");
        assert_eq!(receipt.get("counted_at"), None);
    }
    let seen = audan.opens(&id).await;
    assert_eq!(seen["answers"], 5, "nothing is refused for its claim");
    assert_eq!(seen.get("answer_counted_at"), None);
    let history = seen["history"].as_array().unwrap();
    assert_eq!(
        history[2]["device"]["written_at"],
        utc("2026-03-04T08:29+05:00")
    );
    assert_eq!(history[2]["device"]["claim"], "before_delivery");
    assert_eq!(
        on_time(&app, &audan, &aul).await,
        [json!([0.0, null]), json!([0.0, null])]
    );
}

#[actix_web::test]
async fn a_phone_that_does_not_say_when_it_was_written_claims_nothing() {
    let app = TestApp::start().await;
    let (audan, aul, id) = asked_at_five(&app).await;
    let receipt = aul.answers(&id, "412 t").await.ok();
    assert_eq!(
        (receipt.get("claim"), receipt.get("counted_at")),
        (None, None)
    );
    let event = &audan.opens(&id).await["history"][1];
    assert_eq!(event["device"].get("claim"), None);
    assert_eq!(
        on_time(&app, &audan, &aul).await,
        [json!([1.0, 0.0]), json!([1.0, 0.0])]
    );
}
