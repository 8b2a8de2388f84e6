//! What an analyst and a village draw: months and weeks beside each other, and kinds of villages.

use serde_json::{Value, json};
use tapsyrma::domain::office::{Office, Profile, Remoteness};

use crate::support::{Client, TestApp, due_at, due_date};

/// An audan with two issuing offices and as many villages as profiles.
struct Audan {
    office: Office,
    issuers: [Client; 2],
    villages: Vec<Client>,
}

async fn audan(app: &TestApp, profiles: Vec<Profile>) -> Audan {
    let office = app.audan("Zhambyl").await;
    let department = app.department("Agriculture", &office).await;
    let mut villages = Vec::new();
    for (number, profile) in profiles.into_iter().enumerate() {
        let name = format!("Village {number}");
        let aul = app.aul_with(&name, &office, |aul| aul.profile = profile);
        let aul = aul.await;
        villages.push(
            app.person(tapsyrma::domain::person::Role::Recipient, &aul)
                .await,
        );
    }
    Audan {
        issuers: [app.issuer(&office).await, app.issuer(&department).await],
        office,
        villages,
    }
}

impl Audan {
    /// Each of the two offices asks these villages once.
    async fn asks(&self, villages: &[&Client], due: Value) {
        for issuer in &self.issuers {
            issuer.issues("Stocks", due.clone()).to(villages).await;
        }
    }

    fn everybody(&self) -> Vec<&Client> {
        self.villages.iter().collect()
    }

    async fn month(&self, analyst: &Client, what: &str, month: &str) -> Value {
        let audan = self.office.id;
        let path = format!("/api/v1/burden/{what}?audan={audan}&month={month}");
        analyst.get(&path).await.ok()
    }
}

fn unknown(villages: usize) -> Vec<Profile> {
    vec![Profile::default(); villages]
}

/// So many inhabitants, and nothing else known.
fn inhabited(population: u32, villages: usize) -> Vec<Profile> {
    let profile = Profile {
        population: Some(population),
        ..Profile::default()
    };
    vec![profile; villages]
}

#[actix_web::test]
async fn a_trend_tells_of_every_month_what_the_month_tells_of_itself() {
    let app = TestApp::start().await;
    let audan = audan(&app, unknown(6)).await;
    let analyst = app.analyst().await;
    app.at("2026-01-14T10:00+05:00");
    audan
        .asks(&audan.everybody(), due_at("2026-01-14T12:00+05:00"))
        .await;
    app.at("2026-02-10T21:00+05:00");
    let few: Vec<&Client> = audan.villages.iter().take(4).collect();
    audan.asks(&few, due_date("2026-02-20")).await;
    app.at("2026-03-03T10:00+05:00");
    audan.asks(&audan.everybody(), due_date("2026-03-31")).await;
    let path = format!("/api/v1/burden/trend?audan={}&to=2026-03", audan.office.id);
    analyst.get(&path).await.refused(422, "month_not_over");

    app.at("2026-04-02T10:00+05:00");
    let trend = analyst.get(&format!("{path}&months=3")).await.ok();
    let months = trend["months"].as_array().unwrap();
    let kinds: Vec<_> = months.iter().map(|month| &month["disclosure"]).collect();
    assert_eq!(kinds, ["shown", "hidden", "shown"]);
    assert_eq!(
        months[1],
        json!({ "disclosure": "hidden", "month": "2026-02" }),
        "four villages are too few"
    );
    assert_eq!(months[0]["last_minute"]["value"]["value"], 1.0);
    assert_eq!(months[2]["last_minute"]["value"]["value"], 0.0);
    assert_eq!(months[0]["assignments_per_office"]["value"]["value"], 2.0);
    for month in ["2026-01", "2026-03"] {
        let alone = audan.month(&analyst, "groups", month).await;
        let point = months.iter().find(|point| point["month"] == month).unwrap();
        let pairs = [
            ("last_minute", &alone["notice"]["last_minute"]),
            ("notice", &alone["notice"]["notice"]),
            ("first_answer", &alone["response"]["first_answer"]),
            ("legal_basis", &alone["origins"]["legal_basis"]),
            (
                "out_of_hours_slots_per_office",
                &alone["activity"]["out_of_hours_slots_per_office"],
            ),
        ];
        for (name, expected) in pairs {
            assert_eq!(&point[name], expected, "{name} of {month}");
        }
    }
    assert_eq!(
        analyst.get(&path).await.ok()["months"]
            .as_array()
            .unwrap()
            .len(),
        12
    );
}

#[actix_web::test]
async fn a_trend_has_up_to_twelve_months_of_an_audan_for_an_analyst() {
    let app = TestApp::start().await;
    let audan = audan(&app, unknown(1)).await;
    let analyst = app.analyst().await;
    let of = |office, rest: &str| format!("/api/v1/burden/trend?audan={office}&to=2026-01{rest}");
    let here = audan.office.id;
    for months in ["&months=0", "&months=13"] {
        let answer = analyst.get(&of(here, months)).await;
        answer.refused(422, "months_out_of_range");
    }
    let village = audan.villages[0].office().id;
    analyst
        .get(&of(village, ""))
        .await
        .refused(404, "not_found");
    for other in [&audan.issuers[0], &audan.villages[0]] {
        other.get(&of(here, "")).await.refused(403, "not_permitted");
    }
}

