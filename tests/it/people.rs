//! `/api/v1/people`: who can sign in, with which passwords, on which devices.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, key};

fn aigerim() -> Value {
    json!({ "name": "Айгерім Сәбит", "login": "Aigerim", "language": "kk" })
}

#[actix_web::test]
async fn a_new_clerk_signs_in_with_the_password_that_was_shown_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    let added = admin.post_as(key("k"), "/api/v1/people", aigerim()).await;
    assert_eq!(added.status, 201, "{added:#?}");
    let added = added.ok();
    let password = added["password"].as_str().unwrap();
    assert_eq!(password.len(), 20);
    assert_eq!(app.nobody().sign_in("aigerim", password).await.status, 200);

    let again = admin.post_as(key("k"), "/api/v1/people", aigerim()).await;
    assert_eq!(
        (again.status, again.header("idempotent-replay")),
        (201, "true")
    );
    assert!(!again.text.contains(password));
    let again = again.ok();
    assert_eq!(
        (&again["id"], &again["password"]),
        (&added["id"], &Value::Null)
    );
    assert_eq!(app.nobody().sign_in("aigerim", password).await.status, 200);
}

/// Every file in a folder and in the folders inside it.
fn files_under(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let files = paths.flat_map(|path| {
        if path.is_dir() {
            files_under(&path)
        } else {
            vec![path]
        }
    });
    files.collect()
}

#[actix_web::test]
async fn a_password_that_was_given_lies_nowhere_in_the_database() {
    let mut app = TestApp::start().await;
    let admin = app.admin().await;
    let added = admin.post("/api/v1/people", aigerim()).await.ok();
    let path = format!("/api/v1/people/{}/password", added["id"].as_str().unwrap());
    let given = admin.post(&path, json!({})).await.ok();

    app.stop();
    app.app.store.close().await;
    for account in [added, given] {
        let password = account["password"].as_str().unwrap().as_bytes();
        for path in files_under(app.folder()) {
            let bytes = std::fs::read(&path).unwrap();
            let found = bytes
                .windows(password.len())
                .any(|window| window == password);
            assert!(!found, "in {}", path.display());
        }
    }
}

#[actix_web::test]
async fn a_login_belongs_to_one_person_however_it_is_written() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/api/v1/people", aigerim()).await.ok();
    let mut other = aigerim();
    other["login"] = json!("AIGERIM ");
    admin
        .post("/api/v1/people", other)
        .await
        .refused(409, "login_taken");
    for (field, value) in [
        ("login", json!("")),
        ("language", json!("de")),
        ("admin", json!(true)),
    ] {
        let mut body = aigerim();
        body[field] = value;
        admin
            .post("/api/v1/people", body)
            .await
            .refused(400, "body_invalid");
    }
}

#[actix_web::test]
async fn somebody_marries_and_is_shown_under_the_new_name() {
    let app = TestApp::start().await;
    let (admin, audan) = (app.admin().await, app.audan("Zhambyl").await);
    let akim = app.recipient("Aqtogai", &audan).await;
    let path = format!("/api/v1/people/{}", akim.person.unwrap());
    let body = json!({ "name": "Айгерім Оспан", "language": "kk" });

    admin
        .put(&path, body.clone())
        .await
        .refused(428, "version_required");
    let changed = admin.put_over(1, &path, body.clone()).await;
    assert_eq!(changed.header("etag"), "\"2\"");
    let stale = admin.put_over(1, &path, body).await;
    stale.refused(409, "stale_version");
    assert_eq!(stale.json["current_version"], 2);

    let shown = admin.get(&path).await;
    assert_eq!(shown.header("etag"), "\"2\"");
    let shown = shown.ok();
    assert_eq!(
        (&shown["name"], &shown["language"]),
        (&json!("Айгерім Оспан"), &json!("kk"))
    );
    assert_eq!(shown["postings"][0]["office"], json!(akim.office().id));
    assert!(shown.get("password").is_none() && shown.get("password_hash").is_none());
    assert_eq!(akim.get("/api/v1/me").await.ok()["name"], "Айгерім Оспан");
}

#[actix_web::test]
async fn an_akim_who_forgot_her_password_gets_another_and_is_signed_out_everywhere() {
    let app = TestApp::start().await;
    let (admin, audan) = (app.admin().await, app.audan("Zhambyl").await);
    let akim = app.recipient("Aqtogai", &audan).await;
    let path = format!("/api/v1/people/{}/password", akim.person.unwrap());

    let given = admin.post_as(key("k"), &path, json!({})).await.ok();
    let password = given["password"].as_str().unwrap();
    akim.get("/api/v1/me")
        .await
        .refused(401, "device_signed_out");
    akim.sign_in(&akim.login, PASSWORD)
        .await
        .refused(401, "credentials_invalid");
    assert_eq!(akim.sign_in(&akim.login, password).await.status, 200);

    // The repetition neither shows it nor replaces it nor signs her out again.
    let again = admin.post_as(key("k"), &path, json!({})).await.ok();
    assert_eq!(again["password"], Value::Null);
    assert_eq!(akim.get("/api/v1/me").await.status, 200);
}

