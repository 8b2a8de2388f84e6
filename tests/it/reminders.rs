//! `/api/v1/assignments/{id}/reminders`: asking again for what is owed.

use serde_json::{Value, json};

use crate::statements::taken;
use crate::support::{Client, TestApp, due_date, granted, key, version};

struct District {
    app: TestApp,
    issuer: Client,
    akim: Client,
}

impl District {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let audan = app.audan("Zhambyl").await;
        Self {
            issuer: app.issuer(&audan).await,
            akim: app.recipient("Aqtogai", &audan).await,
            app,
        }
    }
}

fn path(assignment: &str) -> String {
    format!("/api/v1/assignments/{assignment}/reminders")
}

#[actix_web::test]
async fn a_village_that_is_reminded_sees_it_by_sync_and_in_the_history() {
    let District { app, issuer, akim } = District::start().await;
    let assignment = issuer.asks_of(&akim, "Hay in store").await;
    let known = akim.syncs(0).await["next"].as_i64().unwrap();
    let before = akim.opens(&assignment).await;
    assert_eq!(before["reminders"], 0);
    assert_eq!(before["reminded_at"], Value::Null);

    app.at("2026-03-03T22:40+05:00");
    let note = json!({ "note": "Only you are left" });
    let receipt = issuer.post(&path(&assignment), note).await.ok();
    assert_eq!(receipt["state"], "sent");
    assert_eq!(receipt["received_at"]["local"], "2026-03-03 22:40");

    let changes = akim.syncs(known).await;
    assert_eq!(changes["next"], receipt["number"]);
    let synced = &changes["assignments"][0];
    assert_eq!(synced["id"], assignment.as_str());
    assert_eq!(synced["reminders"], 1);
    assert_eq!(synced["reminded_at"]["local"], "2026-03-03 22:40");
    assert_eq!(synced["state"], before["state"]);
    assert_eq!(synced["deadline"], before["deadline"]);
    let seen = akim.opens(&assignment).await;
    let event = seen["history"].as_array().unwrap().last().unwrap();
    let said = json!({ "kind": "reminded", "note": "Only you are left" });
    assert_eq!(event["happening"], said);
    assert_eq!(event["actor"]["person"], json!(issuer.person));
    assert_eq!(event["number"], receipt["number"]);
}

#[actix_web::test]
async fn a_village_is_not_reminded_twice_within_four_hours_whoever_of_the_office_reminds() {
    let District { app, issuer, akim } = District::start().await;
    let other = app.issuer(issuer.office()).await;
    let assignment = issuer.asks_of(&akim, "Hay in store").await;
    issuer.reminds(&assignment).await.ok();

    app.pass(jiff::SignedDuration::from_mins(90));
    let lately = other.reminds(&assignment).await;
    lately.refused(409, "reminded_lately");
    assert_eq!(lately.header("retry-after"), "9000");
    assert_eq!(akim.opens(&assignment).await["reminders"], 1);
    let second = issuer.asks_of(&akim, "Straw in store").await;
    other.reminds(&second).await.ok();

    app.pass(jiff::SignedDuration::from_mins(150));
    other.reminds(&assignment).await.ok();
    assert_eq!(akim.opens(&assignment).await["reminders"], 2);
}

#[actix_web::test]
async fn an_authority_sets_the_interval() {
    let app = TestApp::start_with(|config| config.policy.reminder_interval_minutes = 5).await;
    let audan = app.audan("Zhambyl").await;
    let issuer = app.issuer(&audan).await;
    let akim = app.recipient("Aqtogai", &audan).await;
    let assignment = issuer.asks_of(&akim, "Hay in store").await;
    issuer.reminds(&assignment).await.ok();
    let lately = issuer.reminds(&assignment).await;
    lately.refused(409, "reminded_lately");
    assert_eq!(lately.header("retry-after"), "300");
    app.pass(jiff::SignedDuration::from_mins(5));
    issuer.reminds(&assignment).await.ok();
}

