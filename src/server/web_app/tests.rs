#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, HeaderName};
use actix_web::test::{TestRequest, call_service, init_service, read_body};

use super::*;

const PAGE: &[u8] = b"<!doctype html><title>Tapsyrma</title>";
const SCRIPT: &[u8] = b"console.log('an inbox, written out in plain')";
const FILES: &[Embedded] = &[
    ("assets/app-4f2a.js", SCRIPT, Some(b"brotli"), Some(b"gzip")),
    ("icon.png", b"pixels", None, None),
    ("index.html", PAGE, Some(b"page in brotli"), None),
    ("manifest.webmanifest", b"{}", None, None),
    ("sw.js", b"worker", None, None),
];

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(files: &[Embedded], request: TestRequest) -> Answer {
    let app = web::Data::new(WebApp::new(files));
    let service = actix_web::App::new().configure(|routes| configure(routes, &app));
    let service = init_service(service).await;
    let answered = call_service(&service, request.to_request()).await;
    Answer {
        status: answered.status(),
        headers: answered.headers().clone(),
        body: read_body(answered).await,
    }
}

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(path)
}

fn reading(path: &str, codings: &str) -> TestRequest {
    get(path).insert_header((HeaderName::from_static("accept-encoding"), codings))
}

#[actix_web::test]
async fn a_phone_keeps_a_hashed_file_for_a_year_and_asks_about_the_others() {
    let script = ask(FILES, get("/assets/app-4f2a.js")).await;
    assert_eq!(script.body, SCRIPT);
    assert_eq!(
        script.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(
        script.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/sw.js", "text/javascript; charset=utf-8"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/icon.png", "image/png"),
    ] {
        let file = ask(FILES, get(path)).await;
        assert_eq!(
            (file.status, file.header("content-type")),
            (StatusCode::OK, kind),
            "{path}"
        );
        assert_eq!(file.header("cache-control"), "no-cache", "{path}");
        assert!(file.header("etag").starts_with('"'), "{path}");
    }
}

#[actix_web::test]
async fn a_phone_that_has_the_page_is_not_sent_it_again() {
    let page = ask(FILES, reading("/", "br")).await;
    let tag = page.header("etag").to_owned();
    for known in [
        tag.clone(),
        format!("W/{tag}"),
        format!("\"other\", {tag}"),
        "*".to_owned(),
    ] {
        let again = reading("/", "br").insert_header(("if-none-match", known.clone()));
        let again = ask(FILES, again).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{known}");
        assert!(again.body.is_empty());
        assert_eq!(
            (again.header("etag"), again.header("cache-control")),
            (&*tag, "no-cache")
        );
    }
    let changed = reading("/", "br").insert_header(("if-none-match", "\"older\""));
    assert_eq!(ask(FILES, changed).await.status, StatusCode::OK);
    // The same page in another coding is other bytes.
    let plain = get("/").insert_header(("if-none-match", tag));
    assert_eq!(ask(FILES, plain).await.status, StatusCode::OK);
}

#[actix_web::test]
async fn everybody_gets_the_smallest_coding_that_they_can_read() {
    let path = "/assets/app-4f2a.js";
    for (readable, coding, body) in [
        ("gzip, deflate, br, zstd", "br", &b"brotli"[..]),
        ("gzip", "gzip", b"gzip"),
        ("br;q=0.1, gzip", "gzip", b"gzip"),
        ("br;q=0", "", SCRIPT),
        ("zstd", "", SCRIPT),
        ("identity", "", SCRIPT),
    ] {
        let file = ask(FILES, reading(path, readable)).await;
        assert_eq!(file.header("content-encoding"), coding, "{readable}");
        assert_eq!(file.body, body, "{readable}");
        assert_eq!(file.header("vary"), "Accept-Encoding");
    }
    let page = ask(FILES, reading("/", "gzip")).await;
    assert_eq!(
        (page.header("content-encoding"), &page.body[..]),
        ("", PAGE)
    );
    let icon = ask(FILES, reading("/icon.png", "br")).await;
    assert_eq!(
        (icon.header("content-encoding"), icon.header("vary")),
        ("", "")
    );
}

#[actix_web::test]
async fn every_file_says_what_it_may_load_and_ask_for() {
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
        manifest-src 'self'; worker-src 'self'; img-src 'self' blob: data:; base-uri 'none'; \
        form-action 'self'; frame-ancestors 'none'";
    for files in [FILES, &[]] {
        let page = ask(files, get("/")).await;
        assert_eq!(page.header("content-security-policy"), policy);
        assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
        let permissions = page.header("permissions-policy");
        assert!(permissions.starts_with("camera=(self), "), "{permissions}");
        assert_eq!(permissions.matches("=()").count(), 5, "{permissions}");
    }
}

#[actix_web::test]
async fn a_head_is_answered_like_a_get() {
    let head = TestRequest::default()
        .method(actix_web::http::Method::HEAD)
        .uri("/");
    let head = ask(FILES, head).await;
    let page = ask(FILES, get("/")).await;
    assert_eq!(
        (head.status, head.header("etag")),
        (StatusCode::OK, page.header("etag"))
    );
}

#[actix_web::test]
async fn a_file_that_is_not_there_is_a_problem() {
    for path in [
        "/assets/old-0000.js",
        "/assets/app-4f2a.js.br",
        "/assets/../index.html",
    ] {
        let missing = ask(FILES, get(path)).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(missing.header("content-type"), "application/problem+json");
    }
}

#[actix_web::test]
async fn a_program_without_the_app_says_in_three_languages_how_to_build_it() {
    let page = ask(&[], get("/")).await;
    assert_eq!(page.status, StatusCode::OK);
    let text = String::from_utf8(page.body.to_vec()).unwrap();
    for language in ["kk", "ru", "en"] {
        let told = text
            .split(&format!("<p lang=\"{language}\">"))
            .nth(1)
            .unwrap();
        let told = told.split("</p>").next().unwrap();
        assert!(told.contains("<code>make web</code>"), "{language}");
    }
    assert_eq!(ask(&[], get("/sw.js")).await.status, StatusCode::NOT_FOUND);
}
