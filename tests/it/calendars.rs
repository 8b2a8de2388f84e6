//! `/api/v1/calendars`: those in force, and entering a new version.

use serde_json::{Value, json};
use tapsyrma::app::App;

use crate::support::{Client, TestApp, key};

const SHIPPED: &str = include_str!("../../config/calendar/kz.toml");
const VERSIONS: &str = "/api/v1/calendars/kz/versions";

/// The shipped calendar as another version, with Friday 13 March moved to Saturday the 14th.
pub fn moved() -> String {
    let exceptions = "exceptions = [\n  \
        { date = \"2026-03-13\", off = \"moved\", instead_of = \"2026-03-14\", act = \"holidays\" },\n  \
        { date = \"2026-03-14\", working_as = \"fri\", instead_of = \"2026-03-13\", act = \"holidays\" },";
    renamed("2026-03-03").replacen("exceptions = [", exceptions, 1)
}

fn renamed(version: &str) -> String {
    let line = SHIPPED
        .lines()
        .find(|line| line.starts_with("version = "))
        .unwrap();
    SHIPPED.replacen(line, &format!("version = \"{version}\""), 1)
}

fn text(text: impl Into<String>) -> Value {
    json!({ "text": text.into() })
}

async fn ask(issuer: &Client, village: &Client, due: Value) {
    let body = json!({
        "recipients": { "offices": [village.office().id] },
        "title": "Vegetable stocks",
        "text": "How much is left?",
        "language": "ru",
        "kind": "report",
        "legal_bases": [{ "kind": "catch_all_35_3" }],
        "channel": "system",
        "urgency": { "level": "ordinary" },
        "due": due,
    });
    issuer.post("/api/v1/instructions", body).await.ok();
}

#[actix_web::test]
async fn a_clerk_reads_which_days_are_off_and_by_which_act() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let issuer = app.issuer(&audan).await;

    let calendars = issuer.get("/api/v1/calendars").await.ok();
    let kz = json!({
        "id": "kz",
        "version": "2026-11-23",
        "first_year": 2018,
        "last_year": 2027,
        "provisional": [2027],
    });
    assert_eq!(calendars, json!([kz]));

    let shown = issuer.get("/api/v1/calendars/kz").await.ok();
    let on = |date: &str| {
        let exceptions = shown["exceptions"].as_array().unwrap();
        exceptions
            .iter()
            .find(|entry| entry["date"] == date)
            .unwrap()
            .clone()
    };
    let nauryz = on("2026-03-23");
    assert_eq!(nauryz["off"], "holiday");
    assert!(!nauryz["act"].as_str().unwrap().is_empty());
    assert!(!nauryz["name"]["kk"].as_str().unwrap().is_empty());
    let moved = on("2025-01-05");
    assert_eq!(
        (&moved["working_as"], &moved["instead_of"]),
        (&json!("fri"), &json!("2025-01-03"))
    );
    assert!(moved.get("off").is_none());
    issuer
        .get("/api/v1/calendars/kg")
        .await
        .refused(404, "not_found");
}

