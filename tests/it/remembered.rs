//! What a node remembers between requests is left alone at once when it holds no longer, whichever
//! node changed it.

use serde_json::json;

use crate::support::{Client, TestApp, due_at, due_date, text, version};

async fn first_in_inbox(akim: &Client) -> serde_json::Value {
    let mut inbox = akim.get("/api/v1/inbox").await.ok();
    inbox["items"][0].take()
}

#[actix_web::test]
async fn a_page_that_is_remembered_still_counts_the_minutes_down() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let clerk = app.issuer(&audan).await;
    let akim = app.recipient("Aqtogai", &audan).await;
    let issued = clerk.issues("Potatoes", due_at("2026-03-03T12:00+05:00"));
    issued.to(&[&akim]).await;

    let mut seen = Vec::new();
    for moment in ["10:00", "10:00", "10:01", "11:59", "12:00", "12:01"] {
        app.at(&format!("2026-03-03T{moment}+05:00"));
        let shown = first_in_inbox(&akim).await;
        let id = text(&shown["id"]);
        seen.push((
            shown["working_minutes_left"].clone(),
            shown["overdue"].clone(),
        ));
        let opened = akim.opens(&id).await;
        assert_eq!(
            opened["working_minutes_left"],
            shown["working_minutes_left"]
        );
        assert_eq!(opened["overdue"], shown["overdue"]);
    }
    let expected = [
        (120, false),
        (120, false),
        (119, false),
        (1, false),
        (0, false),
        (0, true),
    ];
    assert_eq!(
        seen,
        expected.map(|(left, over)| (json!(left), json!(over)))
    );
}

#[actix_web::test]
async fn an_office_renamed_on_one_node_has_its_new_name_in_an_inbox_of_another() {
    let app = TestApp::start().await;
    let other = app.another_node().await;
    let audan = app.audan("Zhambyl").await;
    let clerk = app.issuer(&audan).await;
    let akim = app.recipient("Aqtogai", &audan).await;
    let admin = app.admin().await;
    clerk.asks_of(&akim, "Potatoes").await;
    let there = akim.at_node(other.address);
    let issuer = async || {
        let shown = first_in_inbox(&there).await;
        text(&shown["instruction"]["issuer_office"]["name_kk"])
    };
    assert_eq!(issuer().await, "Zhambyl");

    let path = format!("/api/v1/offices/{}", audan.id);
    let read = version(&admin.get(&path).await.ok());
    let renamed = json!({
        "name_kk": "Жамбыл",
        "name_ru": "Жамбыл",
        "zone": "Asia/Almaty",
        "calendar": "kz",
        "profile": {},
    });
    admin.put_over(read, &path, renamed).await.ok();

    assert_eq!(issuer().await, "Жамбыл");
}

#[actix_web::test]
async fn an_akim_whose_posting_ends_on_one_node_is_out_on_another_at_once() {
    let app = TestApp::start().await;
    let other = app.another_node().await;
    let audan = app.audan("Zhambyl").await;
    let akim = app.recipient("Aqtogai", &audan).await;
    let admin = app.admin().await;
    let there = akim.at_node(other.address);
    there.get("/api/v1/inbox").await.ok();

    let me = akim.get("/api/v1/me").await.ok();
    let posting = text(&me["postings"][0]["id"]);
    let path = format!("/api/v1/postings/{posting}/end");
    let yesterday = json!({ "last_day": "2026-03-02" });
    admin.put(&path, yesterday).await.ok();

    there
        .get("/api/v1/inbox")
        .await
        .refused(403, "not_permitted");
}

#[actix_web::test]
async fn a_phone_signed_out_on_one_node_is_signed_out_on_another_at_once() {
    let app = TestApp::start().await;
    let other = app.another_node().await;
    let audan = app.audan("Zhambyl").await;
    let akim = app.recipient("Aqtogai", &audan).await;
    let there = akim.at_node(other.address);
    there.get("/api/v1/inbox").await.ok();

    assert_eq!(akim.delete("/api/v1/devices").await.status, 204);

    let refused = there.get("/api/v1/inbox").await;
    refused.refused(401, "device_signed_out");
}

#[actix_web::test]
async fn a_calendar_entered_on_one_node_is_followed_by_another() {
    let app = TestApp::start().await;
    let other = app.another_node().await;
    let audan = app.audan("Zhambyl").await;
    let clerk = app.issuer(&audan).await.at_node(other.address);
    let akim = app.recipient("Aqtogai", &audan).await;
    let admin = app.admin().await;
    let notice = async || {
        let issued = clerk.issues("Potatoes", due_date("2026-03-13"));
        issued.to(&[&akim]).await.given_to(&akim)["notice_minutes"].clone()
    };
    let before = notice().await;

    let calendar = json!({ "text": crate::calendars::moved() });
    admin
        .post("/api/v1/calendars/kz/versions", calendar)
        .await
        .ok();

    let after = notice().await;
    assert_eq!(
        before.as_i64().unwrap() - after.as_i64().unwrap(),
        8 * 60,
        "a day of work less"
    );
}
