//! `/api/v1/instructions/preview`: what an issuer can know before anything is sent.

mod laws;
mod sealed;
mod standing;

use serde_json::{Value, json};
use tapsyrma::api;
use tapsyrma::domain::office::Office;
use tapsyrma::domain::worktime::{Schedule, Timetable};

use crate::support::{Client, TestApp, due_at, due_date, each, urgent};

const PATH: &str = "/api/v1/instructions/preview";

/// A timetable that never changes.
fn hours(week: &str) -> Timetable {
    Timetable::always(Schedule::try_from(week).unwrap())
}

/// The akim of a new village with other hours, signed in.
async fn village_with(app: &TestApp, name: &str, audan: &Office, week: &str) -> Client {
    let village = app
        .aul_with(name, audan, |office| office.timetable = hours(week))
        .await;
    app.person(tapsyrma::domain::person::Role::Recipient, &village)
        .await
}

/// The row of somebody's office.
fn of<'v>(preview: &'v Value, village: &Client) -> &'v Value {
    let id = village.office_id();
    let mut rows = preview["recipients"].as_array().unwrap().iter();
    rows.find(|row| row["office"]["id"] == id).unwrap()
}

#[actix_web::test]
async fn a_department_that_asks_twelve_villages_at_ten_to_six_for_nine_is_told_before_it_sends() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let department = app.department("Agriculture", &zhambyl).await;
    let department = app.issuer(&department).await;
    let week = "mon-tue 09:00-13:00 13:30-17:30; wed-fri 09:00-13:00 14:30-18:30";
    let mut villages = Vec::new();
    for number in 1..=12 {
        villages.push(village_with(&app, &format!("Village {number}"), &zhambyl, week).await);
    }
    let villages: Vec<&Client> = villages.iter().collect();
    app.at("2026-03-03T17:50+05:00");

    let told = department
        .issues("Vegetable stocks", due_at("2026-03-04T09:00+05:00"))
        .with("effort_minutes", json!(60))
        .looked_at(&villages)
        .await
        .ok();

    let total = &told["total"];
    assert_eq!(total["recipients"], 12);
    assert_eq!(total["notice"], json!({ "minimum": 0, "median": 0 }));
    assert_eq!(
        total["tiers"],
        json!({ "dead_on_arrival": 12, "t0": 0, "t1": 0, "t2": 0, "t3": 0 })
    );
    assert_eq!(total["person_minutes"], 12 * 60);
    let one_day = &total["earliest"]["one_working_day"];
    assert_eq!(one_day["local"], "2026-03-04 18:30");
    assert_eq!(
        total["earliest"]["two_working_days"]["local"],
        "2026-03-05 18:30"
    );
    for all_of_them in ["held", "overnight", "issued_out_of_hours", "pressed"] {
        assert_eq!(total[all_of_them], 12, "{all_of_them}");
    }
    assert_eq!(
        (&total["infeasible"], &total["last_minute"]),
        (&json!(12), &json!(12))
    );
    assert_eq!(total["required_out_of_hours"], 12 * 60);
    assert_eq!(total["collisions"], 0);
    assert!(total.get("short_notice").is_none());
    let village = of(&told, villages[0]);
    assert_eq!(village["effective_at"]["local"], "2026-03-04 09:00");
    assert_eq!(village["deadline"]["local"], "2026-03-04 09:00");
    assert_eq!(
        village["notice"],
        json!({
            "minutes": 0, "gross_minutes": 15 * 60 + 10, "tier": "dead_on_arrival",
            "last_minute": true, "overnight": true,
        })
    );

    // The clerk takes the deadline that is proposed.
    let better = department
        .issues("Vegetable stocks", one_day["due"].clone())
        .with("effort_minutes", json!(60))
        .looked_at(&villages)
        .await
        .ok();
    assert_eq!(better["total"]["tiers"]["t2"], 12);
    assert_eq!(better["total"]["notice"]["minimum"], 480);
    assert_eq!(
        (&better["total"]["pressed"], &better["total"]["infeasible"]),
        (&json!(0), &json!(0))
    );
}

#[actix_web::test]
async fn a_village_that_works_until_half_past_six_has_forty_minutes_at_ten_to_six() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let (audan, aul) = (
        app.issuer(&zhambyl).await,
        app.recipient("Aqtogai", &zhambyl).await,
    );
    app.at("2026-03-03T17:50+05:00");

    let told = audan
        .issues("Stocks", due_at("2026-03-04T09:00+05:00"))
        .looked_at(&[&aul])
        .await
        .ok();

    let village = of(&told, &aul);
    assert_eq!(
        (&village["held"], &village["notice"]["minutes"]),
        (&json!(false), &json!(40))
    );
    assert_eq!(village["notice"]["tier"], "t0");
    assert_eq!(village["issued_out_of_hours"], false);
    let proposed = &told["clocks"][0]["earliest"]["one_working_day"];
    assert_eq!(proposed["local"], "2026-03-04 17:50");
    assert_eq!(told["total"]["earliest"]["one_working_day"], *proposed);
    // Nobody said how long it takes.
    assert!(village.get("infeasible").is_none());
    assert!(told["total"].get("person_minutes").is_none());
}

