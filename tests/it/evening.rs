//! The walk of `docs/evening.sh`, with the clock in hand: an evening in the audan, with curl alone.

use std::process::Command;

use jiff::Timestamp;
use tapsyrma::domain::person::Role;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::support::{PASSWORD, TestApp};

#[actix_web::test]
#[expect(
    clippy::print_stdout,
    reason = "whoever asks for the walk wants to read it"
)]
async fn a_tuesday_evening_goes_as_it_is_told() {
    let programs = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/programs.sh");
    let found = Command::new("bash").args([programs, "curl", "jq"]).output();
    let found = found.unwrap();
    let complaint = String::from_utf8_lossy(&found.stderr);
    assert!(found.status.success(), "{complaint}");
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let agriculture = app.department("Agriculture", &audan).await;
    let economy = app.department("Economy", &audan).await;
    let mut villages = Vec::new();
    for number in 1..=12 {
        villages.push(
            app.recipient(&format!("Village {number}"), &audan)
                .await
                .login,
        );
    }
    let of = async |office| app.person(Role::Issuer, office).await.login;
    let clock = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut walk = Command::new("bash");
    walk.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/evening.sh"))
        .env("API", format!("http://{}/api/v1", app.address))
        .env("CLOCK", format!("http://{}", clock.local_addr().unwrap()))
        .env("PASSWORD", PASSWORD)
        .env("AGRICULTURE", of(&agriculture).await)
        .env("ECONOMY", of(&economy).await)
        .env("DEPUTY", of(&audan).await)
        .env("VILLAGES", villages.join(" "));

    let (done, mut walked) = oneshot::channel();
    let walker = std::thread::spawn(move || drop(done.send(walk.output())));
    let told = loop {
        tokio::select! {
            told = &mut walked => break told.unwrap().unwrap(),
            asked = clock.accept() => set_clock(&app, asked.unwrap().0).await,
        }
    };
    walker.join().unwrap();
    let said = String::from_utf8_lossy(&told.stdout);
    let complaint = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "{said}\n{complaint}");
    println!("{said}");
}

/// `GET /2026-05-19T17:50+05:00` sets the clock of the service, and lets its jobs catch up.
async fn set_clock(app: &TestApp, mut asked: TcpStream) {
    let mut request = [0; 1024];
    let length = asked.read(&mut request).await.unwrap();
    let request = String::from_utf8_lossy(&request[..length]).into_owned();
    let moment = request.split(' ').nth(1).unwrap().trim_start_matches('/');
    assert!(moment.parse::<Timestamp>().is_ok(), "{request}");
    app.at(moment);
    app.run_job("release").await;
    let answer = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
    asked.write_all(answer.as_bytes()).await.unwrap();
    asked.shutdown().await.unwrap();
}
