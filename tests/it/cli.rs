//! The program as somebody types it and a supervisor runs it.

mod one_engine;

use std::path::Path;
use std::process::Output;

use serde_json::json;
use tapsyrma::clock::Clock;
use tapsyrma::domain::id::InstructionId;
use tapsyrma::store::{Store, StoreError, instructions};

use crate::support::{Client, PASSWORD, Program, TestApp, database, due_at, finish, run, tapsyrma};

fn serve(folder: &Path, filter: &str) -> Program {
    let mut command = tapsyrma(folder, &["serve"]);
    command.env("TAPSYRMA_LOG__FILTER", filter);
    Program::serve(command)
}

#[track_caller]
fn refused(output: &Output, code: i32, words: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    assert!(stderr.contains(words), "{stderr}");
}

#[track_caller]
fn answer(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_fresh_database_is_migrated_once() {
    let folder = tempfile::tempdir().unwrap();
    database::empty(folder.path());
    let unready = run(folder.path(), &["serve"], "");
    refused(&unready, 1, "run `tapsyrma migrate`");
    assert!(answer(&run(folder.path(), &["migrate"], "")).starts_with("applied "));
    assert_eq!(
        answer(&run(folder.path(), &["migrate"], "")),
        "the database is up to date\n"
    );
}

#[test]
fn a_setting_that_nobody_knows_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let check = ["check-config", "--config", "office.toml"];
    let file = folder.path().join("office.toml");
    std::fs::write(&file, "[limits]\nrecipiants = 12\n").unwrap();
    refused(&run(folder.path(), &check, ""), 1, "limits.recipiants");
    std::fs::write(&file, "[limits]\nrecipients = 12\n").unwrap();
    let mut check = tapsyrma(folder.path(), &check);
    check.env_remove("TAPSYRMA_DATABASE__URL");
    assert!(answer(&finish(check, "")).contains("sqlite:data/tapsyrma.db"));
}

#[test]
fn what_is_not_understood_has_an_exit_code_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    refused(
        &run(folder.path(), &["serf"], ""),
        2,
        "unrecognized subcommand",
    );
    refused(&run(folder.path(), &[], ""), 2, "Usage");
    assert!(answer(&run(folder.path(), &["--help"], "")).contains("check-config"));
}

#[test]
fn the_openapi_document_can_be_printed() {
    let folder = tempfile::tempdir().unwrap();
    let printed = answer(&run(folder.path(), &["openapi"], ""));
    let document: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
}

#[test]
fn a_fresh_installation_has_its_tables_then_its_offices_then_its_administrator() {
    let folder = tempfile::tempdir().unwrap();
    database::empty(folder.path());
    let create = ["admin", "create", "--login", "aigerim", "--name", "Aigerim"];
    let early = run(folder.path(), &create, "");
    refused(&early, 1, "run `tapsyrma migrate`");
    answer(&run(folder.path(), &["migrate"], ""));
    let early = run(folder.path(), &create, "");
    refused(&early, 1, "import the offices first");

    let offices = "code,parent,level,kind,type_code,name_kk,name_ru\n\
        310000000,,oblast,oblast,0,Жамбыл облысы,Жамбылская область\n";
    std::fs::write(folder.path().join("offices.csv"), offices).unwrap();
    let import = ["office", "import", "offices.csv"];
    assert!(answer(&run(folder.path(), &import, "")).contains("1 offices added"));
    let made = answer(&run(folder.path(), &create, ""));
    assert!(made.contains("at Жамбылская область"), "{made}");
}

