//! `/api/v1/live`: who hears of what, at which node, and until when.

use std::time::Duration;

use actix_web::rt::time::timeout;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, TestApp, due_at};

/// Far longer than the interval of the tests; a test that waits for it fails.
const LONG: Duration = Duration::from_secs(10);
/// Several intervals of the tests.
const A_WHILE: Duration = Duration::from_millis(400);

/// An open stream, read as `fetch` would.
struct Stream {
    response: reqwest::Response,
    read: String,
}

impl Stream {
    async fn open(client: &Client) -> Self {
        let response = client.request(Method::GET, "/api/v1/live").await;
        let response = response.header("Accept-Encoding", "br").send().await;
        let response = response.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            response,
            read: String::new(),
        }
    }

    /// The data of the next event; none once the stream has ended.
    async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let data = event.strip_prefix("data: ").map(str::to_owned);
                self.read = rest.to_owned();
                if let Some(data) = data {
                    return Some(serde_json::from_str(&data).unwrap());
                }
                continue;
            }
            let part = timeout(LONG, self.response.chunk()).await;
            let part = part.expect("nothing came and the stream did not end");
            self.read
                .push_str(std::str::from_utf8(&part.unwrap()?).unwrap());
        }
    }

    async fn ends(&mut self) {
        assert_eq!(self.next().await, None);
    }

    async fn is_silent(&mut self) {
        let heard = timeout(A_WHILE, self.next()).await;
        assert!(heard.is_err(), "{heard:?}");
    }
}

async fn start() -> TestApp {
    TestApp::start_with(|config| config.live.interval_ms = 40).await
}

async fn audan_and_village(app: &TestApp) -> (Client, Client) {
    let audan = app.audan("Zhambyl").await;
    let issuer = app.issuer(&audan).await;
    (issuer, app.recipient("Aqtogai", &audan).await)
}

#[actix_web::test]
async fn the_open_phone_of_an_akim_hears_of_an_instruction_at_once() {
    let app = start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let bulaq = app.recipient("Bulaq", &app.audan("Talas").await).await;
    let mut phone = Stream::open(&aul).await;
    let mut other = Stream::open(&bulaq).await;
    let mut desk = Stream::open(&audan).await;
    assert_eq!(phone.next().await, Some(json!({ "received": 0 })));
    assert_eq!(other.next().await, Some(json!({ "received": 0 })));
    assert_eq!(desk.next().await, Some(json!({ "issued": 0 })));

    let id = audan.asks_of(&aul, "Vegetable stocks").await;
    assert_eq!(phone.next().await, Some(json!({ "received": 1 })));
    assert_eq!(desk.next().await, Some(json!({ "issued": 1 })));
    let told = aul.syncs(0).await;
    assert_eq!(told["assignments"][0]["id"], json!(id));
    let next = json!({ "received": told["next"] });
    assert_eq!(phone.next().await, Some(next));
    other.is_silent().await;
}

#[actix_web::test]
async fn a_phone_at_one_node_hears_what_was_written_through_another() {
    let app = start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let other_node = app.another_node().await;
    let mut phone = Stream::open(&aul.at_node(other_node.address)).await;
    assert_eq!(phone.next().await, Some(json!({ "received": 0 })));
    audan.asks_of(&aul, "Vegetable stocks").await;
    assert_eq!(phone.next().await, Some(json!({ "received": 1 })));
}

#[actix_web::test]
async fn a_slow_phone_misses_numbers_and_never_the_last_one() {
    let app = start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let mut phone = Stream::open(&aul).await;
    for number in 1..=5 {
        audan.asks_of(&aul, &format!("No {number}")).await;
    }
    let mut heard = Vec::new();
    while heard.last() != Some(&5) {
        let news = phone.next().await.unwrap();
        heard.push(news["received"].as_i64().unwrap());
    }
    assert!(heard.is_sorted(), "{heard:?}");
    phone.is_silent().await;
}

#[actix_web::test]
async fn a_phone_that_is_signed_out_is_cut_off() {
    let app = start().await;
    let (_, aul) = audan_and_village(&app).await;
    let mut phone = Stream::open(&aul).await;
    phone.next().await.unwrap();
    let admin = app.admin().await;
    let devices = format!("/api/v1/people/{}/devices", aul.person.unwrap());
    assert_eq!(admin.delete(&devices).await.status, 204);
    phone.ends().await;
    let again = aul.get("/api/v1/live").await;
    again.refused(401, "device_signed_out");
}

