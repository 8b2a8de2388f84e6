//! `/api/v1/inbox`, and when something comes into it.

use std::collections::BTreeSet;
use std::sync::mpsc;

use serde_json::{Value, json};
use tapsyrma::domain::person::Role;
use tapsyrma::domain::worktime::{Schedule, Timetable};
use tapsyrma::store::StoreError;

use crate::support::{Client, TestApp, due_at, due_date, each, text, urgent, utc, version};

/// An audan's akim and the akim of one of its villages.
async fn audan_and_village(app: &TestApp) -> (Client, Client) {
    let audan = app.audan("Zhambyl").await;
    (
        app.issuer(&audan).await,
        app.recipient("Aqtogai", &audan).await,
    )
}

#[actix_web::test]
async fn what_is_asked_in_the_evening_is_not_there_before_nine_the_next_morning() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    app.at("2026-03-03T18:40+05:00");

    let issued = audan.issues("Vegetable stocks", due_date("2026-03-05"));
    let issued = issued.to(&[&aul]).await;
    let (given, id) = (issued.given_to(&aul), issued.at(&aul));
    assert_eq!(given["state"], "scheduled");
    assert_eq!(given["effective_at"]["local"], "2026-03-04 09:00");
    assert_eq!(given["notice_minutes"], 960);

    assert!(aul.inbox().await.is_empty());
    let path = format!("/api/v1/assignments/{id}");
    aul.get(&path).await.refused(404, "not_found");
    let deadline = aul.get(&format!("{path}/deadline")).await;
    deadline.refused(404, "not_found");
    aul.acknowledges(&id).await.refused(404, "not_found");
    let changes = json!({ "next": 1, "more": false, "assignments": [], "tombstones": [] });
    assert_eq!(aul.syncs(0).await, changes);
    let record = aul.record(0).await.to_string();
    assert!(!record.contains(&id), "{record}");
    assert_eq!(app.run_job("release").await, 0);

    app.at("2026-03-04T09:00+05:00");
    assert_eq!(app.run_job("release").await, 1);
    assert_eq!(app.run_job("release").await, 0);
    assert_eq!(aul.inbox().await, ["Vegetable stocks"]);
    assert_eq!(each(&aul.syncs(1).await["assignments"], "id"), [&id]);
    let kinds = aul.history(&id).await;
    assert_eq!(kinds, ["issued", "released", "delivered"]);
    let seen = aul.opens(&id).await;
    assert_eq!(seen["effective_at"]["local"], "2026-03-04 09:00");
    assert_eq!(seen["working_minutes_left"], 960);
}

#[actix_web::test]
async fn every_village_waits_for_its_own_morning_in_its_own_zone() {
    let app = TestApp::start().await;
    // Almaty still had its own hour in February 2024.
    app.at("2024-02-06T18:40+06:00");
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let usual = app.recipient("Aqtogai", &zhambyl).await;
    let early = app.aul_with("Bulaq", &zhambyl, |office| {
        let hours = Schedule::try_from("mon-sat 08:00-12:00").unwrap();
        office.timetable = Timetable::always(hours);
    });
    let early = app.person(Role::Recipient, &early.await).await;
    let western = app.aul_with("Alga", &zhambyl, |office| {
        office.zone = "Asia/Aqtobe".try_into().unwrap();
    });
    let western = app.person(Role::Recipient, &western.await).await;

    let issued = audan.issues("Stocks", due_date("2024-02-07"));
    let issued = issued.to(&[&usual, &early, &western]).await;

    for (village, state, effective, deadline, notice) in [
        (
            &usual,
            "scheduled",
            "2024-02-07 09:00",
            "2024-02-07 18:30",
            480,
        ),
        (
            &early,
            "scheduled",
            "2024-02-07 08:00",
            "2024-02-07 12:00",
            240,
        ),
        (
            &western,
            "sent",
            "2024-02-06 17:40",
            "2024-02-07 18:30",
            530,
        ),
    ] {
        let given = issued.given_to(village);
        assert_eq!(given["state"], state);
        assert_eq!(given["effective_at"]["local"], effective);
        assert_eq!(given["deadline"]["local"], deadline);
        assert_eq!(given["notice_minutes"], notice);
    }
    app.at("2024-02-07T08:00+06:00");
    assert_eq!(app.run_job("release").await, 1);
    assert_eq!(early.inbox().await, ["Stocks"]);
    assert!(usual.inbox().await.is_empty());
}

