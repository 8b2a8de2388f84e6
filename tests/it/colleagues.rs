//! `/api/v1/colleagues`: who works with whom.

use serde_json::{Value, json};
use tapsyrma::domain::person::Role;

use crate::statements::taken;
use crate::support::{Client, TestApp, each};

async fn colleagues(of: &Client) -> Value {
    of.get("/api/v1/colleagues").await.ok()
}

#[actix_web::test]
async fn a_village_sees_who_receives_with_it_today_and_the_offices_under_it() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let akim = app.recipient("Aqtogai", &audan).await;
    let clerk = app.person(Role::Recipient, akim.office()).await;
    app.recipient("Besagash", &audan).await;
    let gardens = app.department("Kitchen gardens", akim.office()).await;
    app.department("Archive", akim.office()).await;
    app.person(Role::Recipient, &gardens).await;
    let gone = app.person(Role::Recipient, akim.office()).await;
    let admin = app.admin().await;
    let them = format!("/api/v1/people/{}", gone.person.unwrap());
    let posting = admin.get(&them).await.ok()["postings"][0]["id"].clone();
    let end = format!("/api/v1/postings/{}/end", posting.as_str().unwrap());
    let last_day = json!({ "last_day": "2026-03-03" });
    admin.put(&end, last_day).await.ok();
    assert_eq!(each(&colleagues(&akim).await["people"], "id").len(), 3);

    app.at("2026-03-04T00:10+05:00");
    let seen = colleagues(&akim).await;
    let people = each(&seen["people"], "id");
    assert_eq!(people.len(), 2, "{seen}");
    assert!(people.contains(&&json!(akim.person)) && people.contains(&&json!(clerk.person)));
    assert_eq!(each(&seen["people"], "role"), ["recipient", "recipient"]);
    let person = seen["people"][0].as_object().unwrap();
    assert_eq!(Vec::from_iter(person.keys()), ["id", "name", "role"]);

    let offices = &seen["offices"];
    assert_eq!(each(offices, "name_ru").len(), 2);
    assert_eq!(each(offices, "kind"), ["department", "department"]);
    let receives = |name: &str| {
        let mut offices = offices.as_array().unwrap().iter();
        offices.find(|office| office["name_ru"] == name).unwrap()["receives"].clone()
    };
    assert_eq!(receives("Kitchen gardens"), true);
    assert_eq!(receives("Archive"), false);
}

#[actix_web::test]
async fn a_department_also_sees_who_issues_for_its_akim_and_nobody_of_another_department() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let farming = app.department("Agriculture", &audan).await;
    let economy = app.department("Economy", &audan).await;
    let (farmer, economist) = (app.issuer(&farming).await, app.issuer(&economy).await);
    let deputy = app.issuer(&audan).await;
    let registrar = app.person(Role::Recipient, &audan).await;
    app.posted_also(&deputy, Role::Issuer, &farming).await;

    let seen = colleagues(&farmer).await;
    let people = each(&seen["people"], "id");
    assert_eq!(people.len(), 2, "{seen}");
    assert!(people.contains(&&json!(farmer.person)) && people.contains(&&json!(deputy.person)));
    assert!(seen["offices"].as_array().unwrap().is_empty());

    let seen = colleagues(&registrar).await;
    let people = each(&seen["people"], "id");
    assert!(people.contains(&&json!(deputy.person)) && !people.contains(&&json!(economist.person)));
    assert_eq!(each(&seen["people"], "role"), ["issuer", "recipient"]);
}

#[actix_web::test]
async fn whoever_is_named_as_a_colleague_can_be_given_the_work() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let issuer = app.issuer(&audan).await;
    let akim = app.recipient("Aqtogai", &audan).await;
    app.person(Role::Recipient, akim.office()).await;
    let assignment = issuer.asks_of(&akim, "Hay in store").await;
    let path = format!("/api/v1/assignments/{assignment}/delegation");

    for colleague in each(&colleagues(&akim).await["people"], "id") {
        let handed = akim.put(&path, json!({ "to": { "person": colleague } }));
        handed.await.ok();
    }
}

#[actix_web::test]
async fn twenty_colleagues_take_as_many_statements_as_two() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let akim = app.person(Role::Recipient, &audan).await;
    colleagues(&akim).await;
    let few = taken(&app, colleagues(&akim)).await;
    for number in 0..10 {
        let department = app.department(&format!("{number}"), &audan).await;
        app.add_person(Role::Recipient, &department, false).await;
        app.add_person(Role::Recipient, &audan, false).await;
        app.add_person(Role::Issuer, &audan, false).await;
    }
    colleagues(&akim).await;
    let many = taken(&app, colleagues(&akim)).await;
    assert_eq!(few, many);
    assert!(many <= 6, "{many}");
}
