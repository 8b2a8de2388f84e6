//! Who may call what: every operation of the OpenAPI document by everybody there is.

mod table;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use jiff::SignedDuration;
use jiff::civil::{Date, date};
use reqwest::Method;
use reqwest::header::AUTHORIZATION;
use serde_json::json;
use tapsyrma::api;
use tapsyrma::clock::fresh_id;
use tapsyrma::credentials::access::AccessKeys;
use tapsyrma::domain::id::{DeviceId, PersonId, PostingId};
use tapsyrma::domain::permission::ACTIONS;
use tapsyrma::domain::person::{Posting, Role};
use tapsyrma::store::people;
use uuid::Uuid;

use crate::support::calls::{CALLERS, Caller, District};
use crate::support::{Answer, Client, TestApp, send};
use table::TABLE;

/// Every operation of the document, as the table writes it.
pub fn operations() -> BTreeSet<String> {
    let document = serde_json::to_value(api::document()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let path = path.strip_prefix(api::ROOT).unwrap();
        let methods = item.as_object().unwrap().keys();
        methods.map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    operations.collect()
}

#[test]
fn every_operation_has_a_row_and_every_row_an_operation() {
    let rows: BTreeSet<String> = TABLE.iter().map(|(row, _)| (*row).to_owned()).collect();
    assert_eq!(rows.len(), TABLE.len(), "a row stands twice in the table");
    let operations = operations();
    let without: Vec<_> = operations.difference(&rows).collect();
    let gone: Vec<_> = rows.difference(&operations).collect();
    assert!(
        without.is_empty() && gone.is_empty(),
        "operations without a row: {without:#?}, rows without an operation: {gone:#?}"
    );
}

#[actix_web::test]
async fn everybody_gets_what_the_table_says() {
    let district = District::start().await;
    let mut differences = String::new();
    for (operation, expected) in TABLE {
        for (caller, expected) in CALLERS.into_iter().zip(expected) {
            let client = district.caller(caller).await;
            let call = district.call(operation, &client).await;
            let answer = call.send(&client).await;
            let said = (answer.status, answer.code());
            // An answer to HEAD has no body to say why.
            let says_why = call.method != Method::HEAD;
            if answer.status != *expected || (says_why && !code_fits(&answer)) {
                writeln!(
                    differences,
                    "{operation} by {caller:?}: {said:?}, not {expected}"
                )
                .unwrap();
            }
        }
    }
    assert!(differences.is_empty(), "\n{differences}");
}

/// Somebody who may make a good call of an operation.
pub fn permitted(operation: &str) -> Caller {
    let row = TABLE.iter().find(|(row, _)| *row == operation);
    let (_, statuses) = row.unwrap_or_else(|| panic!("{operation} has no row"));
    let permitted = statuses.iter().position(|status| *status < 300);
    CALLERS[permitted.unwrap()]
}

/// Whether somebody is refused for who they are, and not for a slip of the test.
fn code_fits(answer: &Answer) -> bool {
    match answer.status {
        401 => answer.code() == "not_signed_in",
        403 => answer.code() == "not_permitted",
        404 => answer.code() == "not_found",
        422 => answer.code() == "recipient_unknown",
        _ => true,
    }
}

/// A read and a write of somebody whose right to both is in question.
async fn read_and_write(client: &Client, posting: Option<&str>) -> [Answer; 2] {
    let person = json!({ "name": "Айгүл", "login": Uuid::now_v7(), "language": "kk" });
    let mut read = client.request(Method::GET, "/api/v1/people").await;
    let mut write = client.request(Method::POST, "/api/v1/people").await;
    write = write.header("Idempotency-Key", Uuid::now_v7().to_string());
    if let Some(posting) = posting {
        (read, write) = (
            read.header("Posting", posting),
            write.header("Posting", posting),
        );
    }
    [send(read).await, send(write.json(&person)).await]
}

/// The same with a token that the client did not get by signing in.
async fn read_and_write_with(client: &Client, token: &str) -> [Answer; 2] {
    let stranger = |method| client.request(method, "/api/v1/people");
    let body = json!({ "name": "Айгүл", "login": Uuid::now_v7(), "language": "kk" });
    let token = format!("Bearer {token}");
    let write = stranger(Method::POST).await.header(AUTHORIZATION, &token);
    [
        send(stranger(Method::GET).await.header(AUTHORIZATION, &token)).await,
        send(
            write
                .header("Idempotency-Key", Uuid::now_v7().to_string())
                .json(&body),
        )
        .await,
    ]
}

fn both_refused(answers: &[Answer; 2], status: u16, code: &str) {
    for answer in answers {
        answer.refused(status, code);
    }
}

/// An administrator whose only posting is in force between two days.
async fn posted(app: &TestApp, from: Date, to: Option<Date>) -> (Client, PostingId) {
    let admin = app.admin().await;
    let person = admin.person.unwrap();
    let id = fresh_id();
    let posting = Posting {
        id,
        person,
        office: admin.office().id,
        role: Role::Admin,
        from,
        to,
        deputy_for: None,
    };
    app.app
        .store
        .write(move |tx| {
            for (before, _) in people::list_postings(tx, person)? {
                people::end_posting(tx, before.id, date(2026, 1, 31))?;
            }
            people::insert_posting(tx, &posting)
        })
        .await
        .unwrap();
    (admin, id)
}

#[actix_web::test]
async fn a_posting_counts_from_its_first_day_to_its_last_on_the_wall_of_its_office() {
    let app = TestApp::start().await;
    let (ended, _) = posted(&app, date(2026, 2, 1), Some(date(2026, 3, 2))).await;
    let (to_come, _) = posted(&app, date(2026, 3, 4), None).await;
    let (today, _) = posted(&app, date(2026, 3, 3), Some(date(2026, 3, 3))).await;
    both_refused(&read_and_write(&ended, None).await, 403, "not_permitted");
    both_refused(&read_and_write(&to_come, None).await, 403, "not_permitted");
    for answer in read_and_write(&today, None).await {
        answer.ok();
    }
    // Midnight in Almaty, still the third of March in UTC.
    app.at("2026-03-04T00:00+05:00");
    both_refused(&read_and_write(&today, None).await, 403, "not_permitted");
    for answer in read_and_write(&to_come, None).await {
        answer.ok();
    }
}

#[actix_web::test]
async fn a_device_that_was_signed_out_is_out_at_once() {
    let app = TestApp::start().await;
    let (lost, other) = (app.admin().await, app.admin().await);
    let path = format!("/api/v1/people/{}/devices", lost.person.unwrap());
    assert_eq!(other.delete(&path).await.status, 204);
    both_refused(&read_and_write(&lost, None).await, 401, "device_signed_out");
    let renewal = json!({ "refresh_token": lost.refresh_token() });
    let renewal = app.nobody().post("/api/v1/session/refresh", renewal).await;
    renewal.refused(401, "refresh_invalid");
}

#[actix_web::test]
async fn nobody_signs_out_the_device_of_somebody_else() {
    let app = TestApp::start().await;
    let (one, other) = (app.admin().await, app.admin().await);
    let devices = one.get("/api/v1/devices").await.ok();
    let path = format!("/api/v1/devices/{}", devices[0]["id"].as_str().unwrap());
    other.delete(&path).await.refused(404, "not_found");
    assert_eq!(one.get("/api/v1/me").await.status, 200);
}

#[actix_web::test]
async fn a_token_that_was_changed_or_signed_by_another_key_opens_nothing() {
    let app = TestApp::start().await;
    let (admin, nobody) = (app.admin().await, app.nobody());
    let token = admin.access_token();
    for answer in read_and_write_with(&nobody, &token).await {
        answer.ok();
    }

    let (head, signature) = token.rsplit_once('.').unwrap();
    let turned: String = signature.chars().rev().collect();
    let recipient = app
        .recipient("Aqtogai", admin.office())
        .await
        .access_token();
    let claims = recipient.split('.').nth(1).unwrap();
    let (algorithm, rest) = token.split_once('.').unwrap();
    let (_, signature_alone) = rest.split_once('.').unwrap();
    // {"alg":"none"}
    let unsigned = "eyJhbGciOiJub25lIn0";
    let (person, device): (PersonId, DeviceId) = (admin.person.unwrap(), fresh_id());
    let foreign = AccessKeys::ephemeral().unwrap();
    let hour = SignedDuration::from_hours(1);
    let own = app.app.keys.sign(person, device, app.now(), hour).unwrap();
    for wrong in [
        format!("{head}.{turned}"),
        format!("{algorithm}.{claims}.{signature_alone}"),
        format!("{unsigned}.{rest}"),
        format!("{head}."),
        head.to_owned(),
        foreign.sign(person, device, app.now(), hour).unwrap(),
        String::new(),
        token.to_uppercase(),
    ] {
        let answers = read_and_write_with(&nobody, &wrong).await;
        both_refused(&answers, 401, "token_invalid");
    }
    // Signed by us, for a device that nobody signed in on.
    let answers = read_and_write_with(&nobody, &own).await;
    both_refused(&answers, 401, "device_signed_out");

    app.pass(app.app.access_lifetime());
    let answers = read_and_write_with(&nobody, &token).await;
    both_refused(&answers, 401, "token_invalid");
}

#[actix_web::test]
async fn the_posting_header_names_a_posting_of_ones_own() {
    let app = TestApp::start().await;
    let (admin, own) = posted(&app, date(2026, 2, 1), None).await;
    let (_, foreign) = posted(&app, date(2026, 2, 1), None).await;
    for answer in read_and_write(&admin, Some(&own.to_string())).await {
        answer.ok();
    }
    for (posting, status, code) in [
        (foreign.to_string(), 403, "not_permitted"),
        (Uuid::now_v7().to_string(), 403, "not_permitted"),
        (
            "the one in Aqtogai".to_owned(),
            400,
            "posting_header_invalid",
        ),
        (String::new(), 400, "posting_header_invalid"),
    ] {
        let answers = read_and_write(&admin, Some(&posting)).await;
        both_refused(&answers, status, code);
    }
}

fn permissions() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/permissions.md");
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_permissions_are_documented_as_the_source_has_them() {
    let documented: Vec<String> = permissions()
        .lines()
        .filter(|line| line.starts_with("| `"))
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            (cells.len() == 5).then(|| format!("{} {}", cells[1], cells[2]))
        })
        .collect();
    let written: Vec<String> = ACTIONS
        .iter()
        .map(|(action, roles)| {
            let roles: Vec<String> = roles.iter().map(ToString::to_string).collect();
            format!("`{action}` {}", roles.join(", "))
        })
        .collect();
    assert_eq!(documented, written, "docs/permissions.md is out of step");
}

#[test]
fn the_access_table_is_documented_as_it_is_tested() {
    let mut documented = String::from(
        "| operation | nobody | issuer | other issuer | recipient | other recipient | analyst | administrator |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for (operation, statuses) in TABLE {
        let statuses: Vec<String> = statuses.iter().map(ToString::to_string).collect();
        writeln!(documented, "| `{operation}` | {} |", statuses.join(" | ")).unwrap();
    }
    assert!(
        permissions().contains(&documented),
        "docs/permissions.md is out of step; its table has to be:\n{documented}"
    );
}
