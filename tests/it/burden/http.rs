//! `/api/v1/burden`: to each the part that is theirs to see.

use serde_json::{Value, json};
use tapsyrma::domain::office::Office;

use crate::support::{Client, START, TestApp, due_at, due_date, each, urgent};

/// Burden by group is told for months that are over.
const AFTER_MARCH: &str = "2026-04-02T10:00+05:00";

/// The last-minute rate with the count it rests on.
fn last_minute(burden: &Value) -> (Option<f64>, Option<u64>) {
    let rate = &burden["notice"]["last_minute"];
    (rate["value"].as_f64(), rate["count"].as_u64())
}

/// Four villages and two issuing offices of an audan.
struct District {
    office: Office,
    akim: Client,
    clerk: Client,
    villages: Vec<Client>,
}

async fn district(app: &TestApp, villages: usize) -> District {
    let office = app.audan("Zhambyl").await;
    let department = app.department("Agriculture", &office).await;
    let (akim, clerk) = (app.issuer(&office).await, app.issuer(&department).await);
    let mut recipients = Vec::new();
    for number in 0..villages {
        recipients.push(app.recipient(&format!("Village {number}"), &office).await);
    }
    District {
        office,
        akim,
        clerk,
        villages: recipients,
    }
}

impl District {
    async fn asks_all(&self, issuer: &Client) {
        let everybody: Vec<&Client> = self.villages.iter().collect();
        let draft = issuer.issues("Stocks", due_date("2026-03-03"));
        draft.to(&everybody).await;
    }

    async fn seen_by(&self, analyst: &Client) -> Value {
        let path = format!(
            "/api/v1/burden/groups?audan={}&month=2026-03",
            self.office.id
        );
        analyst.get(&path).await.ok()
    }
}

#[actix_web::test]
async fn a_village_sees_its_own_numbers_in_full_and_nobody_above_does() {
    let app = TestApp::start().await;
    let district = district(&app, 1).await;
    let (audan, aul) = (&district.akim, &district.villages[0]);
    let hurried = audan.issues("By noon", due_at("2026-03-03T12:00+05:00"));
    let hurried = hurried.to(&[aul]).await.at(aul);
    let calm = audan.issues("By April", due_date("2026-04-01"));
    calm.to(&[aul]).await;
    let path = format!("/api/v1/assignments/{hurried}/answers");
    let answer = json!({ "text": "412 t", "effort_minutes": 90 });
    app.at("2026-03-03T20:00+05:00");
    aul.post(&path, answer).await.ok();

    let own = aul.get("/api/v1/burden/own?period=2026-03").await.ok();
    assert_eq!(last_minute(&own), (Some(0.5), Some(2)));
    assert_eq!(own["load"]["burden_minutes"]["value"], 180.0);
    assert_eq!(own["office"], aul.office_id());
    let before = aul.get("/api/v1/burden/own?period=2025-Q4").await.ok();
    assert_eq!(last_minute(&before), (None, Some(0)));
    for above in [audan, &app.analyst().await, &app.admin().await] {
        let answer = above.get("/api/v1/burden/own?period=2026-03").await;
        answer.refused(403, "not_permitted");
    }
}

