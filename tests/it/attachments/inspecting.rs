//! What is taken, what is not, and what is left of an image.

use reqwest::Method;

use super::uploading::objects;
use super::{clerk_and_akim, samples};
use crate::support::{Client, TestApp, file, send};

/// What a file is found to be.
async fn found(akim: &Client, name: &str, bytes: &[u8]) -> String {
    let id = akim.uploads(name, bytes).await;
    let details = akim.get(&format!("{}/details", file(&id))).await.ok();
    assert_eq!(details["bytes"], bytes.len(), "{name} was changed");
    format!(
        "{} {}",
        details["name"].as_str().unwrap(),
        details["media_type"].as_str().unwrap()
    )
}

#[actix_web::test]
async fn what_an_office_works_with_is_taken_as_what_it_is_whatever_it_is_called() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let office = "application/vnd.openxmlformats-officedocument";
    let open = "application/vnd.oasis.opendocument";
    for (name, bytes, kind) in [
        (
            "dogs.jpg",
            samples::jpeg(),
            "dogs.jpg image/jpeg".to_owned(),
        ),
        (
            "dogs.jpg",
            samples::progressive_jpeg(),
            "dogs.jpg image/jpeg".to_owned(),
        ),
        ("dogs", samples::png(), "dogs.png image/png".to_owned()),
        (
            "dogs.jpg",
            samples::webp(),
            "dogs.jpg.webp image/webp".to_owned(),
        ),
        (
            "order.pdf",
            samples::pdf(),
            "order.pdf application/pdf".to_owned(),
        ),
        (
            "a.docx",
            samples::docx(),
            format!("a.docx {office}.wordprocessingml.document"),
        ),
        (
            "a.xlsx",
            samples::xlsx(),
            format!("a.xlsx {office}.spreadsheetml.sheet"),
        ),
        (
            "a.odt",
            samples::open_document("text", &[]),
            format!("a.odt {open}.text"),
        ),
        (
            "a.ods",
            samples::open_document("spreadsheet", &[]),
            format!("a.ods {open}.spreadsheet"),
        ),
        (
            "stocks.csv",
            b"\xef\xbb\xbfkind;tonnes\r\n".to_vec(),
            "stocks.csv text/csv".to_owned(),
        ),
        (
            "Қор.txt",
            "412 тонна, < 5 жоқ".into(),
            "Қор.txt text/plain".to_owned(),
        ),
    ] {
        assert_eq!(found(&akim, name, &bytes).await, kind);
    }
}

