//! `/api/v1/session`, `/devices` and `/me`.

use jiff::SignedDuration;
use serde_json::{Value, json};
use tapsyrma::domain::person::Role;

use crate::support::{Client, PASSWORD, TestApp};

/// What a device does with a refresh token.
async fn refresh(device: &Client, token: &str) -> crate::support::Answer {
    let body = json!({ "refresh_token": token });
    device.post("/api/v1/session/refresh", body).await
}

fn text(json: &Value, name: &str) -> String {
    json[name].as_str().unwrap().to_owned()
}

/// The status that a device gets with an access token.
async fn status_with(device: &Client, access_token: &str) -> u16 {
    let request = device.request(reqwest::Method::GET, "/api/v1/me").await;
    let answer = request.bearer_auth(access_token).send().await.unwrap();
    answer.status().as_u16()
}

#[actix_web::test]
async fn an_akim_signs_in_sees_who_she_is_and_signs_out() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let akim = app.recipient("Aqtogai", &audan).await;

    let me = akim.get("/api/v1/me").await.ok();
    assert_eq!(me["name"], "recipient of Aqtogai");
    assert_eq!(me["postings"][0]["role"], "recipient");

    assert_eq!(akim.delete("/api/v1/session").await.status, 204);
    akim.get("/api/v1/me")
        .await
        .refused(401, "device_signed_out");
}

#[actix_web::test]
async fn nobody_and_a_made_up_token_are_told_apart_and_both_kept_out() {
    let app = TestApp::start().await;
    let nobody = app.nobody();
    nobody.get("/api/v1/me").await.refused(401, "not_signed_in");
    let request = nobody.request(reqwest::Method::GET, "/api/v1/me").await;
    let answer = crate::support::send(request.bearer_auth("made-up")).await;
    answer.refused(401, "token_invalid");
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_login_are_refused_alike() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (login, password) in [
        (admin.login.as_str(), "not her password"),
        ("nobody", PASSWORD),
    ] {
        let answer = app.nobody().sign_in(login, password).await;
        answer.refused(401, "credentials_invalid");
    }
}

#[actix_web::test]
async fn ten_wrong_passwords_close_a_login_for_a_minute() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let nobody = app.nobody();
    for _ in 0..10 {
        let answer = nobody.sign_in(&admin.login, "a guess of many").await;
        answer.refused(401, "credentials_invalid");
    }
    let closed = nobody.sign_in(&admin.login, PASSWORD).await;
    closed.refused(429, "too_many_attempts");
    assert_eq!(closed.header("retry-after"), "60");

    app.pass(SignedDuration::from_secs(60));
    assert_eq!(nobody.sign_in(&admin.login, PASSWORD).await.status, 200);
}

#[actix_web::test]
async fn a_phone_stays_signed_in_by_refreshing_and_an_access_token_ends_after_ten_minutes() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (old, first) = (admin.access_token(), admin.refresh_token());

    app.pass(SignedDuration::from_mins(10));
    assert_eq!(status_with(&app.nobody(), &old).await, 401);
    let renewed = refresh(&app.nobody(), &first).await.ok();
    let access = text(&renewed, "access_token");
    assert_eq!(status_with(&app.nobody(), &access).await, 200);
    assert_ne!(text(&renewed, "refresh_token"), first);

    app.pass(SignedDuration::from_hours(31 * 24));
    let late = refresh(&app.nobody(), &text(&renewed, "refresh_token")).await;
    late.refused(401, "refresh_invalid");
}

#[actix_web::test]
async fn a_refresh_whose_answer_was_lost_on_the_way_is_repeated() {
    let app = TestApp::start().await;
    let phone = app.admin().await;
    let token = phone.refresh_token();

    let lost = refresh(&app.nobody(), &token).await.ok();
    let again = refresh(&app.nobody(), &token).await.ok();
    let next = refresh(&app.nobody(), &text(&again, "refresh_token")).await;
    assert_eq!(next.status, 200);
    assert_ne!(lost["refresh_token"], again["refresh_token"]);
}

