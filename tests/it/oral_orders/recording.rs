//! What a village may record, when, and of whom.

use jiff::civil::date;
use reqwest::Method;
use serde_json::{Value, json};
use tapsyrma::domain::person::Role;

use super::{Line, THIS_YEAR, post, takes_back};
use crate::support::{Client, TestApp, due_at, each, key, send, text, utc};

/// Sends an order as a phone does whose clock shows something.
async fn sends(who: &Client, order: &Value, device_time: &str) -> crate::support::Answer {
    let request = who.request(Method::POST, "/api/v1/oral-orders").await;
    let request = request
        .header("Idempotency-Key", key("dogs").to_string())
        .header("Device-Time", utc(device_time))
        .json(order);
    send(request).await
}

#[actix_web::test]
async fn what_was_said_at_night_and_written_down_in_the_field_arrives_the_next_morning() {
    let line = Line::start().await;
    line.app.at("2026-03-05T09:30+05:00");
    let mut order = line.call_with("said_at", json!(utc("2026-03-04T19:50+05:00")));
    order["due"] = due_at("2026-03-05T08:00+05:00");
    // The phone is two minutes behind.
    order["written_at"] = json!(utc("2026-03-04T20:08+05:00"));
    let recorded = sends(&line.aul, &order, "2026-03-05T09:28+05:00").await;
    assert_eq!(recorded.status, 201, "{recorded:#?}");
    let recorded = recorded.ok();
    assert_eq!(recorded["number"], 1);
    assert_eq!(recorded["state"], "acknowledged");
    assert_eq!(recorded["confirmation"], "unconfirmed");
    assert_eq!(recorded["said_at"]["local"], "2026-03-04 19:50");
    assert_eq!(recorded["registered_at"]["local"], "2026-03-05 09:30");
    assert_eq!(recorded["effective_at"]["local"], "2026-03-05 09:00");
    assert_eq!(recorded["notice_minutes"], 0);
    assert_eq!(recorded["claim"], "counted");

    let id = text(&recorded["assignment"]);
    let seen = line.aul.opens(&id).await;
    assert_eq!(
        seen["instruction"]["title"],
        "Send the list of dogs by eight"
    );
    assert_eq!(
        seen["instruction"]["legal_bases"],
        json!([{ "kind": "none_given" }])
    );
    assert_eq!(seen["instruction"]["recorded_by"], line.aul.office_id());
    assert_eq!(seen["said_at"], utc("2026-03-04T19:50+05:00"));
    let event = &seen["history"][0];
    assert_eq!(event["at"]["local"], "2026-03-05 09:30");
    assert_eq!(event["counted_at"]["local"], "2026-03-04 20:10");
    assert_eq!(event["device"]["offset_ms"], 120_000);
    assert_eq!(event["device"]["written_at"], utc("2026-03-04T20:08+05:00"));
    assert_eq!(
        event["actor"]["person"],
        line.aul.person.unwrap().to_string()
    );
    assert_eq!(event["happening"]["recorded"], true);

    let again = sends(&line.aul, &order, "2026-03-05T09:29+05:00").await;
    assert_eq!(again.header("idempotent-replay"), "true");
    assert_eq!(again.json, recorded);
    assert_eq!(line.aul.inbox().await, ["Send the list of dogs by eight"]);
}

#[actix_web::test]
async fn a_recorded_order_is_an_order_like_any_other_for_both_sides() {
    let line = Line::start().await;
    let id = line.recorded().await;
    for side in [
        line.aul.syncs(0).await,
        line.clerk.get("/api/v1/sync/issued?since=0").await.ok(),
    ] {
        assert_eq!(each(&side["assignments"], "id"), [&json!(id)]);
        let assignment = &side["assignments"][0];
        assert_eq!(assignment["confirmation"], "unconfirmed");
        let said_by = json!({ "person": line.deputy.person });
        assert_eq!(assignment["instruction"]["said_by"], said_by);
    }
    let seen = line.deputy.opens(&id).await;
    assert_eq!(seen["said_by_name"], "issuer of Zhambyl");
    assert_eq!(line.waiting(&line.deputy).await.len(), 1);

    line.aul.answers(&id, "Two dogs").await.ok();
    let read = line.clerk.opens(&id).await["version"].as_i64().unwrap();
    line.clerk.accepts(&id, read).await.ok();
    let path = "/api/v1/burden/own?period=2026-03";
    let own = line.aul.get(path).await.ok();
    assert_eq!(own["notice"]["out_of_hours_issue"]["value"], 0.0);
    assert_eq!(
        own["notice"]["notice"]["p50"], 430.0,
        "from ten to ten until closing, without lunch"
    );
    assert_eq!(own["notice"]["backdated"]["count"], 0);
    assert_eq!(own["oral"]["unconfirmed"]["value"], 1.0);
    assert_eq!(own["response"]["acknowledgement"]["count"], 0);
    let path = "/api/v1/burden/issuing?period=2026-03";
    let issuing = line.clerk.get(path).await.ok();
    assert_eq!(issuing["oral"], own["oral"]);

    let other = line.clerk.asks_of(&line.aul, "Stocks").await;
    let issued = line.clerk.get("/api/v1/instructions").await.ok();
    assert_eq!(each(&issued["items"], "number"), [&json!(2), &json!(1)]);
    assert_eq!(issued["items"][0].get("confirmation"), None, "{other}");
}