#[actix_web::test]
async fn villages_that_share_a_clock_share_its_explanation() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let (one, same) = (
        app.recipient("Aqtogai", &zhambyl).await,
        app.recipient("Bulaq", &zhambyl).await,
    );
    let other = village_with(&app, "Qarasu", &zhambyl, "mon-sat 08:00-12:00").await;
    app.at("2026-03-05T18:00+05:00");

    let told = audan
        .issues("Stocks", due_date("2026-03-10"))
        .with("effort_minutes", json!(600))
        .looked_at(&[&one, &same, &other])
        .await
        .ok();

    assert_eq!(told["clocks"].as_array().unwrap().len(), 2);
    assert_eq!(of(&told, &one)["clock"], of(&told, &same)["clock"]);
    let clock = |village: &Client| {
        let place = usize::try_from(of(&told, village)["clock"].as_u64().unwrap()).unwrap();
        &told["clocks"][place]
    };
    let days = &clock(&one)["explanation"];
    // Thursday evening, Friday, the weekend with its holiday moved to Monday, Tuesday.
    assert_eq!(each(days, "minutes"), [30, 480, 0, 0, 0, 480]);
    assert_eq!(days[3]["why"], "holiday");
    assert_eq!(days[4]["why"], "observed_holiday");
    assert_eq!(clock(&one)["due_day"]["minutes"], 480);
    assert_eq!(of(&told, &one)["notice"]["minutes"], 990);
    assert_eq!(of(&told, &one)["infeasible"], false);
    // Four hours on Friday, Saturday and Tuesday.
    assert_eq!(of(&told, &other)["notice"]["minutes"], 720);
    assert_eq!(clock(&other)["due_day"]["minutes"], 240);
    assert_eq!(of(&told, &other)["held"], true);
    assert_eq!(
        told["total"]["notice"],
        json!({ "minimum": 720, "median": 990 })
    );
    assert_eq!(told["total"]["held"], 1);
    // For everybody: the village with the long day has had eight hours later than the other.
    let for_everybody = &told["total"]["earliest"]["one_working_day"]["local"];
    assert_eq!(*for_everybody, "2026-03-06 18:00");
}

#[actix_web::test]
async fn a_draft_needs_nothing_but_recipients() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let (audan, aul) = (
        app.issuer(&zhambyl).await,
        app.recipient("Aqtogai", &zhambyl).await,
    );
    app.at("2026-03-03T21:00+05:00");
    let recipients = json!({ "offices": [aul.office_id()] });

    let told = audan
        .looks_at(json!({ "recipients": recipients }))
        .await
        .ok();

    let village = of(&told, &aul);
    assert_eq!(village["effective_at"]["local"], "2026-03-04 09:00");
    assert_eq!(village["issued_out_of_hours"], true);
    for absent in ["deadline", "notice", "pressed", "standing", "infeasible"] {
        assert!(village.get(absent).is_none(), "{absent}");
    }
    assert_eq!(told["clocks"][0]["explanation"], json!([]));
    assert_eq!(
        told["total"]["earliest"]["one_working_day"]["local"],
        "2026-03-04 18:30"
    );

    // Urgent, it rings at night: a day is counted from there.
    let urgent = json!({ "recipients": recipients, "urgency": urgent() });
    let told = audan.looks_at(urgent).await.ok();
    let village = of(&told, &aul);
    assert_eq!(village["effective_at"]["local"], "2026-03-03 21:00");
    assert_eq!(village["held"], false);

    let under = json!({ "recipients": { "under": zhambyl.id } });
    assert_eq!(audan.looks_at(under).await.ok()["total"]["recipients"], 1);
}

#[actix_web::test]
async fn looking_writes_nothing() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let (audan, aul) = (
        app.issuer(&zhambyl).await,
        app.recipient("Aqtogai", &zhambyl).await,
    );
    let draft = || audan.issues("Stocks", due_date("2026-03-05"));
    draft().looked_at(&[&aul]).await.ok();
    let before = app.app.store.commits();

    draft().looked_at(&[&aul]).await.ok();

    assert_eq!(app.app.store.commits(), before);
    assert!(aul.inbox().await.is_empty());
    assert_eq!(
        audan.get("/api/v1/instructions").await.ok()["items"],
        json!([])
    );
}

