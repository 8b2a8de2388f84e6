//! The two kinds of stores: a folder, and a bucket of a real S3-compatible server; what happens when
//! either is full or away; and whether what was restored is what the database names.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{clerk_and_akim, samples, sha256, table};
use crate::support::garage::Garage;
use crate::support::{TestApp, due_date, run};

#[actix_web::test]
async fn the_folder_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let app = TestApp::start().await;
    let folder = &app.app.config.attachments.folder;
    let mode = fs::metadata(folder).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[actix_web::test]
async fn a_bucket_of_an_s3_server_keeps_files_as_a_folder_does() {
    let garage = Garage::start().await;
    let app = TestApp::start_with(|config| garage.configure(config)).await;
    let (clerk, akim) = clerk_and_akim(&app).await;
    let other = app.another_node().await;
    let stocks = table(900_000);
    let id = akim.announces("stocks.csv", stocks.len()).await;
    akim.sends(&id, 0, &stocks[..600_000]).await;
    let there = akim.at_node(other.address);
    assert_eq!(there.arrived(&id).await, 600_000);
    let last = there.sends(&id, 600_000, &stocks[600_000..]).await;
    assert_eq!(last.status, 204, "{last:#?}");
    let read = there.reads(&id).await;
    assert_eq!(read.header("etag"), format!("\"{}\"", sha256(&stocks)));
    assert_eq!(read.text.as_bytes(), stocks);

    let begun = akim.announces("begun.csv", 900_000).await;
    akim.sends(&begun, 0, &stocks[..600_000]).await;
    let assignment = clerk.asks_of(&akim, "Stocks").await;
    let path = format!("/api/v1/assignments/{assignment}/answers");
    let answer = json!({ "text": "412 t", "attachments": [id] });
    akim.post(&path, answer).await.ok();
    // The server dates objects by its own clock, so the clock of the service goes where it is.
    app.at("2040-01-01T10:00+05:00");
    assert_eq!(app.run_job("collect_orphans").await, 1);
    assert_eq!(garage.objects().await, 1, "the file is left, and no piece");
    assert_eq!(clerk.reads(&id).await.text.as_bytes(), stocks);
}

#[actix_web::test]
async fn an_s3_server_that_is_away_costs_files_and_nothing_else() {
    let mut garage = Garage::start().await;
    let app = TestApp::start_with(|config| garage.configure(config)).await;
    let (clerk, akim) = clerk_and_akim(&app).await;
    let id = akim.uploads("stocks.txt", b"412 t").await;
    let begun = akim.announces("more.txt", 5).await;
    garage.stop();
    akim.reads(&id).await.refused(503, "files_unavailable");
    let put_off = akim.sends(&begun, 0, b"412 t").await;
    put_off.refused(503, "files_unavailable");
    assert_ne!(put_off.header("retry-after"), "");
    let assignment = clerk.asks_of(&akim, "Stocks").await;
    akim.answers(&assignment, "412 t").await.ok();
    garage.start_again().await;
    assert_eq!(akim.sends(&begun, 0, b"412 t").await.status, 204);
    assert_eq!(akim.reads(&id).await.text, "412 t");
}

#[actix_web::test]
async fn a_store_that_cannot_be_written_puts_off_and_loses_nothing() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let bytes = table(600_000);
    let id = akim.announces("stocks.csv", bytes.len()).await;
    akim.sends(&id, 0, &bytes[..300_000]).await;
    let pieces = app.app.config.attachments.folder.join("pieces");
    let away = app.app.config.attachments.folder.join("away");
    fs::rename(&pieces, &away).unwrap();
    fs::write(&pieces, b"a file where the folder was").unwrap();
    let put_off = akim.sends(&id, 300_000, &bytes[300_000..]).await;
    put_off.refused(503, "files_unavailable");
    fs::remove_file(&pieces).unwrap();
    fs::rename(&away, &pieces).unwrap();
    let arrived = usize::try_from(akim.arrived(&id).await).unwrap();
    assert_eq!(arrived, 300_000);
    let last = akim.sends(&id, arrived, &bytes[arrived..]).await;
    assert_eq!(last.status, 204, "{last:#?}");
    assert_eq!(akim.reads(&id).await.text.as_bytes(), bytes);
}

/// The files of whole attachments in the folder of the store.
fn whole_files(folder: &Path) -> Vec<PathBuf> {
    let spread = fs::read_dir(folder.join("attachments/files")).unwrap();
    spread
        .flat_map(|inner| fs::read_dir(inner.unwrap().path()).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect()
}

#[actix_web::test]
async fn what_was_restored_is_compared_with_what_the_database_names() {
    let app = TestApp::start().await;
    let (clerk, akim) = clerk_and_akim(&app).await;
    let mut ids = Vec::new();
    for (name, bytes) in [
        ("1.csv", table(1000)),
        ("2.csv", table(2000)),
        ("dogs.jpg", samples::jpeg()),
    ] {
        ids.push(clerk.uploads(name, &bytes).await);
    }
    let draft = clerk.issues("Stocks", due_date("2026-03-05"));
    draft.with("attachments", json!(ids)).to(&[&akim]).await;
    let folder = app.folder().to_owned();
    let settings = folder.join("tapsyrma.toml");
    let store = folder.join("attachments");
    fs::write(
        &settings,
        format!(
            "[attachments]\nfolder = {:?}\n",
            store.display().to_string()
        ),
    )
    .unwrap();
    let check = move |more: &[&str]| {
        let words = ["--config", "tapsyrma.toml", "attachments", "check"];
        let words: Vec<&str> = words.iter().chain(more).copied().collect();
        let output = run(&folder, &words, "");
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let total = table(1000).len() + table(2000).len() + samples::jpeg().len();
    let good = format!(
        "3 files of {total} bytes are as the database names them; 0 are missing, 0 are other ones; \
         0 objects belong to nothing\n"
    );
    assert_eq!(check(&[]), (Some(0), good.clone()));
    assert_eq!(check(&["--sizes-only"]), (Some(0), good));

    let whole = whole_files(app.folder());
    let of_size = |bytes: usize| {
        let bytes = u64::try_from(bytes).unwrap();
        let mut whole = whole.iter();
        whole
            .find(|file| fs::metadata(file).unwrap().len() == bytes)
            .unwrap()
            .clone()
    };
    let (lost, changed) = (of_size(table(1000).len()), of_size(table(2000).len()));
    fs::remove_file(lost).unwrap();
    let mut bytes = fs::read(&changed).unwrap();
    bytes[100] ^= 1;
    fs::write(&changed, bytes).unwrap();
    fs::write(
        changed.with_file_name(format!(
            "0199c5a4-6d5e-7cc1-8a3b-1f2e3d4c5b{}",
            changed
                .parent()
                .unwrap()
                .file_name()
                .unwrap()
                .to_str()
                .unwrap()
        )),
        b"x",
    )
    .unwrap();

    let (code, said) = check(&[]);
    assert_eq!(code, Some(1));
    assert!(
        said.contains(&format!("missing  {} 1.csv", ids[0])),
        "{said}"
    );
    assert!(
        said.contains(&format!("another  {} 2.csv", ids[1])),
        "{said}"
    );
    assert!(
        said.contains("1 are missing, 1 are other ones; 1 objects belong to nothing"),
        "{said}"
    );
    // A byte was changed and none added: a look at the sizes alone does not find that.
    let (code, said) = check(&["--sizes-only"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("1 are missing, 0 are other ones"), "{said}");
}