#[actix_web::test]
async fn a_village_names_only_who_stands_above_it_and_issued_on_that_day() {
    let line = Line::start().await;
    let app = &line.app;
    let neighbour = app.audan("Ile").await;
    let other_aul = app.recipient("Besagash", &line.audan).await;
    let stranger = app.issuer(&neighbour).await;
    let department = app.department("Agriculture", &line.audan).await;
    let farmer = app.issuer(&department).await;
    let nobody = uuid::Uuid::now_v7();

    for office in [
        json!(neighbour.id),
        json!(other_aul.office().id),
        json!(line.aul.office().id),
        json!(nobody),
    ] {
        let order = line.call_with("issuer_office", office);
        line.records(order).await.refused(422, "superior_unknown");
    }
    for person in [
        json!(stranger.person),
        json!(farmer.person),
        json!(other_aul.person),
        json!(app.admin().await.person),
        json!(nobody),
    ] {
        let order = line.call_with("said_by", json!({ "person": person }));
        line.records(order).await.refused(422, "said_by_unknown");
    }
    let mut order = line.call_with("issuer_office", json!(department.id));
    order["said_by"] = json!({ "person": farmer.person });
    line.records(order).await.ok();
    let mut order = line.call_with("issuer_office", json!(app.oblast().await.id));
    order["said_by"] = json!({ "name": "Somebody of the oblast" });
    line.records(order).await.ok();

    let past = (date(2026, 1, 1), Some(date(2026, 3, 1)));
    let gone = stranger.person.unwrap();
    post(app, gone, &line.audan, Role::Issuer, past, None).await;
    let mut order = line.call_with("said_by", json!({ "person": gone }));
    let refused = line.records(order.clone()).await;
    refused.refused(422, "said_by_unknown");
    order["said_at"] = json!(utc("2026-03-01T23:00+05:00"));
    line.records(order).await.ok();
}

#[actix_web::test]
async fn a_record_that_cannot_be_is_refused_and_leaves_no_trace() {
    let line = Line::start().await;
    for (field, value, status, code) in [
        (
            "said_at",
            json!(utc("2026-03-03T10:02+05:00")),
            422,
            "said_in_the_future",
        ),
        (
            "said_at",
            json!(utc("2026-02-01T09:59+05:00")),
            422,
            "said_too_long_ago",
        ),
        (
            "said_at",
            json!("-009999-01-02T01:59:59Z"),
            422,
            "said_too_long_ago",
        ),
        (
            "said_at",
            json!("9999-12-30T22:00:00Z"),
            422,
            "said_in_the_future",
        ),
        ("said_at", Value::Null, 400, "body_invalid"),
        ("channel", json!("system"), 422, "channel_not_oral"),
        ("channel", json!("letter"), 422, "channel_not_oral"),
        ("text", json!(" \n "), 400, "body_invalid"),
        ("said_by", json!({ "name": "" }), 400, "body_invalid"),
        (
            "said_by",
            json!({ "name": "A", "person": null }),
            400,
            "body_invalid",
        ),
        ("effort_minutes", json!(0), 422, "effort_out_of_range"),
        (
            "due",
            json!({ "date": "1999-12-31" }),
            422,
            "deadline_out_of_range",
        ),
        ("function", json!("dancing"), 422, "legal_function_unknown"),
        (
            "urgency",
            json!({ "level": "ordinary" }),
            400,
            "body_invalid",
        ),
        ("recipients", json!({ "offices": [] }), 400, "body_invalid"),
    ] {
        let refused = line.records(line.call_with(field, value)).await;
        refused.refused(status, code);
    }
    assert_eq!(line.waiting(&line.deputy).await, Vec::<Value>::new());
    assert_eq!(line.aul.record(0).await["events"], json!([]));

    let order = line.call();
    let first = line
        .aul
        .post_as(key("dogs"), "/api/v1/oral-orders", order.clone());
    first.await.ok();
    let changed = line.call_with("text", json!("The list of cats"));
    let reused = line
        .aul
        .post_as(key("dogs"), "/api/v1/oral-orders", changed);
    reused.await.refused(422, "idempotency_key_reused");
    let path = "/api/v1/oral-orders";
    line.deputy
        .post(path, order)
        .await
        .refused(403, "not_permitted");
}

