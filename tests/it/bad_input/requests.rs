//! Requests that are odd in their path, query and headers.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};

use super::Siege;
use crate::access::{operations, permitted};
use crate::support::calls::Caller;
use crate::support::{TestApp, send};

fn odd_texts() -> impl Strategy<Value = String> {
    let chosen = select(vec![
        "",
        "0",
        "-1",
        "99999999999999999999",
        "9223372036854775807",
        "-9223372036854775808",
        "NaN",
        "%00",
        "%ff%fe",
        "%",
        "..%2f..%2fetc%2fpasswd",
        "00000000-0000-0000-0000-000000000000",
        "2026-13",
        "2026-Q5",
        "9999",
        "2026-02-30",
        "-009999-01-01",
        "9999-12-31",
        "-009999-01-02T01:59:59Z",
        "9999-12-30T22:00:00Z",
        "2026-03-03T10:00:00Z",
        "kz",
        "open",
        "7b7d",
    ]);
    prop_oneof![
        3 => chosen.prop_map(ToOwned::to_owned),
        1 => "[^#?/]{0,40}",
        1 => Just("x".repeat(3000)),
    ]
}

fn queries() -> impl Strategy<Value = String> {
    let names = select(vec![
        "since",
        "limit",
        "cursor",
        "part",
        "state",
        "issuer_office",
        "due_before",
        "period",
        "audan",
        "month",
        "date",
        "from",
        "to",
        "parent",
        "q",
        "unknown",
    ]);
    vec((names, odd_texts()), 0..4).prop_map(|pairs| {
        let pairs: Vec<String> = pairs
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("&")
    })
}

fn headers() -> impl Strategy<Value = Vec<(&'static str, Vec<u8>)>> {
    let names = select(vec![
        "authorization",
        "posting",
        "idempotency-key",
        "if-match",
        "if-none-match",
        "device-time",
        "accept-encoding",
        "accept",
        "content-type",
        "content-encoding",
        "origin",
        "range",
        "tus-resumable",
        "upload-length",
        "upload-offset",
        "upload-metadata",
        "upload-checksum",
        "x-http-method-override",
        "x-request-id",
        "expect",
        "cookie",
    ]);
    let bytes = vec(prop_oneof![0x20_u8..0x7f, 0x80_u8..=0xff], 0..60);
    let words = select(vec![
        "*",
        "\"1\"",
        "W/\"1\"",
        "\"99999999999999999999\"",
        "gzip",
        "br;q=2",
        "identity;q=0, *;q=0",
        "Bearer",
        "Bearer a.b.c",
        "Basic YTpi",
        "2026-03-03T10:00:00Z",
        "-009999-01-02T01:59:59Z",
        "00000000-0000-0000-0000-000000000000",
        "application/xml",
        "text/plain;charset=utf-16",
        "bytes=0-",
        "1.0.0",
        "PATCH",
        "filename YQ==",
        "sha1 YQ==",
        "application/offset+octet-stream",
        "1",
        "100-continue",
    ]);
    let values = prop_oneof![bytes, words.prop_map(|word| word.as_bytes().to_vec())];
    vec((names, values), 0..4)
}

fn methods() -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![
        4 => Just(None),
        1 => select(vec!["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW"])
            .prop_map(Some),
    ]
}

#[test]
fn an_odd_path_query_or_header_gets_an_answer_that_is_documented() {
    let siege = Siege::begin();
    let operations: Vec<String> = operations().into_iter().collect();
    let cases = (
        select(operations),
        odd_texts(),
        queries(),
        headers(),
        methods(),
        any::<bool>(),
    );

    siege.withstands(
        1200,
        &cases,
        async |(operation, text, query, headers, method, signed_in)| {
            let caller = if signed_in {
                permitted(&operation)
            } else {
                Caller::Nobody
            };
            let client = siege.district.caller(caller).await;
            let (usual, path) = operation.split_once(' ').unwrap();
            let method: Method = method.unwrap_or(usual).parse().unwrap();
            let path = path
                .replace("{id}", &text)
                .replace("{device}", &text)
                .replace("{code}", &text);
            let path = format!("/api/v1{path}?{query}");

            let before = siege.written().await;
            let mut request = client.request(method.clone(), &path).await;
            for (name, value) in headers {
                let name = HeaderName::from_static(name);
                request = request.header(name, HeaderValue::from_bytes(&value).unwrap());
            }
            let answer = send(request).await;
            siege.judge(&method, &answer)?;
            if answer.status >= 400 {
                prop_assert_eq!(siege.written().await, before, "{} {}", path, answer.status);
            }
            Ok(())
        },
    );
}

#[test]
fn a_path_that_nobody_knows_is_not_found() {
    let siege = Siege::begin();
    let cases = (vec("[^#?]{0,20}", 0..6), methods());
    siege.withstands(150, &cases, async |(segments, method)| {
        let method: Method = method.unwrap_or("GET").parse().unwrap();
        let nobody = siege.district.app.nobody();
        let path = format!("/{}", segments.join("/"));
        let answer = send(nobody.request(method.clone(), &path).await).await;
        siege.judge(&method, &answer)
    });
}

#[actix_web::test]
async fn bytes_that_are_no_http_end_their_connection_and_nothing_else() {
    let app = TestApp::start().await;
    let address = app.address;
    let sent: Vec<Vec<u8>> = vec![
        b"\x16\x03\x01\x02\x00\x01\x00".to_vec(),
        b"GET / HTTP/9.9\r\n\r\n".to_vec(),
        b"GET /api/v1/me HTTP/1.1\r\nContent-Length: -1\r\n\r\n".to_vec(),
        b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_vec(),
        b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n".to_vec(),
        [b"GET /".to_vec(), vec![b'a'; 200_000], b" HTTP/1.1\r\n\r\n".to_vec()].concat(),
        [b"GET / HTTP/1.1\r\n".to_vec(), b"A: b\r\n".repeat(500), b"\r\n".to_vec()].concat(),
        vec![0; 5000],
    ];
    let answered = tokio::task::spawn_blocking(move || {
        let answers = sent.into_iter().map(|bytes| {
            let mut stream = TcpStream::connect(address).unwrap();
            stream
                .set_read_timeout(Some(Duration::from_millis(300)))
                .unwrap();
            // The service may hang up before it has read everything.
            drop(stream.write_all(&bytes));
            let mut answer = [0; 12];
            let read = stream.read(&mut answer).unwrap_or(0);
            String::from_utf8_lossy(&answer[..read]).into_owned()
        });
        answers.collect::<Vec<String>>()
    });
    for answer in answered.await.unwrap() {
        assert!(
            !answer.starts_with("HTTP/1.1 5") && !answer.starts_with("HTTP/1.1 2"),
            "{answer}"
        );
    }
    assert_eq!(app.nobody().get("/healthz").await.status, 200);
}