#[actix_web::test]
async fn urgent_goes_at_once_and_its_clock_starts_at_once() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    app.at("2026-03-03T22:15+05:00");
    let issued = audan.issues("Close the market", due_date("2026-03-04"));
    let issued = issued.with("urgency", urgent()).to(&[&aul]).await;
    let given = issued.given_to(&aul);
    assert_eq!(given["state"], "sent");
    assert_eq!(given["effective_at"]["local"], "2026-03-03 22:15");
    assert_eq!(given["notice_minutes"], 480);
    assert_eq!(aul.inbox().await, ["Close the market"]);
}

#[actix_web::test]
async fn a_moved_saturday_is_a_morning_like_others_and_three_days_off_are_waited_out() {
    let app = TestApp::start().await;
    app.at("2024-05-03T18:40+05:00");
    let (audan, aul) = audan_and_village(&app).await;
    let friday = audan.issues("Stocks", due_date("2024-05-04"));
    let friday = friday.to(&[&aul]).await;
    let given = friday.given_to(&aul);
    assert_eq!(given["effective_at"]["local"], "2024-05-04 09:00");
    assert_eq!(given["notice_minutes"], 480);

    app.at("2024-05-06T18:40+05:00");
    let monday = audan.issues("Dogs", due_date("2024-05-08"));
    let monday = monday.to(&[&aul]).await;
    let given = monday.given_to(&aul);
    assert_eq!(given["effective_at"]["local"], "2024-05-10 09:00");
    assert_eq!(given["deadline"]["local"], "2024-05-09 00:00");
    assert_eq!(given["notice_minutes"], 0);
}

#[actix_web::test]
async fn what_was_recalled_during_the_night_was_never_there() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    app.at("2026-03-03T18:40+05:00");
    let id = audan.asks_of(&aul, "Vegetable stocks").await;
    let withdrawn = audan.withdraws(&id).await.ok();
    assert_eq!(withdrawn["state"], "withdrawn");

    app.at("2026-03-04T09:00+05:00");
    assert_eq!(app.run_job("release").await, 0);
    assert!(aul.inbox().await.is_empty());
    let closed = aul.get("/api/v1/inbox?part=closed").await.ok();
    assert_eq!(closed["items"], json!([]));
    let path = format!("/api/v1/assignments/{id}");
    aul.get(&path).await.refused(404, "not_found");
    assert_eq!(aul.syncs(0).await["tombstones"], json!([id]));
    let record = aul.record(0).await.to_string();
    assert!(!record.contains(&id), "{record}");
}

#[actix_web::test]
async fn after_an_outage_everything_that_was_due_comes_once() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let aul = app.recipient("Aqtogai", &zhambyl).await;
    for number in 1..=50 {
        app.aul(&format!("Village {number}"), &zhambyl).await;
    }
    app.at("2026-03-03T18:40+05:00");
    let all = audan.issues("Stocks", due_date("2026-03-10"));
    let all = all.sent_under(&zhambyl).await;
    app.at("2026-03-05T18:40+05:00");
    audan.asks_of(&aul, "Dogs").await;

    app.at("2026-03-06T11:00+05:00");
    assert_eq!(app.run_job("release").await, 52);
    assert_eq!(app.run_job("release").await, 0);
    let seen = aul.opens(&all.at(&aul)).await;
    assert_eq!(seen["effective_at"]["local"], "2026-03-04 09:00");
}

#[actix_web::test]
async fn forty_five_are_seen_once_each_in_pages_of_twenty_while_some_are_answered() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let mut asked = Vec::new();
    for number in 0..45 {
        let due = match number % 3 {
            0 => Value::Null,
            1 => due_date("2026-03-05"),
            _ => due_date(&format!("2026-03-{:02}", 6 + number / 3)),
        };
        let issued = audan.issues(&format!("No {number}"), due).to(&[&aul]).await;
        asked.push(issued.at(&aul));
    }

    let (mut seen, mut deadlines) = (Vec::new(), Vec::new());
    let mut path = "/api/v1/inbox?limit=20".to_owned();
    loop {
        let page = aul.get(&path).await.ok();
        for item in page["items"].as_array().unwrap() {
            seen.push(text(&item["id"]));
            deadlines.push(
                item["deadline"]["at"]
                    .as_str()
                    .unwrap_or("undated")
                    .to_owned(),
            );
        }
        let answered = aul.answers(&seen[seen.len() - 1], "None").await.ok();
        let first = audan
            .accepts(&seen[seen.len() - 1], version(&answered))
            .await;
        first.ok();
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/inbox?limit=20&cursor={next}"),
            None => break,
        }
    }

    assert_eq!(seen.len(), 45);
    assert_eq!(BTreeSet::from_iter(&seen), BTreeSet::from_iter(&asked));
    assert!(deadlines.is_sorted(), "{deadlines:?}");
}