#[actix_web::test]
async fn an_issuer_sees_how_it_issued_and_nothing_of_when_a_village_worked() {
    let app = TestApp::start().await;
    let district = district(&app, 1).await;
    let (audan, aul) = (&district.akim, &district.villages[0]);
    app.at("2026-03-03T21:00+05:00");
    let issued = audan.issues("Close the market", due_date("2026-03-03"));
    let id = issued.with("urgency", urgent()).to(&[aul]).await.at(aul);
    app.at("2026-03-03T23:30+05:00");
    aul.answers(&id, "Closed").await.ok();
    district.clerk.asks_of(aul, "Seed fund").await;

    let conduct = audan
        .get("/api/v1/burden/issuing?period=2026-Q1")
        .await
        .ok();
    assert_eq!(conduct["office"], audan.office_id());
    assert_eq!(last_minute(&conduct), (Some(1.0), Some(1)));
    assert_eq!(conduct["origins"]["urgent"]["value"], 1.0);
    let own = aul.get("/api/v1/burden/own?period=2026-Q1").await.ok();
    let parts = |body: &Value| {
        let object = body.as_object().unwrap();
        object.keys().cloned().collect::<Vec<String>>()
    };
    insta::assert_snapshot!(parts(&own).join(" "), @"activity coverage decisions load notice office oral origins period policy remarks required_out_of_hours response upstream");
    insta::assert_snapshot!(parts(&conduct).join(" "), @"coverage decisions notice office oral origins period policy remarks response upstream");
    let text = conduct.to_string();
    for hidden in ["activity", "slots", "disturbed", "rest_days"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
}

#[actix_web::test]
async fn four_villages_are_too_few_to_speak_of() {
    let app = TestApp::start().await;
    let district = district(&app, 4).await;
    district.asks_all(&district.akim).await;
    district.asks_all(&district.clerk).await;
    app.at(AFTER_MARCH);
    let hidden = district.seen_by(&app.analyst().await).await;
    assert_eq!(hidden, json!({ "disclosure": "hidden" }));
}

#[actix_web::test]
async fn five_villages_are_spoken_of_once_two_offices_have_asked_them() {
    let app = TestApp::start().await;
    let district = district(&app, 5).await;
    let analyst = app.analyst().await;
    district.asks_all(&district.akim).await;
    let running = format!(
        "/api/v1/burden/groups?audan={}&month=2026-03",
        district.office.id
    );
    analyst.get(&running).await.refused(422, "month_not_over");
    app.at(AFTER_MARCH);
    let one_issuer = district.seen_by(&analyst).await;
    assert_eq!(one_issuer, json!({ "disclosure": "hidden" }));

    app.at(START);
    district.asks_all(&district.clerk).await;
    app.at(AFTER_MARCH);
    let shown = district.seen_by(&analyst).await;
    assert_eq!(shown["disclosure"], "shown");
    let rate = &shown["notice"]["last_minute"];
    assert_eq!(rate["disclosure"], "shown");
    assert_eq!(rate["value"]["value"], 1.0);
    assert_eq!(rate["value"]["count"], 10);
    let text = shown.to_string();
    for village in &district.villages {
        assert!(!text.contains(&village.office_id()), "{text}");
    }
    let path = format!(
        "/api/v1/burden/groups?audan={}&month=2026-03",
        district.office.id
    );
    for other in [&district.akim, &district.villages[0], &app.admin().await] {
        other.get(&path).await.refused(403, "not_permitted");
    }
}

#[actix_web::test]
async fn there_are_fixed_periods_and_audans_and_nothing_between() {
    let app = TestApp::start().await;
    let district = district(&app, 1).await;
    let (aul, analyst) = (&district.villages[0], app.analyst().await);
    for period in ["2026-13", "2026-Q5", "1999", "last-week", ""] {
        let own = format!("/api/v1/burden/own?period={period}");
        aul.get(&own).await.refused(400, "query_invalid");
        let issuing = format!("/api/v1/burden/issuing?period={period}");
        district
            .akim
            .get(&issuing)
            .await
            .refused(400, "query_invalid");
    }
    for year in ["2026", "2026-Q1"] {
        let path = format!(
            "/api/v1/burden/groups?audan={}&month={year}",
            district.office.id
        );
        analyst.get(&path).await.refused(400, "query_invalid");
    }
    let village = aul.office_id();
    let path = format!("/api/v1/burden/groups?audan={village}&month=2026-02");
    analyst.get(&path).await.refused(404, "not_found");
}

#[actix_web::test]
async fn every_number_has_a_definition_that_anybody_can_read() {
    let app = TestApp::start().await;
    let district = district(&app, 1).await;
    let definitions = district.villages[0].get("/api/v1/burden/definitions").await;
    let definitions = definitions.ok();
    let ids = each(&definitions, "id");
    assert!(ids.contains(&&json!("last_minute_rate")), "{ids:?}");
    for definition in definitions.as_array().unwrap() {
        for language in ["en", "ru", "kk"] {
            assert_ne!(definition["meaning"][language], "", "{definition}");
        }
    }
    let nobody = app.nobody().get("/api/v1/burden/definitions").await;
    nobody.refused(401, "not_signed_in");
}
