//! What files belong to, and who may see them through it.

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use super::{clerk_and_akim, samples, sha256, table};
use crate::support::{Answer, Client, TestApp, due_at, due_date, file, key, send};

/// Issues to one village with these files.
async fn issues_with(clerk: &Client, akim: &Client, files: &[&str]) -> (String, String) {
    let draft = clerk.issues("Vegetable stocks", due_date("2026-03-05"));
    let issued = draft.with("attachments", json!(files)).to(&[akim]).await;
    (issued.id(), issued.at(akim))
}

async fn answers_with(akim: &Client, assignment: &str, files: &[String]) -> Answer {
    let body = json!({ "text": "412 t", "attachments": files });
    akim.post(&format!("/api/v1/assignments/{assignment}/answers"), body)
        .await
}

#[actix_web::test]
async fn the_form_that_an_audan_attaches_reaches_its_villages_and_nobody_else() {
    let app = TestApp::start().await;
    let (clerk, akim) = clerk_and_akim(&app).await;
    let neighbour = app.audan("Ile").await;
    let (other_clerk, other_akim) = (
        app.issuer(&neighbour).await,
        app.recipient("Besagash", &neighbour).await,
    );
    let form = samples::xlsx();
    let id = clerk.uploads("form.xlsx", &form).await;
    akim.reads(&id).await.refused(404, "not_found");

    let (instruction, assignment) = issues_with(&clerk, &akim, &[&id]).await;
    let shown = json!([{
        "id": id,
        "name": "form.xlsx",
        "media_type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "bytes": form.len(),
        "sha256": sha256(&form),
        "metadata_removed": false,
    }]);
    assert_eq!(akim.opens(&assignment).await["attachments"], shown);
    let issued = clerk
        .get(&format!("/api/v1/instructions/{instruction}"))
        .await;
    assert_eq!(issued.ok()["attachments"], shown);
    for reader in [&clerk, &akim] {
        assert_eq!(reader.reads(&id).await.status, 200);
    }
    for stranger in [&other_clerk, &other_akim] {
        stranger.reads(&id).await.refused(404, "not_found");
        let details = format!("{}/details", file(&id));
        stranger.get(&details).await.refused(404, "not_found");
    }
}

#[actix_web::test]
async fn what_is_held_for_the_morning_keeps_its_files_until_then() {
    let app = TestApp::start().await;
    let (clerk, akim) = clerk_and_akim(&app).await;
    app.at("2026-03-03T18:40+05:00");
    let id = clerk.uploads("form.xlsx", &samples::xlsx()).await;
    let draft = clerk.issues("Stocks", due_at("2026-03-04T18:30+05:00"));
    draft.with("attachments", json!([id])).to(&[&akim]).await;
    akim.reads(&id).await.refused(404, "not_found");
    app.at("2026-03-04T09:00+05:00");
    app.run_job("release").await;
    assert_eq!(akim.reads(&id).await.status, 200);
}

