//! `/api/v1/offices`: which there are, and keeping them.

use serde_json::{Value, json};
use tapsyrma::domain::office::Office;

use crate::support::{Answer, Client, TestApp, key};

/// A village of 9 to 18:30 with lunch, as an administrator enters it.
fn village(kato: &str, parent: &Office) -> Value {
    json!({
        "kind": "akim",
        "parent": parent.id,
        "kato": kato,
        "kato_edition": "2026-07",
        "tier": "aul",
        "name_kk": "Ақтоғай ауылы",
        "name_ru": "село Актогай",
        "zone": "Asia/Almaty",
        "timetable": [{ "from": "2020-01-01", "schedule": week("09:00-13:00", "14:30-18:30") }],
        "calendar": "kz",
        "profile": { "population": 1200, "staff": 8, "settlements": 2, "remoteness": "remote" },
    })
}

fn week(morning: &str, afternoon: &str) -> Value {
    let day = json!([morning, afternoon]);
    json!({ "mon": day, "tue": day, "wed": day, "thu": day, "fri": day })
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

fn without(mut body: Value, field: &str) -> Value {
    body.as_object_mut().unwrap().remove(field);
    body
}

async fn acts(admin: &Client) -> Vec<String> {
    let acts = admin.get("/api/v1/administrative-acts").await.ok();
    let word = |act: &Value| act["act"].as_str().unwrap().to_owned();
    acts["items"].as_array().unwrap().iter().map(word).collect()
}

#[actix_web::test]
async fn an_administrator_adds_a_village_and_everybody_in_the_line_of_command_finds_it() {
    let app = TestApp::start().await;
    let (admin, audan) = (app.admin().await, app.audan("Zhambyl").await);
    let issuer = app.issuer(&audan).await;

    let body = village("190101000", &audan);
    let added = admin.post("/api/v1/offices", body.clone()).await;
    assert_eq!(added.status, 201, "{added:#?}");
    let added = added.ok();
    for (field, sent) in body.as_object().unwrap() {
        if field != "timetable" {
            assert_eq!(&added[field], sent, "{field}");
        }
    }
    let monday = &added["timetable"][0]["schedule"]["mon"];
    assert_eq!(*monday, json!(["09:00-13:00", "14:30-18:30"]));

    let path = format!("/api/v1/offices/{}", added["id"].as_str().unwrap());
    let read = issuer.get(&path).await;
    assert_eq!(read.header("etag"), "\"1\"");
    assert_eq!(read.ok(), added);

    let under = format!("/api/v1/offices?parent={}", audan.id);
    let listed = issuer.get(&under).await.ok();
    assert_eq!(listed["items"][0]["name_kk"], "Ақтоғай ауылы");
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(acts(&admin).await, ["office_added"]);
}

#[actix_web::test]
async fn the_same_key_twice_makes_one_office() {
    let app = TestApp::start().await;
    let (admin, audan) = (app.admin().await, app.audan("Zhambyl").await);
    let body = village("190101000", &audan);

    let first = admin
        .post_as(key("k"), "/api/v1/offices", body.clone())
        .await;
    let again = admin
        .post_as(key("k"), "/api/v1/offices", body.clone())
        .await;
    assert_eq!(
        (again.status, again.header("idempotent-replay")),
        (201, "true")
    );
    assert_eq!(again.ok(), first.ok());

    let other = with(body.clone(), "name_ru", json!("село Другое"));
    let reused = admin.post_as(key("k"), "/api/v1/offices", other).await;
    reused.refused(422, "idempotency_key_reused");
    let twice = admin.post("/api/v1/offices", body).await;
    twice.refused(409, "office_exists");
    assert_eq!(acts(&admin).await, ["office_added"]);
}

#[actix_web::test]
async fn a_department_stands_where_its_akim_does() {
    let app = TestApp::start().await;
    let (admin, audan) = (app.admin().await, app.audan("Zhambyl").await);
    let mut body = without(village("190101000", &audan), "kato");
    body = without(without(body, "kato_edition"), "tier");
    body["kind"] = json!("department");

    let department = admin.post("/api/v1/offices", body.clone()).await.ok();
    assert_eq!(department["kato"], audan.kato.as_str());
    assert_eq!(department["tier"], "audan");
    assert_eq!(department["kato_edition"], "2026-07");

    let second = admin.post("/api/v1/offices", body.clone()).await;
    assert_eq!(second.status, 201, "an akim has several departments");
    for (field, value, code) in [
        ("tier", json!("aul"), "department_outside_parent"),
        ("kato", json!("190101000"), "department_outside_parent"),
        ("parent", Value::Null, "department_without_parent"),
        ("parent", department["id"].clone(), "parent_is_department"),
    ] {
        let refused = admin
            .post("/api/v1/offices", with(body.clone(), field, value))
            .await;
        refused.refused(422, code);
    }
}

#[actix_web::test]
async fn what_cannot_be_an_office_is_refused_with_its_reason() {
    let app = TestApp::start().await;
    let (admin, audan) = (app.admin().await, app.audan("Zhambyl").await);
    let hours = |schedule: Value| json!([{ "from": "2020-01-01", "schedule": schedule }]);
    let two = |first: &str, second: &str| {
        let schedule = week("09:00-13:00", "14:00-18:00");
        json!([
            { "from": first, "schedule": schedule },
            { "from": second, "schedule": schedule },
        ])
    };
    for (field, value, code) in [
        ("zone", json!("Asia/Aktogai"), "zone_unknown"),
        ("kato", json!("12345"), "kato_invalid"),
        ("kato", Value::Null, "akim_without_territory"),
        (
            "parent",
            json!("018f0000-0000-7000-8000-000000000000"),
            "parent_unknown",
        ),
        ("tier", json!("audan"), "tier_not_below_parent"),
        ("calendar", json!("kzz"), "calendar_unknown"),
        ("timetable", json!([]), "timetable_empty"),
        ("timetable", hours(json!({})), "timetable_never_opens"),
        (
            "timetable",
            two("2026-01-01", "2025-01-01"),
            "timetable_disordered",
        ),
        (
            "timetable",
            hours(json!({ "mon": ["9 to 5"] })),
            "interval_unreadable",
        ),
        (
            "timetable",
            hours(json!({ "mon": ["18:00-09:00"] })),
            "interval_empty",
        ),
        (
            "timetable",
            hours(week("09:00-13:00", "12:00-18:00")),
            "schedule_intervals_overlap",
        ),
    ] {
        let body = with(village("190101000", &audan), field, value);
        let refused = admin.post("/api/v1/offices", body).await;
        refused.refused(422, code);
    }
    for (field, value) in [
        ("name_kk", json!(" ")),
        ("tier", json!("village")),
        ("timetable", hours(json!({ "monday": [] }))),
        ("surprise", json!(1)),
    ] {
        let body = with(village("190101000", &audan), field, value);
        let refused = admin.post("/api/v1/offices", body).await;
        refused.refused(400, "body_invalid");
    }
    assert_eq!(acts(&admin).await, [""; 0]);
}

async fn rename(admin: &Client, path: &str, version: Option<i64>, name: &str) -> Answer {
    let body = json!({
        "name_kk": name,
        "name_ru": name,
        "zone": "Asia/Qyzylorda",
        "calendar": "kz",
        "profile": { "population": 900 },
    });
    match version {
        Some(version) => admin.put_over(version, path, body).await,
        None => admin.put(path, body).await,
    }
}

#[actix_web::test]
async fn two_administrators_do_not_overwrite_each_other() {
    let app = TestApp::start().await;
    let (one, other) = (app.admin().await, app.admin().await);
    let audan = app.audan("Zhambyl").await;
    let path = format!("/api/v1/offices/{}", audan.id);

    rename(&one, &path, None, "Жамбыл")
        .await
        .refused(428, "version_required");
    let changed = rename(&one, &path, Some(1), "Жамбыл").await;
    assert_eq!(changed.header("etag"), "\"2\"");
    let changed = changed.ok();
    assert_eq!(
        (&changed["zone"], &changed["version"]),
        (&json!("Asia/Qyzylorda"), &json!(2))
    );
    assert_eq!(changed["profile"]["staff"], Value::Null);

    let stale = rename(&other, &path, Some(1), "Жамбул").await;
    stale.refused(409, "stale_version");
    assert_eq!(stale.json["current_version"], 2);
    assert_eq!(one.get(&path).await.ok(), changed);
    assert_eq!(acts(&one).await, ["office_changed"]);
}

#[actix_web::test]
async fn offices_are_kept_by_administrators_alone() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let path = format!("/api/v1/offices/{}", audan.id);
    for client in [
        app.issuer(&audan).await,
        app.recipient("Aqtogai", &audan).await,
        app.analyst().await,
    ] {
        let added = client
            .post("/api/v1/offices", village("190101000", &audan))
            .await;
        added.refused(403, "not_permitted");
        rename(&client, &path, Some(1), "Mine")
            .await
            .refused(403, "not_permitted");
        let timetable = format!("{path}/timetable");
        let changed = client.put_over(1, &timetable, json!([])).await;
        changed.refused(403, "not_permitted");
    }
    app.analyst()
        .await
        .get("/api/v1/offices")
        .await
        .refused(403, "not_permitted");
    app.nobody()
        .get("/api/v1/offices")
        .await
        .refused(401, "not_signed_in");
    let missing = "/api/v1/offices/018f0000-0000-7000-8000-000000000000";
    app.admin()
        .await
        .get(missing)
        .await
        .refused(404, "not_found");
    app.admin()
        .await
        .get("/api/v1/offices/nowhere")
        .await
        .refused(404, "not_found");
}

#[actix_web::test]
async fn a_long_list_of_villages_is_read_page_by_page() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let other = app.audan("Merke").await;
    let mut names = Vec::new();
    for number in 1..=5 {
        names.push(format!("Village {number}"));
        app.aul(&names[number - 1], &audan).await;
        app.aul("Elsewhere", &other).await;
    }
    let issuer = app.issuer(&audan).await;
    let first = format!("/api/v1/offices?parent={}&limit=2", audan.id);

    let (mut path, mut read) = (first.clone(), Vec::new());
    loop {
        let page = issuer.get(&path).await.ok();
        let items = page["items"].as_array().unwrap();
        read.extend(
            items
                .iter()
                .map(|office| office["name_ru"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => path = format!("{first}&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(read, names);

    let elsewhere = format!("/api/v1/offices?parent={}", other.id);
    let cursor = path.split("cursor=").nth(1).unwrap();
    let strange = issuer.get(&format!("{elsewhere}&cursor={cursor}")).await;
    strange.refused(400, "cursor_invalid");
    issuer
        .get(&format!("{elsewhere}&limit=0"))
        .await
        .refused(400, "limit_out_of_range");
}
