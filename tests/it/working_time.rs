//! `/api/v1/offices/{id}/timetable`, `/day` and `/working-time`.

use serde_json::{Value, json};

use crate::support::TestApp;

fn week(morning: &str, afternoon: &str) -> Value {
    let day = json!([morning, afternoon]);
    json!({ "mon": day, "tue": day, "wed": day, "thu": day, "fri": day })
}

#[actix_web::test]
async fn a_village_moves_to_another_schedule_from_a_date() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let (admin, aul) = (app.admin().await, app.aul("Aqtogai", &audan).await);
    let path = format!("/api/v1/offices/{}", aul.id);
    let parts = json!([
        { "from": "2020-01-01", "schedule": week("09:00-13:00", "14:30-18:30") },
        { "from": "2026-04-20", "schedule": week("08:30-12:30", "13:30-17:30") },
    ]);

    let timetable = format!("{path}/timetable");
    admin
        .put(&timetable, parts.clone())
        .await
        .refused(428, "version_required");
    let changed = admin.put_over(1, &timetable, parts.clone()).await;
    assert_eq!(changed.header("etag"), "\"2\"");
    assert_eq!(changed.ok()["timetable"][1]["from"], "2026-04-20");
    admin
        .put_over(1, &timetable, parts)
        .await
        .refused(409, "stale_version");

    let day = async |date: &str| admin.get(&format!("{path}/day?date={date}")).await.ok();
    let before = day("2026-04-17").await;
    assert_eq!(before["hours"], json!(["09:00-13:00", "14:30-18:30"]));
    assert_eq!(before["closes"]["local"], "2026-04-17 18:30");
    let after = day("2026-04-20").await;
    assert_eq!(after["hours"], json!(["08:30-12:30", "13:30-17:30"]));
    assert_eq!(
        after["opens"],
        json!({ "at": "2026-04-20T03:30:00Z", "local": "2026-04-20 08:30" })
    );
    assert_eq!(
        (&after["minutes"], &after["why"]),
        (&json!(480), &json!("worked"))
    );
}

#[actix_web::test]
async fn a_schedule_that_never_opens_is_not_entered() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let admin = app.admin().await;
    let path = format!("/api/v1/offices/{}/timetable", audan.id);
    let closed_later = json!([
        { "from": "2020-01-01", "schedule": week("09:00-13:00", "14:30-18:30") },
        { "from": "2027-01-01", "schedule": {} },
    ]);
    let refused = admin.put_over(1, &path, closed_later).await;
    refused.refused(422, "timetable_never_opens");
    assert!(
        refused.json["detail"]
            .as_str()
            .unwrap()
            .contains("2027-01-01")
    );
    admin
        .put_over(1, &path, json!([]))
        .await
        .refused(422, "timetable_empty");
    admin
        .put_over(1, &path, json!({}))
        .await
        .refused(400, "body_invalid");
}

#[actix_web::test]
async fn a_deadline_that_was_computed_stays_when_the_village_changes_its_hours() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let (admin, issuer) = (app.admin().await, app.issuer(&audan).await);
    let akim = app.recipient("Aqtogai", &audan).await;
    let deadline = async || {
        let inbox = akim.get("/api/v1/inbox").await.ok();
        let items = inbox["items"].as_array().unwrap();
        let local = |item: &Value| item["deadline"]["local"].as_str().unwrap().to_owned();
        items.iter().map(local).collect::<Vec<_>>()
    };
    let ask = json!({
        "recipients": { "offices": [akim.office().id] },
        "title": "Vegetable stocks",
        "text": "How much is left?",
        "language": "ru",
        "kind": "report",
        "legal_bases": [{ "kind": "catch_all_35_3" }],
        "channel": "system",
        "urgency": { "level": "ordinary" },
        "due": { "date": "2026-03-05" },
    });
    issuer.post("/api/v1/instructions", ask.clone()).await.ok();
    assert_eq!(deadline().await, ["2026-03-05 18:30"]);

    let shorter = json!([{ "from": "2020-01-01", "schedule": week("08:30-12:30", "13:30-17:30") }]);
    let path = format!("/api/v1/offices/{}/timetable", akim.office().id);
    admin.put_over(1, &path, shorter).await.ok();
    assert_eq!(deadline().await, ["2026-03-05 18:30"]);
    issuer.post("/api/v1/instructions", ask).await.ok();
    assert_eq!(deadline().await, ["2026-03-05 17:30", "2026-03-05 18:30"]);
}

