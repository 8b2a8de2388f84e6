//! The web app as the program serves it: whatever `web/dist` held when the program was built.

use std::path::Path;

use reqwest::Method;

use crate::support::{TestApp, send};

const BUILT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/web/dist/index.html");

#[actix_web::test]
async fn whoever_opens_the_service_meets_the_app_or_is_told_how_to_build_it() {
    let app = TestApp::start().await;
    let page = app.nobody().get("/").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'self'"), "{policy}");
    assert!(
        !policy.contains("unsafe") && !policy.contains("http"),
        "{policy}"
    );
    if Path::new(BUILT).exists() {
        assert_eq!(page.text, std::fs::read_to_string(BUILT).unwrap());
    } else {
        assert!(page.text.contains("<code>make web</code>"), "{}", page.text);
    }
}

#[actix_web::test]
async fn everything_that_the_first_page_names_comes_from_the_service() {
    let app = TestApp::start().await;
    let nobody = app.nobody();
    let page = nobody.get("/").await;
    let named: Vec<&str> = ["src=\"", "href=\""]
        .iter()
        .flat_map(|attribute| page.text.split(attribute).skip(1))
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert!(!named.is_empty());
    for path in named {
        assert!(path.starts_with('/') && !path.starts_with("//"), "{path}");
        let file = nobody.get(path).await;
        assert_eq!(file.status, 200, "{path}");
        let kept = file.header("cache-control").contains("immutable");
        assert_eq!(kept, path.starts_with("/assets/"), "{path}");
    }
}

#[actix_web::test]
async fn the_app_is_read_and_never_written() {
    let app = TestApp::start().await;
    for path in ["/", "/assets/app.js"] {
        for method in [Method::PATCH, Method::POST, Method::DELETE] {
            let answer = send(app.nobody().request(method.clone(), path).await).await;
            answer.refused(405, "method_not_allowed");
            assert_eq!(answer.header("allow"), "GET, HEAD", "{method} {path}");
        }
    }
}

#[actix_web::test]
async fn that_a_file_of_the_app_is_missing_is_not_kept_by_anybody() {
    let app = TestApp::start().await;
    let missing = app.nobody().get("/assets/of-the-day-before.js").await;
    assert_eq!(missing.header("cache-control"), "no-store");
    missing.refused(404, "not_found");
}