#[actix_web::test]
async fn what_would_be_refused_when_sent_is_refused_when_looked_at() {
    let app = TestApp::start_with(|config| config.limits.recipients = 2).await;
    let (zhambyl, talas) = (app.audan("Zhambyl").await, app.audan("Talas").await);
    let audan = app.issuer(&zhambyl).await;
    let (one, two) = (
        app.recipient("Aqtogai", &zhambyl).await,
        app.recipient("Bulaq", &zhambyl).await,
    );
    let foreign = app.recipient("Oiyq", &talas).await;
    let idle = village_with(&app, "Qarasu", &zhambyl, "").await;
    let draft = || audan.issues("Stocks", due_date("2026-03-05"));

    draft()
        .looked_at(&[&foreign])
        .await
        .refused(422, "recipient_unknown");
    draft()
        .looked_at(&[&one, &foreign])
        .await
        .refused(422, "recipient_unknown");
    draft()
        .looked_at(&[&audan])
        .await
        .refused(422, "recipient_unknown");
    draft()
        .looked_at(&[])
        .await
        .refused(422, "recipients_empty");
    let three = draft().looked_at(&[&one, &two, &idle]).await;
    three.refused(422, "too_many_recipients");
    draft()
        .looked_at(&[&idle])
        .await
        .refused(422, "recipient_never_works");
    for (field, wrong, code) in [
        ("effort_minutes", json!(0), "effort_out_of_range"),
        ("due", due_date("2100-01-01"), "deadline_out_of_range"),
        (
            "said_at",
            json!("2026-03-04T00:00:00Z"),
            "said_in_the_future",
        ),
        ("function", json!("weather"), "legal_function_unknown"),
        (
            "legal_bases",
            json!([{ "kind": "article", "act": "Z1", "article": "7" }]),
            "legal_act_unknown",
        ),
        (
            "urgency",
            json!({ "level": "urgent", "kind": "whim", "reason": "Now" }),
            "urgent_kind_unknown",
        ),
        (
            "source",
            json!({ "declared": { "body": "Oblast", "received_at": "2026-03-04T00:00:00Z" } }),
            "received_in_the_future",
        ),
    ] {
        let answer = draft().with(field, wrong).looked_at(&[&one]).await;
        answer.refused(422, code);
    }
    for (field, wrong) in [
        ("deadline", due_date("2026-03-05")),
        ("preview", json!("a seal")),
        ("title", json!("")),
        ("due", json!("tomorrow")),
        ("effort_minutes", json!("an hour")),
    ] {
        let answer = draft().with(field, wrong).looked_at(&[&one]).await;
        answer.refused(400, "body_invalid");
    }
    audan
        .looks_at(json!({ "title": "Stocks" }))
        .await
        .refused(400, "body_invalid");
    audan.looks_at(json!([])).await.refused(400, "body_invalid");
}

#[test]
fn a_draft_has_the_fields_of_what_is_sent() {
    let document = serde_json::to_value(api::document()).unwrap();
    let fields = |name: &str| -> Vec<String> {
        let properties = &document["components"]["schemas"][name]["properties"];
        let fields = properties.as_object().unwrap().keys();
        fields
            .filter(|field| *field != "preview")
            .cloned()
            .collect()
    };
    let required = &document["components"]["schemas"]["DraftInstruction"]["required"];
    assert_eq!(fields("DraftInstruction"), fields("NewInstruction"));
    assert_eq!(*required, json!(["recipients"]));
}

#[actix_web::test]
async fn twenty_four_hundred_villages_are_looked_at_with_as_many_statements_as_two() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let villages = many_villages(&app, &zhambyl, 2400).await;
    let looks = async |villages: &[Office]| {
        let villages: Vec<&Office> = villages.iter().collect();
        let draft = audan.issues("Stocks", due_date("2026-03-05"));
        let body = draft.with("effort_minutes", json!(60)).body_for(&villages);
        let before = app.app.store.statements();
        let told = audan.looks_at(body).await.ok();
        assert_eq!(told["total"]["recipients"], villages.len());
        app.app.store.statements() - before
    };
    looks(&villages[..3]).await;

    let two = looks(&villages[..2]).await;
    let all = looks(&villages).await;

    assert_eq!(two, all);
    assert!(all <= 9, "{all}");
}

/// So many more villages of a district.
async fn many_villages(app: &TestApp, audan: &Office, number: usize) -> Vec<Office> {
    let like = app.aul("Village", audan).await;
    let villages: Vec<Office> = (0..number)
        .map(|number| Office {
            id: tapsyrma::clock::fresh_id(),
            kato: format!("55{number:07}").parse().unwrap(),
            ..like.clone()
        })
        .collect();
    let written = villages.clone();
    let store = &app.app.store;
    store
        .write(move |tx| tapsyrma::store::offices::insert_all(tx, &written, "2026-07"))
        .await
        .unwrap();
    villages
}
