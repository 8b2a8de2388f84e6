//! What becomes of an assignment that was passed on, when either side changes its mind.

use serde_json::json;
use tapsyrma::domain::person::Role;

use super::Oblast;
use crate::support::{Client, due_at, due_date, text, version};

#[actix_web::test]
async fn a_village_never_has_longer_than_the_district_that_passed_it_on() {
    let oblast = Oblast::start().await;
    let (_, own) = oblast.asks().await;
    let to = json!({ "office": oblast.villages[0].office_id() });
    for later in [due_date("2026-03-07"), due_at("2026-03-06T18:31+05:00")] {
        let body = json!({ "to": to, "due": later });
        let refused = oblast.audan.delegates(&own, body).await;
        refused.refused(422, "delegation_later");
    }
    let far = json!({ "to": to, "due": due_date("1999-01-01") });
    let refused = oblast.audan.delegates(&own, far).await;
    refused.refused(422, "deadline_out_of_range");
    assert_eq!(oblast.audan.history(&own).await, ["issued", "delivered"]);
    let same = oblast.audan.delegates(&own, json!({ "to": to })).await.ok();
    assert_eq!(same["passed_on"]["deadline"]["local"], "2026-03-06 18:30");
}

#[actix_web::test]
async fn a_correction_reaches_the_village_and_a_withdrawal_closes_it_there() {
    let oblast = Oblast::start().await;
    let (instruction, _, inner) = oblast.asks_down().await;
    let village = &oblast.villages[0];
    let path = format!("/api/v1/instructions/{instruction}");
    let body = json!({ "text": "In tonnes", "reason": "A slip" });
    let corrected = oblast
        .clerk
        .post_over(1, &format!("{path}/corrections"), body)
        .await
        .ok();
    assert_eq!(corrected["changed"].as_array().unwrap().len(), 2);
    assert_eq!(village.opens(&inner).await["text"], "In tonnes");
    let corrected = "corrected".to_owned();
    assert!(village.history(&inner).await.contains(&corrected));

    let body = json!({ "reason": "Asked twice" });
    let withdrawn = oblast
        .clerk
        .put(&format!("{path}/withdrawal"), body)
        .await
        .ok();
    assert_eq!(withdrawn["changed"].as_array().unwrap().len(), 2);
    let seen = village.opens(&inner).await;
    assert_eq!(seen["state"], "withdrawn");
    village
        .answers(&inner, "412 t")
        .await
        .refused(409, "assignment_closed");
}

#[actix_web::test]
async fn what_is_recalled_from_the_district_alone_is_recalled_from_its_village() {
    let oblast = Oblast::start().await;
    let (_, own, inner) = oblast.asks_down().await;
    let village = &oblast.villages[0];
    let garden = oblast.app.department("Gardens", village.office()).await;
    let gardener = oblast.app.person(Role::Recipient, &garden).await;
    let further = village.sends_down(&inner, &garden).await.ok();
    let further = text(&further["passed_on"]["id"]);
    assert_eq!(gardener.inbox().await, ["Hay in store"]);
    oblast.audan.opens_nothing(&further).await;

    oblast.clerk.withdraws(&own).await.ok();
    assert_eq!(village.opens(&inner).await["state"], "withdrawn");
    assert_eq!(gardener.opens(&further).await["state"], "withdrawn");
    assert!(gardener.inbox().await.is_empty());
}

#[actix_web::test]
async fn what_is_taken_back_from_a_village_is_said_why_and_can_go_to_another() {
    let oblast = Oblast::start().await;
    let (_, own, inner) = oblast.asks_down().await;
    let [village, other] = &oblast.villages;
    let reason = json!({ "reason": "The store stands in Besagash" });
    let redirect = format!("/api/v1/assignments/{own}/redirect-requests");
    let refused = oblast.audan.post(&redirect, reason).await;
    refused.refused(409, "passed_on");
    let refused = oblast.audan.delegates(&own, json!({ "to": null })).await;
    refused.refused(422, "note_required");
    assert_eq!(village.opens(&inner).await["state"], "sent");

    let body = json!({ "to": { "office": other.office_id() }, "note": "The store is there" });
    let passed = oblast.audan.delegates(&own, body.clone()).await.ok();
    let seen = village.opens(&inner).await;
    assert_eq!(seen["state"], "withdrawn");
    let last = seen["history"].as_array().unwrap().last().unwrap();
    assert_eq!(last["happening"]["reason"], "The store is there");
    assert_eq!(other.inbox().await, ["Hay in store"]);
    assert!(village.inbox().await.is_empty());

    let back = json!({ "to": null, "note": "We know it" });
    oblast.audan.delegates(&own, back).await.ok();
    let second = text(&passed["passed_on"]["id"]);
    assert_eq!(other.opens(&second).await["state"], "withdrawn");
    // And to the first again, who has it no more.
    let again = oblast.audan.sends_down(&own, village.office()).await.ok();
    assert_ne!(text(&again["passed_on"]["id"]), inner);
}

#[actix_web::test]
async fn an_office_that_was_asked_itself_is_not_passed_the_same_again() {
    let oblast = Oblast::start().await;
    let [village, _] = &oblast.villages;
    let draft = oblast.clerk.issues("Hay in store", due_date("2026-03-06"));
    let issued = draft.to(&[&oblast.audan, village]).await;
    let own = issued.at(&oblast.audan);
    let refused = oblast.audan.sends_down(&own, village.office()).await;
    refused.refused(409, "recipient_has_it");
    assert_eq!(oblast.audan.history(&own).await, ["issued", "delivered"]);

    let (_, own, _) = oblast.asks_down().await;
    oblast.beside.sends_nothing(&own).await;
    // What a village has from its district, the oblast cannot send it a second time.
    let second = oblast.clerk.issues("Roads", due_date("2026-03-06"));
    let second = second.to(&[&oblast.audan, &oblast.beside]).await;
    oblast
        .audan
        .sends_down(&second.at(&oblast.audan), village.office())
        .await
        .ok();
    let beside = second.at(&oblast.beside);
    oblast
        .beside
        .passes_on(&beside, "Aqtogai has the road")
        .await
        .ok();
    let read = version(&oblast.clerk.opens(&beside).await);
    let sent = crate::support::sent_to(village.office());
    let refused = oblast.clerk.decides_office(&beside, read, sent).await;
    refused.refused(409, "recipient_has_it");
}

impl Client {
    async fn sends_nothing(&self, assignment: &str) {
        let office = self.office().clone();
        let refused = self.sends_down(assignment, &office).await;
        refused.refused(404, "not_found");
    }
}
