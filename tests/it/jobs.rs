//! What the service does without being asked. Every job may run twice, and late.

use jiff::SignedDuration;
use serde_json::json;
use tapsyrma::app::App;
use tapsyrma::clock::fresh_id;
use tapsyrma::jobs::Job;
use tapsyrma::server::worker;
use tapsyrma::store::job_runs::{self, Ended};
use tapsyrma::store::leases::{self, Lease};

use crate::support::{TestApp, due_at, key};

/// How many assignments a village sees.
async fn inbox(village: &crate::support::Client) -> usize {
    let page = village.get("/api/v1/inbox").await.ok();
    page["items"].as_array().unwrap().len()
}

#[actix_web::test]
async fn what_is_sent_in_the_evening_is_held_until_the_village_opens() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let agriculture = app.department("Agriculture", &audan).await;
    let clerk = app.issuer(&agriculture).await;
    let village = app.recipient("Aqtogai", &audan).await;

    app.at("2026-03-03T18:40+05:00");
    let issued = clerk.issues("Vegetable stocks", due_at("2026-03-04T18:30+05:00"));
    let issued = issued.to(&[&village]).await;
    assert_eq!(issued.given_to(&village)["state"], "scheduled");
    app.at("2026-03-04T08:59+05:00");
    assert_eq!(app.run_job("release").await, 0);
    assert_eq!(inbox(&village).await, 0);

    app.at("2026-03-04T09:00+05:00");
    assert_eq!(app.run_job("release").await, 1);
    assert_eq!(inbox(&village).await, 1);
    assert_eq!(app.run_job("release").await, 0);
}

#[actix_web::test]
async fn after_an_outage_everything_that_is_due_is_released_once() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let department = app.issuer(&audan).await;
    for number in 1..=30 {
        app.aul(&format!("Aul {number}"), &audan).await;
    }
    app.at("2026-03-03T19:00+05:00");
    for title in ["Vegetable stocks", "Roads after the thaw", "Dogs"] {
        let draft = department.issues(title, due_at("2026-03-06T18:30+05:00"));
        draft.sent_under(&audan).await;
    }

    app.at("2026-03-06T12:00+05:00");
    assert_eq!(app.run_job("release").await, 90);
    assert_eq!(app.run_job("release").await, 0);
}

#[actix_web::test]
async fn kept_answers_are_forgotten_after_thirty_days() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let department = app.issuer(&audan).await;
    let village = app.recipient("Aqtogai", &audan).await;
    let draft = department.issues("Dogs", due_at("2026-03-06T18:30+05:00"));
    let body = draft.body_for(&[village.office()]);
    let path = "/api/v1/instructions";
    let first = department.post_as(key("dogs"), path, body.clone()).await;

    app.pass(SignedDuration::from_hours(30 * 24));
    assert_eq!(app.run_job("forget_keys").await, 0);
    let repeated = department.post_as(key("dogs"), path, body).await;
    assert_eq!(repeated.header("idempotent-replay"), "true");
    assert_eq!(first.json["id"], repeated.json["id"]);

    app.pass(SignedDuration::from_secs(1));
    assert_eq!(app.run_job("forget_keys").await, 1);
    assert_eq!(app.run_job("forget_keys").await, 0);
}

#[actix_web::test]
async fn refresh_tokens_that_stopped_being_good_are_forgotten() {
    let app = TestApp::start().await;
    app.admin().await;
    app.pass(SignedDuration::from_hours(30 * 24));
    assert_eq!(app.run_job("forget_tokens").await, 0);
    app.pass(SignedDuration::from_secs(1));
    assert_eq!(app.run_job("forget_tokens").await, 1);
    assert_eq!(app.run_job("forget_tokens").await, 0);
}

/// A district in which one instruction waits for the morning at every one of its villages.
async fn a_morning_with_held(app: &TestApp, villages: usize) {
    let audan = app.audan("Zhambyl").await;
    let department = app.issuer(&audan).await;
    for number in 1..=villages {
        app.aul(&format!("Aul {number}"), &audan).await;
    }
    app.at("2026-03-03T19:00+05:00");
    let draft = department.issues("Dogs", due_at("2026-03-06T18:30+05:00"));
    draft.sent_under(&audan).await;
    app.at("2026-03-04T09:00+05:00");
}

#[actix_web::test]
async fn of_two_nodes_that_wake_at_once_one_does_the_job() {
    let app = TestApp::start().await;
    let other = app.another_node().await;
    a_morning_with_held(&app, 120).await;
    let release = Job::find("release").unwrap();

    let workers = [worker(&app.app), worker(&other.app)];
    let (one, two) = tokio::join!(
        release.run_as(app.app.node, &workers[0]),
        release.run_as(other.app.node, &workers[1]),
    );

    let done = [one.unwrap(), two.unwrap()];
    assert!(done.contains(&Some(120)), "{done:?}: they did it in parts");
    let again = release.run_as(other.app.node, &workers[1]);
    assert_eq!(
        again.await.unwrap(),
        Some(0),
        "the lease ended with the run"
    );
}