#[actix_web::test]
async fn a_friday_is_moved_and_the_deadlines_it_touches_are_counted_and_left_alone() {
    let app = TestApp::start().await;
    let (admin, audan) = (app.admin().await, app.audan("Zhambyl").await);
    let issuer = app.issuer(&audan).await;
    let akim = app.recipient("Aqtogai", &audan).await;
    // Touched: a day that is worked no longer. Not touched: another day, an instant, no deadline.
    for due in [
        json!({ "date": "2026-03-13" }),
        json!({ "date": "2026-03-12" }),
        json!({ "at": "2026-03-13T13:30:00Z" }),
        Value::Null,
    ] {
        ask(&issuer, &akim, due).await;
    }
    let deadlines = async || {
        let inbox = akim.get("/api/v1/inbox").await.ok();
        let items = inbox["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|item| item["deadline"].clone())
            .collect::<Vec<_>>()
    };
    let before = deadlines().await;

    let entered = admin.post(VERSIONS, text(moved())).await;
    assert_eq!(entered.status, 201, "{entered:#?}");
    let entered = entered.ok();
    assert_eq!(
        (&entered["version"], &entered["number"]),
        (&json!("2026-03-03"), &json!(1))
    );
    assert_eq!(entered["open_deadlines_affected"], 1);

    assert_eq!(deadlines().await, before);
    let inbox = akim.get("/api/v1/inbox").await.ok();
    let items = inbox["items"].as_array().unwrap();
    let mut dated = items.iter();
    let friday = dated
        .find(|item| item["deadline"]["due"]["date"] == "2026-03-13")
        .unwrap();
    let path = format!(
        "/api/v1/assignments/{}/deadline",
        friday["id"].as_str().unwrap()
    );
    let explained = akim.get(&path).await.ok();
    let (named, last) = (
        &friday["deadline"],
        explained["days"].as_array().unwrap().last(),
    );
    assert_eq!(explained["calendar_version"], named["calendar_version"]);
    assert_eq!(last.unwrap()["why"], "worked");
    let path = format!("/api/v1/offices/{}/day?date=2026-03-14", akim.office().id);
    let saturday = admin.get(&path).await.ok();
    assert_eq!(saturday["kind"], "moved_working_day");
    assert_eq!(saturday["calendar_version"], "2026-03-03");

    ask(&issuer, &akim, json!({ "date": "2026-03-14" })).await;
    let after = deadlines().await;
    let new = after
        .iter()
        .find(|deadline| deadline["due"]["date"] == "2026-03-14")
        .unwrap();
    assert_eq!(
        (&new["local"], &new["calendar_version"]),
        (&json!("2026-03-14 18:30"), &json!("2026-03-03"))
    );
}

#[actix_web::test]
async fn a_version_that_was_entered_is_in_force_after_a_restart() {
    let mut app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post(VERSIONS, text(moved())).await.ok();
    admin.post(VERSIONS, text(renamed("2026-03-04"))).await.ok();
    app.stop();
    app.app.store.close().await;

    let config = app.app.config.as_ref().clone();
    let restarted = App::build(config, app.app.clock.clone()).await.unwrap();
    assert_eq!(
        restarted.clocks.calendar("kz").unwrap().version(),
        "2026-03-04"
    );
}

#[actix_web::test]
async fn a_repeated_request_does_not_bring_an_older_version_back() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let first = admin
        .post_as(key("first"), VERSIONS, text(moved()))
        .await
        .ok();
    let second = admin.post(VERSIONS, text(renamed("2026-03-04"))).await.ok();
    assert_eq!(
        (&first["number"], &second["number"]),
        (&json!(1), &json!(2))
    );

    let again = admin.post_as(key("first"), VERSIONS, text(moved())).await;
    assert_eq!(again.header("idempotent-replay"), "true");
    assert_eq!(again.ok(), first);
    let calendars = admin.get("/api/v1/calendars").await.ok();
    assert_eq!(calendars[0]["version"], "2026-03-04");

    // A deadline names its version, so no two may have one name.
    for taken in ["2026-11-23", "2026-03-03", "2026-03-04"] {
        let refused = admin.post(VERSIONS, text(renamed(taken))).await;
        refused.refused(409, "calendar_version_exists");
    }
}

#[actix_web::test]
async fn villages_with_six_working_days_get_a_calendar_of_their_own() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let own = renamed("1").replacen("id = \"kz\"", "id = \"kz-six-days\"", 1);
    admin
        .post(VERSIONS, text(own.clone()))
        .await
        .refused(422, "calendar_id_differs");
    admin
        .post("/api/v1/calendars/kz-six-days/versions", text(own))
        .await
        .ok();
    let calendars = admin.get("/api/v1/calendars").await.ok();
    let ids: Vec<_> = calendars
        .as_array()
        .unwrap()
        .iter()
        .map(|known| &known["id"])
        .collect();
    assert_eq!(ids, ["kz", "kz-six-days"]);
}

#[actix_web::test]
async fn a_text_that_is_no_calendar_is_refused_with_its_line() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let broken = admin
        .post(VERSIONS, text("id = \"kz\"\nversion = 2026-03\n"))
        .await;
    broken.refused(422, "calendar_unreadable");
    assert!(
        broken.json["detail"].as_str().unwrap().contains("line 2"),
        "{broken:#?}"
    );

    for (replaced, by, code) in [
        (
            "last_year = 2027",
            "last_year = 2017",
            "calendar_years_reversed",
        ),
        (
            "last_year = 2027",
            "last_year = 2026",
            "calendar_date_outside_years",
        ),
        ("off = \"moved\", ", "", "calendar_exception_unclear"),
        (
            "working_as = \"fri\"",
            "working_as = \"friday\"",
            "calendar_weekday_unknown",
        ),
        (
            "act = \"holidays\"",
            "act = \"custom\"",
            "calendar_key_unknown",
        ),
        (
            "\"2026-03-14\", working_as = \"fri\"",
            "\"2026-03-13\", off = \"moved\"",
            "calendar_exception_repeated",
        ),
    ] {
        let body = text(moved().replacen(replaced, by, 1));
        admin.post(VERSIONS, body).await.refused(422, code);
    }
    admin
        .post(VERSIONS, json!({}))
        .await
        .refused(400, "body_invalid");
    let calendars = admin.get("/api/v1/calendars").await.ok();
    assert_eq!(calendars[0]["version"], "2026-11-23");
}

