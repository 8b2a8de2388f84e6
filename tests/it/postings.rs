//! `/api/v1/postings`: who stands where, as what, from when to when.

use serde_json::{Value, json};
use tapsyrma::domain::id::{OfficeId, PersonId};

use crate::support::{Client, TestApp};

const NOBODY: &str = "018f0000-0000-7000-8000-000000000000";

fn posting(person: PersonId, office: OfficeId, role: &str) -> Value {
    json!({ "person": person, "office": office, "role": role, "from": "2026-01-01" })
}

async fn first_posting(admin: &Client, person: PersonId) -> String {
    let shown = admin.get(&format!("/api/v1/people/{person}")).await.ok();
    shown["postings"][0]["id"].as_str().unwrap().to_owned()
}

/// Somebody new with a login, not signed in and not posted.
async fn newcomer(admin: &Client, login: &str) -> (PersonId, String) {
    let body = json!({ "name": login, "login": login, "language": "kk" });
    let added = admin.post("/api/v1/people", body).await.ok();
    let id = added["id"].as_str().unwrap().parse().unwrap();
    (id, added["password"].as_str().unwrap().to_owned())
}

#[actix_web::test]
async fn an_analyst_is_not_posted_into_the_line_of_command() {
    let app = TestApp::start().await;
    let (admin, audan) = (app.admin().await, app.audan("Zhambyl").await);
    let (analyst, _) = newcomer(&admin, "aisulu").await;
    let path = "/api/v1/postings";
    let mut until_may = posting(analyst, audan.id, "analyst");
    until_may["to"] = json!("2026-05-31");
    admin.post(path, until_may).await.ok();
    let mut issuer = posting(analyst, audan.id, "issuer");
    let refused = admin.post(path, issuer.clone()).await;
    refused.refused(422, "analyst_in_command");
    issuer["from"] = json!("2026-06-01");
    assert_eq!(admin.post(path, issuer).await.status, 201);
    let akim = app.recipient("Aqtogai", &audan).await;
    let body = posting(akim.person.unwrap(), audan.id, "analyst");
    let refused = admin.post(path, body).await;
    refused.refused(422, "analyst_in_command");
}

#[actix_web::test]
async fn an_akim_leaves_and_the_next_one_signs_in_to_the_same_inbox() {
    let app = TestApp::start().await;
    let (admin, audan) = (app.admin().await, app.audan("Zhambyl").await);
    let akim = app.recipient("Aqtogai", &audan).await;
    let aul = akim.office().id;

    let old = first_posting(&admin, akim.person.unwrap()).await;
    let path = format!("/api/v1/postings/{old}/end");
    let ended = admin
        .put(&path, json!({ "last_day": "2026-03-31" }))
        .await
        .ok();
    assert_eq!(ended["to"], "2026-03-31");
    let (next, password) = newcomer(&admin, "berik").await;
    let mut body = posting(next, aul, "recipient");
    body["from"] = json!("2026-04-01");
    let added = admin.post("/api/v1/postings", body).await;
    assert_eq!(added.status, 201, "{added:#?}");

    let berik = app.nobody();
    app.at("2026-03-31T18:00+05:00");
    berik.sign_in("berik", &password).await.ok();
    assert_eq!(akim.get("/api/v1/inbox").await.status, 200);
    berik
        .get("/api/v1/inbox")
        .await
        .refused(403, "not_permitted");

    app.at("2026-04-01T00:00+05:00");
    akim.get("/api/v1/inbox")
        .await
        .refused(403, "not_permitted");
    assert_eq!(berik.get("/api/v1/inbox").await.status, 200);
}

#[actix_web::test]
async fn an_administrator_cannot_make_themself_an_issuer() {
    let app = TestApp::start().await;
    let (admin, audan) = (app.admin().await, app.audan("Zhambyl").await);
    let own = admin.person.unwrap();
    for role in ["issuer", "recipient", "analyst"] {
        let refused = admin
            .post("/api/v1/postings", posting(own, audan.id, role))
            .await;
        refused.refused(422, "own_posting");
    }
    let admin_elsewhere = admin
        .post("/api/v1/postings", posting(own, audan.id, "admin"))
        .await;
    assert_eq!(admin_elsewhere.status, 201);
    admin
        .get("/api/v1/inbox")
        .await
        .refused(403, "not_permitted");

    // Another administrator can, and both names are on the record.
    let other = app.admin().await;
    let added = other
        .post("/api/v1/postings", posting(own, audan.id, "issuer"))
        .await
        .ok();
    let acts = admin.get("/api/v1/administrative-acts").await.ok();
    let last = acts["items"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["act"], &last["subject"]),
        (&json!("posting_added"), &added["id"])
    );
    assert_eq!(last["person"], json!(other.person.unwrap()));
    assert!(last["detail"].as_str().unwrap().contains(&own.to_string()));

    // Once it has ended it does not come back by another end.
    let path = format!("/api/v1/postings/{}/end", added["id"].as_str().unwrap());
    other
        .put(&path, json!({ "last_day": "2026-03-01" }))
        .await
        .ok();
    let prolonged = admin.put(&path, json!({ "last_day": "2026-12-31" })).await;
    prolonged.refused(422, "posting_prolonged");
}

