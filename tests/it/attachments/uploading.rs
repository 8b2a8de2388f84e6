//! tus 1.0 by hand, as its text has it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use reqwest::Method;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::{clerk_and_akim, table};
use crate::support::{Answer, Client, FILES, TestApp, file, send};

async fn head(client: &Client, id: &str) -> Answer {
    send(client.tus(Method::HEAD, &file(id)).await).await
}

#[actix_web::test]
async fn whoever_asks_is_told_what_is_spoken() {
    let app = TestApp::start().await;
    let answer = send(app.nobody().request(Method::OPTIONS, FILES).await).await;
    assert_eq!(answer.status, 204);
    for (header, value) in [
        ("tus-resumable", "1.0.0"),
        ("tus-version", "1.0.0"),
        (
            "tus-extension",
            "creation,creation-with-upload,termination,checksum,expiration",
        ),
        ("tus-max-size", "52428800"),
        ("tus-checksum-algorithm", "sha256,sha1"),
    ] {
        assert_eq!(answer.header(header), value);
    }
}

#[actix_web::test]
async fn an_akim_uploads_a_table_in_three_parts_from_the_field() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let stocks = table(3000);
    let announced = akim.tries_to_announce("Көкөніс.csv", stocks.len()).await;
    assert_eq!(announced.status, 201);
    assert_eq!(announced.header("upload-offset"), "0");
    assert_eq!(
        announced.header("upload-expires"),
        "Fri, 06 Mar 2026 05:00:00 GMT"
    );
    let id = announced.header("location").rsplit_once('/').unwrap().1;

    let first = akim.sends(id, 0, &stocks[..1000]).await;
    assert_eq!((first.status, first.header("upload-offset")), (204, "1000"));
    app.pass(SignedDuration::from_hours(60));
    akim.sends(id, 1000, &stocks[1000..2500]).await;

    let told = head(&akim, id).await;
    assert_eq!(told.status, 200);
    assert_eq!(told.header("upload-offset"), "2500");
    assert_eq!(told.header("upload-length"), stocks.len().to_string());
    assert_eq!(told.header("cache-control"), "no-store");
    assert_eq!(
        told.header("upload-metadata"),
        format!("filename {}", STANDARD.encode("Көкөніс.csv"))
    );
    // More has come since, so that there is time from then on.
    assert_eq!(
        told.header("upload-expires"),
        "Sun, 08 Mar 2026 17:00:00 GMT"
    );
    akim.reads(id).await.refused(409, "attachment_unfinished");

    let last = akim.sends(id, 2500, &stocks[2500..]).await;
    assert_eq!(last.status, 204, "{last:#?}");
    assert_eq!(akim.reads(id).await.text.into_bytes(), stocks);
    // A client that did not hear of it sends nothing again and is told the same.
    assert_eq!(akim.sends(id, stocks.len(), b"").await.status, 204);
}

#[actix_web::test]
async fn a_file_can_come_with_its_announcement() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    for part in [5, 9] {
        let request = akim.tus(Method::POST, FILES).await;
        let request = request
            .header("Upload-Length", 9)
            .header("Content-Type", "application/offset+octet-stream");
        let answer = send(request.body(b"412 t, ok"[..part].to_vec())).await;
        assert_eq!(answer.status, 201, "{answer:#?}");
        assert_eq!(answer.header("upload-offset"), part.to_string());
    }
}

#[actix_web::test]
async fn a_part_that_goes_on_elsewhere_is_refused_and_changes_nothing() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let id = akim.announces("stocks.txt", 9).await;
    akim.sends(&id, 0, b"412").await;
    for offset in [0, 2, 4, 9, 10] {
        let answer = akim.sends(&id, offset, b"x").await;
        answer.refused(409, "upload_offset_differs");
    }
    let longer = akim.sends(&id, 3, b"more than it said").await;
    longer.refused(413, "file_too_large");
    assert_eq!(akim.arrived(&id).await, 3);
    assert_eq!(akim.sends(&id, 3, b" t, ok").await.status, 204);
    assert_eq!(akim.reads(&id).await.text, "412 t, ok");
}

