//! Who used up the time: the oblast, the audan or the village.

use serde_json::{Value, json};
use tapsyrma::domain::person::Role;

use crate::support::{Client, TestApp, due_at, text, utc, version};

/// An oblast, an audan with its department, and a village, from the top.
struct Line {
    oblast: Client,
    audan: Client,
    received: Client,
    department: Client,
    village: Client,
}

async fn line(app: &TestApp) -> Line {
    let oblast = app.oblast().await;
    let audan = app.audan("Zhambyl").await;
    let department = app.department("Agriculture", &audan).await;
    Line {
        oblast: app.issuer(&oblast).await,
        audan: app.issuer(&audan).await,
        received: app.person(Role::Recipient, &audan).await,
        department: app.issuer(&department).await,
        village: app.recipient("Aqtogai", &audan).await,
    }
}

async fn upstream(client: &Client, assignment: &str) -> Value {
    let path = format!("/api/v1/assignments/{assignment}/upstream");
    client.get(&path).await.ok()
}

fn passing_on(id: &str) -> Value {
    json!({ "instruction": id })
}

#[actix_web::test]
async fn the_time_that_each_office_used_is_told_from_the_top_down() {
    let app = TestApp::start().await;
    let Line {
        oblast,
        audan,
        village,
        ..
    } = line(&app).await;

    // The ministry gave the oblast twelve working hours; the village gets half an hour of them.
    let ministry = json!({ "declared": {
        "body": "Ministry of agriculture", "number": "12-03/415",
        "received_at": utc("2026-03-03T10:00+05:00"), "deadline_at": utc("2026-03-04T15:30+05:00"),
    } });
    app.at("2026-03-03T11:00+05:00");
    let to_audan = oblast.issues("Stocks", due_at("2026-03-04T12:00+05:00"));
    let to_audan = to_audan.with("source", ministry).to(&[&audan]).await;
    app.at("2026-03-03T18:00+05:00");
    let to_village = audan
        .issues("Stocks", due_at("2026-03-04T09:00+05:00"))
        .with("source", passing_on(&to_audan.id()));
    let to_village = to_village.to(&[&village]).await;

    let seen = upstream(&audan, &to_village.at(&village)).await;
    upstream(&village, &to_village.at(&village)).await;
    let before = app.app.store.statements();
    assert_eq!(seen, upstream(&village, &to_village.at(&village)).await);
    let statements = app.app.store.statements() - before;
    assert!(statements <= 10, "{statements}");
    let [first, second] = seen["hops"].as_array().unwrap().as_slice() else {
        panic!("{seen}");
    };
    assert_eq!(first["body"], "Ministry of agriculture");
    assert_eq!(first["number"], "12-03/415");
    assert_eq!(first["office"]["name_ru"], "Almaty oblast");
    assert_eq!(first["passed_on_to"]["name_ru"], "Zhambyl");
    assert_eq!(first["time_to_allocate"], 60);
    assert_eq!(second["asked_by"]["name_ru"], "Almaty oblast");
    assert_eq!(second["number"], to_audan.0["number"].to_string());
    assert_eq!(second["office"]["name_ru"], "Zhambyl");
    assert_eq!(second["passed_on_to"]["name_ru"], "Aqtogai");
    assert_eq!(second["received_at"]["local"], "2026-03-03 11:00");
    assert_eq!(second["deadline"]["local"], "2026-03-04 12:00");
    assert_eq!(second["passed_on_at"]["local"], "2026-03-03 18:00");

    // Tuesday 10:00 to 18:30 less the break, and Wednesday 9:00 to 15:30 less the break.
    let of_oblast = 420 + 300;
    // Tuesday from 11:00, and Wednesday until 12:00.
    let of_audan = 360 + 180;
    let of_village = 30;
    let gone = |left: i32, had: i32| 1.0 - f64::from(left) / f64::from(had);
    assert_eq!(first["erosion"], gone(of_audan, of_oblast));
    assert_eq!(first["safety_margin"], of_oblast - 420 - 180);
    assert_eq!(second["time_to_allocate"], 330);
    assert_eq!(second["erosion"], gone(of_village, of_audan));
    assert_eq!(second["safety_margin"], 180);
    assert_eq!(seen["erosion"], gone(of_village, of_oblast));
}

