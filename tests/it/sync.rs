//! `/api/v1/sync` and `/api/v1/sync/issued`.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp, each, send, text, version};

/// An audan's akim and the akim of one of its villages.
async fn audan_and_village(app: &TestApp) -> (Client, Client) {
    let audan = app.audan("Zhambyl").await;
    (
        app.issuer(&audan).await,
        app.recipient("Aqtogai", &audan).await,
    )
}

fn next(changes: &Value) -> i64 {
    changes["next"].as_i64().unwrap()
}

async fn syncs_if_changed(village: &Client, since: i64) -> Answer {
    let path = format!("/api/v1/sync?since={since}");
    let request = village.request(Method::GET, &path).await;
    send(request.header("If-None-Match", format!("\"{since}\""))).await
}

#[actix_web::test]
async fn a_phone_with_nothing_new_hears_so_in_a_few_bytes_or_none() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let nothing = json!({ "next": 0, "more": false, "assignments": [], "tombstones": [] });
    assert_eq!(aul.syncs(0).await, nothing);
    assert_eq!(syncs_if_changed(&aul, 0).await.status, 304);

    let id = audan.asks_of(&aul, "Stocks").await;
    let first = aul.syncs(0).await;
    assert_eq!(each(&first["assignments"], "id"), [&id]);
    assert!(first["assignments"][0]["delivered_at"].is_object());
    let after = next(&first);
    assert_eq!(after, 2, "its own delivery was told of with it");
    let again = aul.get(&format!("/api/v1/sync?since={after}")).await;
    assert_eq!(again.header("etag"), "\"2\"");
    assert!(again.text.len() < 80, "{}", again.text);
    assert_eq!(again.json["assignments"], json!([]));
    let unchanged = syncs_if_changed(&aul, after).await;
    assert_eq!((unchanged.status, unchanged.text.as_str()), (304, ""));

    audan.withdraws(&id).await.ok();
    let changed = syncs_if_changed(&aul, after).await.ok();
    assert_eq!(changed["assignments"][0]["state"], "withdrawn");
}

#[actix_web::test]
async fn five_that_changed_cost_a_phone_less_than_three_kilobytes() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    for title in [
        "Көкөніс қоры",
        "Тізім иттер туралы",
        "Список безработных",
        "Қысқы жолдар",
        "Отчёт о поливной воде",
    ] {
        audan.asks_of(&aul, title).await;
    }
    let request = aul.request(Method::GET, "/api/v1/sync?since=0").await;
    let answer = request.header("Accept-Encoding", "br").send().await;
    let answer = answer.unwrap();
    assert_eq!(answer.headers()["content-encoding"], "br");
    let bytes = answer.bytes().await.unwrap().len();
    assert!(bytes < 3000, "{bytes}");
}

#[actix_web::test]
async fn five_changes_of_three_assignments_are_three_assignments_as_they_stand() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let ids = [
        audan.asks_of(&aul, "Stocks").await,
        audan.asks_of(&aul, "Dogs").await,
        audan.asks_of(&aul, "Snow").await,
        audan.asks_of(&aul, "Untouched").await,
    ];
    let since = next(&aul.syncs(0).await);
    let [stocks, dogs, snow, _] = &ids;
    let read = version(&aul.answers(stocks, "412 t").await.ok());
    audan.returns(stocks, read, "By kind, please").await.ok();
    aul.acknowledges(dogs).await.ok();
    aul.asks(dogs, "Strays too?").await.ok();
    audan.withdraws(snow).await.ok();

    let changes = aul.syncs(since).await;
    assert_eq!(next(&changes), since + 5);
    let states = ["returned", "clarification", "withdrawn"];
    assert_eq!(each(&changes["assignments"], "state"), states);
    assert_eq!(changes["more"], false);
}

#[actix_web::test]
async fn a_phone_ahead_of_the_record_begins_again() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    audan.asks_of(&aul, "Stocks").await;
    for ahead in [7, i64::MAX] {
        let answer = aul.get(&format!("/api/v1/sync?since={ahead}")).await;
        answer.refused(422, "since_ahead");
    }
    for nonsense in ["since=many", "", "since=9223372036854775808"] {
        let answer = aul.get(&format!("/api/v1/sync?{nonsense}")).await;
        answer.refused(400, "query_invalid");
    }
    assert_eq!(
        aul.syncs(-5).await["assignments"].as_array().unwrap().len(),
        1
    );
}

#[actix_web::test]
async fn a_phone_that_was_away_for_long_catches_up_in_parts_and_then_is_quiet() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let mut asked = BTreeSet::new();
    for number in 0..210 {
        asked.insert(audan.asks_of(&aul, &format!("No {number}")).await);
    }

    let (mut since, mut told, mut parts) = (0, BTreeSet::new(), 0);
    loop {
        let changes = aul.syncs(since).await;
        for assignment in changes["assignments"].as_array().unwrap() {
            assert!(assignment["delivered_at"].is_object());
            told.insert(text(&assignment["id"]));
        }
        assert!(next(&changes) > since);
        (since, parts) = (next(&changes), parts + 1);
        if changes["more"] == false {
            break;
        }
    }

    assert_eq!(told, asked);
    assert_eq!((since, parts), (420, 3));
    assert_eq!(aul.syncs(since).await["assignments"], json!([]));
    let mut numbers = Vec::new();
    for after in [0, 200, 400] {
        let record = aul.record(after).await;
        let part = each(&record["events"], "number");
        numbers.extend(part.into_iter().filter_map(Value::as_i64));
    }
    assert_eq!(numbers, Vec::from_iter(1..=420));
}

#[actix_web::test]
async fn an_issuer_hears_what_became_of_what_it_issued_without_opening_any_answer() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let (akim, department) = (
        app.issuer(&zhambyl).await,
        app.department("Agriculture", &zhambyl).await,
    );
    let clerk = app.issuer(&department).await;
    let (aqtogai, bulaq) = (
        app.recipient("Aqtogai", &zhambyl).await,
        app.recipient("Bulaq", &zhambyl).await,
    );
    app.at("2026-03-03T18:40+05:00");
    let issued = clerk.issues("Seed fund", Value::Null);
    let issued = issued.to(&[&aqtogai, &bulaq]).await;
    let syncs = async |issuer: &Client, since: i64| {
        let path = format!("/api/v1/sync/issued?since={since}");
        issuer.get(&path).await.ok()
    };

    let first = syncs(&clerk, 0).await;
    assert_eq!(next(&first), 2);
    let states = ["scheduled", "scheduled"];
    assert_eq!(each(&first["assignments"], "state"), states);
    app.at("2026-03-04T09:00+05:00");
    app.run_job("release").await;
    aqtogai.answers(&issued.at(&aqtogai), "14 t").await.ok();
    let later = syncs(&clerk, 2).await;
    assert_eq!(next(&later), 5);
    let again = syncs(&clerk, 0).await;
    let opened = each(&again["assignments"], "answer_opened_at");
    assert_eq!(opened, [&Value::Null, &Value::Null]);
    assert_eq!(next(&again), 5);

    assert_eq!(
        next(&syncs(&akim, 0).await),
        0,
        "its department numbers its own"
    );
    let village = aqtogai.get("/api/v1/sync/issued?since=0").await;
    village.refused(403, "not_permitted");
    clerk
        .get("/api/v1/sync?since=0")
        .await
        .refused(403, "not_permitted");
}