#[actix_web::test]
async fn small_and_large_villages_are_told_apart_where_both_are_enough() {
    let app = TestApp::start().await;
    let profiles = [inhabited(900, 5), inhabited(12_000, 5)].concat();
    let audan = audan(&app, profiles).await;
    let (small, large) = audan.villages.split_at(5);
    let (small, large): (Vec<_>, Vec<_>) = (small.iter().collect(), large.iter().collect());
    app.at("2026-03-03T10:00+05:00");
    audan.asks(&small, due_at("2026-03-03T12:00+05:00")).await;
    audan.asks(&large, due_date("2026-03-31")).await;
    app.at("2026-04-02T10:00+05:00");

    let told = audan
        .month(&app.analyst().await, "groups/villages", "2026-03")
        .await;
    let last_minute = |band: &str| {
        let groups = told["groups"].as_array().unwrap();
        let group = groups.iter().find(|group| group["band"] == band).unwrap();
        group["last_minute"].clone()
    };
    assert_eq!(last_minute("population_below_2000")["value"]["value"], 1.0);
    assert_eq!(last_minute("population_from_2000")["value"]["value"], 0.0);
    assert_eq!(last_minute("population_from_2000")["value"]["count"], 10);
    let text = told.to_string();
    for village in &audan.villages {
        assert!(!text.contains(&village.office_id()), "{text}");
    }
}

#[actix_web::test]
async fn four_large_villages_take_the_small_ones_with_them() {
    let app = TestApp::start().await;
    let profiles = [inhabited(900, 6), inhabited(12_000, 4)].concat();
    let audan = audan(&app, profiles).await;
    let analyst = app.analyst().await;
    app.at("2026-03-03T10:00+05:00");
    audan.asks(&audan.everybody(), due_date("2026-03-31")).await;
    app.at("2026-04-02T10:00+05:00");

    let whole = audan.month(&analyst, "groups", "2026-03").await;
    assert_eq!(whole["notice"]["last_minute"]["value"]["count"], 20);
    let told = audan.month(&analyst, "groups/villages", "2026-03").await;
    for group in told["groups"].as_array().unwrap() {
        let by_population = group["band"].as_str().unwrap().starts_with("population");
        let hidden = json!({ "disclosure": "hidden" });
        for (name, number) in group.as_object().unwrap() {
            if by_population && name != "band" {
                assert_eq!(number, &hidden, "{name} of {group}");
            }
        }
    }
}

#[actix_web::test]
async fn two_groupings_are_not_shown_if_one_village_is_what_they_differ_by() {
    let app = TestApp::start().await;
    // Six small villages; of the same and one large one, five and six are remote.
    let mut profiles = [inhabited(900, 6), inhabited(12_000, 6)].concat();
    for (number, profile) in profiles.iter_mut().enumerate() {
        let remote = number < 5 || number == 6;
        profile.remoteness = Some(if remote {
            Remoteness::Remote
        } else {
            Remoteness::Ordinary
        });
    }
    let audan = audan(&app, profiles).await;
    app.at("2026-03-03T10:00+05:00");
    audan.asks(&audan.everybody(), due_date("2026-03-31")).await;
    app.at("2026-04-02T10:00+05:00");

    let told = audan
        .month(&app.analyst().await, "groups/villages", "2026-03")
        .await;
    let shown: Vec<&str> = told["groups"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|group| group["last_minute"]["value"]["count"].as_u64() > Some(0))
        .map(|group| group["band"].as_str().unwrap())
        .collect();
    assert_eq!(
        shown,
        [
            "population_below_2000",
            "population_from_2000",
            "staff_unknown"
        ]
    );
}

#[actix_web::test]
async fn a_village_sees_its_load_week_by_week() {
    let app = TestApp::start().await;
    let audan = audan(&app, unknown(1)).await;
    let (issuer, aul) = (&audan.issuers[0], &audan.villages[0]);
    app.at("2026-03-03T10:00+05:00");
    let hurried = issuer
        .issues("By noon", due_at("2026-03-03T12:00+05:00"))
        .with("effort_minutes", json!(90))
        .to(&[aul])
        .await
        .at(aul);
    app.at("2026-03-10T20:00+05:00");
    aul.answers(&hurried, "412 t").await.ok();
    app.at("2026-03-11T10:00+05:00");
    for title in ["Roads", "Dogs"] {
        issuer
            .issues(title, due_date("2026-03-31"))
            .to(&[aul])
            .await;
    }

    let path = "/api/v1/burden/own/weeks";
    let told = aul.get(&format!("{path}?weeks=3")).await.ok();
    let weeks = told["weeks"].as_array().unwrap();
    let lines: Vec<String> = weeks
        .iter()
        .map(|week| {
            format!(
                "{} {} {} asked, of tier T1 {}, {} min, {} slots",
                week["week"].as_str().unwrap(),
                week["begins"].as_str().unwrap(),
                week["assignments"]["count"],
                week["tiers"]["t1"]["value"],
                week["burden_minutes"]["value"],
                week["out_of_hours_slots"]["value"],
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    2026-W09 2026-02-23 0 asked, of tier T1 null, null min, null slots
    2026-W10 2026-03-02 1 asked, of tier T1 1.0, 90.0 min, null slots
    2026-W11 2026-03-09 2 asked, of tier T1 0.0, null min, 1.0 slots
    ");
    let usual = aul.get(&format!("{path}?to=2026-03-08")).await.ok();
    let weeks = usual["weeks"].as_array().unwrap();
    assert_eq!((weeks.len(), &weeks[11]["week"]), (12, &json!("2026-W10")));
    for wrong in ["weeks=0", "weeks=27", "to=1999-12-01"] {
        let answer = aul.get(&format!("{path}?{wrong}")).await;
        answer.refused(422, "weeks_out_of_range");
    }
    for above in [issuer, &app.analyst().await, &app.admin().await] {
        above.get(path).await.refused(403, "not_permitted");
    }
}