#[actix_web::test]
async fn an_issuer_sees_why_a_village_does_not_work_on_a_day() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let issuer = app.issuer(&audan).await;
    let path = format!("/api/v1/offices/{}", audan.id);
    let day = async |date: &str| issuer.get(&format!("{path}/day?date={date}")).await.ok();

    // Women's day fell on a Sunday; the Monday after it is given instead.
    let monday = day("2026-03-09").await;
    assert_eq!(monday["kind"], "holiday_or_moved_day_off");
    assert_eq!(
        (&monday["why"], &monday["minutes"]),
        (&json!("observed_holiday"), &json!(0))
    );
    assert_eq!(
        (&monday["instead_of"], &monday["hours"]),
        (&json!("2026-03-08"), &json!([]))
    );
    assert!(!monday["act"].as_str().unwrap().is_empty());
    assert!(!monday["name"]["kk"].as_str().unwrap().is_empty());
    assert_eq!(
        (&monday["opens"], &monday["closes"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(monday["coverage"], "covered");

    let saturday = day("2026-03-07").await;
    assert_eq!(
        (&saturday["kind"], &saturday["why"]),
        (&json!("weekly_rest_day"), &json!("weekly_rest"))
    );
    // Sunday 5 January 2025 was worked for Friday the 3rd.
    let moved = day("2025-01-05").await;
    assert_eq!(
        (&moved["kind"], &moved["hours_of"]),
        (&json!("moved_working_day"), &json!("fri"))
    );
    assert_eq!(moved["minutes"], 480);
    assert_eq!(day("2031-03-04").await["coverage"], "outside");

    for wrong in ["", "?date=tomorrow", "?date=2026-02-30"] {
        let refused = issuer.get(&format!("{path}/day{wrong}")).await;
        refused.refused(400, "query_invalid");
    }
    let far = issuer.get(&format!("{path}/day?date=-009999-01-01")).await;
    far.refused(422, "date_out_of_range");
}

#[actix_web::test]
async fn from_six_in_the_evening_to_nine_in_the_morning_there_are_thirty_minutes() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let issuer = app.issuer(&audan).await;
    let path = format!("/api/v1/offices/{}/working-time", audan.id);
    let span =
        async |from: &str, to: &str| issuer.get(&format!("{path}?from={from}&to={to}")).await;

    let answer = span("2026-03-03T18:00:00%2B05:00", "2026-03-04T09:00:00%2B05:00")
        .await
        .ok();
    assert_eq!(answer["minutes"], 30);
    assert_eq!(answer["from"]["local"], "2026-03-03 18:00");
    assert_eq!(answer["zone"], "Asia/Almaty");
    let told: Vec<_> = answer["days"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| {
            (
                day["date"].as_str().unwrap(),
                day["minutes"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(told, [("2026-03-03", 30), ("2026-03-04", 0)]);

    let back = span("2026-03-04T09:00:00Z", "2026-03-03T09:00:00Z").await;
    back.refused(422, "span_reversed");
    let long = span("2025-01-01T00:00:00Z", "2026-02-05T00:00:01Z").await;
    long.refused(422, "span_too_long");
    let year = span("2025-01-01T00:00:00Z", "2026-02-05T00:00:00Z").await;
    assert_eq!(year.status, 200);
    span("yesterday", "today")
        .await
        .refused(400, "query_invalid");
}