#[actix_web::test]
async fn only_whoever_owes_an_answer_is_reminded() {
    let District { app, issuer, akim } = District::start().await;
    let assignment = issuer.asks_of(&akim, "Hay in store").await;
    akim.asks(&assignment, "Of which year?").await.ok();
    let asked = issuer.reminds(&assignment).await;
    asked.refused(409, "wrong_state");
    issuer.replies(&assignment, "Of this one").await.ok();
    issuer.reminds(&assignment).await.ok();

    app.pass(jiff::SignedDuration::from_hours(4));
    let read = version(&akim.answers(&assignment, "412 t").await.ok());
    let answered = issuer.reminds(&assignment).await;
    answered.refused(409, "wrong_state");
    let read = version(&issuer.returns(&assignment, read, "By kind").await.ok());
    issuer.reminds(&assignment).await.ok();
    let stale = issuer.post_over(read, &path(&assignment), json!({})).await;
    stale.refused(409, "stale_version");
    issuer.withdraws(&assignment).await.ok();
    let closed = issuer.reminds(&assignment).await;
    closed.refused(409, "assignment_closed");

    app.at("2026-03-03T20:00+05:00");
    let held = issuer.asks_of(&akim, "Held until morning").await;
    issuer.reminds(&held).await.refused(409, "wrong_state");
}

#[actix_web::test]
async fn a_reminder_leaves_the_request_for_time_and_the_clock_as_they_were() {
    let District {
        app: _app,
        issuer,
        akim,
    } = District::start().await;
    let assignment = issuer.asks_of(&akim, "Hay in store").await;
    akim.asks_time(&assignment, due_date("2026-03-11"))
        .await
        .ok();
    let before = issuer.opens(&assignment).await;
    let period = "/api/v1/burden/own?period=2026-03";
    let counted = akim.get(period).await.ok();
    let reminded = issuer.reminds(&assignment).await.ok();
    let after = issuer.opens(&assignment).await;
    for same in [
        "state",
        "deadline",
        "effective_at",
        "acknowledged_at",
        "extension",
    ] {
        assert_eq!(before[same], after[same], "{same}");
    }
    assert_eq!(version(&after), version(&before) + 1);
    assert_eq!(akim.get(period).await.ok(), counted);
    let decided = issuer.decides_time(&assignment, version(&reminded), granted());
    decided.await.ok();
}

#[actix_web::test]
async fn a_reminder_that_is_sent_again_under_its_key_reminds_once() {
    let District {
        app: _app,
        issuer,
        akim,
    } = District::start().await;
    let assignment = issuer.asks_of(&akim, "Hay in store").await;
    let path = path(&assignment);
    let remind = |note: &str| issuer.post_as(key("reminder"), &path, json!({ "note": note }));
    let first = remind("Please").await.ok();
    let again = remind("Please").await;
    assert_eq!(again.header("idempotent-replay"), "true");
    assert_eq!(again.ok(), first);
    let other = remind("Now").await;
    other.refused(422, "idempotency_key_reused");
    assert_eq!(akim.opens(&assignment).await["reminders"], 1);
}

#[actix_web::test]
async fn a_reminder_is_for_the_very_office_that_issued_and_takes_a_short_note() {
    let District { app, issuer, akim } = District::start().await;
    let department = app.department("Agriculture", issuer.office()).await;
    let farmer = app.issuer(&department).await;
    let neighbour = app.audan("Ile").await;
    let stranger = app.issuer(&neighbour).await;
    let assignment = farmer.asks_of(&akim, "Hay in store").await;

    issuer.opens(&assignment).await;
    issuer.reminds(&assignment).await.refused(404, "not_found");
    stranger
        .reminds(&assignment)
        .await
        .refused(404, "not_found");
    akim.reminds(&assignment)
        .await
        .refused(403, "not_permitted");
    let nowhere = "00000000-0000-0000-0000-000000000000";
    farmer.reminds(nowhere).await.refused(404, "not_found");
    for bad in [
        json!({ "note": "" }),
        json!({ "note": 7 }),
        json!({ "note": "x".repeat(100_000) }),
        json!({ "text": "Please" }),
        json!([]),
    ] {
        let answer = farmer.post(&path(&assignment), bad).await;
        answer.refused(400, "body_invalid");
    }
    let path = path(&assignment);
    let keyless = farmer.request(reqwest::Method::POST, &path).await;
    let keyless = crate::support::send(keyless.json(&json!({}))).await;
    keyless.refused(400, "idempotency_key_required");
    farmer.reminds(&assignment).await.ok();
}

#[actix_web::test]
async fn a_reminder_takes_as_many_statements_the_fifth_time_as_the_first() {
    let District { app, issuer, akim } = District::start().await;
    let assignment = issuer.asks_of(&akim, "Hay in store").await;
    issuer.opens(&assignment).await;
    let mut counts = Vec::new();
    for _ in 0..5 {
        counts.push(taken(&app, issuer.reminds(&assignment)).await);
        app.pass(jiff::SignedDuration::from_mins(240));
        issuer.opens(&assignment).await;
    }
    assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
    assert!(counts[0] <= 17, "{counts:?}");
}
