//! The directory in two taps, and what all of it costs.

use jiff::civil::date;
use serde_json::{Value, json};
use tapsyrma::domain::person::Role;

use super::{Line, confirmed, post, says};
use crate::statements::taken;
use crate::support::{TestApp, each, text};

#[actix_web::test]
async fn a_village_sees_who_issues_above_it_today_by_name_and_office_alone() {
    let line = Line::start().await;
    let app = &line.app;
    let department = app.department("Agriculture", &line.audan).await;
    let farmer = app.issuer(&department).await;
    let neighbour = app.audan("Ile").await;
    let stranger = app.issuer(&neighbour).await;
    let past = (date(2026, 1, 1), Some(date(2026, 3, 2)));
    let gone = stranger.person.unwrap();
    post(app, gone, &line.audan, Role::Issuer, past, None).await;
    app.person(Role::Recipient, &line.audan).await;

    let above = line.aul.get("/api/v1/superiors").await.ok();
    assert_eq!(
        each(&above, "name_ru"),
        ["Zhambyl", "Agriculture", "Almaty oblast"]
    );
    let people = |place: usize| each(&above[place]["people"], "id");
    assert_eq!(people(0).len(), 2);
    assert!(people(0).contains(&&json!(line.deputy.person)));
    assert_eq!(people(1), [&json!(farmer.person)]);
    assert_eq!(people(2), Vec::<&Value>::new());
    let person = above[0]["people"][0].as_object().unwrap();
    assert_eq!(Vec::from_iter(person.keys()), ["id", "name"]);

    let clerk_below = app.person(Role::Recipient, &department).await;
    let above = clerk_below.get("/api/v1/superiors").await.ok();
    assert_eq!(each(&above, "name_ru"), ["Zhambyl", "Almaty oblast"]);
}

#[actix_web::test]
async fn twenty_superiors_and_twenty_records_take_as_many_statements_as_two() {
    let app = TestApp::start_with(|config| config.limits.oral_orders_per_day = 100).await;
    let line = Line::of(app).await;
    let ask = || line.aul.get("/api/v1/superiors");
    ask().await.ok();
    let few = taken(&line.app, ask()).await;
    for number in 0..9 {
        let department = line.app.department(&format!("{number}"), &line.audan).await;
        line.app.issuer(&department).await;
        line.app.issuer(&line.audan).await;
    }
    ask().await.ok();
    let many = taken(&line.app, ask()).await;
    assert_eq!(few, many);
    assert!(many <= 8, "{many}");

    let mut assignments = Vec::new();
    let mut recorded = Vec::new();
    for _ in 0..20 {
        let order = line.call();
        let mut assignment = String::new();
        let record = async { assignment = text(&line.records(order).await.ok()["assignment"]) };
        recorded.push(taken(&line.app, record).await);
        assignments.push(assignment);
    }
    assert!(
        recorded.iter().all(|one| *one == recorded[0]),
        "{recorded:?}"
    );
    assert!(recorded[0] <= 19, "{recorded:?}");

    let list = async |limit: u32| {
        let path = format!("/api/v1/instructions?confirmation=unconfirmed&limit={limit}");
        line.deputy.get(&path).await.ok()
    };
    list(2).await;
    assert_eq!(
        taken(&line.app, list(2)).await,
        taken(&line.app, list(20)).await
    );
    let read = line.deputy.opens(&assignments[0]).await["version"].to_string();
    let path = format!("/api/v1/assignments/{}/confirmation", assignments[0]);
    let version = read.parse().unwrap();
    let confirming = line.deputy.put_over(version, &path, confirmed());
    let once = taken(&line.app, confirming).await;
    assert!(once <= 14, "{once}");
    says(&line.deputy, &assignments[1], confirmed()).await.ok();
}
