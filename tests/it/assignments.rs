//! `/api/v1/assignments/{id}`, its deadline, and `/api/v1/record`.

use diesel::RunQueryDsl;
use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tapsyrma::store::StoreError;
use uuid::Uuid;

use crate::support::{Answer, Client, TestApp, due_at, due_date, key, send, text, utc, version};

/// An audan's akim and the akim of one of its villages.
async fn audan_and_village(app: &TestApp) -> (Client, Client) {
    let audan = app.audan("Zhambyl").await;
    (
        app.issuer(&audan).await,
        app.recipient("Aqtogai", &audan).await,
    )
}

async fn send_as(client: &Client, method: Method, path: &str, body: &Value) -> Answer {
    let request = client.request(method, path).await;
    let request = request
        .header("Idempotency-Key", Uuid::now_v7().to_string())
        .header("If-Match", "\"1\"");
    send(request.json(body)).await
}

/// What a village can do with an assignment, and what its issuer can.
fn actions() -> [Vec<(Method, &'static str, Value)>; 2] {
    let (due, reason) = (due_date("2026-03-09"), "None");
    let refusal = json!({ "decision": "refused", "reason": reason });
    let village = vec![
        (Method::PUT, "/acknowledgement", json!({})),
        (Method::POST, "/answers", json!({ "text": "412 t" })),
        (
            Method::POST,
            "/extension-requests",
            json!({ "until": due, "reason": reason }),
        ),
        (Method::POST, "/clarifications", json!({ "question": "?" })),
        (
            Method::POST,
            "/redirect-requests",
            json!({ "reason": reason }),
        ),
        (Method::POST, "/remarks", json!({ "kind": "other" })),
    ];
    let issuer = vec![
        (Method::PUT, "/acceptance", json!({})),
        (Method::POST, "/returns", json!({ "reason": reason })),
        (Method::POST, "/extension-decisions", refusal.clone()),
        (
            Method::POST,
            "/deadlines",
            json!({ "due": due, "reason": reason }),
        ),
        (
            Method::POST,
            "/clarification-replies",
            json!({ "reply": "Yes" }),
        ),
        (Method::POST, "/redirect-decisions", refusal),
        (Method::PUT, "/withdrawal", json!({ "reason": reason })),
    ];
    [village, issuer]
}

#[actix_web::test]
async fn what_belongs_to_others_is_not_there() {
    let app = TestApp::start().await;
    let (zhambyl, talas) = (app.audan("Zhambyl").await, app.audan("Talas").await);
    let audan = app.issuer(&zhambyl).await;
    let aul = app.recipient("Aqtogai", &zhambyl).await;
    let neighbour = app.recipient("Bulaq", &zhambyl).await;
    let stranger = app.issuer(&talas).await;
    let id = audan.asks_of(&aul, "Stocks").await;
    let path = |id: &str, what: &str| format!("/api/v1/assignments/{id}{what}");
    let nowhere = Uuid::now_v7().to_string();

    let [village, issuer] = actions();
    for (others, actions) in [(&neighbour, &village), (&stranger, &issuer)] {
        for id in [id.as_str(), &nowhere, "17"] {
            for what in ["", "/deadline"] {
                others.get(&path(id, what)).await.refused(404, "not_found");
            }
            for (method, what, body) in actions {
                let answer = send_as(others, method.clone(), &path(id, what), body).await;
                answer.refused(404, "not_found");
            }
        }
    }
    // Whose role has no part in it is told so, whether it is there or not.
    for outsider in [app.analyst().await, app.admin().await] {
        for id in [id.as_str(), &nowhere] {
            for what in ["", "/deadline"] {
                let answer = outsider.get(&path(id, what)).await;
                answer.refused(403, "not_permitted");
            }
            for (method, what, body) in village.iter().chain(&issuer) {
                let answer = send_as(&outsider, method.clone(), &path(id, what), body).await;
                answer.refused(403, "not_permitted");
            }
        }
    }
    assert_eq!(aul.history(&id).await, ["issued", "delivered"]);
}

#[actix_web::test]
async fn delivered_is_when_the_village_first_fetched_it_in_whatever_way() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    for way in ["inbox", "sync?since=0", "assignments"] {
        app.at("2026-03-03T10:00+05:00");
        let issued = audan.issues("Stocks", Value::Null).to(&[&aul]).await;
        let id = issued.at(&aul);
        audan.opens(&id).await;
        let followed = format!("/api/v1/instructions/{}", issued.id());
        let unseen = audan.get(&followed).await.ok();
        assert_eq!(unseen["assignments"][0]["delivered_at"], Value::Null);

        let path = match way {
            "assignments" => format!("/api/v1/assignments/{id}"),
            way => format!("/api/v1/{way}"),
        };
        app.at("2026-03-03T10:07+05:00");
        let fetched = aul.get(&path).await.ok().to_string();
        assert!(fetched.contains("delivered_at"), "{way}: {fetched}");
        app.at("2026-03-03T12:00+05:00");
        aul.get(&path).await.ok();
        let seen = audan.opens(&id).await;
        assert_eq!(seen["delivered_at"]["local"], "2026-03-03 10:07", "{way}");
        assert_eq!(aul.history(&id).await, ["issued", "delivered"]);
    }
}

