//! What the service does without being asked. Every job may run twice, and late.

use jiff::SignedDuration;

use tapsyrma::clock::fresh_id;
use tapsyrma::jobs::Job;
use tapsyrma::server::worker;
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