#[actix_web::test]
async fn the_job_of_a_node_that_died_in_it_moves_on_when_its_lease_has_run_out() {
    let app = TestApp::start().await;
    a_morning_with_held(&app, 3).await;
    let release = Job::find("release").unwrap();
    let now = app.now();
    let of_the_dead = Lease {
        name: "release".to_owned(),
        holder: fresh_id(),
        held_until: (now + SignedDuration::from_secs(60)).into(),
    };
    let claimed = app
        .app
        .store
        .write(move |tx| leases::claim(tx, &of_the_dead, now));
    assert!(claimed.await.unwrap());

    let run = async || release.run_as(app.app.node, &worker(&app.app)).await;
    app.pass(SignedDuration::from_secs(59));
    assert_eq!(run().await.unwrap(), None);
    app.pass(SignedDuration::from_secs(1));
    assert_eq!(run().await.unwrap(), Some(3));
}

#[actix_web::test]
async fn a_node_that_lost_its_lease_cannot_make_it_longer() {
    let app = TestApp::start().await;
    let now = app.now();
    let lease = move |holder, seconds| Lease {
        name: "release".to_owned(),
        holder,
        held_until: (now + SignedDuration::from_secs(seconds)).into(),
    };
    let (slow, quick) = (fresh_id(), fresh_id());
    let store = &app.app.store;
    let claims = async |wanted: Lease, at: i64| {
        let at = now + SignedDuration::from_secs(at);
        store
            .write(move |tx| leases::claim(tx, &wanted, at))
            .await
            .unwrap()
    };
    assert!(claims(lease(slow, 60), 0).await);
    assert!(!claims(lease(quick, 119), 59).await);
    assert!(claims(lease(quick, 120), 60).await);
    let longer = store.write(move |tx| leases::set_end(tx, &lease(slow, 130)));
    assert!(!longer.await.unwrap());
    let held = store.read(|connection| leases::find(connection, "release"));
    assert_eq!(held.await.unwrap(), Some(lease(quick, 120)));
}

#[actix_web::test]
async fn an_administrator_sees_what_each_job_did_last_and_what_it_failed_of() {
    let app = TestApp::start().await;
    let other = app.another_node().await;
    let admin = app.admin().await;
    assert_eq!(admin.get("/api/v1/jobs").await.ok(), json!([]));
    a_morning_with_held(&app, 3).await;
    let release = Job::find("release").unwrap();
    let run = async |node: &App| release.run_as(node.node, &worker(node)).await.unwrap();
    assert_eq!(run(&app.app).await, Some(3));
    app.pass(SignedDuration::from_secs(90));
    assert_eq!(run(&other.app).await, Some(0));

    let seen = admin.get("/api/v1/jobs").await.ok();
    let line = &seen[0];
    assert_eq!(
        (&line["name"], &line["done"]),
        (&json!("release"), &json!(0))
    );
    assert_eq!(line["node"], other.app.node.to_string());
    assert_eq!(line["ended_at"], "2026-03-04T04:01:30Z");
    let every = i64::try_from(app.app.config.jobs.release_seconds).unwrap();
    assert_eq!(line["every_seconds"], every);
    let work = json!({ "at": "2026-03-04T04:00:00Z", "done": 3 });
    assert_eq!(line["last_work"], work);
    assert_eq!(line.get("last_failure"), None);
    let analyst = app.analyst().await.get("/api/v1/jobs").await;
    analyst.refused(403, "not_permitted");
}

#[actix_web::test]
async fn a_job_that_fails_says_why_until_it_fails_of_something_else() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let now = app.now();
    let ended = move |seconds, outcome: Result<i64, &str>| Ended {
        name: "collect_orphans".to_owned(),
        every_seconds: 21_600,
        node: fresh_id(),
        began_at: now.into(),
        ended_at: (now + SignedDuration::from_secs(seconds)).into(),
        outcome: outcome.map_err(str::to_owned),
    };
    let seen = async |run: Ended| {
        let recorded = app.app.store.write(move |tx| job_runs::record(tx, &run));
        recorded.await.unwrap();
        admin.get("/api/v1/jobs").await.ok()[0].clone()
    };
    let failed = seen(ended(1, Err("the disk is full"))).await;
    assert_eq!(failed.get("done"), None);
    assert_eq!(failed["last_failure"]["reason"], "the disk is full");
    let well = seen(ended(2, Ok(7))).await;
    assert_eq!(well["done"], 7);
    assert_eq!(well["last_failure"], failed["last_failure"]);
    let idle = seen(ended(3, Ok(0))).await;
    assert_eq!(
        (&idle["done"], &idle["last_work"]["done"]),
        (&json!(0), &json!(7))
    );
    let again = seen(ended(4, Err("no such folder"))).await;
    assert_eq!(again["last_failure"]["reason"], "no such folder");
}