#[actix_web::test]
async fn an_answer_is_opened_by_those_who_asked_and_not_by_the_akim_above_them() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let department = app.department("Agriculture", &zhambyl).await;
    let (akim, clerk) = (app.issuer(&zhambyl).await, app.issuer(&department).await);
    let aul = app.recipient("Aqtogai", &zhambyl).await;
    let id = clerk.asks_of(&aul, "Seed fund").await;
    clerk.opens(&id).await;
    aul.answers(&id, "14 t").await.ok();

    akim.opens(&id).await;
    let seen = aul.opens(&id).await;
    assert_eq!(seen["answer_opened_at"], Value::Null);
    app.at("2026-03-03T16:00+05:00");
    clerk.opens(&id).await;
    app.at("2026-03-03T17:00+05:00");
    clerk.opens(&id).await;
    let seen = aul.opens(&id).await;
    assert_eq!(seen["answer_opened_at"]["local"], "2026-03-03 16:00");
    aul.answers(&id, "And 2 t of barley").await.ok();
    let seen = aul.opens(&id).await;
    assert_eq!(
        seen["answer_opened_at"],
        Value::Null,
        "the new one is unread"
    );
}

#[actix_web::test]
async fn a_deadline_tells_day_by_day_how_it_was_counted() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    app.at("2026-03-06T16:30+05:00");
    let issued = audan.issues("Stocks", due_at("2026-03-10T10:00+05:00"));
    let id = issued.to(&[&aul]).await.at(&aul);

    let path = format!("/api/v1/assignments/{id}/deadline");
    let told = aul.get(&path).await.ok();
    let days: Vec<_> = told["days"].as_array().unwrap().iter().collect();
    let days: Vec<String> = days
        .iter()
        .map(|day| {
            format!(
                "{} {} {}",
                text(&day["date"]),
                day["minutes"],
                text(&day["why"])
            )
        })
        .collect();
    insta::assert_snapshot!(days.join("\n"), @"
    2026-03-06 120 worked
    2026-03-07 0 weekly_rest
    2026-03-08 0 holiday
    2026-03-09 0 observed_holiday
    2026-03-10 60 worked
    ");
    assert_eq!(told["working_minutes"], 180);
    assert_eq!(told["zone"], "Asia/Almaty");
    assert_eq!(audan.get(&path).await.ok()["days"], told["days"]);
}

#[actix_web::test]
async fn a_deadline_beyond_the_calendar_says_so_and_an_undated_one_says_nothing() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let explain = async |due: Value| {
        let id = audan.issues("Stocks", due).to(&[&aul]).await.at(&aul);
        let path = format!("/api/v1/assignments/{id}/deadline");
        aul.get(&path).await.ok()
    };

    for date in ["2029-01-10", "2099-12-31"] {
        let told = explain(due_date(date)).await;
        let days = told["days"].as_array().unwrap();
        let minutes: i64 = days.iter().filter_map(|day| day["minutes"].as_i64()).sum();
        assert_eq!(told["working_minutes"], minutes);
        assert_eq!(days[0]["coverage"], "covered");
        assert_eq!(days.last().unwrap()["coverage"], "outside");
    }
    let undated = explain(Value::Null).await;
    assert_eq!(undated["versions"], json!([]));
    assert_eq!(undated["days"], json!([]));
    assert_eq!(undated["working_minutes"], Value::Null);
}

