//! Bodies that say they are compressed.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::support::{PASSWORD, TestApp, send};

const MEBIBYTE: usize = 1 << 20;
const UNPACKED_MEBIBYTES: usize = 1024;

/// A gibibyte of zeros: once the window is full of them, every mebibyte is packed into the same bytes.
fn bomb() -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let mut pack = || {
        let before = encoder.get_ref().len();
        encoder.write_all(&vec![0; MEBIBYTE]).unwrap();
        encoder.flush().unwrap();
        encoder.get_ref()[before..].to_vec()
    };
    let (first, second) = (pack(), pack());
    [first, second.repeat(UNPACKED_MEBIBYTES - 1)].concat()
}

/// The most memory that this process has had, in mebibytes.
fn peak_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = peak.unwrap().trim().trim_end_matches(" kB");
    kibibytes.parse::<usize>().unwrap() / 1024
}

#[actix_web::test]
async fn a_few_kilobytes_that_swell_to_a_gibibyte_are_not_unpacked() {
    let app = TestApp::start().await;
    let bomb = bomb();
    assert!(bomb.len() < 2 * MEBIBYTE, "{}", bomb.len());
    let before = peak_memory();
    for path in ["/api/v1/session", "/api/v1/answers", "/api/v1/instructions"] {
        for encoding in [
            "deflate",
            "gzip",
            "br",
            "zstd",
            "x-unknown",
            "identity, deflate",
        ] {
            let request = app.nobody().request(Method::POST, path).await;
            let request = request
                .header("content-encoding", encoding)
                .header("content-type", "application/json")
                .body(bomb.clone());
            // The service may refuse, and hang up, before it was sent everything.
            if let Ok(response) = request.send().await {
                assert_eq!(response.status().as_u16(), 415, "{path} {encoding}");
            }
        }
    }
    let grown = peak_memory() - before;
    assert!(grown < UNPACKED_MEBIBYTES / 2, "{grown} MiB");
    assert_eq!(app.nobody().get("/healthz").await.status, 200);
}

#[actix_web::test]
async fn a_compressed_body_is_refused_whether_it_is_good_or_not() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = json!({ "name": "Айгүл", "login": "aigul", "language": "kk" }).to_string();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body.as_bytes()).unwrap();
    let good = encoder.finish().unwrap();
    for body in [good, b"\x1f\x8b garbage".to_vec(), Vec::new()] {
        let request = admin.request(Method::POST, "/api/v1/people").await;
        let request = request
            .header("content-encoding", "gzip")
            .header("content-type", "application/json")
            .header("idempotency-key", Uuid::now_v7().to_string());
        send(request.body(body))
            .await
            .refused(415, "body_compressed");
    }
    let plain = admin.request(Method::POST, "/api/v1/people").await;
    let plain = plain
        .header("content-encoding", "identity")
        .header("content-type", "application/json")
        .header("idempotency-key", Uuid::now_v7().to_string());
    send(plain.body(body)).await.ok();
}

#[actix_web::test]
async fn a_body_of_more_than_the_limit_is_refused_with_and_without_its_length() {
    let app = TestApp::start_with(|config| config.limits.body_bytes = 4096).await;
    let nobody = app.nobody();
    let sign_in = |name: String| {
        json!({ "login": "aigul", "password": PASSWORD, "device_name": name }).to_string()
    };
    let long = sign_in("x".repeat(5000));
    let request = nobody.request(Method::POST, "/api/v1/session").await;
    let request = request.header("content-type", "application/json");
    let announced = request.try_clone().unwrap().body(long.clone());
    send(announced).await.refused(413, "body_too_large");
    let unannounced = send_in_chunks(app.address, long);
    let unannounced = tokio::task::spawn_blocking(unannounced).await.unwrap();
    assert!(unannounced.starts_with("HTTP/1.1 413 "), "{unannounced}");
    assert!(unannounced.contains("body_too_large"), "{unannounced}");
    let short = request.body(sign_in("phone".to_owned()));
    send(short).await.refused(401, "credentials_invalid");
}

/// Signs in with a body that does not say how long it is.
fn send_in_chunks(address: SocketAddr, body: String) -> impl FnOnce() -> String {
    move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let head = "POST /api/v1/session HTTP/1.1\r\nHost: tapsyrma\r\nConnection: close\r\n\
                    Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        for chunk in body.as_bytes().chunks(1000) {
            let size = format!("{:x}\r\n", chunk.len());
            stream
                .write_all(&[size.as_bytes(), chunk, b"\r\n"].concat())
                .unwrap();
        }
        stream.write_all(b"0\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}
