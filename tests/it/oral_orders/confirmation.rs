//! What becomes of a recorded order: confirmed, corrected, denied, taken back, or nothing.

use serde_json::{Value, json};
use tapsyrma::domain::person::Role;

use super::{Line, THIS_YEAR, confirmed, denied, post, says, takes_back};
use crate::support::{due_at, text, utc};

#[actix_web::test]
async fn the_deputy_akim_confirms_once_and_nobody_else_does() {
    let line = Line::start().await;
    let id = line.recorded().await;
    let others = says(&line.clerk, &id, confirmed()).await;
    others.refused(403, "not_the_named_person");
    let path = format!("/api/v1/assignments/{id}/confirmation");
    let unread = line.deputy.put(&path, confirmed()).await;
    unread.refused(428, "version_required");
    let stale = line.deputy.put_over(7, &path, confirmed()).await;
    stale.refused(409, "stale_version");
    let unknown = json!({ "decision": "confirmed", "text": "no" });
    says(&line.deputy, &id, unknown)
        .await
        .refused(400, "body_invalid");

    line.app.at("2026-03-03T11:00+05:00");
    says(&line.deputy, &id, confirmed()).await.ok();
    let receipt = says(&line.deputy, &id, confirmed()).await.ok();
    assert_eq!(receipt.get("number"), None, "it was done before");
    assert_eq!(line.aul.history(&id).await, ["issued", "said_confirmed"]);
    let changed = says(&line.deputy, &id, denied()).await;
    changed.refused(409, "confirmation_final");
    assert_eq!(line.waiting(&line.deputy).await, Vec::<Value>::new());

    for side in [&line.aul, &line.clerk] {
        let seen = side.opens(&id).await;
        assert_eq!(seen["confirmation"], "confirmed");
        assert_eq!(seen["state"], "acknowledged");
        assert_eq!(seen["said_at"], utc("2026-03-03T09:50+05:00"));
        assert_eq!(seen["registered_at"]["local"], "2026-03-03 10:00");
        assert_eq!(seen["said"]["decided_at"]["local"], "2026-03-03 11:00");
        let by = &seen["said"]["decided_by"]["person"];
        assert_eq!(by, &json!(line.deputy.person));
    }
}

#[actix_web::test]
async fn who_stands_in_for_the_deputy_akim_confirms_on_their_behalf() {
    let line = Line::start().await;
    let id = line.recorded().await;
    let (clerk, deputy) = (line.clerk.person.unwrap(), line.deputy.person);
    let role = Role::Issuer;
    post(&line.app, clerk, &line.audan, role, THIS_YEAR, deputy).await;
    let me = line.clerk.get("/api/v1/me").await.ok();
    let postings = me["postings"].as_array().unwrap().iter();
    let mut standing_in = postings.filter(|posting| !posting["deputy_for"].is_null());
    let posting = text(&standing_in.next().unwrap()["id"]);

    let path = format!("/api/v1/assignments/{id}/confirmation");
    let read = line.clerk.opens(&id).await["version"].to_string();
    let request = line.clerk.request(reqwest::Method::PUT, &path).await;
    let request = request
        .header("Posting", posting)
        .header("If-Match", format!("\"{read}\""))
        .json(&confirmed());
    crate::support::send(request).await.ok();
    let by = &line.aul.opens(&id).await["said"]["decided_by"];
    assert_eq!(by["person"], json!(clerk));
    assert_eq!(by["on_behalf_of"], json!(deputy));
}

#[actix_web::test]
async fn a_correction_replaces_nothing_and_both_accounts_are_shown_to_both() {
    let line = Line::start().await;
    let id = line.recorded().await;
    let correction = json!({
        "decision": "corrected",
        "text": "Dogs and cats, by noon tomorrow",
        "said_at": utc("2026-03-03T09:30+05:00"),
        "due": due_at("2026-03-04T12:00+05:00"),
    });
    let mut ahead = correction.clone();
    ahead["said_at"] = json!(utc("2026-03-03T10:01+05:00"));
    says(&line.deputy, &id, ahead)
        .await
        .refused(422, "said_in_the_future");
    says(&line.deputy, &id, correction.clone()).await.ok();
    says(&line.deputy, &id, correction.clone()).await.ok();
    let mut other = correction.clone();
    other["text"] = json!("Dogs, cats and sheep");
    says(&line.deputy, &id, other)
        .await
        .refused(409, "confirmation_final");

    for side in [&line.aul, &line.deputy] {
        let seen = side.opens(&id).await;
        assert_eq!(
            seen["instruction"]["title"],
            "Send the list of dogs by eight"
        );
        assert!(text(&seen["text"]).contains("with owners"));
        assert_eq!(seen["confirmation"], "corrected");
        assert_eq!(seen["said"]["text"], correction["text"]);
        assert_eq!(seen["said"]["due"], correction["due"]);
        assert_eq!(seen["said"]["said_at"]["local"], "2026-03-03 09:30");
        assert_eq!(seen["said_at"], utc("2026-03-03T09:50+05:00"));
        assert_eq!(seen["deadline"]["local"], "2026-03-04 12:00");
        let path = format!("/api/v1/assignments/{id}/deadline");
        let told = side.get(&path).await.ok();
        let rules = crate::support::each(&told["versions"], "rule");
        assert_eq!(rules, [&json!("original"), &json!("corrected")]);
    }
    let instruction = text(&line.deputy.opens(&id).await["instruction"]["id"]);
    let path = format!("/api/v1/instructions/{instruction}/corrections");
    let rewrite = json!({ "text": "Nothing of the kind", "reason": "A slip" });
    let rewritten = line.clerk.post_over(1, &path, rewrite).await;
    rewritten.refused(409, "recorded_by_recipient");
}