#[actix_web::test]
async fn an_administrator_is_made_signs_in_and_their_secrets_stay_out_of_the_log() {
    let mut app = TestApp::start().await;
    app.oblast().await;
    app.stop();
    let create = |words: &[&str], input: &str| {
        let words = [&["admin", "create", "--name", "Aigerim"], words].concat();
        run(app.folder(), &words, input)
    };
    let made = answer(&create(&["--login", "aigerim"], ""));
    let (_, rest) = made.split_once("password: ").unwrap();
    let password = rest.lines().next().unwrap();
    refused(&create(&["--login", "AIGERIM"], ""), 1, "has the login");
    let short = create(&["--login", "other", "--password-stdin"], "short\n");
    refused(&short, 1, "12 characters");
    let nowhere = create(&["--login", "other", "--office", "990000000"], "");
    refused(&nowhere, 1, "990000000");
    answer(&create(
        &["--login", "other", "--password-stdin"],
        "typed by herself\n",
    ));

    let program = serve(app.folder(), "trace");
    let admin = Client::new(program.address, Clock::System);
    admin.sign_in("other", "typed by herself").await.ok();
    admin.sign_in("aigerim", password).await.ok();
    let me = admin.get("/api/v1/me").await.ok();
    assert_eq!(me["postings"][0]["role"], "admin");
    let mistyped =
        json!({ "login": "aigerim", "password": 31_415_926_535_u64, "device_name": "x" });
    let mistyped = admin.post("/api/v1/session", mistyped).await;
    mistyped.refused(400, "body_invalid");
    let (access, refresh) = (admin.access_token(), admin.refresh_token());
    let body = json!({ "refresh_token": refresh });
    admin.post("/api/v1/session/refresh", body).await.ok();

    program.terminate();
    let (ended_well, log) = program.end();
    assert!(ended_well, "{log}");
    assert!(log.contains("/api/v1/session/refresh"), "{log}");
    for secret in [
        password,
        "typed by herself",
        "31415926535",
        &access,
        &refresh,
    ] {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "a secret is in the log");
    }
}

#[actix_web::test]
async fn whatever_was_answered_before_the_end_is_in_the_database() {
    let mut app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let department = app.issuer(&audan).await;
    let aul = app.aul("Aqtogai", &audan).await;
    app.stop();

    let program = serve(app.folder(), "info");
    let draft = department.issues("Dogs", due_at("2027-03-06T18:30+05:00"));
    let body = draft.body_for(&[&aul]);
    let mut clerks = Vec::new();
    for _ in 0..8 {
        let clerk = Client::new(program.address, Clock::System);
        clerk.sign_in(&department.login, PASSWORD).await.ok();
        let body = body.clone();
        clerks.push(actix_web::rt::spawn(async move {
            let mut answered: Vec<InstructionId> = Vec::new();
            loop {
                let request = clerk.request(reqwest::Method::POST, "/api/v1/instructions");
                let key = uuid::Uuid::now_v7().to_string();
                let request = request.await.header("Idempotency-Key", key).json(&body);
                let Ok(response) = request.send().await else {
                    return answered;
                };
                assert_eq!(response.status(), 201);
                let issued: serde_json::Value = response.json().await.unwrap();
                answered.push(issued["id"].as_str().unwrap().parse().unwrap());
            }
        }));
    }
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    program.terminate();
    let mut answered: Vec<InstructionId> = Vec::new();
    for clerk in clerks {
        answered.extend(clerk.await.unwrap());
    }
    let (ended_well, log) = program.end();
    assert!(ended_well, "{log}");
    assert!(answered.len() > 20, "only {} were answered", answered.len());

    let url = database::url(app.folder());
    let store = Store::open(&database::options(url)).unwrap();
    let missing: Vec<InstructionId> = store
        .read::<_, StoreError>(move |connection| {
            let mut missing = Vec::new();
            for id in answered {
                if instructions::find(connection, id)?.is_none() {
                    missing.push(id);
                }
            }
            Ok(missing)
        })
        .await
        .unwrap();
    assert!(missing.is_empty(), "answered and lost: {missing:?}");
    store.close().await;
}

/// Starts the demo and returns it with the first account that it prints.
fn demo(folder: &Path) -> (Program, String, String) {
    let program = Program::serve(tapsyrma(folder, &["serve", "--demo"]));
    let heading = |line: &String| line.starts_with("role");
    let mut table = program.printed.iter().skip_while(|line| !heading(line));
    let account = table.nth(1).unwrap();
    let mut words = account.split_whitespace().skip(1).map(str::to_owned);
    let (login, password) = (words.next().unwrap(), words.next().unwrap());
    (program, login, password)
}

#[actix_web::test]
async fn the_demo_starts_from_nothing_and_prints_passwords_that_work_until_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    database::empty(folder.path());
    let (program, login, first) = demo(folder.path());
    let visitor = Client::new(program.address, Clock::System);
    visitor.sign_in(&login, &first).await.ok();
    let me = visitor.get("/api/v1/me").await.ok();
    assert!(!me["postings"].as_array().unwrap().is_empty());
    program.terminate();
    assert!(program.end().0);

    let (program, same_login, second) = demo(folder.path());
    assert_eq!(same_login, login);
    let visitor = Client::new(program.address, Clock::System);
    let old = visitor.sign_in(&login, &first).await;
    old.refused(401, "credentials_invalid");
    visitor.sign_in(&login, &second).await.ok();
}