#[actix_web::test]
async fn a_stolen_phone_is_signed_out_by_the_administrator() {
    let app = TestApp::start().await;
    let (admin, audan) = (app.admin().await, app.audan("Zhambyl").await);
    let akim = app.recipient("Aqtogai", &audan).await;
    let stolen = app.nobody();
    let device = stolen.sign_in(&akim.login, PASSWORD).await.ok()["device"].clone();
    let path = format!("/api/v1/people/{}/devices", akim.person.unwrap());

    let devices = admin.get(&path).await.ok();
    assert_eq!(devices.as_array().unwrap().len(), 2);
    assert_eq!(devices[0]["id"], device);
    assert_eq!(devices[0]["this"], false);

    let phone = format!("{path}/{}", device.as_str().unwrap());
    assert_eq!(admin.delete(&phone).await.status, 204);
    stolen
        .get("/api/v1/me")
        .await
        .refused(401, "device_signed_out");
    assert_eq!(akim.get("/api/v1/me").await.status, 200);
    assert_ne!(admin.get(&path).await.ok()[0]["revoked_at"], Value::Null);

    assert_eq!(admin.delete(&path).await.status, 204);
    akim.get("/api/v1/me")
        .await
        .refused(401, "device_signed_out");

    let acts = admin.get("/api/v1/administrative-acts").await.ok();
    let words: Vec<_> = acts["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|act| &act["act"])
        .collect();
    assert_eq!(words, ["device_signed_out", "person_signed_out"]);
    assert_eq!(acts["items"][0]["person"], json!(admin.person.unwrap()));
}

#[actix_web::test]
async fn a_device_is_found_under_its_owner_alone() {
    let app = TestApp::start().await;
    let (admin, audan) = (app.admin().await, app.audan("Zhambyl").await);
    let akim = app.recipient("Aqtogai", &audan).await;
    let devices = admin
        .get(&format!("/api/v1/people/{}/devices", akim.person.unwrap()))
        .await;
    let device = devices.ok()[0]["id"].as_str().unwrap().to_owned();
    let of_another = format!("/api/v1/people/{}/devices/{device}", admin.person.unwrap());
    admin.delete(&of_another).await.refused(404, "not_found");
    assert_eq!(akim.get("/api/v1/me").await.status, 200);

    let nobody = "/api/v1/people/018f0000-0000-7000-8000-000000000000";
    admin.get(nobody).await.refused(404, "not_found");
    admin
        .get(&format!("{nobody}/devices"))
        .await
        .refused(404, "not_found");
    admin
        .delete(&format!("{nobody}/devices"))
        .await
        .refused(404, "not_found");
    admin
        .post(&format!("{nobody}/password"), json!({}))
        .await
        .refused(404, "not_found");
}

#[actix_web::test]
async fn people_are_kept_by_administrators_alone() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let akim = app.recipient("Aqtogai", &audan).await;
    let own = format!("/api/v1/people/{}", akim.person.unwrap());
    for client in [&akim, &app.issuer(&audan).await, &app.analyst().await] {
        client
            .get("/api/v1/people")
            .await
            .refused(403, "not_permitted");
        client.get(&own).await.refused(403, "not_permitted");
        client
            .post("/api/v1/people", aigerim())
            .await
            .refused(403, "not_permitted");
        client
            .put_over(1, &own, json!({ "name": "A", "language": "kk" }))
            .await
            .refused(403, "not_permitted");
        let password = client.post(&format!("{own}/password"), json!({})).await;
        password.refused(403, "not_permitted");
        client
            .delete(&format!("{own}/devices"))
            .await
            .refused(403, "not_permitted");
        client
            .get("/api/v1/administrative-acts")
            .await
            .refused(403, "not_permitted");
    }
}

#[actix_web::test]
async fn the_list_of_people_goes_on_where_it_ended() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let mut body = aigerim();
    for number in 1..=3 {
        body["login"] = json!(format!("clerk-{number}"));
        admin.post("/api/v1/people", body.clone()).await.ok();
    }
    let first = admin.get("/api/v1/people?limit=3").await.ok();
    assert_eq!(first["items"][2]["login"], "clerk-2");
    let next = first["next"].as_str().unwrap();
    let second = admin
        .get(&format!("/api/v1/people?limit=3&cursor={next}"))
        .await
        .ok();
    assert_eq!(second["items"][0]["login"], "clerk-3");
    assert_eq!(second["items"].as_array().unwrap().len(), 1);
    assert_eq!(second["next"], Value::Null);
    let acts = format!("/api/v1/administrative-acts?cursor={next}");
    admin.get(&acts).await.refused(400, "cursor_invalid");
}
