//! Removing what belongs to nothing, and nothing else.

use jiff::SignedDuration;
use serde_json::json;

use super::uploading::objects;
use super::{clerk_and_akim, table};
use crate::support::{TestApp, due_date};

#[actix_web::test]
async fn what_nobody_linked_in_its_time_is_removed_with_its_bytes() {
    let app = TestApp::start().await;
    let (clerk, akim) = clerk_and_akim(&app).await;
    let begun = clerk.announces("begun.csv", 900_000).await;
    clerk.sends(&begun, 0, &table(600_000)[..600_000]).await;
    let whole = clerk.uploads("whole.csv", &table(1000)).await;
    let (refused, _) = clerk.tries_to_upload("a.exe", b"MZ\0\0\0\0").await;
    let linked = clerk.uploads("linked.csv", &table(1000)).await;
    let draft = clerk.issues("Stocks", due_date("2026-03-05"));
    draft
        .with("attachments", json!([linked]))
        .to(&[&akim])
        .await;
    let kept = objects(&app);
    assert!(kept >= 4, "{kept}");

    app.pass(SignedDuration::from_hours(72));
    assert_eq!(app.run_job("collect_orphans").await, 0);
    app.pass(SignedDuration::from_secs(1));
    let late = clerk.sends(&begun, 600_000, b"x").await;
    late.refused(410, "upload_expired");
    assert_eq!(app.run_job("collect_orphans").await, 3);
    assert_eq!(app.run_job("collect_orphans").await, 0);
    assert_eq!(objects(&app), 1);
    for id in [begun, whole, refused] {
        clerk.reads(&id).await.refused(404, "not_found");
    }
    assert_eq!(akim.reads(&linked).await.status, 200);
}

#[actix_web::test]
async fn an_object_that_no_row_names_is_left_alone_for_a_day() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let id = akim.uploads("stocks.csv", &table(1000)).await;
    let folder = &app.app.config.attachments.folder;
    // Of an upload that a node was in the middle of when it died, and of somebody else.
    for folder in ["files/6a", "pieces"] {
        std::fs::create_dir_all(app.app.config.attachments.folder.join(folder)).unwrap();
    }
    let orphan = folder.join("files/6a/0199c5a4-6d5e-7cc1-8a3b-1f2e3d4c5b6a");
    let piece = folder.join("pieces/0199c5a4-6d5e-7cc1-8a3b-1f2e3d4c5b6b");
    let foreign = folder.join("README");
    for file in [&orphan, &piece, &foreign] {
        std::fs::write(file, b"x").unwrap();
    }
    // Files are dated by the system, so the clock of the service follows it here.
    let written = std::fs::metadata(&orphan).unwrap().modified().unwrap();
    let written = jiff::Timestamp::try_from(written).unwrap();
    app.at(&(written + SignedDuration::from_hours(23)).to_string());
    assert_eq!(orphans_after(&app).await, (true, true, true));
    app.at(&(written + SignedDuration::from_hours(25)).to_string());
    assert_eq!(orphans_after(&app).await, (false, false, true));
    // Its row ran out meanwhile, and its object went with it.
    akim.reads(&id).await.refused(404, "not_found");

    async fn orphans_after(app: &TestApp) -> (bool, bool, bool) {
        app.run_job("collect_orphans").await;
        let folder = &app.app.config.attachments.folder;
        (
            folder
                .join("files/6a/0199c5a4-6d5e-7cc1-8a3b-1f2e3d4c5b6a")
                .exists(),
            folder
                .join("pieces/0199c5a4-6d5e-7cc1-8a3b-1f2e3d4c5b6b")
                .exists(),
            folder.join("README").exists(),
        )
    }
}

#[actix_web::test]
async fn what_a_row_names_is_never_taken_for_an_orphan() {
    let app = TestApp::start().await;
    let (clerk, akim) = clerk_and_akim(&app).await;
    let linked = clerk.uploads("linked.csv", &table(1000)).await;
    let draft = clerk.issues("Stocks", due_date("2026-03-05"));
    draft
        .with("attachments", json!([linked]))
        .to(&[&akim])
        .await;
    app.at("2030-01-01T10:00+05:00");
    let begun = akim.announces("begun.csv", 900_000).await;
    akim.sends(&begun, 0, &table(600_000)[..600_000]).await;
    assert_eq!(app.run_job("collect_orphans").await, 0);
    assert_eq!(akim.arrived(&begun).await, 600_000);
    assert_eq!(akim.reads(&linked).await.status, 200);
}