#[actix_web::test]
async fn a_deputy_stands_in_for_somebody_with_the_same_posting() {
    let app = TestApp::start().await;
    let (admin, audan) = (app.admin().await, app.audan("Zhambyl").await);
    let akim = app.recipient("Aqtogai", &audan).await;
    let issuer = app.issuer(&audan).await;
    let (deputy, _) = newcomer(&admin, "deputy").await;
    let mut body = posting(deputy, akim.office().id, "recipient");

    body["deputy_for"] = json!(akim.person.unwrap());
    let added = admin.post("/api/v1/postings", body.clone()).await.ok();
    assert_eq!(added["deputy_for"], json!(akim.person.unwrap()));

    for principal in [json!(issuer.person.unwrap()), json!(NOBODY)] {
        body["deputy_for"] = principal;
        let refused = admin.post("/api/v1/postings", body.clone()).await;
        refused.refused(422, "deputy_without_principal");
    }
    body["deputy_for"] = json!(deputy);
    admin
        .post("/api/v1/postings", body)
        .await
        .refused(422, "deputy_for_oneself");
}

#[actix_web::test]
async fn what_cannot_be_a_posting_is_refused_with_its_reason() {
    let app = TestApp::start().await;
    let (admin, audan) = (app.admin().await, app.audan("Zhambyl").await);
    let (person, _) = newcomer(&admin, "berik").await;
    for (field, value, status, code) in [
        ("person", json!(NOBODY), 422, "person_unknown"),
        ("office", json!(NOBODY), 422, "office_unknown"),
        (
            "to",
            json!("2025-12-31"),
            422,
            "posting_ends_before_it_begins",
        ),
        ("from", json!("0026-01-01"), 422, "day_out_of_range"),
        ("to", json!("9999-12-31"), 422, "day_out_of_range"),
        ("from", json!("2026-02-30"), 400, "body_invalid"),
        ("role", json!("akim"), 400, "body_invalid"),
    ] {
        let mut body = posting(person, audan.id, "issuer");
        body[field] = value;
        admin
            .post("/api/v1/postings", body)
            .await
            .refused(status, code);
    }
    let shown = admin.get(&format!("/api/v1/people/{person}")).await.ok();
    assert_eq!(shown["postings"], json!([]));
}

#[actix_web::test]
async fn a_posting_made_by_mistake_is_undone_and_ending_it_twice_changes_nothing() {
    let app = TestApp::start().await;
    let (admin, audan) = (app.admin().await, app.audan("Zhambyl").await);
    let issuer = app.issuer(&audan).await;
    let id = first_posting(&admin, issuer.person.unwrap()).await;
    let path = format!("/api/v1/postings/{id}/end");
    for (last_day, code) in [
        ("2025-12-30", "posting_ends_before_it_begins"),
        ("1026-03-03", "day_out_of_range"),
    ] {
        admin
            .put(&path, json!({ "last_day": last_day }))
            .await
            .refused(422, code);
    }
    issuer
        .put(&path, json!({ "last_day": "2026-03-01" }))
        .await
        .refused(403, "not_permitted");
    assert_eq!(issuer.get("/api/v1/instructions").await.status, 200);

    let undone = json!({ "last_day": "2025-12-31" });
    let first = admin.put(&path, undone.clone()).await.ok();
    assert_eq!(admin.put(&path, undone.clone()).await.ok(), first);
    issuer
        .get("/api/v1/instructions")
        .await
        .refused(403, "not_permitted");
    let missing = format!("/api/v1/postings/{NOBODY}/end");
    admin.put(&missing, undone).await.refused(404, "not_found");
}