#[actix_web::test]
async fn a_denial_closes_the_order_and_leaves_what_the_village_did_on_the_record() {
    let line = Line::start().await;
    let id = line.recorded().await;
    line.aul.answers(&id, "Two dogs").await.ok();
    let receipt = says(&line.deputy, &id, denied()).await.ok();
    assert_eq!(receipt["state"], "denied");
    let seen = line.aul.opens(&id).await;
    assert_eq!(seen["said"]["reason"], "I spoke of Besagash");
    assert_eq!(seen["answers"], 1);
    assert_eq!(seen["closed_at"]["local"], "2026-03-03 10:00");
    let late = line.aul.answers(&id, "Three dogs").await;
    late.refused(409, "assignment_closed");
    takes_back(&line.aul, &id)
        .await
        .refused(409, "assignment_closed");
    line.aul.remarks(&id, "other").await.ok();
    let changed = says(&line.deputy, &id, confirmed()).await;
    changed.refused(409, "confirmation_final");

    for path in [
        "/api/v1/burden/own?period=2026-03",
        "/api/v1/burden/issuing?period=2026-03",
    ] {
        let side = if path.contains("own") {
            &line.aul
        } else {
            &line.clerk
        };
        let numbers = side.get(path).await.ok();
        assert_eq!(numbers["oral"]["denied"]["value"], 1.0, "{path}");
        assert_eq!(numbers["coverage"]["assignments"], 1);
        assert_eq!(numbers["response"]["on_time"]["count"], 0);
    }
}

#[actix_web::test]
async fn an_order_that_a_clerk_accepted_can_still_be_denied_by_the_one_who_is_named() {
    let line = Line::start().await;
    let id = line.recorded().await;
    line.aul.answers(&id, "Two dogs").await.ok();
    let read = line.clerk.opens(&id).await["version"].as_i64().unwrap();
    line.clerk.accepts(&id, read).await.ok();
    assert_eq!(line.waiting(&line.deputy).await.len(), 1);
    let correction = json!({ "decision": "corrected", "text": "Cats" });
    let corrected = says(&line.deputy, &id, correction).await;
    corrected.refused(409, "assignment_closed");
    let receipt = says(&line.deputy, &id, denied()).await.ok();
    assert_eq!(receipt["state"], "accepted");
    assert_eq!(line.aul.opens(&id).await["confirmation"], "denied");
}

#[actix_web::test]
async fn a_village_takes_back_its_own_mistake_and_nothing_that_was_confirmed() {
    let line = Line::start().await;
    let id = line.recorded().await;
    takes_back(&line.aul, &id).await.ok();
    let receipt = takes_back(&line.aul, &id).await.ok();
    assert_eq!(receipt["state"], "retracted");
    assert_eq!(receipt.get("number"), None);
    assert_eq!(line.deputy.history(&id).await, ["issued", "retracted"]);
    let confirmation = says(&line.deputy, &id, confirmed()).await;
    confirmation.refused(409, "assignment_closed");
    assert_eq!(line.waiting(&line.deputy).await, Vec::<Value>::new());
    let own = "/api/v1/burden/own?period=2026-03";
    let coverage = &line.aul.get(own).await.ok()["coverage"];
    assert_eq!(
        (&coverage["assignments"], &coverage["retracted"]),
        (&json!(0), &json!(1))
    );

    let id = line.recorded().await;
    says(&line.deputy, &id, confirmed()).await.ok();
    takes_back(&line.aul, &id)
        .await
        .refused(409, "confirmation_final");
}

#[actix_web::test]
async fn whoever_recorded_an_order_does_not_confirm_it_from_a_second_posting() {
    let line = Line::start().await;
    let akim = line.aul.person.unwrap();
    post(&line.app, akim, &line.audan, Role::Issuer, THIS_YEAR, None).await;
    for said_by in [json!({ "name": "The deputy" }), json!({ "person": akim })] {
        let order = line.call_with("said_by", said_by.clone());
        let id = text(&line.records(order).await.ok()["assignment"]);
        let path = format!("/api/v1/assignments/{id}/confirmation");
        let own = line.aul.put_over(1, &path, confirmed()).await;
        own.refused(403, "not_the_named_person");
        if said_by.get("name").is_some() {
            says(&line.clerk, &id, confirmed()).await.ok();
        }
    }
}

#[actix_web::test]
async fn nobody_confirms_takes_back_or_sees_what_is_not_theirs() {
    let line = Line::start().await;
    let written = line.clerk.asks_of(&line.aul, "Stocks").await;
    let confirmation = says(&line.clerk, &written, confirmed()).await;
    confirmation.refused(409, "not_recorded");
    takes_back(&line.aul, &written)
        .await
        .refused(409, "not_recorded");

    let id = line.recorded().await;
    let other = line.app.recipient("Besagash", &line.audan).await;
    takes_back(&other, &id).await.refused(404, "not_found");
    let department = line.app.department("Agriculture", &line.audan).await;
    let farmer = line.app.issuer(&department).await;
    let path = format!("/api/v1/assignments/{id}/confirmation");
    let foreign = farmer.put_over(1, &path, confirmed()).await;
    foreign.refused(404, "not_found");
    assert_eq!(line.waiting(&farmer).await, Vec::<Value>::new());
    let body = json!({ "decision": "maybe" });
    says(&line.deputy, &id, body)
        .await
        .refused(400, "body_invalid");
    let bad = line
        .clerk
        .get("/api/v1/instructions?confirmation=maybe")
        .await;
    bad.refused(400, "query_invalid");
}
