//! What was shown is kept when it is sent, and nobody gets around looking.

use jiff::SignedDuration;
use reqwest::Method;
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tapsyrma::domain::person::Role;

use super::PATH;
use crate::support::{Answer, Client, TestApp, due_at, due_date, key, send, text, urgent};

/// What the API says of the digest, done by hand.
fn digest_of(preview: &Value) -> String {
    let micros = |moment: &Value| {
        let at: jiff::Timestamp = moment["at"].as_str().unwrap().parse().unwrap();
        at.as_microsecond().to_string()
    };
    let word = |value: &Value| match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut hash = Sha256::new();
    for row in preview["recipients"].as_array().unwrap() {
        let deadline = &row["deadline"];
        let (notice, standing) = (&row["notice"], &row["standing"]);
        let fields = [
            word(&row["office"]["id"]),
            micros(&row["effective_at"]),
            if deadline.is_null() {
                "-".to_owned()
            } else {
                micros(deadline)
            },
            word(&notice["minutes"]),
            word(&notice["gross_minutes"]),
            word(&notice["tier"]),
            word(&notice["last_minute"]),
            word(&notice["overnight"]),
            word(&row["issued_out_of_hours"]),
            word(&row["pressed"]),
            word(&row["infeasible"]),
            word(&row["required_out_of_hours"]),
            word(&standing["deadlines"]),
            word(&standing["effort_minutes"]),
            word(&standing["without_effort"]),
        ];
        hash.update(fields.join(" "));
        hash.update("\n");
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A district's clerk, two of its villages, and nothing else.
async fn district(app: &TestApp) -> (Client, Client, Client) {
    let zhambyl = app.audan("Zhambyl").await;
    (
        app.issuer(&zhambyl).await,
        app.recipient("Aqtogai", &zhambyl).await,
        app.recipient("Bulaq", &zhambyl).await,
    )
}

fn draft(issuer: &Client) -> crate::support::Draft<'_> {
    let draft = issuer.issues("Stocks", due_date("2026-03-04"));
    draft.with("effort_minutes", json!(60))
}

async fn seal(issuer: &Client, villages: &[&Client]) -> Value {
    draft(issuer).looked_at(villages).await.ok()["seal"].clone()
}

#[actix_web::test]
async fn what_the_issuer_was_shown_is_in_the_record_of_every_village() {
    let app = TestApp::start().await;
    let (audan, aqtogai, bulaq) = district(&app).await;
    audan.asks_of(&bulaq, "Something due elsewhere").await;
    let told = draft(&audan).looked_at(&[&aqtogai, &bulaq]).await.ok();
    app.pass(SignedDuration::from_mins(7));

    let issued = draft(&audan)
        .with("preview", told["seal"].clone())
        .with("title", json!("Stocks of vegetables"))
        .to(&[&bulaq, &aqtogai])
        .await;

    assert_eq!(told["digest"], digest_of(&told));
    let shown = json!({ "digest": told["digest"], "shown_at": told["shown_at"] });
    for village in [&aqtogai, &bulaq] {
        let path = format!("/api/v1/assignments/{}", issued.at(village));
        for reader in [village, &audan] {
            let detail = reader.get(&path).await.ok();
            assert_eq!(detail["preview"], shown);
            assert_eq!(detail["history"][0]["happening"]["preview"], shown);
        }
        let record = village.get("/api/v1/record?since=0").await.ok();
        let last = record["events"].as_array().unwrap().iter();
        let said: Vec<String> = last.map(|link| text(&link["happening_text"])).collect();
        let digest = text(&told["digest"]);
        assert!(
            said.iter().any(|happening| happening.contains(&digest)),
            "{said:?}"
        );
    }
}

#[actix_web::test]
async fn what_is_sent_without_a_look_says_nothing_of_one() {
    let app = TestApp::start().await;
    let (audan, aqtogai, _) = district(&app).await;
    let issued = draft(&audan).to(&[&aqtogai]).await;
    let detail = aqtogai.opens(&issued.at(&aqtogai)).await;
    assert!(detail.get("preview").is_none());
    assert!(detail["history"][0]["happening"].get("preview").is_none());
}

#[actix_web::test]
async fn the_digest_can_be_computed_of_an_undated_draft_and_of_one_for_nobody_s_day() {
    let app = TestApp::start().await;
    let (audan, aqtogai, bulaq) = district(&app).await;
    app.at("2026-03-03T23:00+05:00");
    for due in [
        Value::Null,
        due_at("2026-03-01T10:00+05:00"),
        due_date("2026-03-08"),
    ] {
        for urgency in [json!({ "level": "ordinary" }), urgent()] {
            let draft = audan.issues("Stocks", due.clone()).with("urgency", urgency);
            let told = draft.looked_at(&[&aqtogai, &bulaq]).await.ok();
            assert_eq!(told["digest"], digest_of(&told));
        }
    }
}

#[actix_web::test]
async fn a_seal_is_good_for_its_draft_its_person_and_half_an_hour() {
    let app = TestApp::start().await;
    let (audan, aqtogai, bulaq) = district(&app).await;
    let colleague = app.issuer(audan.office()).await;
    let sealed = seal(&audan, &[&aqtogai]).await;
    let tries = async |field: &str, value: Value, villages: &[&Client]| -> Answer {
        let draft = draft(&audan).with("preview", sealed.clone());
        draft.with(field, value).tried_on(villages).await
    };

    for (field, value) in [
        ("due", due_date("2026-03-05")),
        ("due", due_at("2026-03-04T18:30+05:00")),
        ("due", Value::Null),
        ("effort_minutes", json!(30)),
        ("urgency", urgent()),
    ] {
        let other = tries(field, value, &[&aqtogai]).await;
        other.refused(422, "preview_of_another_draft");
    }
    for villages in [&[&bulaq][..], &[&aqtogai, &bulaq]] {
        let other = tries("text", json!("In tonnes"), villages).await;
        other.refused(422, "preview_of_another_draft");
    }
    let by_a_colleague = draft(&colleague).with("preview", sealed.clone());
    by_a_colleague
        .tried_on(&[&aqtogai])
        .await
        .refused(422, "preview_invalid");
    let (head, _) = sealed.as_str().unwrap().rsplit_once('.').unwrap();
    for wrong in [
        String::new(),
        "a seal".to_owned(),
        format!("{head}."),
        audan.access_token(),
    ] {
        let answer = draft(&audan).with("preview", json!(wrong));
        answer
            .tried_on(&[&aqtogai])
            .await
            .refused(422, "preview_invalid");
    }
    assert!(aqtogai.inbox().await.is_empty());

    app.pass(SignedDuration::from_secs(30 * 60 - 1));
    tries("text", json!("In tonnes"), &[&aqtogai]).await.ok();
    app.pass(SignedDuration::from_secs(1));
    let late = tries("text", json!("In tonnes"), &[&aqtogai]).await;
    late.refused(422, "preview_expired");
}

#[actix_web::test]
async fn a_clerk_with_two_postings_sends_for_the_office_that_looked() {
    let app = TestApp::start().await;
    let (audan, aqtogai, _) = district(&app).await;
    let department = app.department("Agriculture", audan.office()).await;
    let elsewhere = app.posted_also(&audan, Role::Issuer, &department).await;
    let sealed = seal(&audan, &[&aqtogai]).await;
    let body = draft(&audan)
        .with("preview", sealed)
        .body_for(&[aqtogai.office()]);

    let request = audan.request(Method::POST, "/api/v1/instructions").await;
    let request = request.header("Posting", elsewhere.to_string());
    let request = request.header("Idempotency-Key", key("k").to_string());

    send(request.json(&body))
        .await
        .refused(422, "preview_invalid");
}

#[actix_web::test]
async fn nobody_gets_in_with_a_seal() {
    let app = TestApp::start().await;
    let (audan, aqtogai, _) = district(&app).await;
    let sealed = text(&seal(&audan, &[&aqtogai]).await);
    let nobody = app.nobody();
    for path in ["/api/v1/me", "/api/v1/instructions", PATH] {
        let request = nobody.request(Method::GET, path).await;
        let answer = send(request.header(AUTHORIZATION, format!("Bearer {sealed}"))).await;
        answer.refused(401, "token_invalid");
    }
}

#[actix_web::test]
async fn a_phone_that_repeats_itself_after_the_seal_ran_out_hears_that_it_was_sent() {
    let app = TestApp::start().await;
    let (audan, aqtogai, _) = district(&app).await;
    let sealed = seal(&audan, &[&aqtogai]).await;
    let body = draft(&audan)
        .with("preview", sealed)
        .body_for(&[aqtogai.office()]);
    let sends = || audan.post_as(key("k"), "/api/v1/instructions", body.clone());
    let first = sends().await.ok();
    app.pass(SignedDuration::from_hours(1));
    assert_eq!(sends().await.ok(), first);
}

#[actix_web::test]
async fn where_the_authority_asks_for_a_look_nothing_is_sent_without_one() {
    let app = TestApp::start_with(|config| {
        config.policy.preview_required = true;
        config.policy.preview_minutes = 5;
    })
    .await;
    let (audan, aqtogai, _) = district(&app).await;
    for urgency in [json!({ "level": "ordinary" }), urgent()] {
        let blind = draft(&audan).with("urgency", urgency);
        blind
            .tried_on(&[&aqtogai])
            .await
            .refused(422, "preview_required");
    }
    let sealed = seal(&audan, &[&aqtogai]).await;
    app.pass(SignedDuration::from_mins(4));
    let looked = draft(&audan).with("preview", sealed.clone());
    looked.to(&[&aqtogai]).await;
    app.pass(SignedDuration::from_mins(1));
    let late = draft(&audan).with("preview", sealed);
    late.tried_on(&[&aqtogai])
        .await
        .refused(422, "preview_expired");
}

#[actix_web::test]
async fn a_deadline_that_leaves_less_than_a_day_says_why() {
    let app = TestApp::start_with(|config| config.policy.short_notice_minutes = 480).await;
    let (audan, aqtogai, _) = district(&app).await;
    let zhambyl = audan.office().clone();
    let longer = super::village_with(&app, "Qarasu", &zhambyl, "mon-fri 08:00-20:00").await;
    // Seven hours and a half for one, twelve and a half for the other.
    let asks = || audan.issues("Stocks", due_at("2026-03-04T09:30+05:00"));

    let told = asks().looked_at(&[&aqtogai, &longer]).await.ok();
    let short = json!({ "below_minutes": 480, "recipients": 1 });
    assert_eq!(told["total"]["short_notice"], short);
    let sealed = told["seal"].clone();
    for draft in [
        asks(),
        asks().with("preview", sealed.clone()),
        asks().with("urgency", urgent()),
    ] {
        let refused = draft.tried_on(&[&aqtogai, &longer]).await;
        refused.refused(422, "short_notice_reason_required");
        let detail = text(&refused.json["detail"]);
        assert!(detail.contains("1 of 2 recipients"), "{detail}");
    }
    asks().to(&[&longer]).await;
    audan.issues("Stocks", Value::Null).to(&[&aqtogai]).await;
    audan
        .issues("Stocks", due_date("2026-03-04"))
        .to(&[&aqtogai])
        .await;

    let why = "The commission came a day early";
    let draft = asks()
        .with("preview", sealed)
        .with("short_notice_reason", json!(why));
    let issued = draft.to(&[&aqtogai, &longer]).await;
    for village in [&aqtogai, &longer] {
        let id = issued.at(village);
        let detail = village.opens(&id).await;
        assert_eq!(detail["instruction"]["short_notice_reason"], why);
    }
    let listed = aqtogai.get("/api/v1/inbox").await.ok();
    let listed = listed["items"].as_array().unwrap();
    let reasons = listed
        .iter()
        .filter(|row| row["instruction"]["short_notice_reason"] == why);
    assert_eq!(reasons.count(), 1);
    let followed = audan
        .get(&format!("/api/v1/instructions/{}", issued.id()))
        .await
        .ok();
    assert_eq!(followed["short_notice_reason"], why);
}

#[actix_web::test]
async fn what_counts_is_what_is_left_when_it_is_sent() {
    let app = TestApp::start_with(|config| config.policy.short_notice_minutes = 480).await;
    let (audan, aqtogai, _) = district(&app).await;
    let asks = || audan.issues("Stocks", due_at("2026-03-04T10:00+05:00"));
    let told = asks().looked_at(&[&aqtogai]).await.ok();
    assert_eq!(told["total"]["short_notice"]["recipients"], 0);
    let sealed = told["seal"].clone();

    // A clerk who looks, waits until a minute is gone, and sends with what the look said.
    app.pass(SignedDuration::from_mins(1));
    let sent = asks().with("preview", sealed).tried_on(&[&aqtogai]).await;

    sent.refused(422, "short_notice_reason_required");
    assert!(aqtogai.inbox().await.is_empty());
}
