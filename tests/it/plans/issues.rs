//! What plans issue by themselves: once for each period, and what is missed is said.

use serde_json::{Value, json};
use tapsyrma::domain::id::InstructionId;
use tapsyrma::jobs::Job;
use tapsyrma::server::worker;
use tapsyrma::store::{instructions, people};

use super::{district, monthly};
use crate::support::{Client, TestApp, due_date, each, text};

const APRIL: &str = "2026-04-02T09:00+05:00";
const MAY: &str = "2026-05-05T09:00+05:00";

async fn issues(app: &TestApp) -> usize {
    app.run_job("issue_planned").await
}

/// The share of what a village was asked that no plan foresaw.
async fn unplanned(village: &Client, month: &str) -> Value {
    let path = format!("/api/v1/burden/own?period={month}");
    village.get(&path).await.ok()["origins"]["unplanned"]["value"].clone()
}

async fn past(clerk: &Client, plan: &str) -> Value {
    clerk.opens_plan(plan).await["past"].clone()
}

#[actix_web::test]
async fn a_monthly_return_issues_itself_once_on_its_day_and_counts_from_the_second_time() {
    let app = TestApp::start().await;
    let (clerk, [aqtogai, besagash]) = district(&app).await;
    let plan = clerk.plans(monthly("Cattle", &[&aqtogai, &besagash])).await;
    assert_eq!((issues(&app).await, issues(&app).await), (1, 0));
    app.at("2026-04-02T08:59+05:00");
    assert_eq!(issues(&app).await, 0);
    app.at(APRIL);
    assert_eq!((issues(&app).await, issues(&app).await), (1, 0));
    app.at(MAY);
    assert_eq!((issues(&app).await, issues(&app).await), (1, 0));

    let titles = ["Cattle (2026-02)", "Cattle (2026-03)", "Cattle (2026-04)"];
    assert_eq!(aqtogai.inbox().await, titles);
    assert_eq!(besagash.inbox().await, titles);
    let past = past(&clerk, &plan).await;
    assert_eq!(each(&past, "period"), ["2026-05", "2026-04", "2026-03"]);
    assert_eq!(
        each(&past, "unplanned")[1..],
        ["written_too_late", "first_issue"]
    );
    assert!(past[0]["unplanned"].is_null());
    let issued = text(&past[0]["instruction"]);
    let issued = clerk
        .get(&format!("/api/v1/instructions/{issued}"))
        .await
        .ok();
    assert_eq!(issued["plan"], json!(plan));
    assert_eq!(issued["due"], due_date("2026-05-12"));
    assert_eq!(issued["number"], 3);
    let history = aqtogai.get("/api/v1/inbox").await.ok();
    let opened = aqtogai.opens(&text(&history["items"][2]["id"])).await;
    assert!(
        opened["history"][0]["actor"].is_null(),
        "the service issued it by itself"
    );

    assert_eq!(unplanned(&aqtogai, "2026-04").await, 1.0);
    assert_eq!(unplanned(&aqtogai, "2026-05").await, 0.0);
    clerk
        .issues("Dogs", due_date("2026-05-08"))
        .to(&[&aqtogai])
        .await;
    assert_eq!(unplanned(&aqtogai, "2026-05").await, 0.5);
    let conduct = clerk
        .get("/api/v1/burden/issuing?period=2026-05")
        .await
        .ok();
    assert_eq!(conduct["origins"]["unplanned"]["count"], 3);
}

#[actix_web::test]
async fn of_two_nodes_that_issue_at_once_one_does() {
    let app = TestApp::start().await;
    let other = app.another_node().await;
    let (clerk, villages) = district(&app).await;
    for number in 0..5 {
        clerk
            .plans(monthly(&format!("Return {number}"), &[&villages[0]]))
            .await;
    }
    let job = Job::find("issue_planned").unwrap();
    let workers = [worker(&app.app), worker(&other.app)];
    // Without the lease that spares them this: correctness does not rest on it.
    let (one, two) = tokio::join!(job.run(&workers[0]), job.run(&workers[1]));
    assert_eq!(one.unwrap() + two.unwrap(), 5);
    assert_eq!(villages[0].inbox().await.len(), 5);
}

#[actix_web::test]
async fn after_an_outage_what_is_over_is_missed_and_what_has_begun_is_issued_late() {
    let app = TestApp::start().await;
    let (clerk, [aqtogai, _]) = district(&app).await;
    let plan = clerk.plans(monthly("Cattle", &[&aqtogai])).await;
    assert_eq!(issues(&app).await, 1);
    // April was due on 7 April, May is due on the 12th and should have gone out on the 5th.
    app.at("2026-05-08T10:00+05:00");
    assert_eq!((issues(&app).await, issues(&app).await), (2, 0));

    let past = past(&clerk, &plan).await;
    assert_eq!(past[1]["missed"], "due_day_passed");
    assert!(past[1]["instruction"].is_null());
    assert_eq!(past[0]["unplanned"], "issued_late");
    let late = text(&past[0]["instruction"]);
    let late = clerk
        .get(&format!("/api/v1/instructions/{late}"))
        .await
        .ok();
    assert!(late["plan"].is_null());
    assert_eq!(
        aqtogai.inbox().await,
        ["Cattle (2026-02)", "Cattle (2026-04)"]
    );
    assert_eq!(unplanned(&aqtogai, "2026-05").await, 1.0);
}

