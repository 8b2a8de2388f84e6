//! Deputies act between two days, and the record names both.

use serde_json::{Value, json};
use tapsyrma::domain::office::Office;

use crate::support::{Client, TestApp, due_date, each, text, version};

#[actix_web::test]
async fn a_deputy_acts_for_the_akim_between_two_days_and_the_record_names_both() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let audan = app.audan("Zhambyl").await;
    let clerk = app.issuer(&audan).await;
    let akim = app.recipient("Aqtogai", &audan).await;
    let (elsewhere, away) = (app.recipient("Besagash", &audan).await, akim.person);
    let deputy = |person: &Client, office: &Office, role: &str, of| {
        json!({
            "person": person.person,
            "office": office.id,
            "role": role,
            "from": "2026-03-05",
            "to": "2026-03-06",
            "deputy_for": of,
        })
    };
    let stands_in = deputy(&elsewhere, akim.office(), "recipient", away);
    let posting = admin.post("/api/v1/postings", stands_in).await.ok();
    let as_deputy = text(&posting["id"]);
    let id = clerk
        .issues("Dogs", due_date("2026-03-10"))
        .to(&[&akim])
        .await
        .at(&akim);
    let acts = async |what: &str, body: Value| {
        let path = format!("/api/v1/assignments/{id}/{what}");
        let request = elsewhere.request(reqwest::Method::POST, &path).await;
        let request = request
            .header("Posting", &as_deputy)
            .header("Idempotency-Key", uuid::Uuid::now_v7().to_string());
        crate::support::send(request.json(&body)).await
    };

    app.at("2026-03-04T23:59+05:00");
    let refused = acts("answers", json!({ "text": "Too soon" })).await;
    refused.refused(403, "not_permitted");
    app.at("2026-03-05T00:00+05:00");
    acts("remarks", json!({ "kind": "not_enough_time" }))
        .await
        .ok();
    app.at("2026-03-06T23:59+05:00");
    acts("answers", json!({ "text": "12 dogs" })).await.ok();
    app.at("2026-03-07T00:00+05:00");
    let refused = acts("answers", json!({ "text": "Too late" })).await;
    refused.refused(403, "not_permitted");

    let seen = clerk.opens(&id).await;
    let history = seen["history"].as_array().unwrap();
    for kind in ["remarked", "answered"] {
        let event = history
            .iter()
            .find(|event| event["happening"]["kind"] == kind)
            .unwrap();
        assert_eq!(event["actor"]["person"], json!(elsewhere.person), "{kind}");
        assert_eq!(event["actor"]["on_behalf_of"], json!(akim.person), "{kind}");
    }
    let name = |of: &Client| {
        let people = seen["people"].as_array().unwrap().iter();
        let mut found = people.filter(|person| person["id"] == json!(of.person));
        text(&found.next().unwrap()["name"])
    };
    assert_eq!(name(&akim), "recipient of Aqtogai");
    assert_eq!(name(&elsewhere), "recipient of Besagash");
}

#[actix_web::test]
async fn a_deputy_decides_for_the_head_of_a_department_who_is_away() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let audan = app.audan("Zhambyl").await;
    let head = app.issuer(&audan).await;
    let agriculture = app.department("Agriculture", &audan).await;
    let deputy = app.issuer(&agriculture).await;
    let village = app.recipient("Aqtogai", &audan).await;
    let id = head
        .issues("Dogs", due_date("2026-03-10"))
        .to(&[&village])
        .await
        .at(&village);
    village.answers(&id, "12 dogs").await.ok();
    let read = version(&head.opens(&id).await);
    deputy.accepts(&id, read).await.refused(404, "not_found");
    let posting = json!({
        "person": deputy.person,
        "office": audan.id,
        "role": "issuer",
        "from": "2026-03-03",
        "to": "2026-03-03",
        "deputy_for": head.person,
    });
    let posting = text(&admin.post("/api/v1/postings", posting).await.ok()["id"]);
    let accept = async || {
        let path = format!("/api/v1/assignments/{id}/acceptance");
        let request = deputy.request(reqwest::Method::PUT, &path).await;
        let request = request
            .header("Posting", &posting)
            .header("If-Match", format!("\"{read}\""));
        crate::support::send(request.json(&json!({}))).await
    };
    accept().await.ok();
    let seen = village.opens(&id).await;
    let last = seen["history"].as_array().unwrap().last().unwrap();
    assert_eq!(last["happening"]["kind"], "accepted");
    assert_eq!(last["actor"]["person"], json!(deputy.person));
    assert_eq!(last["actor"]["on_behalf_of"], json!(head.person));
    let named = each(&seen["people"], "id");
    assert!(named.contains(&&json!(deputy.person)) && named.contains(&&json!(head.person)));
    app.at("2026-03-04T10:00+05:00");
    accept().await.refused(403, "not_permitted");
}
