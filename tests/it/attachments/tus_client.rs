//! A public client of tus, tus-js-client, as web applications use it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{clerk_and_akim, sha256, table};
use crate::support::{Client, FILES, TestApp, text};

/// Where `make` installs the client.
fn installed() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/tus");
    assert!(
        folder.join("node_modules/tus-js-client").exists(),
        "the test of uploads needs Node.js and tus-js-client: run `make target/tools/tus/node_modules`"
    );
    folder
}

/// Uploads with the client; in requests of so many bytes each, and broken off after so many.
async fn uploads(
    app: &TestApp,
    akim: &Client,
    name: &str,
    bytes: &[u8],
    chunk: usize,
    broken: usize,
) -> Value {
    let file = app.folder().join("to-upload");
    std::fs::write(&file, bytes).unwrap();
    let mut command = Command::new("node");
    command
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tus/upload.mjs"))
        .arg(installed())
        .arg(format!("http://{}{FILES}", app.address))
        .arg(akim.access_token())
        .arg(file)
        .args([name, &chunk.to_string(), &broken.to_string()])
        .stdin(Stdio::null());
    let output = tokio::task::spawn_blocking(move || command.output());
    let output = output
        .await
        .unwrap()
        .expect("the test of uploads needs Node.js");
    let said = String::from_utf8(output.stdout).unwrap();
    serde_json::from_str(&said)
        .unwrap_or_else(|_| panic!("{said}{}", String::from_utf8_lossy(&output.stderr)))
}

fn id(said: &Value) -> String {
    let url = text(&said["url"]);
    url.rsplit_once('/').unwrap().1.to_owned()
}

#[actix_web::test]
async fn a_web_application_uploads_a_whole_file() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let stocks = table(3_000_000);
    let said = uploads(&app, &akim, "Көкөніс қоры.csv", &stocks, 1_000_000, 0).await;
    assert_eq!(
        said["requests"],
        json!(["POST", "PATCH", "PATCH", "PATCH", "PATCH"]),
        "{said}"
    );
    let details = akim
        .get(&format!("{FILES}/{}/details", id(&said)))
        .await
        .ok();
    assert_eq!(details["name"], "Көкөніс қоры.csv");
    assert_eq!(details["sha256"], sha256(&stocks));
}

#[actix_web::test]
async fn fifty_megabytes_that_break_off_in_the_middle_of_a_request_go_on_and_arrive_whole() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let mut stocks = table(50_000_000);
    stocks.truncate(50_000_000);
    let said = uploads(&app, &akim, "stocks.csv", &stocks, 50_000_000, 20_000_000).await;
    // Where the service still writes what came before, it is asked again where to go on.
    let requests = said["requests"].as_array().unwrap();
    assert_eq!(requests[..3], ["POST", "PATCH", "aborted"], "{said}");
    let resumed: Vec<&[Value]> = requests[3..].chunks(2).collect();
    assert!(!resumed.is_empty(), "{said}");
    assert!(
        resumed.iter().all(|asked| *asked == ["HEAD", "PATCH"]),
        "{said}"
    );
    let details = akim
        .get(&format!("{FILES}/{}/details", id(&said)))
        .await
        .ok();
    assert_eq!(details["bytes"], 50_000_000);
    assert_eq!(details["sha256"], sha256(&stocks));
}

#[actix_web::test]
async fn a_web_application_is_told_why_a_file_is_not_taken() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let said = uploads(&app, &akim, "dogs.jpg", b"MZ\x90\0 a program", 1000, 0).await;
    assert_eq!(said["status"], 422, "{said}");
    let problem: Value = serde_json::from_str(said["body"].as_str().unwrap()).unwrap();
    assert_eq!(problem["code"], "file_type_refused");
}
