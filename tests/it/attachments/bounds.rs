//! How much somebody may upload, and how many at once.

use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::interrupted::{begins_to_send, until_arrived};
use super::{clerk_and_akim, table};
use crate::support::{TestApp, file, send};

#[actix_web::test]
async fn somebody_who_would_fill_the_store_is_stopped() {
    let app = TestApp::start_with(|config| {
        config.attachments.unlinked_per_person = 3;
        config.attachments.unlinked_bytes_per_person = 10_000;
    })
    .await;
    let (clerk, akim) = clerk_and_akim(&app).await;
    let first = akim.announces("1.txt", 6000).await;
    let full = akim.tries_to_announce("2.txt", 4001).await;
    full.refused(429, "too_many_unlinked");
    akim.announces("2.txt", 100).await;
    akim.announces("3.txt", 100).await;
    let full = akim.tries_to_announce("4.txt", 1).await;
    full.refused(429, "too_many_unlinked");
    assert_eq!(full.header("retry-after"), "60");
    // Of one person alone; and what is given up counts no longer.
    clerk.announces("1.txt", 6000).await;
    send(akim.tus(Method::DELETE, &file(&first)).await).await;
    akim.announces("4.txt", 6000).await;
}

#[actix_web::test]
async fn many_announcements_at_once_do_not_get_past_the_bound() {
    let app = TestApp::start_with(|config| config.attachments.unlinked_per_person = 3).await;
    let (_, akim) = clerk_and_akim(&app).await;
    let all = (0..12).map(|_| akim.tries_to_announce("1.txt", 10));
    let answers = futures_util::future::join_all(all).await;
    let taken = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(taken, 3);
}

#[actix_web::test]
async fn a_node_takes_as_many_uploads_at_once_as_it_may() {
    let app = TestApp::start_with(|config| config.attachments.uploads_at_once = 1).await;
    let (_, akim) = clerk_and_akim(&app).await;
    let bytes = table(600_000);
    let slow = akim.announces("slow.csv", bytes.len()).await;
    let other = akim.announces("other.txt", 5).await;
    let mut stream = begins_to_send(&app, &akim, &slow, &bytes, 300_000).await;
    until_arrived(&akim, &slow, 1).await;
    let full = akim.sends(&other, 0, b"412 t").await;
    full.refused(503, "uploads_full");
    assert_eq!(full.header("retry-after"), "1");

    stream.write_all(&bytes[300_000..]).await.unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 204");
    assert_eq!(akim.sends(&other, 0, b"412 t").await.status, 204);
}

#[actix_web::test]
async fn a_body_larger_than_any_other_may_be_is_taken_for_a_file_alone() {
    let app = TestApp::start_with(|config| config.limits.body_bytes = 4096).await;
    let (clerk, akim) = clerk_and_akim(&app).await;
    akim.uploads("stocks.csv", &table(100_000)).await;
    let mut body = clerk
        .issues("Stocks", serde_json::Value::Null)
        .body_for(&[akim.office()]);
    body["text"] = "x".repeat(5000).into();
    let refused = clerk.post("/api/v1/instructions", body).await;
    refused.refused(413, "body_too_large");
}