#[actix_web::test]
async fn a_department_passes_on_what_its_akim_received_and_the_times_stay_as_they_were() {
    let app = TestApp::start().await;
    let Line {
        oblast,
        audan,
        received,
        department,
        village,
    } = line(&app).await;
    let above = oblast.issues("Dogs", due_at("2026-03-05T12:00+05:00"));
    let above = above.to(&[&audan]).await;
    let below = department.issues("Dogs", due_at("2026-03-05T10:00+05:00"));
    let below = below
        .with("source", passing_on(&above.id()))
        .to(&[&village])
        .await;

    let at = above.at(&audan);
    let read = version(&received.acknowledges(&at).await.ok());
    let later = due_at("2026-03-20T12:00+05:00");
    oblast.moves_deadline(&at, read, later).await.ok();

    let seen = village.opens(&below.at(&village)).await;
    assert_eq!(
        seen["source"],
        json!({ "instruction": {
            "id": above.id(),
            "received_at": utc("2026-03-03T10:00+05:00"),
            "deadline_at": utc("2026-03-05T12:00+05:00"),
        } })
    );
    let chain = upstream(&village, &below.at(&village)).await;
    assert_eq!(chain["hops"].as_array().unwrap().len(), 1);
    assert_eq!(chain["hops"][0]["deadline"]["local"], "2026-03-05 12:00");
}

#[actix_web::test]
async fn nobody_passes_on_what_their_office_did_not_receive() {
    let app = TestApp::start().await;
    let Line {
        oblast,
        audan,
        village,
        ..
    } = line(&app).await;
    let neighbour = app.audan("Merki").await;
    let neighbour = app.issuer(&neighbour).await;
    let to_neighbour = oblast.issues("Dogs", Value::Null).to(&[&neighbour]).await;
    let unknown = "019a0000-0000-7000-8000-000000000000".to_owned();
    for id in [to_neighbour.id(), unknown] {
        let draft = audan.issues("Dogs", Value::Null);
        let tried = draft
            .with("source", passing_on(&id))
            .tried_on(&[&village])
            .await;
        tried.refused(422, "source_unknown");
    }
    let both = json!({ "instruction": to_neighbour.id(), "declared": { "body": "Oblast" } });
    let draft = audan.issues("Dogs", Value::Null).with("source", both);
    draft
        .tried_on(&[&village])
        .await
        .refused(400, "body_invalid");

    let own = audan.issues("Dogs", Value::Null).to(&[&village]).await;
    let chain = upstream(&village, &own.at(&village)).await;
    assert_eq!(chain, json!({ "hops": [] }));
    let path = format!("/api/v1/assignments/{}/upstream", own.at(&village));
    neighbour.get(&path).await.refused(404, "not_found");
}

#[actix_web::test]
async fn an_office_that_was_passed_an_assignment_sees_who_had_it_before() {
    let app = TestApp::start().await;
    let Line {
        oblast,
        received,
        village,
        ..
    } = line(&app).await;
    let above = oblast.issues("Dogs", due_at("2026-03-05T12:00+05:00"));
    let above = above.to(&[&received]).await;
    app.at("2026-03-03T12:00+05:00");
    let to = json!({ "to": { "office": village.office_id() } });
    let path = format!("/api/v1/assignments/{}/delegation", above.at(&received));
    let passed = received.put(&path, to).await.ok();
    let inner = text(&passed["passed_on"]["id"]);

    let chain = upstream(&village, &inner).await;
    let [hop] = chain["hops"].as_array().unwrap().as_slice() else {
        panic!("{chain}");
    };
    assert_eq!(hop["asked_by"]["name_ru"], "Almaty oblast");
    assert_eq!(hop["office"]["name_ru"], "Zhambyl");
    assert_eq!(hop["passed_on_to"]["name_ru"], "Aqtogai");
    assert_eq!(hop["time_to_allocate"], 120);
    assert_eq!(hop["deadline"]["local"], "2026-03-05 12:00");
}
