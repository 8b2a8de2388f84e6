//! What the service does without being asked. Every job may run twice, and late.

use jiff::SignedDuration;

use crate::support::{TestApp, due_at, key};

/// How many assignments a village sees.
async fn inbox(village: &crate::support::Client) -> usize {
    let page = village.get("/api/v1/inbox").await.ok();
    page["items"].as_array().unwrap().len()
}

#[actix_web::test]
async fn what_is_sent_in_the_evening_is_held_until_the_village_opens() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let agriculture = app.department("Agriculture", &audan).await;
    let clerk = app.issuer(&agriculture).await;
    let village = app.recipient("Aqtogai", &audan).await;

    app.at("2026-03-03T18:40+05:00");
    let issued = clerk.issues("Vegetable stocks", due_at("2026-03-04T18:30+05:00"));
    let issued = issued.to(&[&village]).await;
    assert_eq!(issued.given_to(&village)["state"], "scheduled");
    app.at("2026-03-04T08:59+05:00");
    assert_eq!(app.run_job("release").await, 0);
    assert_eq!(inbox(&village).await, 0);

    app.at("2026-03-04T09:00+05:00");
    assert_eq!(app.run_job("release").await, 1);
    assert_eq!(inbox(&village).await, 1);
    assert_eq!(app.run_job("release").await, 0);
}

#[actix_web::test]
async fn after_an_outage_everything_that_is_due_is_released_once() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let department = app.issuer(&audan).await;
    for number in 1..=30 {
        app.aul(&format!("Aul {number}"), &audan).await;
    }
    app.at("2026-03-03T19:00+05:00");
    for title in ["Vegetable stocks", "Roads after the thaw", "Dogs"] {
        let draft = department.issues(title, due_at("2026-03-06T18:30+05:00"));
        draft.sent_under(&audan).await;
    }

    app.at("2026-03-06T12:00+05:00");
    assert_eq!(app.run_job("release").await, 90);
    assert_eq!(app.run_job("release").await, 0);
}

#[actix_web::test]
async fn kept_answers_are_forgotten_after_thirty_days() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let department = app.issuer(&audan).await;
    let village = app.recipient("Aqtogai", &audan).await;
    let draft = department.issues("Dogs", due_at("2026-03-06T18:30+05:00"));
    let body = draft.body_for(&[village.office()]);
    let path = "/api/v1/instructions";
    let first = department.post_as(key("dogs"), path, body.clone()).await;

    app.pass(SignedDuration::from_hours(30 * 24));
    assert_eq!(app.run_job("forget_keys").await, 0);
    let repeated = department.post_as(key("dogs"), path, body).await;
    assert_eq!(repeated.header("idempotent-replay"), "true");
    assert_eq!(first.json["id"], repeated.json["id"]);

    app.pass(SignedDuration::from_secs(1));
    assert_eq!(app.run_job("forget_keys").await, 1);
    assert_eq!(app.run_job("forget_keys").await, 0);
}

#[actix_web::test]
async fn refresh_tokens_that_stopped_being_good_are_forgotten() {
    let app = TestApp::start().await;
    app.admin().await;
    app.pass(SignedDuration::from_hours(30 * 24));
    assert_eq!(app.run_job("forget_tokens").await, 0);
    app.pass(SignedDuration::from_secs(1));
    assert_eq!(app.run_job("forget_tokens").await, 1);
    assert_eq!(app.run_job("forget_tokens").await, 0);
}
