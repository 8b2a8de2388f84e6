//! Passed to somebody of the office: who does it is noted, and the office answers.

use serde_json::json;
use tapsyrma::domain::person::Role;
use tapsyrma::store::people;

use super::Oblast;
use crate::support::{TestApp, due_date, each};

#[actix_web::test]
async fn an_akim_hands_it_to_a_clerk_and_the_history_names_both() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let clerk = app.issuer(&audan).await;
    let akim = app.recipient("Aqtogai", &audan).await;
    let [vet, other] = [
        app.person(Role::Recipient, akim.office()).await,
        app.person(Role::Recipient, akim.office()).await,
    ];
    let id = clerk
        .issues("Dogs", due_date("2026-03-06"))
        .to(&[&akim])
        .await
        .at(&akim);
    assert!(vet.handed().await.is_empty());

    let body = json!({ "to": { "person": vet.person }, "note": "You know the dogs" });
    let handed = akim.delegates(&id, body.clone()).await.ok();
    assert_eq!(handed["state"], "acknowledged");
    let again = akim.delegates(&id, body).await.ok();
    assert_eq!(again["version"], handed["version"]);
    assert!(again["number"].is_null(), "it was done before");
    assert_eq!(vet.handed().await, std::slice::from_ref(&id));
    assert!(other.handed().await.is_empty() && akim.handed().await.is_empty());
    assert_eq!(akim.inbox().await, ["Dogs"], "the office owns the inbox");

    let seen = clerk.opens(&id).await;
    assert_eq!(seen["delegated_to"]["person"]["id"], json!(vet.person));
    assert_eq!(
        seen["delegated_to"]["person"]["name"],
        "recipient of Aqtogai"
    );
    let event = &seen["history"].as_array().unwrap().last().unwrap()["happening"];
    assert_eq!(event["to"]["person"], json!(vet.person));
    assert_eq!(event["note"], "You know the dogs");
    let named = each(&seen["people"], "id");
    assert!(named.contains(&&json!(akim.person)) && named.contains(&&json!(vet.person)));

    // On to another clerk, and back; and whoever of the office is there answers.
    vet.hands(&id, &other).await.ok();
    assert_eq!(
        (vet.handed().await.len(), other.handed().await.len()),
        (0, 1)
    );
    akim.delegates(&id, json!({ "to": null })).await.ok();
    assert!(other.handed().await.is_empty());
    let answered = vet.answers(&id, "12 dogs").await.ok();
    assert_eq!(answered["state"], "answered");
    let kinds = akim.history(&id).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "delegated").count(), 3);
}

#[actix_web::test]
async fn nobody_outside_the_office_is_handed_anything_nor_somebody_who_left() {
    let oblast = Oblast::start().await;
    let (app, audan) = (&oblast.app, oblast.audan.office());
    let clerk = app.issuer(audan).await;
    let [akim, beside] = &oblast.villages;
    let gone = app.person(Role::Recipient, akim.office()).await;
    let id = clerk
        .issues("Dogs", due_date("2026-03-06"))
        .to(&[akim])
        .await
        .at(akim);
    let left = gone.person.unwrap();
    let ended = app.app.store.write(move |tx| {
        let posting = people::list_postings(tx, left)?.remove(0).0;
        people::end_posting(tx, posting.id, "2026-03-02".parse().unwrap())
    });
    assert!(ended.await.unwrap());

    let issuer_here = app.person(Role::Issuer, akim.office()).await;
    for stranger in [beside, &gone, &oblast.audan, &clerk, &issuer_here] {
        let refused = akim.hands(&id, stranger).await;
        refused.refused(422, "delegate_not_posted");
    }
    let nobody = json!({ "to": { "person": "018f0000-0000-7000-8000-000000000000" } });
    let refused = akim.delegates(&id, nobody).await;
    refused.refused(422, "delegate_not_posted");
    // Who does not have it passes nothing on.
    beside.hands(&id, beside).await.refused(404, "not_found");
    clerk.hands(&id, akim).await.refused(403, "not_permitted");
    assert_eq!(akim.history(&id).await, ["issued", "delivered"]);
}

#[actix_web::test]
async fn a_page_of_twenty_that_were_handed_on_takes_as_many_statements_as_one_of_two() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let clerk = app.issuer(&audan).await;
    let mut taken = Vec::new();
    for count in [2, 20] {
        let akim = app.recipient("Aqtogai", &audan).await;
        let vet = app.person(Role::Recipient, akim.office()).await;
        for number in 0..count {
            let draft = clerk.issues(&format!("{number}"), due_date("2026-03-06"));
            akim.hands(&draft.to(&[&akim]).await.at(&akim), &vet)
                .await
                .ok();
        }
        akim.handed().await;
        let before = app.app.store.statements();
        assert_eq!(vet.handed().await.len(), count);
        let first = app.app.store.statements() - before;
        vet.handed().await;
        taken.push((first, app.app.store.statements() - before - first));
    }
    assert_eq!(taken[0], taken[1]);
    assert!(taken[0].0 <= 12, "{taken:?}");
    assert_eq!(taken[0].1, 1, "the page is remembered");
}