#[actix_web::test]
async fn an_ad_hoc_demand_in_the_clothes_of_a_plan_is_counted_as_what_it_is() {
    let app = TestApp::start().await;
    let (clerk, [aqtogai, besagash]) = district(&app).await;
    // Ended after its first issue, it asked once.
    let once = clerk.plans(monthly("Dogs", &[&aqtogai])).await;
    issues(&app).await;
    let ended = clerk
        .put(&format!("/api/v1/plans/{once}/end"), json!({}))
        .await;
    ended.ok();
    assert_eq!(unplanned(&aqtogai, "2026-03").await, 1.0);

    // Rewritten on the day it goes out, it asks what the villages were told to expect.
    let kept = clerk.plans(monthly("Cattle", &[&besagash])).await;
    issues(&app).await;
    app.at(APRIL);
    issues(&app).await;
    app.at(MAY);
    let mut terms = monthly("Count the dogs", &[&besagash])["terms"].clone();
    terms["due"] = json!({ "by": "working_day", "number": 4 });
    clerk.changes_plan(&kept, 1, &terms).await.ok();
    issues(&app).await;
    assert_eq!(besagash.inbox().await.last().unwrap(), "Cattle (2026-04)");
    assert_eq!(unplanned(&besagash, "2026-05").await, 0.0);

    // Corrected into something else after it went out, it is what nobody foresaw.
    let issued = text(&past(&clerk, &kept).await[0]["instruction"]);
    let body = json!({ "title": "Dogs by noon", "reason": "The oblast asks" });
    let path = format!("/api/v1/instructions/{issued}/corrections");
    clerk.post_over(1, &path, body).await.ok();
    assert_eq!(unplanned(&besagash, "2026-05").await, 1.0);
}

#[actix_web::test]
async fn a_planned_return_that_is_wanted_sooner_was_not_planned_so() {
    let app = TestApp::start().await;
    let (clerk, [aqtogai, _]) = district(&app).await;
    clerk.plans(monthly("Cattle", &[&aqtogai])).await;
    for moment in ["2026-03-03T10:00+05:00", APRIL, MAY] {
        app.at(moment);
        issues(&app).await;
    }
    let inbox = aqtogai.get("/api/v1/inbox").await.ok();
    let last = text(&inbox["items"][2]["id"]);
    assert_eq!(unplanned(&aqtogai, "2026-05").await, 0.0);
    let moved = clerk
        .moves_deadline(&last, 1, due_date("2026-05-14"))
        .await
        .ok();
    assert_eq!(unplanned(&aqtogai, "2026-05").await, 0.0);
    let version = moved["version"].as_i64().unwrap();
    clerk
        .moves_deadline(&last, version, due_date("2026-05-06"))
        .await
        .ok();
    assert_eq!(unplanned(&aqtogai, "2026-05").await, 1.0);
}

#[actix_web::test]
async fn a_plan_goes_on_for_the_office_when_its_author_has_left() {
    let app = TestApp::start().await;
    let (clerk, [aqtogai, _]) = district(&app).await;
    let successor = app.issuer(clerk.office()).await;
    let plan = clerk.plans(monthly("Cattle", &[&aqtogai])).await;
    issues(&app).await;
    let author = clerk.person.unwrap();
    let store = &app.app.store;
    let left = store.write(move |tx| {
        let posting = people::list_postings(tx, author)?.remove(0).0;
        people::end_posting(tx, posting.id, "2026-03-31".parse().unwrap())
    });
    assert!(left.await.unwrap());
    app.at(APRIL);
    assert_eq!(issues(&app).await, 1);

    let shown = successor.opens_plan(&plan).await;
    assert_eq!(shown["keeper_is_posted"], false);
    assert_eq!(shown["kept_by"]["id"], json!(author));
    let issued = async |place: usize| {
        let id: InstructionId = text(&shown["past"][place]["instruction"]).parse().unwrap();
        let found = store.read(move |connection| instructions::find(connection, id));
        found.await.unwrap().unwrap().issued_by
    };
    assert_eq!(issued(0).await, None);
    assert_eq!(issued(1).await, Some(author));
}

#[actix_web::test]
async fn what_comes_outside_a_villages_hours_is_held_like_any_instruction() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let clerk = app.issuer(&audan).await;
    let late_riser = app
        .aul_with("Aqtogai", &audan, |office| {
            let hours = "mon-fri 11:00-19:00".try_into().unwrap();
            office.timetable = tapsyrma::domain::worktime::Timetable::always(hours);
        })
        .await;
    let village = app
        .person(tapsyrma::domain::person::Role::Recipient, &late_riser)
        .await;
    clerk.plans(monthly("Cattle", &[&village])).await;
    app.at("2026-03-03T10:30+05:00");
    assert_eq!(issues(&app).await, 1);
    assert!(village.inbox().await.is_empty());
    app.at("2026-03-03T11:00+05:00");
    assert_eq!(app.run_job("release").await, 1);
    assert_eq!(village.inbox().await, ["Cattle (2026-02)"]);
}

#[actix_web::test]
async fn a_village_that_moved_to_another_district_is_not_asked_and_the_plan_says_why() {
    let app = TestApp::start().await;
    let (clerk, [aqtogai, besagash]) = district(&app).await;
    let plan = clerk.plans(monthly("Cattle", &[&aqtogai, &besagash])).await;
    let elsewhere = app.audan("Ile").await;
    let mut moved = besagash.office().clone();
    moved.parent = Some(elsewhere.id);
    moved.version += 1;
    let store = &app.app.store;
    let moved = store.write(move |tx| tapsyrma::store::offices::update(tx, &moved, "2026-07"));
    assert!(moved.await.unwrap());

    assert_eq!((issues(&app).await, issues(&app).await), (1, 0));
    assert_eq!(past(&clerk, &plan).await[0]["missed"], "recipient_unknown");
    assert!(aqtogai.inbox().await.is_empty());
    // No number of the office was used up by the attempt.
    let issued = clerk
        .issues("Dogs", due_date("2026-03-06"))
        .to(&[&aqtogai])
        .await;
    assert_eq!(issued.0["number"], 1);
}
