//! `/api/v1/plans`: what an office asks again and again.

mod days;
mod issues;

use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp, each, text};

/// By the fifth working day of a month, about the month before, three working days ahead. In 2026:
/// issued on 3 March and due on the 6th, issued on 2 April and due on the 7th, issued on 5 May and
/// due on the 12th, issued on 2 June and due on the 5th.
pub fn monthly(title: &str, of: &[&Client]) -> Value {
    let offices: Vec<String> = of.iter().map(|village| village.office_id()).collect();
    json!({
        "rhythm": {
            "every": "month",
            "about": "period_before",
            "lead_working_days": 3,
            "from": "2026-03-03",
        },
        "terms": {
            "title": title,
            "text": "Heads, by kind, at the end of the month.",
            "language": "ru",
            "kind": "report",
            "legal_bases": [{ "kind": "catch_all_35_3" }],
            "recipients": { "offices": offices },
            "due": { "by": "working_day", "number": 5 },
        },
    })
}

impl Client {
    /// Plans a return.
    pub async fn plans(&self, plan: Value) -> String {
        text(&self.post("/api/v1/plans", plan).await.ok()["id"])
    }

    /// Tries to plan one.
    async fn tries(&self, plan: &Value, change: impl FnOnce(&mut Value)) -> Answer {
        let mut plan = plan.clone();
        change(&mut plan);
        self.post("/api/v1/plans", plan).await
    }

    /// Opens a plan.
    pub async fn opens_plan(&self, plan: &str) -> Value {
        self.get(&format!("/api/v1/plans/{plan}")).await.ok()
    }

    /// Changes what a plan asks.
    pub async fn changes_plan(&self, plan: &str, version: i64, terms: &Value) -> Answer {
        let path = format!("/api/v1/plans/{plan}");
        self.put_over(version, &path, terms.clone()).await
    }

    /// What the plans above will ask of this office.
    pub async fn upcoming(&self) -> Value {
        self.get("/api/v1/plans/upcoming").await.ok()
    }
}

/// A district's clerk and the akims of two of its villages.
pub async fn district(app: &TestApp) -> (Client, [Client; 2]) {
    let audan = app.audan("Zhambyl").await;
    let clerk = app.issuer(&audan).await;
    let villages = [
        app.recipient("Aqtogai", &audan).await,
        app.recipient("Besagash", &audan).await,
    ];
    (clerk, villages)
}

#[actix_web::test]
async fn a_plan_says_on_which_four_days_it_asks_next_and_which_will_count() {
    let app = TestApp::start().await;
    let (clerk, [aqtogai, _]) = district(&app).await;
    let plan = clerk.plans(monthly("Cattle", &[&aqtogai])).await;

    let shown = clerk.opens_plan(&plan).await;
    let next = &shown["next"];
    let days = ["2026-03-06", "2026-04-07", "2026-05-12", "2026-06-05"];
    assert_eq!(each(next, "due_on"), days);
    assert_eq!(
        each(next, "about"),
        ["2026-02", "2026-03", "2026-04", "2026-05"]
    );
    let opening: Vec<&Value> = next
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["issue_at"]["local"])
        .collect();
    let at = [
        "2026-03-03 09:00",
        "2026-04-02 09:00",
        "2026-05-05 09:00",
        "2026-06-02 09:00",
    ];
    assert_eq!(opening, at);
    let unplanned = ["first_issue", "written_too_late"];
    assert_eq!(each(next, "unplanned")[..2], unplanned);
    assert!(next[2]["unplanned"].is_null() && next[3]["unplanned"].is_null());
    assert_eq!(shown["keeper_is_posted"], true);
    assert_eq!(shown["made_at"]["local"], "2026-03-03 10:00");
    assert_eq!(shown["kept_by"]["id"], json!(clerk.person));
}