#[actix_web::test]
async fn calendars_are_entered_by_administrators_alone() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    for client in [
        app.issuer(&audan).await,
        app.recipient("Aqtogai", &audan).await,
        app.analyst().await,
    ] {
        client
            .post(VERSIONS, text(moved()))
            .await
            .refused(403, "not_permitted");
    }
}

#[actix_web::test]
async fn before_a_friday_is_moved_an_administrator_sees_whose_deadlines_it_touches() {
    let app = TestApp::start().await;
    let (admin, audan) = (app.admin().await, app.audan("Zhambyl").await);
    let issuer = app.issuer(&audan).await;
    let (akim, other) = (
        app.recipient("Aqtogai", &audan).await,
        app.recipient("Besagash", &audan).await,
    );
    for due in [
        json!({ "date": "2026-03-13" }),
        json!({ "date": "2026-03-13" }),
        json!({ "date": "2026-03-12" }),
        json!({ "at": "2026-03-13T13:30:00Z" }),
        Value::Null,
    ] {
        ask(&issuer, &akim, due).await;
    }
    ask(&issuer, &other, json!({ "date": "2026-03-14" })).await;

    let path = "/api/v1/calendars/kz/versions/preview";
    let seen = admin.post(path, text(moved())).await.ok();
    let counts = |seen: &Value| {
        ["open_deadlines", "sooner", "later", "offices_affected"]
            .map(|name| seen[name].as_u64().unwrap())
    };
    assert_eq!(counts(&seen), [4, 1, 2, 2]);
    assert_eq!(seen["is_whole"], true);
    let days = seen["offices"].as_array().unwrap();
    let lines: Vec<String> = days
        .iter()
        .map(|office| {
            let day = &office["deadlines"][0];
            format!(
                "{}: {} of {} from {} to {}",
                office["office"]["name_kk"].as_str().unwrap(),
                day["assignments"],
                day["date"].as_str().unwrap(),
                day["due"]["local"].as_str().unwrap(),
                day["would_be"]["local"].as_str().unwrap(),
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    Aqtogai: 2 of 2026-03-13 from 2026-03-13 18:30 to 2026-03-14 00:00
    Besagash: 1 of 2026-03-14 from 2026-03-15 00:00 to 2026-03-14 18:30
    ");
    assert!(!seen.to_string().contains("Vegetable stocks"));

    let calendars = admin.get("/api/v1/calendars").await.ok();
    assert_eq!(calendars[0]["version"], "2026-11-23", "nothing is entered");
    let same = admin.post(path, text(renamed("same"))).await.ok();
    assert_eq!(counts(&same), [4, 0, 0, 0]);
    let entered = admin.post(VERSIONS, text(moved())).await.ok();
    assert_eq!(entered["open_deadlines_affected"], 3);
    let elsewhere = "/api/v1/calendars/kg/versions/preview";
    let answer = admin.post(elsewhere, text(moved())).await;
    answer.refused(422, "calendar_id_differs");
}

#[actix_web::test]
async fn a_thousand_deadlines_and_more_are_counted_and_two_hundred_days_listed() {
    let app = TestApp::start().await;
    let (admin, audan) = (app.admin().await, app.audan("Zhambyl").await);
    let issuer = app.issuer(&audan).await;
    for number in 0..210 {
        app.aul(&format!("Aul {number}"), &audan).await;
    }
    for title in ["Stocks", "Roads", "Dogs", "Trees", "Roofs"] {
        let draft = issuer.issues(title, crate::support::due_date("2026-03-13"));
        draft.sent_under(&audan).await;
    }
    let path = "/api/v1/calendars/kz/versions/preview";
    let seen = admin.post(path, text(moved())).await.ok();
    assert_eq!(
        (&seen["later"], &seen["offices_affected"]),
        (&json!(1050), &json!(210))
    );
    let listed = seen["offices"].as_array().unwrap();
    assert_eq!((listed.len(), &seen["is_whole"]), (200, &json!(false)));
    assert!(
        listed
            .iter()
            .all(|office| office["deadlines"][0]["assignments"] == 5)
    );
}
