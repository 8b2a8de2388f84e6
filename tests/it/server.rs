//! What every answer has, and what is answered where no operation is.

use reqwest::Method;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_TYPE};
use serde_json::json;

use crate::support::{PASSWORD, TestApp, send};

const SESSION: &str = "/api/v1/session";

#[actix_web::test]
async fn an_unknown_path_is_a_problem_inside_and_outside_of_the_api() {
    let app = TestApp::start().await;
    for path in [
        "/villages",
        "/assets/no.js",
        "/api/v1/villages",
        "/api/v1/devices/no-uuid/x",
        "/api/docs/no.js",
    ] {
        let answer = app.nobody().get(path).await;
        answer.refused(404, "not_found");
        assert_eq!(answer.json["type"], "urn:tapsyrma:problem:not_found");
    }
}

#[actix_web::test]
async fn a_method_that_a_path_does_not_take_is_told_the_others() {
    let app = TestApp::start().await;
    let nobody = app.nobody();
    for (method, path, allowed) in [
        (Method::PUT, SESSION, "DELETE, POST"),
        (Method::POST, "/api/v1/me", "GET"),
        (Method::PATCH, "/api/v1/devices/7", "DELETE"),
        (Method::DELETE, "/healthz", "GET"),
    ] {
        let answer = send(nobody.request(method, path).await).await;
        answer.refused(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), allowed, "{path}");
    }
}

#[actix_web::test]
async fn a_body_that_is_too_large_is_refused_by_every_way_in() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let large = "x".repeat(app.app.config.limits.body_bytes);
    let sign_in = json!({ "login": large, "password": PASSWORD, "device_name": "phone" });
    let answer = admin.post(SESSION, sign_in).await;
    answer.refused(413, "body_too_large");
    let change = json!({ "current_password": large, "new_password": PASSWORD });
    let answer = admin.put("/api/v1/me/password", change).await;
    answer.refused(413, "body_too_large");
}

#[actix_web::test]
async fn a_body_that_is_not_json_is_refused_by_every_way_in() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let good = json!({ "login": admin.login, "password": PASSWORD, "device_name": "phone" });
    let good = good.to_string().into_bytes();
    let json = "application/json";
    for (kind, body) in [
        (json, b"{".to_vec()),
        (json, b"{\"login\": \"\xff\xfe\"}".to_vec()),
        (json, b"[]".to_vec()),
        (json, b"{\"surname\": \"unknown\"}".to_vec()),
        ("text/plain", good),
    ] {
        for (method, path) in [
            (Method::POST, SESSION),
            (Method::PUT, "/api/v1/me/password"),
        ] {
            let request = admin.request(method, path).await;
            let request = request.header(CONTENT_TYPE, kind).body(body.clone());
            send(request).await.refused(400, "body_invalid");
        }
    }
}

#[actix_web::test]
async fn answers_are_compressed_as_the_client_can_read_them() {
    let app = TestApp::start().await;
    let plain = app.nobody().get("/api/openapi.json").await;
    assert_eq!(plain.header("content-encoding"), "");
    for encoding in ["br", "gzip"] {
        let request = app.nobody().request(Method::GET, "/api/openapi.json").await;
        let answer = request.header(ACCEPT_ENCODING, encoding).send().await;
        let answer = answer.unwrap();
        assert_eq!(answer.headers()["content-encoding"], encoding);
        let bytes = answer.bytes().await.unwrap();
        assert!(
            bytes.len() * 3 < plain.text.len(),
            "{encoding} saves little"
        );
        assert_eq!(bytes.starts_with(&[0x1f, 0x8b]), encoding == "gzip");
    }
}

#[actix_web::test]
async fn every_answer_has_a_request_id_and_headers_that_protect_the_reader() {
    let app = TestApp::start().await;
    let nobody = app.nobody();
    let mut ids = Vec::new();
    for path in ["/healthz", "/api/v1/me", "/api/v1/nothing", "/api/docs/"] {
        let answer = nobody.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        let cached = answer.header("cache-control") != "no-store";
        assert_eq!(cached, !path.starts_with("/api/v1"), "{path}");
        ids.push(answer.header("x-request-id").parse::<uuid::Uuid>().unwrap());
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[actix_web::test]
async fn the_service_is_ready_as_long_as_its_store_answers() {
    let app = TestApp::start().await;
    let nobody = app.nobody();
    assert_eq!(nobody.get("/healthz").await.status, 200);
    assert_eq!(nobody.get("/readyz").await.status, 200);
    app.app.store.close().await;
    assert_eq!(nobody.get("/readyz").await.status, 503);
    assert_eq!(nobody.get("/healthz").await.status, 200);
    let answer = nobody.sign_in("anybody", PASSWORD).await;
    answer.refused(503, "busy");
    assert_eq!(answer.header("retry-after"), "1");
}

#[actix_web::test]
async fn requests_are_counted_by_route_and_made_up_paths_together() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for device in 1..=3 {
        let path = format!("/api/v1/devices/00000000-0000-7000-8000-00000000000{device}");
        admin.delete(&path).await.refused(404, "not_found");
        admin.get(&format!("/made/up/{device}")).await;
    }
    let metrics = app.nobody().get("/metrics").await.text;
    for line in [
        r#"tapsyrma_http_requests_total{method="DELETE",route="/api/v1/devices/{device}",status="404"} 3"#,
        r#"tapsyrma_http_requests_total{method="GET",route="none",status="404"} 3"#,
        r#"tapsyrma_http_request_seconds_count{method="POST",route="/api/v1/session"} 1"#,
        r#"tapsyrma_store_waiting{queue="writes"} 0"#,
    ] {
        assert!(
            metrics.lines().any(|known| known == line),
            "{line}\n{metrics}"
        );
    }
    let commits = metrics
        .lines()
        .find_map(|line| line.strip_prefix("tapsyrma_store_commits_total "));
    assert_eq!(commits.unwrap().parse(), Ok(app.app.store.commits()));
    assert!(!metrics.contains("made/up"));
}

#[actix_web::test]
async fn the_document_is_openapi_3_1_and_its_page_loads_nothing_from_outside() {
    let app = TestApp::start().await;
    let nobody = app.nobody();
    let document = nobody.get("/api/openapi.json").await.ok();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    assert!(document["paths"]["/api/v1/session"]["post"].is_object());

    let page = nobody.get("/api/docs").await;
    assert_eq!(page.status, 200);
    let named: Vec<&str> = ["src=\"", "href=\""]
        .iter()
        .flat_map(|attribute| page.text.split(attribute).skip(1))
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert!(named.len() >= 5, "{named:?}");
    for file in named {
        assert!(!file.contains("//"), "{file} comes from outside");
        let path = format!("/api/docs/{}", file.trim_start_matches("./"));
        assert_eq!(nobody.get(&path).await.status, 200, "{path}");
    }
    let settings = nobody.get("/api/docs/swagger-initializer.js").await.text;
    assert!(settings.contains(r#""validatorUrl": "none""#), "{settings}");
    assert!(!settings.contains("://"), "{settings}");
    // Whatever the scripts hold, the browser is told to ask nobody else.
    let policy = page.header("content-security-policy");
    assert!(policy.contains("connect-src 'self'"), "{policy}");
    assert!(!policy.contains("http"), "{policy}");
}
