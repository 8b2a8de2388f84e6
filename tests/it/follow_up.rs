//! `/api/v1/follow-up`: instructions by villages.

use serde_json::{Value, json};
use tapsyrma::domain::person::Role;

use crate::statements::taken;
use crate::support::{Client, TestApp, due_at, due_date, each, text, urgent, version};

const PATH: &str = "/api/v1/follow-up";

struct District {
    app: TestApp,
    issuer: Client,
    villages: Vec<Client>,
}

impl District {
    async fn with(villages: usize) -> Self {
        let app = TestApp::start().await;
        let audan = app.audan("Zhambyl").await;
        let mut akims = Vec::new();
        for number in 1..=villages {
            akims.push(app.recipient(&format!("Village {number}"), &audan).await);
        }
        Self {
            issuer: app.issuer(&audan).await,
            villages: akims,
            app,
        }
    }

    fn all(&self) -> Vec<&Client> {
        self.villages.iter().collect()
    }

    async fn matrix(&self) -> Value {
        self.issuer.get(PATH).await.ok()
    }
}

#[actix_web::test]
async fn a_clerk_sees_at_one_glance_how_an_instruction_stands_in_every_village() {
    let district = District::with(5).await;
    let (app, issuer) = (&district.app, &district.issuer);
    let [received, silent, asking, answered, late] = district.all()[..] else {
        panic!("there are five villages");
    };
    let draft = issuer.issues("Hay in store", due_at("2026-03-04T12:00+05:00"));
    let draft = draft.with("urgency", urgent());
    let issued = draft.to(&district.all()).await;
    received.acknowledges(&issued.at(received)).await.ok();
    let until = due_at("2026-03-06T12:00+05:00");
    asking
        .asks_time(&issued.at(asking), until.clone())
        .await
        .ok();
    asking.asks(&issued.at(asking), "Of which year?").await.ok();
    answered.answers(&issued.at(answered), "412 t").await.ok();
    issuer.reminds(&issued.at(silent)).await.ok();
    app.at("2026-03-04T12:20+05:00");
    late.answers(&issued.at(late), "3 t").await.ok();

    let matrix = district.matrix().await;
    let row = &matrix["items"][0];
    assert_eq!(row["instruction"], issued.id());
    assert_eq!(
        (&row["number"], &row["title"]),
        (&json!(1), &json!("Hay in store"))
    );
    assert_eq!(row["issuer_office"]["id"], issuer.office_id());
    assert_eq!(row["registered_at"]["local"], "2026-03-03 10:00");
    assert_eq!(row["due"], due_at("2026-03-04T12:00+05:00"));
    assert_eq!(row["urgency"], urgent());
    let cells = &row["cells"];
    let names: Vec<String> = (1..=5).map(|number| format!("Village {number}")).collect();
    let shown = cells.as_array().unwrap().iter();
    let shown: Vec<String> = shown.map(|cell| text(&cell["office"]["name_ru"])).collect();
    assert_eq!(shown, names);
    let states = [
        "acknowledged",
        "sent",
        "clarification",
        "answered",
        "answered",
    ];
    assert_eq!(each(cells, "state"), states);
    assert_eq!(each(cells, "received"), [true, false, true, true, true]);
    assert_eq!(each(cells, "overdue"), [true, true, false, false, false]);
    assert_eq!(each(cells, "late"), [false, false, false, false, true]);
    assert_eq!(
        each(cells, "clarification"),
        [false, false, true, false, false]
    );
    assert_eq!(cells[0]["due"]["local"], "2026-03-04 12:00");
    assert_eq!(cells[1]["reminded_at"]["local"], "2026-03-03 10:00");
    assert_eq!(cells[2]["extension_asked"]["until"], until);
    assert_eq!(cells[4]["answered_at"]["local"], "2026-03-04 12:20");
    for absent in [
        "extension_asked",
        "answered_at",
        "reminded_at",
        "confirmation",
    ] {
        assert_eq!(cells[0][absent], Value::Null, "{absent}");
    }
    for (cell, village) in cells.as_array().unwrap().iter().zip(&district.villages) {
        assert_eq!(cell["assignment"], issued.at(village));
    }
}

#[actix_web::test]
async fn looking_at_the_matrix_opens_no_answer_and_its_version_is_good_for_deciding() {
    let district = District::with(1).await;
    let (issuer, akim) = (&district.issuer, &district.villages[0]);
    let assignment = issuer.asks_of(akim, "Hay in store").await;
    akim.answers(&assignment, "412 t").await.ok();
    district.matrix().await;
    let history = akim.history(&assignment).await;
    assert!(
        !history.contains(&"answer_opened".to_owned()),
        "{history:?}"
    );

    let cell = district.matrix().await["items"][0]["cells"][0].clone();
    issuer.accepts(&assignment, version(&cell)).await.ok();
}