/// Follows the chain as a village's own program would, from the answers alone; gives the number of
/// the first link that does not hold.
fn first_broken_link(part: &Value) -> Option<i64> {
    let field = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let micros = |value: &Value| {
        let instant = value.as_str().map(|at| at.parse::<Timestamp>().unwrap());
        instant.map_or("-".to_owned(), |at| at.as_microsecond().to_string())
    };
    let mut before = bytes(&part["hash_before"]);
    for link in part["events"].as_array().unwrap() {
        if let Some(event) = link.get("event") {
            let (actor, device) = (&event["actor"], &event["device"]);
            let offset = device["offset_ms"].as_i64();
            let mut lines = vec![
                field(&part["office"]),
                event["number"].to_string(),
                field(&event["assignment"]),
                micros(&event["at"]["at"]),
                field(&actor["person"]),
                field(&actor["office"]),
                field(&actor["role"]),
                field(&actor["on_behalf_of"]),
                micros(&device["written_at"]),
                offset.map_or("-".to_owned(), |offset| offset.to_string()),
                field(&event["key"]),
                text(&link["happening_text"]),
            ];
            lines.extend(device["claim"].as_str().map(ToOwned::to_owned));
            let mut hash = Sha256::new();
            hash.update(&before);
            for line in lines {
                hash.update(format!("{line}\n"));
            }
            if hash.finalize().to_vec() != bytes(&link["hash"]) {
                return link["number"].as_i64();
            }
        }
        before = bytes(&link["hash"]);
    }
    None
}

fn bytes(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap();
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

#[actix_web::test]
async fn a_village_can_follow_its_record_link_by_link_and_sees_where_it_was_tampered_with() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let id = audan.asks_of(&aul, "Stocks").await;
    let path = format!("/api/v1/assignments/{id}/answers");
    let request = aul.request(Method::POST, &path).await;
    let request = request
        .header("Idempotency-Key", key("field").to_string())
        .header("Device-Time", utc("2026-03-03T10:05:00.25+05:00"))
        .json(&json!({ "text": "412 \u{442} \"\u{430}\"\n", "written_at": utc("2026-03-03T09:50:00.123456789+05:00") }));
    let read = version(&send(request).await.ok());
    audan.opens(&id).await;
    audan.returns(&id, read, "By kind, please").await.ok();
    aul.inbox().await;
    app.at("2026-03-03T18:40+05:00");
    audan.asks_of(&aul, "Held").await;
    app.at("2026-03-04T09:00+05:00");
    app.run_job("release").await;
    app.at("2026-03-04T18:40+05:00");
    audan.asks_of(&aul, "Held still").await;

    let whole = aul.record(0).await;
    let links = whole["events"].as_array().unwrap();
    let numbers: Vec<i64> = links
        .iter()
        .filter_map(|link| link["number"].as_i64())
        .collect();
    assert_eq!(numbers, Vec::from_iter(1..=7));
    assert_eq!(whole["hash_before"], "0".repeat(64));
    assert_eq!(first_broken_link(&whole), None);
    assert_eq!(
        links[6].get("event"),
        None,
        "what is held shows its hash alone"
    );
    let rest = aul.record(3).await;
    assert_eq!(rest["hash_before"], links[2]["hash"]);
    assert_eq!(first_broken_link(&rest), None);

    let tampered = app.app.store.write(|tx| {
        let statement = "UPDATE events SET happening = replace(happening, '412', '999')";
        Ok::<_, StoreError>(diesel::sql_query(statement).execute(tx.connection())?)
    });
    tampered.await.unwrap();
    assert_eq!(first_broken_link(&aul.record(0).await), Some(2));
}
