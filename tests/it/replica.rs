//! `database.read_url`: which questions are answered from a replica, and what happens without it.

use serde_json::json;

use crate::support::{TestApp, database, text};

const OWN: &str = "/api/v1/burden/own?period=2026-03";

/// A service whose replica is a copy of its database as it was before it started: one that is
/// behind for as long as the test lasts.
async fn start_with_replica_behind() -> (TestApp, tempfile::TempDir) {
    let behind = tempfile::tempdir().unwrap();
    let url = database::fresh(behind.path());
    let app = TestApp::start_with(|config| config.database.read_url = Some(url.into())).await;
    (app, behind)
}

#[actix_web::test]
async fn an_analyst_is_answered_from_the_replica_and_a_village_acts_on_the_database() {
    let (app, _behind) = start_with_replica_behind().await;
    let audan = app.audan("Zhambyl").await;
    let (issuer, aul) = (
        app.issuer(&audan).await,
        app.recipient("Aqtogai", &audan).await,
    );
    let id = issuer.asks_of(&aul, "Vegetable stocks").await;
    assert_eq!(aul.inbox().await, ["Vegetable stocks"]);
    assert_eq!(text(&aul.syncs(0).await["assignments"][0]["id"]), id);
    aul.answers(&id, "412 t").await.ok();

    // The replica has not heard of the district, its villages or their numbers.
    let analyst = app.analyst().await;
    let audans = analyst.get("/api/v1/burden/audans").await.ok();
    assert_eq!(audans["items"], json!([]));
    let group = format!("/api/v1/burden/groups?audan={}&month=2026-02", audan.id);
    analyst.get(&group).await.refused(404, "not_found");
    aul.get(OWN).await.refused(404, "not_found");
    assert_eq!(app.nobody().get("/readyz").await.json["replica"], "ready");
}

#[actix_web::test]
async fn without_a_replica_numbers_come_from_the_database() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let aul = app.recipient("Aqtogai", &audan).await;
    assert_eq!(aul.get(OWN).await.status, 200);
    let audans = app.analyst().await.get("/api/v1/burden/audans").await.ok();
    assert_eq!(audans["items"][0]["id"], json!(audan.id));
    assert_eq!(app.nobody().get("/readyz").await.json.get("replica"), None);
}

#[actix_web::test]
async fn a_replica_that_is_away_keeps_nothing_from_working_but_the_numbers() {
    let nowhere = tempfile::tempdir().unwrap();
    let away = match database::engine() {
        database::Engine::Sqlite => format!("sqlite:{}/away.db", nowhere.path().display()),
        database::Engine::Postgres => database::url(nowhere.path()),
    };
    let app = TestApp::start_with(|config| config.database.read_url = Some(away.into())).await;
    let audan = app.audan("Zhambyl").await;
    let (issuer, aul) = (
        app.issuer(&audan).await,
        app.recipient("Aqtogai", &audan).await,
    );
    issuer.asks_of(&aul, "Vegetable stocks").await;
    assert_eq!(aul.inbox().await, ["Vegetable stocks"]);

    let refused = aul.get(OWN).await;
    assert_eq!(refused.status, 503, "{refused:?}");
    assert_eq!(refused.header("retry-after"), "1");
    let analyst = app.analyst().await;
    assert_eq!(analyst.get("/api/v1/burden/audans").await.status, 503);
    let definitions = analyst.get("/api/v1/burden/definitions").await;
    assert_eq!(definitions.status, 200);
    let ready = app.nobody().get("/readyz").await;
    assert_eq!(
        (ready.status, &ready.json["replica"]),
        (200, &json!("away"))
    );
    let metrics = app.nobody().get("/metrics").await.text;
    assert!(metrics.contains("\ntapsyrma_replica_up 0\n"), "{metrics}");

    // It comes back without a restart.
    database::fresh(nowhere.path());
    if database::engine() == database::Engine::Sqlite {
        let back = nowhere.path().join("away.db");
        std::fs::rename(nowhere.path().join("tapsyrma.db"), back).unwrap();
    }
    let audans = analyst.get("/api/v1/burden/audans").await.ok();
    assert_eq!(audans["items"], json!([]));
}