#[actix_web::test]
async fn a_cursor_fits_its_own_list_alone_and_a_page_has_its_bounds() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    for title in ["Stocks", "Dogs"] {
        audan.asks_of(&aul, title).await;
    }
    let page = aul.get("/api/v1/inbox?limit=1").await.ok();
    let cursor = text(&page["next"]);

    for query in [
        format!("part=closed&cursor={cursor}"),
        format!("state=sent&cursor={cursor}"),
        "cursor=".to_owned(),
        "cursor=zz".to_owned(),
    ] {
        let answer = aul.get(&format!("/api/v1/inbox?{query}")).await;
        answer.refused(400, "cursor_invalid");
    }
    let elsewhere = format!("/api/v1/instructions?cursor={cursor}");
    audan.get(&elsewhere).await.refused(400, "cursor_invalid");
    for limit in [0, 201] {
        let answer = aul.get(&format!("/api/v1/inbox?limit={limit}")).await;
        answer.refused(400, "limit_out_of_range");
    }
    for query in ["limit=many", "state=lost", "issuer_office=zhambyl"] {
        let answer = aul.get(&format!("/api/v1/inbox?{query}")).await;
        answer.refused(400, "query_invalid");
    }
    let other = format!("/api/v1/inbox?limit=200&cursor={cursor}");
    assert_eq!(
        aul.get(&other).await.ok()["items"][0]["instruction"]["title"],
        "Dogs"
    );
}

#[actix_web::test]
async fn a_village_looks_for_one_state_one_issuer_what_is_due_soon_and_what_is_closed() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let department = app.department("Agriculture", &zhambyl).await;
    let department = app.issuer(&department).await;
    let aul = app.recipient("Aqtogai", &zhambyl).await;
    let soon = audan.issues("Soon", due_at("2026-03-03T12:00+05:00"));
    let soon = soon.to(&[&aul]).await.at(&aul);
    department.asks_of(&aul, "Seed fund").await;
    let recalled = audan.asks_of(&aul, "By mistake").await;
    audan.withdraws(&recalled).await.ok();
    aul.acknowledges(&soon).await.ok();
    let titles = async |query: &str| {
        let page = aul.get(&format!("/api/v1/inbox?{query}")).await.ok();
        let items = page["items"].as_array().unwrap().iter();
        let titles = items.map(|item| text(&item["instruction"]["title"]));
        titles.collect::<Vec<_>>()
    };

    assert_eq!(titles("").await, ["Soon", "Seed fund"]);
    assert_eq!(titles("part=closed").await, ["By mistake"]);
    assert_eq!(titles("state=acknowledged").await, ["Soon"]);
    let issuer = format!("issuer_office={}", department.office_id());
    assert_eq!(titles(&issuer).await, ["Seed fund"]);
    let before = format!("due_before={}", utc("2026-03-03T18:00+05:00"));
    assert_eq!(titles(&before).await, ["Soon"]);
    assert!(titles("state=scheduled").await.is_empty());
}

#[actix_web::test]
async fn when_too_many_wait_a_village_is_told_to_come_again() {
    let app = TestApp::start_with(|config| {
        config.database.queue = 1;
        config.database.reader_threads = 1;
    })
    .await;
    let (_, aul) = audan_and_village(&app).await;
    let ((begun, has_begun), (release, released)) = (mpsc::channel(), mpsc::channel::<()>());
    let store = app.app.store.clone();
    let slow = actix_web::rt::spawn(async move {
        let slow = store.read(move |_| {
            begun.send(()).unwrap();
            released.recv().unwrap();
            Ok::<_, StoreError>(())
        });
        slow.await
    });
    while has_begun.try_recv().is_err() {
        tokio::task::yield_now().await;
    }
    let store = app.app.store.clone();
    let waiting =
        actix_web::rt::spawn(async move { store.read(|_| Ok::<_, StoreError>(())).await });
    while app.app.store.queue_depths().reads == 0 {
        tokio::task::yield_now().await;
    }

    let answer = aul.get("/api/v1/inbox").await;
    answer.refused(503, "busy");
    assert_eq!(answer.header("retry-after"), "1");

    release.send(()).unwrap();
    slow.await.unwrap().unwrap();
    waiting.await.unwrap().unwrap();
    assert!(aul.inbox().await.is_empty());
}
