//! One device that exchanges one token twice at the same moment.

use futures_util::future::join_all;
use serde_json::json;
use tapsyrma::store::devices;

use super::{OpenWrite, start, until_waiting};
use crate::support::{Answer, Client, TestApp, text};

async fn refresh(device: &Client, token: &str) -> Answer {
    let body = json!({ "refresh_token": token });
    device.post("/api/v1/session/refresh", body).await
}

/// Presents one token in two requests at once and gives both successors.
async fn exchange_twice_at_once(app: &TestApp, phone: &Client) -> [String; 2] {
    let listed = phone.get("/api/v1/devices").await.ok();
    let device = text(&listed[0]["id"]).parse().unwrap();
    let held = OpenWrite::begin(app, move |tx| devices::find_for_change(tx, device)).await;
    let (token, window) = (phone.refresh_token(), app.nobody());
    let twice = [(); 2].map(|()| refresh(&window, &token));
    let (answers, ()) = tokio::join!(join_all(twice), async {
        until_waiting(app, 2).await;
        held.commits().await;
    });
    let mut tokens = answers
        .into_iter()
        .map(|answer| text(&answer.ok()["refresh_token"]));
    [tokens.next().unwrap(), tokens.next().unwrap()]
}

#[actix_web::test]
async fn two_windows_that_refresh_at_once_stay_signed_in_whichever_answer_is_kept() {
    for kept in [0, 1] {
        let app = start().await;
        let phone = app.admin().await;
        let tokens = exchange_twice_at_once(&app, &phone).await;
        assert_ne!(tokens[0], tokens[1]);

        let next = refresh(&phone, &tokens[kept]).await.ok();
        let next = refresh(&phone, &text(&next["refresh_token"])).await;

        assert_eq!(next.status, 200);
        phone.get("/api/v1/me").await.ok();
    }
}

#[actix_web::test]
async fn of_two_successors_of_one_token_only_the_one_used_first_is_good() {
    for kept in [0, 1] {
        let app = start().await;
        let phone = app.admin().await;
        let tokens = exchange_twice_at_once(&app, &phone).await;
        let next = refresh(&phone, &tokens[kept]).await.ok();

        let copy = refresh(&phone, &tokens[1 - kept]).await;

        copy.refused(401, "refresh_reused");
        phone
            .get("/api/v1/me")
            .await
            .refused(401, "device_signed_out");
        let next = refresh(&phone, &text(&next["refresh_token"])).await;
        next.refused(401, "refresh_invalid");
    }
}