#[actix_web::test]
async fn a_village_sees_ninety_days_ahead_what_it_will_be_asked_and_by_whom() {
    let app = TestApp::start().await;
    let (clerk, [aqtogai, besagash]) = district(&app).await;
    let agriculture = app.department("Agriculture", clerk.office()).await;
    let agronomist = app.issuer(&agriculture).await;
    clerk.plans(monthly("Cattle", &[&aqtogai])).await;
    let mut hay = monthly("Hay", &[]);
    hay["terms"]["recipients"] = json!({ "under": clerk.office_id() });
    hay["terms"]["due"] = json!({ "by": "working_day", "number": 6 });
    hay["terms"]["effort_minutes"] = json!(30);
    agronomist.plans(hay).await;
    let stranger = app.recipient("Qarasu", &app.audan("Ile").await).await;

    let cattle_and_hay = aqtogai.upcoming().await;
    let expected = ["Cattle", "Hay", "Cattle", "Hay", "Cattle", "Hay"];
    assert_eq!(each(&cattle_and_hay, "title"), expected);
    // The first of June is the last of the ninety days.
    let hay = besagash.upcoming().await;
    assert_eq!(
        each(&hay, "due_on"),
        ["2026-03-10", "2026-04-08", "2026-05-13"]
    );
    assert_eq!(hay[0]["issuer_office"]["name_ru"], "Agriculture");
    assert_eq!(hay[0]["effort_minutes"], 30);
    assert_eq!(stranger.upcoming().await, json!([]));
}

#[actix_web::test]
async fn another_district_and_the_villages_do_not_see_the_plan_nor_change_it() {
    let app = TestApp::start().await;
    let (clerk, [aqtogai, _]) = district(&app).await;
    let agriculture = app.department("Agriculture", clerk.office()).await;
    let agronomist = app.issuer(&agriculture).await;
    let stranger = app.issuer(&app.audan("Ile").await).await;
    let terms = monthly("Cattle", &[&aqtogai]);
    let plan = agronomist.plans(terms.clone()).await;
    let path = format!("/api/v1/plans/{plan}");
    let end = format!("{path}/end");

    stranger.get(&path).await.refused(404, "not_found");
    let changed = stranger.changes_plan(&plan, 1, &terms["terms"]).await;
    changed.refused(404, "not_found");
    stranger
        .put(&end, json!({}))
        .await
        .refused(404, "not_found");
    aqtogai.get(&path).await.refused(403, "not_permitted");
    // The akim's office follows what its department plans, and leaves it to the department.
    assert_eq!(clerk.opens_plan(&plan).await["terms"]["title"], "Cattle");
    let listed = clerk.get("/api/v1/plans").await.ok();
    assert_eq!(each(&listed["items"], "id"), [&json!(plan)]);
    clerk.put(&end, json!({})).await.refused(404, "not_found");
    let beside = app.recipient("Qarasu", stranger.office()).await;
    let refused = agronomist.tries(&terms, |plan| {
        plan["terms"]["recipients"] = json!({ "offices": [beside.office_id()] });
    });
    refused.await.refused(422, "recipient_unknown");
}

#[actix_web::test]
async fn what_is_no_plan_is_refused_with_the_reason() {
    let app = TestApp::start().await;
    let (clerk, [aqtogai, _]) = district(&app).await;
    let good = monthly("Cattle", &[&aqtogai]);
    let set = async |path: &str, value: Value| {
        let (part, field) = path.split_once('.').unwrap();
        clerk.tries(&good, |plan| plan[part][field] = value).await
    };
    for (path, value, code) in [
        (
            "rhythm.lead_working_days",
            json!(0),
            "plan_lead_out_of_range",
        ),
        (
            "rhythm.lead_working_days",
            json!(61),
            "plan_lead_out_of_range",
        ),
        (
            "rhythm.from",
            json!("2026-03-02"),
            "plan_begins_in_the_past",
        ),
        ("rhythm.from", json!("2100-01-01"), "deadline_out_of_range"),
        ("rhythm.to", json!("2026-04-06"), "plan_single_occasion"),
        ("rhythm.to", json!("2025-04-06"), "plan_single_occasion"),
        ("terms.title", json!("Ә".repeat(290)), "plan_title_too_long"),
        ("terms.effort_minutes", json!(0), "effort_out_of_range"),
        ("terms.function", json!("dogs"), "legal_function_unknown"),
        (
            "terms.recipients",
            json!({ "offices": [] }),
            "recipients_empty",
        ),
        (
            "terms.due",
            json!({ "by": "working_day", "number": 32 }),
            "plan_due_out_of_range",
        ),
        (
            "terms.due",
            json!({ "by": "calendar_day", "month": 2, "day": 5, "when_off": "next_working_day" }),
            "plan_due_out_of_range",
        ),
        (
            "terms.due",
            json!({ "by": "weekday", "weekday": "mon", "when_off": "next_working_day" }),
            "plan_due_out_of_range",
        ),
    ] {
        set(path, value.clone()).await.refused(422, code);
    }
    for (path, value) in [
        ("rhythm.every", json!("day")),
        ("rhythm.once", json!(true)),
        ("terms.urgency", json!({ "level": "ordinary" })),
        ("terms.due", json!({ "by": "calendar_day", "day": 5 })),
    ] {
        set(path, value.clone()).await.refused(400, "body_invalid");
    }
    assert!(set("rhythm.to", json!("2026-04-07")).await.status == 201);
}

