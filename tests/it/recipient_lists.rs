//! `/api/v1/recipient-lists`: the villages that an office asks again and again.

use reqwest::Method;
use serde_json::{Value, json};
use tapsyrma::domain::office::Office;

use crate::statements::taken;
use crate::support::{Answer, Client, TestApp, due_date, each, key, send, text, version};

const PATH: &str = "/api/v1/recipient-lists";

struct District {
    app: TestApp,
    audan: Office,
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
        let issuer = app.issuer(&audan).await;
        Self {
            app,
            audan,
            issuer,
            villages: akims,
        }
    }

    /// What is said of a list of so many of the villages, the last one first.
    fn list(&self, name: &str, villages: usize) -> Value {
        let offices = self.villages[..villages].iter().rev();
        let offices: Vec<String> = offices.map(Client::office_id).collect();
        json!({ "name": name, "offices": offices })
    }
}

async fn replaces(by: &Client, list: &Value, read: i64, with: Value) -> Answer {
    let path = format!("{PATH}/{}", text(&list["id"]));
    by.put_over(read, &path, with).await
}

#[actix_web::test]
async fn a_clerk_keeps_a_list_and_another_clerk_of_the_office_sends_to_it() {
    let district = District::with(3).await;
    let issuer = &district.issuer;
    let other = district.app.issuer(&district.audan).await;
    let made = issuer.post(PATH, district.list("By the river", 2)).await;
    assert_eq!(made.status, 201);
    let made = made.ok();
    assert_eq!(
        (&made["name"], &made["version"]),
        (&json!("By the river"), &json!(1))
    );
    assert_eq!(
        each(&made["offices"], "name_ru"),
        ["Village 1", "Village 2"]
    );

    let lists = other.get(PATH).await.ok();
    assert_eq!(lists, json!([made]));
    let draft = other.issues("Hay in store", due_date("2026-03-06"));
    let offices = each(&lists[0]["offices"], "id");
    draft.addressed(json!({ "offices": offices })).await.ok();
    for village in &district.villages[..2] {
        assert_eq!(village.inbox().await, ["Hay in store"]);
    }
    assert!(district.villages[2].inbox().await.is_empty());
}

#[actix_web::test]
async fn a_list_is_changed_over_the_version_that_was_read_and_removed_once() {
    let district = District::with(3).await;
    let issuer = &district.issuer;
    let first = issuer
        .post(PATH, district.list("By the river", 2))
        .await
        .ok();
    let path = format!("{PATH}/{}", text(&first["id"]));
    let blind = issuer.put(&path, district.list("Upstream", 1)).await;
    blind.refused(428, "version_required");

    let upstream = district.list("Upstream", 3);
    let changed = replaces(issuer, &first, 1, upstream).await.ok();
    assert_eq!(
        (&changed["name"], version(&changed)),
        (&json!("Upstream"), 2)
    );
    assert_eq!(changed["offices"].as_array().unwrap().len(), 3);
    let stale = replaces(issuer, &first, 1, district.list("Late", 1)).await;
    stale.refused(409, "stale_version");
    assert_eq!(stale.json["current_version"], 2);
    assert_eq!(issuer.get(PATH).await.ok(), json!([changed]));

    assert_eq!(issuer.delete(&path).await.status, 204);
    issuer.delete(&path).await.refused(404, "not_found");
    let gone = replaces(issuer, &first, 2, district.list("Gone", 1)).await;
    gone.refused(404, "not_found");
    assert_eq!(issuer.get(PATH).await.ok(), json!([]));
}

#[actix_web::test]
async fn a_name_stands_once_in_an_office_however_it_is_capitalised() {
    let district = District::with(1).await;
    let issuer = &district.issuer;
    let river = issuer.post(PATH, district.list("Өзен бойы", 1)).await.ok();
    let hill = issuer.post(PATH, district.list("Төбе", 1)).await.ok();
    let again = issuer.post(PATH, district.list(" ӨЗЕН БОЙЫ ", 1)).await;
    again.refused(409, "recipient_list_name_taken");
    let onto = replaces(issuer, &hill, 1, district.list("өзен Бойы", 1)).await;
    onto.refused(409, "recipient_list_name_taken");
    let itself = replaces(issuer, &river, 1, district.list("ӨЗЕН БОЙЫ", 1)).await;
    assert_eq!(itself.ok()["name"], "ӨЗЕН БОЙЫ");

    let department = district
        .app
        .department("Agriculture", &district.audan)
        .await;
    let farmer = district.app.issuer(&department).await;
    farmer.post(PATH, district.list("Өзен бойы", 1)).await.ok();
    assert_eq!(
        each(&issuer.get(PATH).await.ok(), "name"),
        ["Төбе", "ӨЗЕН БОЙЫ"]
    );
}

