//! Passed on to an office below: an assignment of its own, on the clock of whoever gets it.

use serde_json::json;
use tapsyrma::domain::person::Role;

use super::Oblast;
use crate::support::{due_at, due_date, text, version};

#[actix_web::test]
async fn an_office_is_not_passed_anything_by_one_below_it_or_beside_it() {
    let oblast = Oblast::start().await;
    let app = &oblast.app;
    let audan = oblast.audan.office();
    let department = app
        .person(Role::Recipient, &app.department("Agriculture", audan).await)
        .await;
    let empty = app.department("Archive", audan).await;
    let abandoned = app.aul("Qarasu", audan).await;
    let clerk = app.issuer(audan).await;
    let [akim, beside] = &oblast.villages;
    let issued = clerk
        .issues("Dogs", due_date("2026-03-06"))
        .to(&[akim, &department])
        .await;
    for office in [audan, beside.office(), akim.office(), &app.oblast().await] {
        let refused = akim.sends_down(&issued.at(akim), office).await;
        refused.refused(422, "delegate_not_under");
    }
    // A department stands beside the villages, not above them.
    let refused = department
        .sends_down(&issued.at(&department), beside.office())
        .await;
    refused.refused(422, "delegate_not_under");

    let (_, own) = oblast.asks().await;
    let unknown = json!({ "to": { "office": "018f0000-0000-7000-8000-000000000000" } });
    let refused = oblast.audan.delegates(&own, unknown).await;
    refused.refused(422, "delegate_not_under");
    for nobody_there in [&empty, &abandoned] {
        let refused = oblast.audan.sends_down(&own, nobody_there).await;
        refused.refused(422, "delegate_receives_nothing");
    }
    let elsewhere = app.recipient("Shelek", oblast.beside.office()).await;
    let refused = oblast.audan.sends_down(&own, elsewhere.office()).await;
    refused.refused(422, "delegate_not_under");
    for (body, code) in [
        (json!({}), "body_invalid"),
        (json!({ "to": {} }), "body_invalid"),
        (json!({ "to": null, "whom": 1 }), "body_invalid"),
        (json!({ "to": null, "note": " " }), "body_invalid"),
    ] {
        let refused = oblast.audan.delegates(&own, body).await;
        refused.refused(400, code);
    }
    let person = json!({ "to": { "person": oblast.audan.person }, "due": due_date("2026-03-05") });
    let refused = oblast.audan.delegates(&own, person).await;
    refused.refused(422, "due_without_office");
}

#[actix_web::test]
async fn a_district_passes_it_on_to_a_village_on_the_villages_own_clock() {
    let oblast = Oblast::start().await;
    let [village, other] = &oblast.villages;
    let (instruction, own) = oblast.asks().await;
    oblast.app.at("2026-03-03T18:40+05:00");
    let body = json!({
        "to": { "office": village.office_id() },
        "note": "You have the stores",
        "due": due_at("2026-03-05T12:00+05:00"),
    });
    let passed = oblast.audan.delegates(&own, body).await.ok();
    let inner = text(&passed["passed_on"]["id"]);
    assert_eq!(passed["passed_on"]["state"], "scheduled");
    assert_eq!(
        passed["passed_on"]["effective_at"]["local"],
        "2026-03-04 09:00"
    );
    assert!(village.inbox().await.is_empty());
    oblast.app.at("2026-03-04T09:00+05:00");
    assert_eq!(oblast.app.run_job("release").await, 1);

    assert_eq!(village.inbox().await, ["Hay in store"]);
    let seen = village.opens(&inner).await;
    assert_eq!(seen["passed_on_by"]["name_ru"], "Zhambyl");
    assert_eq!(
        seen["instruction"]["issuer_office"]["name_ru"],
        "Almaty oblast"
    );
    assert_eq!(seen["deadline"]["local"], "2026-03-05 12:00");
    let issued = &seen["history"][0]["happening"]["passed_on"];
    assert_eq!(issued["assignment"], json!(own));
    village.answers(&inner, "412 t").await.ok();

    // The district reads the answer and answers itself; it stays open and answerable until then.
    let read = oblast.audan.opens(&inner).await;
    assert_eq!(read["state"], "answered");
    assert_eq!(
        oblast.audan.history(&inner).await.last().unwrap(),
        "answer_opened"
    );
    let upward = oblast.audan.opens(&own).await;
    assert_eq!(upward["state"], "acknowledged");
    assert_eq!(upward["delegated_to"]["office"]["name_ru"], "Aqtogai");
    oblast.audan.answers(&own, "412 t in Aqtogai").await.ok();

    // A village sees what it was passed, and nothing else of the district.
    village.opens_nothing(&own).await;
    other.opens_nothing(&inner).await;
    oblast.beside.opens_nothing(&inner).await;
    // The oblast sees its own two, and what it had not asked for is not its to decide on.
    oblast.clerk.opens_nothing(&inner).await;
    let followed = oblast
        .clerk
        .get(&format!("/api/v1/instructions/{instruction}"))
        .await
        .ok();
    assert_eq!(followed["assignments"].as_array().unwrap().len(), 2);
    let listed = oblast.clerk.get("/api/v1/instructions").await.ok();
    assert_eq!(
        listed["items"][0]["states"],
        json!({ "answered": 1, "sent": 1 })
    );
    oblast
        .clerk
        .accepts(&inner, version(&read))
        .await
        .refused(404, "not_found");
    oblast
        .audan
        .answers(&inner, "On their behalf")
        .await
        .refused(404, "not_found");

    // What served is accepted with what it served.
    let mine = oblast.clerk.opens(&own).await;
    oblast.clerk.accepts(&own, version(&mine)).await.ok();
    assert_eq!(village.opens(&inner).await["state"], "accepted");
}