#[actix_web::test]
async fn the_record_says_which_file_an_answer_came_with() {
    let app = TestApp::start().await;
    let (clerk, akim) = clerk_and_akim(&app).await;
    let other = app.recipient("Besagash", clerk.office()).await;
    let assignment = clerk.asks_of(&akim, "Dogs").await;
    let photo = akim.uploads("dogs.jpg", &samples::jpeg()).await;
    let stocks = akim.uploads("stocks.csv", &table(100)).await;
    answers_with(&akim, &assignment, std::slice::from_ref(&photo))
        .await
        .ok();
    answers_with(&akim, &assignment, &[stocks.clone(), photo.clone()])
        .await
        .ok();

    let record = akim.record(0).await;
    let answered: Vec<Value> = record["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|link| link["event"]["happening"]["kind"] == "answered")
        .map(|link| link["event"]["happening"]["attachments"].clone())
        .collect();
    let dogs = json!({ "id": photo, "sha256": sha256(&samples::jpeg()) });
    let tonnes = json!({ "id": stocks, "sha256": sha256(&table(100)) });
    assert_eq!(answered, [json!([dogs]), json!([tonnes, dogs])]);

    let page = clerk.opens(&assignment).await;
    let listed: Vec<_> = page["attachments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            (
                file["name"].as_str().unwrap(),
                file["answer"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        listed,
        [("dogs.jpg", 1), ("stocks.csv", 2), ("dogs.jpg", 2)]
    );
    assert_eq!(clerk.reads(&photo).await.status, 200);
    // The village beside was sent the same instruction, not this answer to it.
    other.reads(&photo).await.refused(404, "not_found");
}

#[actix_web::test]
async fn a_village_that_got_the_same_instruction_does_not_see_the_answer_of_another() {
    let app = TestApp::start().await;
    let (clerk, akim) = clerk_and_akim(&app).await;
    let other = app.recipient("Besagash", clerk.office()).await;
    let form = clerk.uploads("form.xlsx", &samples::xlsx()).await;
    let draft = clerk.issues("Stocks", due_date("2026-03-05"));
    let issued = draft
        .with("attachments", json!([form]))
        .to(&[&akim, &other])
        .await;
    let photo = akim.uploads("dogs.jpg", &samples::jpeg()).await;
    answers_with(&akim, &issued.at(&akim), std::slice::from_ref(&photo))
        .await
        .ok();
    assert_eq!(other.reads(&form).await.status, 200);
    other.reads(&photo).await.refused(404, "not_found");
    let page = other.opens(&issued.at(&other)).await;
    assert_eq!(page["attachments"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn nobody_links_what_is_not_theirs_not_whole_or_not_there() {
    let app = TestApp::start_with(|config| config.attachments.per_record = 2).await;
    let (clerk, akim) = clerk_and_akim(&app).await;
    let colleague = app
        .person(tapsyrma::domain::person::Role::Recipient, akim.office())
        .await;
    let assignment = clerk.asks_of(&akim, "Dogs").await;
    let good = akim.uploads("1.txt", b"412 t").await;
    let foreign = colleague.uploads("1.txt", b"412 t").await;
    let of_clerk = clerk.uploads("1.txt", b"412 t").await;
    let unfinished = akim.announces("2.txt", 9).await;
    let (refused, _) = akim.tries_to_upload("3.exe", b"MZ\0\0\0\0").await;
    let removed = akim.uploads("4.txt", b"412 t").await;
    send(akim.tus(Method::DELETE, &file(&removed)).await).await;
    let nowhere = "0199c5a4-6d5e-7cc1-8a3b-1f2e3d4c5b6a".to_owned();

    for (files, code) in [
        (vec![&foreign], "attachment_unknown"),
        (vec![&of_clerk], "attachment_unknown"),
        (vec![&good, &nowhere], "attachment_unknown"),
        (vec![&removed], "attachment_unknown"),
        (vec![&unfinished], "attachment_unfinished"),
        (vec![&refused], "attachment_refused"),
        (vec![&good, &good], "attachment_repeated"),
        (vec![&good, &foreign, &nowhere], "too_many_attachments"),
    ] {
        let files: Vec<String> = files.into_iter().cloned().collect();
        let answer = answers_with(&akim, &assignment, &files).await;
        answer.refused(422, code);
        let draft = clerk.issues("Stocks", due_date("2026-03-05"));
        let issued = draft
            .with("attachments", json!(files))
            .tried_on(&[&akim])
            .await;
        assert_eq!(
            issued.status,
            if files == [of_clerk.clone()] {
                201
            } else {
                422
            }
        );
    }
    let malformed = json!({ "text": "412 t", "attachments": ["the photo"] });
    let path = format!("/api/v1/assignments/{assignment}/answers");
    akim.post(&path, malformed)
        .await
        .refused(400, "body_invalid");
    app.pass(SignedDuration::from_hours(73));
    let late = answers_with(&akim, &assignment, &[good]).await;
    late.refused(422, "attachment_unknown");
}

#[actix_web::test]
async fn what_is_on_the_record_stays_and_may_be_sent_again() {
    let app = TestApp::start().await;
    let (clerk, akim) = clerk_and_akim(&app).await;
    let form = clerk.uploads("form.xlsx", &samples::xlsx()).await;
    issues_with(&clerk, &akim, &[&form]).await;
    let removal = send(clerk.tus(Method::DELETE, &file(&form)).await).await;
    removal.refused(409, "attachment_linked");
    app.pass(SignedDuration::from_hours(24 * 365));
    assert_eq!(app.run_job("collect_orphans").await, 0);
    let (_, again) = issues_with(&clerk, &akim, &[&form]).await;
    assert_eq!(
        akim.opens(&again).await["attachments"][0]["name"],
        "form.xlsx"
    );
    assert_eq!(akim.reads(&form).await.status, 200);
}

#[actix_web::test]
async fn an_answer_that_is_repeated_links_its_files_once() {
    let app = TestApp::start().await;
    let (clerk, akim) = clerk_and_akim(&app).await;
    let assignment = clerk.asks_of(&akim, "Dogs").await;
    let photo = akim.uploads("dogs.jpg", &samples::jpeg()).await;
    let body = json!({ "text": "12 dogs", "attachments": [photo] });
    let path = format!("/api/v1/assignments/{assignment}/answers");
    let first = akim.post_as(key("dogs"), &path, body.clone()).await;
    let again = akim.post_as(key("dogs"), &path, body).await;
    assert_eq!(first.json["number"], again.json["number"]);
    let page = akim.opens(&assignment).await;
    assert_eq!(page["attachments"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn an_answer_that_is_sent_again_to_another_office_brings_its_files() {
    let app = TestApp::start().await;
    let (clerk, akim) = clerk_and_akim(&app).await;
    let economy = app.department("Economy", clerk.office()).await;
    let economist = app.issuer(&economy).await;
    let first = clerk.asks_of(&akim, "Vegetable stocks").await;
    let stocks = akim.uploads("stocks.csv", &table(200)).await;
    answers_with(&akim, &first, std::slice::from_ref(&stocks))
        .await
        .ok();
    let second = economist.asks_of(&akim, "Stocks of vegetables").await;
    economist.reads(&stocks).await.refused(404, "not_found");

    let resend = json!({ "from": first });
    let path = format!("/api/v1/assignments/{second}/answers/resend");
    akim.post(&path, resend).await.ok();
    assert_eq!(economist.reads(&stocks).await.status, 200);
    let page = economist.opens(&second).await;
    assert_eq!(page["attachments"][0]["name"], "stocks.csv");
}

#[actix_web::test]
async fn ten_files_take_as_many_statements_as_two() {
    let app = TestApp::start().await;
    let (clerk, akim) = clerk_and_akim(&app).await;
    let statements = || app.app.store.statements();
    let mut files = Vec::new();
    for number in 0..10 {
        files.push(akim.uploads(&format!("{number}.txt"), b"412 t").await);
    }
    let plain = clerk.asks_of(&akim, "Dogs").await;
    answers_with(&akim, &plain, &[]).await.ok();
    let mut taken = Vec::new();
    for count in [0, 2, 10] {
        let assignment = clerk.asks_of(&akim, "Dogs").await;
        akim.opens(&assignment).await;
        let before = statements();
        answers_with(&akim, &assignment, &files[..count]).await.ok();
        let answered = statements();
        akim.opens(&assignment).await;
        let opened = statements();
        akim.reads(&files[0]).await;
        let read = statements();
        taken.push((answered - before, opened - answered, read - opened));
    }
    let [without, two, ten] = taken[..] else {
        unreachable!()
    };
    assert_eq!(two.0, ten.0);
    assert_eq!(two.0, without.0 + 3, "found, linked, written");
    assert_eq!((two.1, ten.1), (without.1 + 1, without.1 + 1));
    assert!(ten.2 <= 5, "{taken:?}");
}

#[actix_web::test]
async fn an_upload_takes_no_more_statements_for_what_arrived_before() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let statements = || app.app.store.statements();
    let id = akim.announces("stocks.txt", 100).await;
    let mut taken = Vec::new();
    for part in 0..9 {
        let before = statements();
        akim.sends(&id, part * 10, b"0123456789").await;
        taken.push(statements() - before);
    }
    assert!(taken.iter().all(|one| *one == taken[0]), "{taken:?}");
    assert!(taken[0] <= 10, "{taken:?}");
    let before = statements();
    akim.sends(&id, 90, b"0123456789").await;
    assert!(statements() - before <= 14, "{}", statements() - before);
}