#[actix_web::test]
async fn what_is_closed_everywhere_is_only_in_the_whole() {
    let district = District::with(2).await;
    let issuer = &district.issuer;
    let done = issuer.issues("Done", due_date("2026-03-05"));
    let done = done.to(&district.all()).await;
    let half = issuer.issues("Half done", due_date("2026-03-05"));
    let half = half.to(&district.all()).await;
    for village in &district.villages {
        issuer.withdraws(&done.at(village)).await.ok();
    }
    issuer.withdraws(&half.at(&district.villages[0])).await.ok();

    let open = issuer.get(&format!("{PATH}?part=open")).await.ok();
    assert_eq!(open, district.matrix().await);
    assert_eq!(each(&open["items"], "title"), ["Half done"]);
    let states = each(&open["items"][0]["cells"], "state");
    assert_eq!(states, ["withdrawn", "sent"]);
    let all = issuer.get(&format!("{PATH}?part=all")).await.ok();
    assert_eq!(each(&all["items"], "title"), ["Half done", "Done"]);
}

#[actix_web::test]
async fn an_akim_follows_the_departments_and_a_department_itself_alone() {
    let district = District::with(1).await;
    let (app, issuer) = (&district.app, &district.issuer);
    let department = app.department("Agriculture", issuer.office()).await;
    let farmer = app.issuer(&department).await;
    issuer.asks_of(&district.villages[0], "Dogs").await;
    farmer.asks_of(&district.villages[0], "Hay").await;
    let neighbour = app.audan("Ile").await;
    let stranger = app.issuer(&neighbour).await;

    let titles = async |of: &Client| {
        let matrix = of.get(PATH).await.ok();
        let titles = each(&matrix["items"], "title").into_iter().map(text);
        titles.collect::<Vec<String>>()
    };
    assert_eq!(titles(issuer).await, ["Hay", "Dogs"]);
    assert_eq!(titles(&farmer).await, ["Hay"]);
    assert!(titles(&stranger).await.is_empty());
    let akim = district.villages[0].get(PATH).await;
    akim.refused(403, "not_permitted");
}

#[actix_web::test]
async fn what_a_village_passed_on_stands_in_nobody_elses_matrix() {
    let district = District::with(1).await;
    let (app, akim) = (&district.app, &district.villages[0]);
    let gardens = app.department("Kitchen gardens", akim.office()).await;
    app.person(Role::Recipient, &gardens).await;
    let assignment = district.issuer.asks_of(akim, "Hay in store").await;
    let path = format!("/api/v1/assignments/{assignment}/delegation");
    let to = json!({ "to": { "office": gardens.id } });
    akim.put(&path, to).await.ok();

    let matrix = district.matrix().await;
    assert_eq!(
        each(&matrix["items"][0]["cells"], "assignment"),
        [&json!(assignment)]
    );
}

#[actix_web::test]
async fn the_matrix_goes_on_page_by_page_and_refuses_what_it_does_not_know() {
    let district = District::with(1).await;
    let issuer = &district.issuer;
    for number in 1..=5 {
        let title = format!("Asked {number}");
        issuer.asks_of(&district.villages[0], &title).await;
    }
    let mut titles = Vec::new();
    let mut path = format!("{PATH}?limit=2");
    loop {
        let page = issuer.get(&path).await.ok();
        titles.extend(each(&page["items"], "title").into_iter().map(text));
        match page["next"].as_str() {
            Some(next) => path = format!("{PATH}?limit=2&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(
        titles,
        ["Asked 5", "Asked 4", "Asked 3", "Asked 2", "Asked 1"]
    );

    let page = issuer.get(&format!("{PATH}?limit=2")).await.ok();
    let next = text(&page["next"]);
    let foreign = format!("{PATH}?part=all&cursor={next}");
    issuer.get(&foreign).await.refused(400, "cursor_invalid");
    for (query, code) in [
        ("part=closed", "query_invalid"),
        ("limit=0", "limit_out_of_range"),
        ("limit=201", "limit_out_of_range"),
        ("cursor=zz", "cursor_invalid"),
    ] {
        let answer = issuer.get(&format!("{PATH}?{query}")).await;
        answer.refused(400, code);
    }
}

#[actix_web::test]
async fn twenty_instructions_to_twenty_villages_take_as_many_statements_as_one_to_one() {
    let district = District::with(20).await;
    let issuer = &district.issuer;
    issuer.asks_of(&district.villages[0], "First").await;
    district.matrix().await;
    let one = taken(&district.app, district.matrix()).await;
    for number in 0..20 {
        let draft = issuer.issues(&format!("{number}"), due_date("2026-03-05"));
        draft.to(&district.all()).await;
    }
    let matrix = district.matrix().await;
    assert_eq!(matrix["items"][19]["cells"].as_array().unwrap().len(), 20);
    let twenty = taken(&district.app, district.matrix()).await;
    assert_eq!(one, twenty);
    assert!(twenty <= 7, "{twenty}");
}