#[actix_web::test]
async fn whoever_loses_their_posting_hears_no_more() {
    let app = start().await;
    let (_, aul) = audan_and_village(&app).await;
    let mut phone = Stream::open(&aul).await;
    phone.next().await.unwrap();
    let admin = app.admin().await;
    let me = aul.get("/api/v1/me").await.ok();
    let posting = me["postings"][0]["id"].as_str().unwrap();
    let end = json!({ "last_day": "2026-03-03" });
    let path = format!("/api/v1/postings/{posting}/end");
    admin.put(&path, end).await.ok();
    phone.is_silent().await;
    // Midnight of the office; the token is still good.
    app.at("2026-03-04T00:00+05:00");
    phone.ends().await;
}

#[actix_web::test]
async fn a_stream_ends_with_the_access_token() {
    let app = start().await;
    let (_, aul) = audan_and_village(&app).await;
    let mut phone = Stream::open(&aul).await;
    phone.next().await.unwrap();
    app.pass(SignedDuration::from_secs(10 * 60 - 1));
    phone.is_silent().await;
    app.pass(SignedDuration::from_secs(1));
    phone.ends().await;
}

#[actix_web::test]
async fn what_is_held_for_the_morning_is_a_number_until_then() {
    let app = start().await;
    let (audan, aul) = audan_and_village(&app).await;
    app.at("2026-03-03T18:40+05:00");
    let mut phone = Stream::open(&aul).await;
    phone.next().await.unwrap();
    let held = audan.issues("Vegetable stocks", due_at("2026-03-05T18:30+05:00"));
    held.to(&[&aul]).await;

    // The record of the village tells the same: something stands there, and not what.
    assert_eq!(phone.next().await, Some(json!({ "received": 1 })));
    let told = aul.syncs(0).await;
    assert_eq!(
        (&told["next"], &told["assignments"]),
        (&json!(1), &json!([]))
    );
    phone.is_silent().await;

    app.at("2026-03-04T09:00+05:00");
    phone.ends().await;
    let mut phone = Stream::open(&aul).await;
    assert_eq!(phone.next().await, Some(json!({ "received": 1 })));
    assert_eq!(app.run_job("release").await, 1);
    assert_eq!(phone.next().await, Some(json!({ "received": 2 })));
    assert_eq!(aul.syncs(1).await["assignments"][0]["state"], "sent");
}

#[actix_web::test]
async fn a_person_and_a_node_have_so_many_streams_and_no_more() {
    let app = TestApp::start_with(|config| {
        config.live.interval_ms = 40;
        config.live.streams = 3;
        config.live.streams_per_person = 2;
    })
    .await;
    let (audan, aul) = audan_and_village(&app).await;
    let first = Stream::open(&aul).await;
    let _second = Stream::open(&aul).await;
    let third = aul.get("/api/v1/live").await;
    third.refused(429, "too_many_streams");
    let _desk = Stream::open(&audan).await;
    let fourth = audan.get("/api/v1/live").await;
    fourth.refused(503, "streams_full");
    assert!(!fourth.header("retry-after").is_empty());

    // That a phone went away shows when something is written to it.
    drop(first);
    let room = async {
        while app.app.live.count() == 3 {
            audan.asks_of(&aul, "Vegetable stocks").await;
        }
    };
    timeout(LONG, room).await.expect("a closed stream stays");
    Stream::open(&audan).await.next().await.unwrap();
}

#[actix_web::test]
async fn while_nobody_listens_the_database_is_not_asked() {
    let app = TestApp::start_with(|config| config.live.interval_ms = 5).await;
    let (_, aul) = audan_and_village(&app).await;
    let mut phone = Stream::open(&aul).await;
    phone.next().await.unwrap();
    let before = app.app.store.statements();
    actix_web::rt::time::sleep(A_WHILE).await;
    assert!(app.app.store.statements() > before + 2, "somebody listens");
    assert_eq!(aul.delete("/api/v1/session").await.status, 204);
    phone.ends().await;
    // The question that was under way.
    actix_web::rt::time::sleep(A_WHILE).await;
    let after = app.app.store.statements();
    actix_web::rt::time::sleep(A_WHILE).await;
    assert_eq!(app.app.store.statements(), after);
}

#[actix_web::test]
async fn ending_the_service_ends_the_streams_first() {
    let mut app = TestApp::start_with(|config| config.server.shutdown_seconds = 60).await;
    let (_, aul) = audan_and_village(&app).await;
    let mut phone = Stream::open(&aul).await;
    phone.next().await.unwrap();
    let begun = std::time::Instant::now();
    app.stop();
    phone.ends().await;
    assert!(begun.elapsed() < LONG, "{:?}", begun.elapsed());
}
