//! `/api/v1/policy`: what an authority has settled, so that a form offers only what is taken.

use serde_json::{Value, json};
use tapsyrma::config::Config;

use crate::support::{TestApp, due_date};

fn urgent_for(kind: &str) -> Value {
    json!({ "level": "urgent", "kind": kind, "reason": "The river rises" })
}

#[actix_web::test]
async fn a_clerk_is_told_the_kinds_of_urgency_that_are_taken() {
    let settled = |config: &mut Config| config.policy.urgent_kinds = vec!["flood".to_owned()];
    let app = TestApp::start_with(settled).await;
    let audan = app.audan("Zhambyl").await;
    let village = app.recipient("Aqtogai", &audan).await;
    let clerk = app.issuer(&audan).await;
    let policy = clerk.get("/api/v1/policy").await.ok();
    assert_eq!(policy["urgent_kinds"], json!(["flood"]));
    let tried = async |kind: &str| {
        let draft = clerk.issues("Boats", due_date("2026-03-05"));
        let hurried = draft.with("urgency", urgent_for(kind));
        hurried.tried_on(&[&village]).await
    };
    tried("flood").await.ok();
    tried("emergency").await.refused(422, "urgent_kind_unknown");
}

#[actix_web::test]
async fn a_clerk_is_told_how_little_time_wants_a_reason_and_how_often_one_may_remind() {
    let app = TestApp::start_with(|config| config.policy.short_notice_minutes = 480).await;
    let audan = app.audan("Zhambyl").await;
    let policy = app.issuer(&audan).await.get("/api/v1/policy").await.ok();
    assert_eq!(policy["short_notice_minutes"], 480);
    assert_eq!(policy["reminder_interval_minutes"], 240);
    assert_eq!(policy["preview_required"], false);
}