#[actix_web::test]
async fn a_stolen_refresh_token_signs_the_device_out() {
    let app = TestApp::start().await;
    let phone = app.admin().await;
    let stolen = phone.refresh_token();

    let second = refresh(&app.nobody(), &stolen).await.ok();
    let third = refresh(&app.nobody(), &text(&second, "refresh_token"))
        .await
        .ok();
    let thief = refresh(&app.nobody(), &stolen).await;
    thief.refused(401, "refresh_reused");

    phone
        .get("/api/v1/me")
        .await
        .refused(401, "device_signed_out");
    let owner = refresh(&app.nobody(), &text(&third, "refresh_token")).await;
    owner.refused(401, "refresh_invalid");
}

#[actix_web::test]
async fn a_lost_phone_is_out_at_once_although_its_access_token_is_young() {
    let app = TestApp::start().await;
    let phone = app.admin().await;
    let desk = app.nobody();
    desk.sign_in(&phone.login, PASSWORD).await.ok();

    let devices = desk.get("/api/v1/devices").await.ok();
    let devices = devices.as_array().unwrap();
    assert_eq!(devices.len(), 2);
    let lost = devices.iter().find(|device| device["this"] == false);
    let path = format!("/api/v1/devices/{}", text(lost.unwrap(), "id"));
    assert_eq!(desk.delete(&path).await.status, 204);

    phone
        .get("/api/v1/me")
        .await
        .refused(401, "device_signed_out");
    assert_eq!(desk.get("/api/v1/me").await.status, 200);
}

#[actix_web::test]
async fn nobody_signs_out_the_phone_of_somebody_else() {
    let app = TestApp::start().await;
    let (akim, stranger) = (app.admin().await, app.analyst().await);
    let devices = akim.get("/api/v1/devices").await.ok();
    let path = format!("/api/v1/devices/{}", text(&devices[0], "id"));
    stranger.delete(&path).await.refused(404, "not_found");
    assert_eq!(akim.get("/api/v1/me").await.status, 200);
}

#[actix_web::test]
async fn signing_out_everywhere_ends_every_device() {
    let app = TestApp::start().await;
    let phone = app.admin().await;
    let desk = app.nobody();
    desk.sign_in(&phone.login, PASSWORD).await.ok();

    assert_eq!(phone.delete("/api/v1/devices").await.status, 204);
    for device in [&phone, &desk] {
        let answer = device.get("/api/v1/me").await;
        answer.refused(401, "device_signed_out");
    }
}

#[actix_web::test]
async fn a_demo_account_is_refused_outside_demo_mode_only() {
    for (demo, status) in [(false, 401), (true, 200)] {
        let app = TestApp::start_with(|config| config.demo = demo).await;
        let oblast = app.oblast().await;
        let (_, login) = app.add_person(Role::Admin, &oblast, true).await;
        let answer = app.nobody().sign_in(&login, PASSWORD).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.code() == "demo_account", !demo);
    }
}

#[actix_web::test]
async fn a_changed_password_signs_out_the_other_devices() {
    let app = TestApp::start().await;
    let phone = app.admin().await;
    let desk = app.nobody();
    desk.sign_in(&phone.login, PASSWORD).await.ok();
    let change =
        |current: &str, new: &str| json!({ "current_password": current, "new_password": new });

    let guess = change("not her password", "a better one than before");
    let answer = desk.put("/api/v1/me/password", guess).await;
    answer.refused(401, "credentials_invalid");
    let answer = desk
        .put("/api/v1/me/password", change(PASSWORD, "short"))
        .await;
    answer.refused(422, "password_length");

    let good = change(PASSWORD, "a better one than before");
    assert_eq!(desk.put("/api/v1/me/password", good).await.status, 204);
    assert_eq!(desk.get("/api/v1/me").await.status, 200);
    phone
        .get("/api/v1/me")
        .await
        .refused(401, "device_signed_out");
    let nobody = app.nobody();
    let old = nobody.sign_in(&phone.login, PASSWORD).await;
    old.refused(401, "credentials_invalid");
    let new = nobody
        .sign_in(&phone.login, "a better one than before")
        .await;
    assert_eq!(new.status, 200);
}