#[actix_web::test]
async fn a_plan_is_changed_over_the_version_that_was_read_and_keeps_what_it_asked() {
    let app = TestApp::start().await;
    let (clerk, [aqtogai, besagash]) = district(&app).await;
    let plan = clerk.plans(monthly("Cattle", &[&aqtogai])).await;
    let mut terms = monthly("Cattle and sheep", &[&aqtogai, &besagash])["terms"].clone();
    terms["due"] = json!({ "by": "working_day", "number": 10 });

    let path = format!("/api/v1/plans/{plan}");
    let blind = clerk.put(&path, terms.clone()).await;
    blind.refused(428, "version_required");
    app.at("2026-04-01T09:00+05:00");
    let changed = clerk.changes_plan(&plan, 1, &terms).await.ok();
    assert_eq!(changed["version"], 2);
    let stale = clerk.changes_plan(&plan, 1, &terms).await;
    stale.refused(409, "stale_version");

    let shown = clerk.opens_plan(&plan).await;
    assert_eq!(shown["former"][0]["terms"]["title"], "Cattle");
    // April has begun: what is told about it stays as it was expected.
    let next: Vec<_> = each(&shown["next"], "about")
        .into_iter()
        .zip(each(&shown["next"], "version"))
        .map(|(about, version)| (text(about), version.as_i64().unwrap()))
        .collect();
    let expected = [
        ("2026-02", 2),
        ("2026-03", 2),
        ("2026-04", 1),
        ("2026-05", 2),
    ];
    assert_eq!(
        next,
        expected.map(|(about, version)| (about.to_owned(), version))
    );

    let end = format!("{path}/end");
    let ended = clerk.put(&end, json!({})).await.ok();
    assert_eq!(clerk.put(&end, json!({})).await.ok(), ended);
    let refused = clerk.changes_plan(&plan, 2, &terms).await;
    refused.refused(409, "plan_ended");
    assert_eq!(clerk.opens_plan(&plan).await["next"], json!([]));
    assert_eq!(aqtogai.upcoming().await, json!([]));
}

#[actix_web::test]
async fn twenty_plans_are_looked_at_with_as_many_statements_as_two() {
    let app = TestApp::start().await;
    let (clerk, [aqtogai, besagash]) = district(&app).await;
    let taken = async |path: &str, who: &Client| {
        who.get(path).await.ok();
        let before = app.app.store.statements();
        who.get(path).await.ok();
        app.app.store.statements() - before
    };
    let mut counts = Vec::new();
    for plans in [2, 18] {
        for number in 0..plans {
            let mut plan = monthly(&format!("Return {number}"), &[&aqtogai, &besagash]);
            if number % 2 == 0 {
                plan["terms"]["recipients"] = json!({ "under": clerk.office_id() });
            }
            clerk.plans(plan).await;
        }
        counts.push((
            taken("/api/v1/plans?limit=50", &clerk).await,
            taken("/api/v1/plans/upcoming", &aqtogai).await,
        ));
    }
    assert_eq!(counts[0], counts[1]);
    assert!(counts[0].0 <= 10 && counts[0].1 <= 18, "{counts:?}");
}