#[actix_web::test]
async fn what_could_harm_whoever_opens_it_is_refused_and_leaves_nothing() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    let zip = samples::archive(&[("readme.txt", b"hello")]);
    let macro_types =
        samples::content_types("application/vnd.ms-word.document.macroEnabled.main+xml");
    let pptx = samples::content_types(
        "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    );
    let with_macros = samples::archive(&[("[Content_Types].xml", macro_types.as_bytes())]);
    let slides = samples::archive(&[("[Content_Types].xml", pptx.as_bytes())]);
    let zeros = vec![0; 4 << 20];
    let bomb = samples::docx_with(&[("word/media/image1.bmp", &zeros)]);
    let jpeg_and_zip = [samples::jpeg(), zip.clone()].concat();
    let cut = |mut bytes: Vec<u8>, length: usize| {
        bytes.truncate(length);
        bytes
    };
    let elf = [b"\x7fELF\x02\x01\x01\0".to_vec(), vec![0; 64]].concat();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        (
            "a.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>".to_vec(),
            "file_type_refused",
        ),
        (
            "a.txt",
            b"\n <!DOCTYPE html><script>alert(1)</script>".to_vec(),
            "file_type_refused",
        ),
        (
            "a.csv",
            b"<?xml version='1.0'?><html/>".to_vec(),
            "file_type_refused",
        ),
        (
            "a.txt",
            b"#!/bin/sh\nrm -rf /\n".to_vec(),
            "file_type_refused",
        ),
        ("a.jpg", elf, "file_type_refused"),
        (
            "a.exe",
            [b"MZ\x90\0\x03\0".to_vec(), vec![0; 64]].concat(),
            "file_type_refused",
        ),
        (
            "a.gif",
            b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(),
            "file_type_refused",
        ),
        ("a.zip", zip.clone(), "file_type_refused"),
        ("a.pptx", slides, "file_type_refused"),
        (
            "a.rar",
            b"Rar!\x1a\x07\x01\0\0\0".to_vec(),
            "file_type_refused",
        ),
        // Word of the last century, and whatever has a password.
        (
            "a.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0".to_vec(),
            "file_type_refused",
        ),
        (
            "a.csv",
            b"\xea\xe0\xf0\xf2\xee\xf4\xe5\xeb\xfc;412\n".to_vec(),
            "file_text_not_utf8",
        ),
        ("a.txt", b"412\0t".to_vec(), "file_text_not_utf8"),
        ("a.docx", with_macros, "file_active_content"),
        (
            "a.docx",
            samples::docx_with(&[("word/vbaProject.bin", b"x")]),
            "file_active_content",
        ),
        (
            "a.docx",
            samples::docx_with(&[("word/embeddings/oleObject1.bin", b"x")]),
            "file_active_content",
        ),
        (
            "a.docx",
            samples::docx_with(&[("word/setup.EXE", b"MZ")]),
            "file_active_content",
        ),
        (
            "a.odt",
            samples::open_document("text", &[("Basic/Standard/Module1.xml", b"x")]),
            "file_active_content",
        ),
        (
            "a.pdf",
            samples::pdf_that_does("/OpenAction <</S /JavaScript /JS (x)>>"),
            "file_active_content",
        ),
        (
            "a.pdf",
            samples::pdf_that_does("/OpenAction <</S /#4caunch>>"),
            "file_active_content",
        ),
        ("a.docx", bomb, "file_swells"),
        ("a.png", samples::png_of_a_village(), "file_swells"),
        (
            "a.pdf",
            [samples::pdf(), zip.clone()].concat(),
            "file_ambiguous",
        ),
        (
            "a.docx",
            [b"PK\x03\x04 not yet".to_vec(), samples::docx()].concat(),
            "file_ambiguous",
        ),
        (
            "a.docx",
            [samples::docx(), b"<script>".to_vec()].concat(),
            "file_ambiguous",
        ),
        (
            "a.txt",
            b"Read this: %PDF-1.4 and so on".to_vec(),
            "file_ambiguous",
        ),
        ("a.jpg", cut(samples::jpeg(), 150), "file_damaged"),
        ("a.jpg", cut(samples::jpeg(), 20), "file_damaged"),
        ("a.png", cut(samples::png(), 50), "file_damaged"),
        ("a.webp", cut(samples::webp(), 40), "file_damaged"),
        ("a.pdf", cut(samples::pdf(), 100), "file_damaged"),
        ("a.docx", cut(samples::docx(), 200), "file_damaged"),
    ];
    for (name, bytes, code) in cases {
        let (id, answer) = akim.tries_to_upload(name, &bytes).await;
        assert_eq!(
            (answer.status, answer.code()),
            (422, code),
            "{name}: {answer:#?}"
        );
        let told = send(akim.tus(Method::HEAD, &file(&id)).await).await;
        assert_eq!(told.status, 410, "{name}");
        akim.sends(&id, 0, b"x")
            .await
            .refused(410, "upload_refused");
        akim.reads(&id).await.refused(409, "attachment_unfinished");
        let removed = send(akim.tus(Method::DELETE, &file(&id)).await).await;
        assert_eq!(removed.status, 204, "{name}");
    }
    assert_eq!(objects(&app), 0);
    // What stands behind an image is not kept with it.
    let id = akim.uploads("a.jpg", &jpeg_and_zip).await;
    assert_eq!(bytes_of(&akim, &id).await, samples::jpeg());
}

async fn bytes_of(akim: &Client, id: &str) -> Vec<u8> {
    let request = akim.request(Method::GET, &file(id)).await;
    request
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap()
        .to_vec()
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[actix_web::test]
async fn where_a_photo_was_taken_is_removed_and_which_side_is_up_is_kept() {
    let app = TestApp::start().await;
    let (_, akim) = clerk_and_akim(&app).await;
    // EXIF that says `orientation 6` and nothing else.
    let sixth = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    for (name, turned, upright, plain) in [
        (
            "a.jpg",
            samples::jpeg_with_place(6),
            samples::jpeg_with_place(1),
            samples::jpeg(),
        ),
        (
            "a.png",
            samples::png_with_place(6),
            samples::png_with_place(1),
            samples::png(),
        ),
        (
            "a.webp",
            samples::webp_with_place(6),
            samples::webp_with_place(1),
            samples::webp(),
        ),
    ] {
        assert!(holds(&turned, samples::PLACE.as_bytes()));
        let id = akim.uploads(name, &turned).await;
        let kept = bytes_of(&akim, &id).await;
        assert!(!holds(&kept, samples::PLACE.as_bytes()), "{name}");
        assert!(holds(&kept, sixth), "{name}");
        let details = akim.get(&format!("{}/details", file(&id))).await.ok();
        assert_eq!(details["metadata_removed"], true, "{name}");
        // Every chunk of pixels is as it was.
        let pixels = if name == "a.webp" {
            &plain[12..]
        } else {
            &plain[33..]
        };
        assert!(holds(&kept, pixels), "{name}");

        let id = akim.uploads(name, &upright).await;
        let kept = bytes_of(&akim, &id).await;
        assert!(!holds(&kept, b"MM\0*") && !holds(&kept, b"II*\0"), "{name}");
        assert!(!holds(&kept, samples::PLACE.as_bytes()), "{name}");
    }
    let id = akim
        .uploads("a.jpg", &samples::jpeg_with_place_between_scans())
        .await;
    assert_eq!(bytes_of(&akim, &id).await, samples::progressive_jpeg());
    let id = akim.uploads("a.jpg", &samples::jpeg()).await;
    let details = akim.get(&format!("{}/details", file(&id))).await.ok();
    assert_eq!(details["metadata_removed"], false);
}