#[actix_web::test]
async fn a_list_of_another_office_is_not_there() {
    let district = District::with(1).await;
    let department = district
        .app
        .department("Agriculture", &district.audan)
        .await;
    let farmer = district.app.issuer(&department).await;
    let neighbour = district.app.audan("Ile").await;
    let stranger = district.app.issuer(&neighbour).await;
    let list = farmer
        .post(PATH, district.list("By the river", 1))
        .await
        .ok();
    let path = format!("{PATH}/{}", text(&list["id"]));

    for other in [&district.issuer, &stranger] {
        assert_eq!(other.get(PATH).await.ok(), json!([]));
        let changed = replaces(other, &list, 1, district.list("Mine", 1)).await;
        changed.refused(404, "not_found");
        other.delete(&path).await.refused(404, "not_found");
    }
    let akim = &district.villages[0];
    akim.get(PATH).await.refused(403, "not_permitted");
    akim.delete(&path).await.refused(403, "not_permitted");
    assert_eq!(farmer.get(PATH).await.ok(), json!([list]));
}

#[actix_web::test]
async fn nobody_stands_on_a_list_who_could_not_be_asked() {
    let district = District::with(2).await;
    let issuer = &district.issuer;
    let neighbour = district.app.audan("Ile").await;
    let foreign = district.app.recipient("Qarasu", &neighbour).await;
    let village = district.villages[0].office_id();
    let nowhere = "00000000-0000-0000-0000-000000000000";
    for (offices, code) in [
        (json!([]), "recipients_empty"),
        (json!([village, foreign.office_id()]), "recipient_unknown"),
        (json!([village, nowhere]), "recipient_unknown"),
        (json!([district.audan.id]), "recipient_unknown"),
    ] {
        let list = json!({ "name": "Odd", "offices": offices });
        issuer.post(PATH, list).await.refused(422, code);
    }
    for bad in [
        json!({ "name": "", "offices": [village] }),
        json!({ "name": "x".repeat(10_000), "offices": [village] }),
        json!({ "name": "Odd", "offices": ["Village 1"] }),
        json!({ "name": "Odd", "offices": { "under": village } }),
        json!({ "name": "Odd" }),
        json!({ "name": "Odd", "offices": [village], "office": village }),
    ] {
        issuer.post(PATH, bad).await.refused(400, "body_invalid");
    }
    let twice = json!({ "name": "Twice", "offices": [village, village] });
    let made = issuer.post(PATH, twice).await.ok();
    assert_eq!(each(&made["offices"], "id"), [&json!(village)]);
    let emptied = replaces(issuer, &made, 1, json!({ "name": "Twice", "offices": [] })).await;
    emptied.refused(422, "recipients_empty");
}

#[actix_web::test]
async fn a_list_that_was_sent_twice_under_its_key_is_one() {
    let district = District::with(1).await;
    let issuer = &district.issuer;
    let list = || district.list("By the river", 1);
    let first = issuer.post_as(key("list"), PATH, list()).await.ok();
    let again = issuer.post_as(key("list"), PATH, list()).await;
    assert_eq!(again.header("idempotent-replay"), "true");
    assert_eq!(again.ok(), first);
    let other = issuer.post_as(key("list"), PATH, district.list("Other", 1));
    other.await.refused(422, "idempotency_key_reused");
    let keyless = issuer.request(Method::POST, PATH).await.json(&list());
    send(keyless).await.refused(400, "idempotency_key_required");
}

#[actix_web::test]
async fn an_office_keeps_a_hundred_lists() {
    let district = District::with(1).await;
    let issuer = &district.issuer;
    for number in 0..100 {
        let list = district.list(&format!("List {number}"), 1);
        issuer.post(PATH, list).await.ok();
    }
    let list = || district.list("One more", 1);
    let more = issuer.post(PATH, list()).await;
    more.refused(422, "too_many_recipient_lists");
    let lists = issuer.get(PATH).await.ok();
    assert_eq!(lists.as_array().unwrap().len(), 100);
    let path = format!("{PATH}/{}", text(&lists[7]["id"]));
    assert_eq!(issuer.delete(&path).await.status, 204);
    issuer.post(PATH, list()).await.ok();
}

#[actix_web::test]
async fn twenty_lists_of_twenty_villages_take_as_many_statements_as_one_of_one() {
    let district = District::with(20).await;
    let (app, issuer) = (&district.app, &district.issuer);
    issuer.get(PATH).await.ok();
    let one = district.list("One", 1);
    let kept_one = taken(app, issuer.post(PATH, one)).await;
    issuer.get(PATH).await.ok();
    let read_one = taken(app, issuer.get(PATH)).await;
    for number in 0..19 {
        let list = district.list(&format!("List {number}"), 20);
        assert_eq!(taken(app, issuer.post(PATH, list)).await, kept_one);
    }
    assert_eq!(taken(app, issuer.get(PATH)).await, read_one);
    assert!(read_one <= 5, "{read_one}");
    assert!(kept_one <= 14, "{kept_one}");
}