#[actix_web::test]
async fn what_does_not_speak_the_protocol_is_told_which_part_of_it() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let id = akim.announces("stocks.txt", 9).await;
    let patch = "application/offset+octet-stream";
    type Case<'a> = (Method, &'a str, &'a [(&'a str, &'a str)], u16, &'a str);
    let cases: [Case; 14] = [
        (
            Method::POST,
            FILES,
            &[("Upload-Length", "9")],
            412,
            "tus_version_unsupported",
        ),
        (
            Method::POST,
            FILES,
            &[("Tus-Resumable", "0.2.2"), ("Upload-Length", "9")],
            412,
            "tus_version_unsupported",
        ),
        (
            Method::POST,
            FILES,
            &[("Tus-Resumable", "1.0.0")],
            400,
            "upload_length_invalid",
        ),
        (
            Method::POST,
            FILES,
            &[("Tus-Resumable", "1.0.0"), ("Upload-Defer-Length", "1")],
            400,
            "upload_length_invalid",
        ),
        (
            Method::POST,
            FILES,
            &[("Tus-Resumable", "1.0.0"), ("Upload-Length", "0")],
            400,
            "upload_length_invalid",
        ),
        (
            Method::POST,
            FILES,
            &[("Tus-Resumable", "1.0.0"), ("Upload-Length", "+9")],
            400,
            "upload_length_invalid",
        ),
        (
            Method::POST,
            FILES,
            &[("Tus-Resumable", "1.0.0"), ("Upload-Length", "52428801")],
            413,
            "file_too_large",
        ),
        (
            Method::POST,
            FILES,
            &[
                ("Tus-Resumable", "1.0.0"),
                ("Upload-Length", "9"),
                ("Upload-Metadata", "filename not/base64!"),
            ],
            400,
            "upload_metadata_invalid",
        ),
        (
            Method::POST,
            FILES,
            &[
                ("Tus-Resumable", "1.0.0"),
                ("Upload-Length", "9"),
                ("Upload-Metadata", "a YQ==,a YQ=="),
            ],
            400,
            "upload_metadata_invalid",
        ),
        (
            Method::POST,
            FILES,
            // `../passwd`
            &[
                ("Tus-Resumable", "1.0.0"),
                ("Upload-Length", "9"),
                ("Upload-Metadata", "filename Li4vcGFzc3dk"),
            ],
            422,
            "file_name_character",
        ),
        (
            Method::PATCH,
            &file(&id),
            &[("Upload-Offset", "0"), ("Content-Type", patch)],
            412,
            "tus_version_unsupported",
        ),
        (
            Method::PATCH,
            &file(&id),
            &[("Tus-Resumable", "1.0.0"), ("Upload-Offset", "0")],
            415,
            "upload_type_invalid",
        ),
        (
            Method::PATCH,
            &file(&id),
            &[("Tus-Resumable", "1.0.0"), ("Content-Type", patch)],
            400,
            "upload_offset_invalid",
        ),
        (
            Method::PATCH,
            &file(&id),
            &[
                ("Tus-Resumable", "1.0.0"),
                ("Upload-Offset", "0"),
                ("Content-Type", patch),
                ("Upload-Checksum", "md5 1B2M2Y8AsgTpgAmY7PhCfg=="),
            ],
            400,
            "upload_checksum_invalid",
        ),
    ];
    for (method, path, headers, status, code) in cases {
        let mut request = akim.request(method, path).await;
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = send(request).await;
        answer.refused(status, code);
        assert_eq!(answer.header("tus-resumable"), "1.0.0");
        let versions = if status == 412 { "1.0.0" } else { "" };
        assert_eq!(answer.header("tus-version"), versions);
    }
    assert_eq!(akim.arrived(&id).await, 0);
}