#[actix_web::test]
async fn a_phone_that_is_ahead_does_not_lose_an_order_and_no_claim_does() {
    let line = Line::start().await;
    let mut order = line.call_with("said_at", json!(utc("2026-03-03T10:20+05:00")));
    order["written_at"] = json!(utc("2026-03-03T10:21+05:00"));
    let recorded = sends(&line.aul, &order, "2026-03-03T10:22+05:00")
        .await
        .ok();
    assert_eq!(recorded["said_at"]["local"], "2026-03-03 09:58");
    assert_eq!(recorded["claim"], "counted");

    let mut early = line.call();
    early["written_at"] = json!(utc("2026-03-03T09:40+05:00"));
    let recorded = line.records(early.clone()).await.ok();
    assert_eq!(recorded["claim"], "clock_unknown");
    let request = line.aul.request(Method::POST, "/api/v1/oral-orders").await;
    let request = request
        .header("Idempotency-Key", key("early").to_string())
        .header("Device-Time", utc("2026-03-03T10:00+05:00"));
    let recorded = send(request.json(&early)).await.ok();
    assert_eq!(
        recorded["claim"], "before_delivery",
        "not before it was said"
    );
}

#[actix_web::test]
async fn a_village_that_invents_orders_runs_into_the_limit_of_a_day() {
    let app = TestApp::start_with(|config| config.limits.oral_orders_per_day = 2).await;
    let line = Line::of(app).await;
    let first = line.recorded().await;
    takes_back(&line.aul, &first).await.ok();
    line.app.at("2026-03-03T12:00+05:00");
    line.recorded().await;
    let refused = line.records(line.call()).await;
    refused.refused(429, "too_many_oral_orders");
    assert_eq!(refused.header("retry-after"), "60");
    let other = line.app.recipient("Besagash", &line.audan).await;
    let order = line.call();
    other.post("/api/v1/oral-orders", order).await.ok();
    line.app.at("2026-03-04T10:00:01+05:00");
    line.recorded().await;
}

#[actix_web::test]
async fn an_issuer_that_records_its_own_call_names_one_of_its_own() {
    let line = Line::start().await;
    let department = line.app.department("Agriculture", &line.audan).await;
    let farmer = line.app.issuer(&department).await;
    let tried = async |who: &Client, speaker: &Client, channel: &str| {
        who.issues("Dogs", Value::Null)
            .with("channel", json!(channel))
            .with("said_at", json!(utc("2026-03-03T09:50+05:00")))
            .with("said_by", json!({ "person": speaker.person }))
            .tried_on(&[&line.aul])
            .await
    };
    tried(&line.clerk, &line.deputy, "phone").await.ok();
    tried(&farmer, &line.deputy, "messenger").await.ok();
    let department = tried(&line.clerk, &farmer, "phone").await;
    department.refused(422, "said_by_unknown");
    let village = tried(&line.clerk, &line.aul, "phone").await;
    village.refused(422, "said_by_unknown");
    let written = tried(&line.clerk, &line.deputy, "system").await;
    written.refused(422, "channel_not_oral");
    assert_eq!(line.waiting(&line.deputy).await, Vec::<Value>::new());

    let village_too = line.aul.person.unwrap();
    post(
        &line.app,
        village_too,
        &line.audan,
        Role::Issuer,
        THIS_YEAR,
        None,
    )
    .await;
    tried(&line.clerk, &line.aul, "meeting").await.ok();
}
