//! What a browser is given, and what it may do with it.

use super::{clerk_and_akim, samples, sha256, table};
use crate::support::{Answer, Client, TestApp, file, send};
use reqwest::Method;

async fn with(client: &Client, id: &str, header: &str, value: &str) -> Answer {
    let request = client.request(Method::GET, &file(id)).await;
    send(request.header(header, value)).await
}

#[actix_web::test]
async fn a_table_is_given_as_what_it_is_to_be_kept_and_never_shown() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let stocks = table(500);
    let id = akim.uploads("Көкөніс \"2026\".csv", &stocks).await;
    let answer = with(&akim, &id, "Accept-Encoding", "br, gzip").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.text.as_bytes(), stocks);
    for (header, value) in [
        ("content-type", "text/csv"),
        ("content-length", &stocks.len().to_string()),
        ("content-encoding", "identity"),
        ("x-content-type-options", "nosniff"),
        ("etag", &format!("\"{}\"", sha256(&stocks))),
        ("accept-ranges", "bytes"),
        ("cache-control", "no-store"),
        (
            "content-disposition",
            "attachment; filename=\"_______ _2026_.csv\"; \
             filename*=UTF-8''%D0%9A%D3%A9%D0%BA%D3%A9%D0%BD%D1%96%D1%81%20%222026%22.csv",
        ),
    ] {
        assert_eq!(answer.header(header), value, "{header}");
    }
    assert!(
        answer
            .header("content-security-policy")
            .starts_with("sandbox;")
    );
}

#[actix_web::test]
async fn only_an_image_is_shown_where_it_stands_and_in_a_sandbox() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    for (name, bytes, begins) in [
        ("dogs.png", samples::png(), "inline;"),
        ("order.pdf", samples::pdf(), "attachment;"),
        ("order.docx", samples::docx(), "attachment;"),
    ] {
        let id = akim.uploads(name, &bytes).await;
        let answer = akim.reads(&id).await;
        assert!(
            answer.header("content-disposition").starts_with(begins),
            "{name}"
        );
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("sandbox;")
        );
    }
}

#[actix_web::test]
async fn a_download_that_broke_off_goes_on_and_one_that_is_known_is_not_repeated() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let stocks = table(5000);
    let id = akim.uploads("stocks.csv", &stocks).await;
    let length = stocks.len();

    let rest = with(&akim, &id, "Range", "bytes=4000-").await;
    assert_eq!(rest.status, 206);
    assert_eq!(rest.text.as_bytes(), &stocks[4000..]);
    let part = format!("bytes 4000-{}/{length}", length - 1);
    assert_eq!(rest.header("content-range"), part);
    let beyond = with(&akim, &id, "Range", "bytes=9000-").await;
    beyond.refused(416, "range_not_there");

    let tag = akim.reads(&id).await.header("etag").to_owned();
    let known = with(&akim, &id, "If-None-Match", &tag).await;
    assert_eq!((known.status, known.text.as_str()), (304, ""));
    let changed = akim.request(Method::GET, &file(&id)).await;
    let changed = changed
        .header("Range", "bytes=4000-")
        .header("If-Range", "\"old\"");
    assert_eq!(send(changed).await.text.as_bytes(), stocks);
}

#[actix_web::test]
async fn whoever_uploads_is_told_what_is_kept() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let photo = samples::jpeg_with_place(6);
    let id = akim.uploads("dogs.exe", &photo).await;
    let kept = akim.get(&format!("{}/details", file(&id))).await.ok();
    assert_eq!(kept["name"], "dogs.exe.jpg");
    assert_eq!(kept["media_type"], "image/jpeg");
    assert_eq!(kept["metadata_removed"], true);
    let answer = akim
        .request(Method::GET, &file(&id))
        .await
        .send()
        .await
        .unwrap();
    let bytes = answer.bytes().await.unwrap();
    assert_eq!(kept["sha256"], sha256(&bytes));
    assert_eq!(kept["bytes"], bytes.len());
    assert_eq!(kept["expires_at"], "2026-03-06T05:00:00Z");
    assert!(bytes.len() < photo.len());
}