#[actix_web::test]
async fn a_part_that_does_not_add_up_is_dropped_whole() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let bytes = table(700_000);
    let id = akim.announces("stocks.csv", bytes.len()).await;
    let checked = async |offset: usize, part: &[u8], checksum: String| {
        let request = akim.tus(Method::PATCH, &file(&id)).await;
        let request = request
            .header("Upload-Offset", offset)
            .header("Content-Type", "application/offset+octet-stream")
            .header("Upload-Checksum", checksum);
        send(request.body(part.to_vec())).await
    };
    let sha1 = |part: &[u8]| format!("sha1 {}", STANDARD.encode(Sha1::digest(part)));
    let sha256 = |part: &[u8]| format!("sha256 {}", STANDARD.encode(Sha256::digest(part)));
    let (first, rest) = bytes.split_at(600_000);

    for wrong in [sha1(rest), sha256(rest)] {
        let answer = checked(0, first, wrong).await;
        answer.refused(460, "upload_checksum_differs");
        assert_eq!(akim.arrived(&id).await, 0);
    }
    assert_eq!(objects(&app), 0, "its pieces were removed");
    assert_eq!(checked(0, first, sha1(first)).await.status, 204);
    assert_eq!(akim.arrived(&id).await, 600_000);
    let answer = checked(600_000, rest, sha256(first)).await;
    answer.refused(460, "upload_checksum_differs");
    assert_eq!(checked(600_000, rest, sha256(rest)).await.status, 204);
    assert_eq!(akim.reads(&id).await.text.into_bytes(), bytes);
    assert_eq!(objects(&app), 1, "one file, and none of its pieces");
}

/// Files in the folder of the store.
pub fn objects(app: &TestApp) -> usize {
    fn count(folder: &std::path::Path) -> usize {
        let entries = std::fs::read_dir(folder).unwrap();
        let counts = entries.map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() { count(&path) } else { 1 }
        });
        counts.sum()
    }
    count(&app.app.config.attachments.folder)
}

#[actix_web::test]
async fn a_network_that_takes_only_get_and_post_is_no_obstacle() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let id = akim.announces("stocks.txt", 5).await;
    let posted = async |method: &str, body: &'static [u8]| {
        let request = akim.tus(Method::POST, &file(&id)).await;
        let request = request
            .header("X-HTTP-Method-Override", method)
            .header("Upload-Offset", 0)
            .header("Content-Type", "application/offset+octet-stream");
        send(request.body(body)).await
    };
    assert_eq!(posted("PATCH", b"412 t").await.status, 204);
    assert_eq!(akim.reads(&id).await.text, "412 t");
    posted("PUT", b"").await.refused(405, "method_not_allowed");
    assert_eq!(posted("DELETE", b"").await.status, 204);
    akim.reads(&id).await.refused(404, "not_found");
}

#[actix_web::test]
async fn an_upload_that_is_given_up_is_gone_with_its_bytes() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let begun = akim.announces("begun.txt", 9).await;
    akim.sends(&begun, 0, b"412").await;
    let whole = akim.uploads("whole.txt", b"412 t").await;
    assert_eq!(objects(&app), 2);
    for id in [begun, whole] {
        let removal = async || send(akim.tus(Method::DELETE, &file(&id)).await).await;
        assert_eq!(removal().await.status, 204);
        removal().await.refused(404, "not_found");
        assert_eq!(head(&akim, &id).await.status, 404);
        akim.sends(&id, 3, b" t, ok")
            .await
            .refused(404, "not_found");
    }
    assert_eq!(objects(&app), 0);
}

#[actix_web::test]
async fn nobody_goes_on_with_looks_into_or_gives_up_the_upload_of_somebody_else() {
    let app = TestApp::start().await;
    let (clerk, akim) = clerk_and_akim(&app).await;
    let id = akim.announces("secret.txt", 9).await;
    akim.sends(&id, 0, b"412").await;
    let whole = akim.uploads("secret.txt", b"412 t").await;
    // A clerk of the very same village is somebody else too.
    let colleague = app
        .person(tapsyrma::domain::person::Role::Recipient, akim.office())
        .await;
    for other in [&clerk, &colleague] {
        other
            .sends(&id, 3, b" t, no")
            .await
            .refused(404, "not_found");
        assert_eq!(head(other, &id).await.status, 404);
        let removal = send(other.tus(Method::DELETE, &file(&id)).await).await;
        removal.refused(404, "not_found");
        other.reads(&id).await.refused(404, "not_found");
        other.reads(&whole).await.refused(404, "not_found");
    }
    assert_eq!(akim.arrived(&id).await, 3);
}
