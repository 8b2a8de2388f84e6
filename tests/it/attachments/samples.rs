//! Small files of every kind, made here.

use std::io::{Cursor, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Where a photo was taken, as it stands in the photos below in each place for it.
pub const PLACE: &str = "Aqtogai, 43.2389 N 76.8897 E";

const DOCX_MAIN: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const XLSX_MAIN: &str =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

fn decoded(text: &str) -> Vec<u8> {
    STANDARD.decode(text).unwrap()
}

/// Eight by eight pixels.
pub fn jpeg() -> Vec<u8> {
    decoded(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71\
         ////m8H////6/+b9//j/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABcQAAMBAAAAAAAAAAAAAAAAAAACBWL/\
         2gAIAQEAAD8AJMyf/9k=",
    )
}

/// The same in several scans.
pub fn progressive_jpeg() -> Vec<u8> {
    decoded(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71\
         ////m8H////6/+b9//j/wgALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQAAAAF//8QAFRABAQAAAAAAAAAA\
         AAAAAAAAABP/2gAIAQEAAQUCm//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEABj8Cf//EABYQAAMAAAAAAAAAAAAAAAAAAAAB\
         Yf/aAAgBAQABPyFSf//aAAgBAQAAABB//8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxBv/9k=",
    )
}

/// EXIF with the place, and which side of the image is up.
pub fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
    // The description, after the directory; then the orientation.
    let length = u8::try_from(PLACE.len()).unwrap();
    exif.extend([0x0e, 0x01, 2, 0, length, 0, 0, 0, 38, 0, 0, 0]);
    exif.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    exif.extend([0; 4]);
    exif.extend(PLACE.as_bytes());
    exif
}

fn segment(marker: u8, contents: &[u8]) -> Vec<u8> {
    let length = u16::try_from(contents.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], &length[..], contents].concat()
}

/// A photo with the place in EXIF, XMP, IPTC and a comment, and with a second photo behind it that
/// has the place too.
pub fn jpeg_with_place(orientation: u8) -> Vec<u8> {
    let plain = jpeg();
    let place = PLACE.as_bytes();
    let second = [&plain[..2], &segment(0xfe, place), &plain[2..]].concat();
    [
        &plain[..2],
        &segment(0xe1, &[b"Exif\0\0", &exif(orientation)[..]].concat()),
        &segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", place].concat()),
        &segment(0xed, &[b"Photoshop 3.0\0", place].concat()),
        &segment(0xfe, place),
        &plain[2..],
        &second,
    ]
    .concat()
}

/// A photo in several scans, with the place in a comment between two of them.
pub fn jpeg_with_place_between_scans() -> Vec<u8> {
    let plain = progressive_jpeg();
    let scans: Vec<usize> = (0..plain.len() - 1)
        .filter(|at| plain[*at..*at + 2] == [0xff, 0xc4])
        .collect();
    let (before, after) = plain.split_at(*scans.last().unwrap());
    [before, &segment(0xfe, PLACE.as_bytes()), after].concat()
}

/// Eight by eight pixels.
pub fn png() -> Vec<u8> {
    decoded(
        "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAAF0lEQVR42mNkYIEARgUog4UUBuMDKAMAR1gCmCOa8dUAAAAASUVORK5CYII=",
    )
}

/// The same with the place in EXIF and in a text, and something behind its end.
pub fn png_with_place(orientation: u8) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], contents: &[u8]| {
        img_parts::png::PngChunk::new(*kind, contents.to_vec().into())
            .encoder()
            .bytes()
    };
    let plain = png();
    // The signature and the head have 33 bytes.
    [
        &plain[..33],
        &chunk(b"eXIf", &exif(orientation)),
        &chunk(b"tEXt", &[b"Comment\0", PLACE.as_bytes()].concat()),
        &plain[33..],
        PLACE.as_bytes(),
    ]
    .concat()
}

/// A PNG of a few bytes that says it is as large as a village.
pub fn png_of_a_village() -> Vec<u8> {
    let plain = png();
    let mut head = plain[16..29].to_vec();
    head[..4].copy_from_slice(&60_000_u32.to_be_bytes());
    head[4..8].copy_from_slice(&60_000_u32.to_be_bytes());
    let head = img_parts::png::PngChunk::new(*b"IHDR", head.into());
    [&plain[..8], &head.encoder().bytes(), &plain[33..]].concat()
}

/// Eight by eight pixels.
pub fn webp() -> Vec<u8> {
    decoded("UklGRi4AAABXRUJQVlA4ICIAAACwAQCdASoIAAgAB0CWJaQAAuae4qAAAP68cjbhCdgbAAAA")
}

/// The same with the place in EXIF and in XMP.
pub fn webp_with_place(orientation: u8) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], contents: &[u8]| {
        let length = u32::try_from(contents.len()).unwrap().to_le_bytes();
        let padding = &[0][..contents.len() % 2];
        [&kind[..], &length, contents, padding].concat()
    };
    let plain = webp();
    let body = [
        b"WEBP".to_vec(),
        // EXIF and XMP follow; eight by eight pixels.
        chunk(b"VP8X", &[0b0000_1100, 0, 0, 0, 7, 0, 0, 7, 0, 0]),
        plain[12..].to_vec(),
        chunk(b"EXIF", &exif(orientation)),
        chunk(b"XMP ", PLACE.as_bytes()),
    ]
    .concat();
    chunk(b"RIFF", &body)
}

/// One empty page.
pub fn pdf() -> Vec<u8> {
    pdf_that_does("")
}

/// One empty page and something that is done when it is opened.
pub fn pdf_that_does(action: &str) -> Vec<u8> {
    format!(
        "%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R {action}>> endobj\n\
         2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n\
         3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]>> endobj\n\
         trailer <</Root 1 0 R>>\n%%EOF\n"
    )
    .into_bytes()
}

/// An archive of parts with their names.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (number, (name, contents)) in parts.iter().enumerate() {
        // What LibreOffice is, it says without packing it.
        let method = match number {
            0 => zip::CompressionMethod::Stored,
            _ => zip::CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default().compression_method(method);
        archive.start_file(*name, options).unwrap();
        archive.write_all(contents).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// What an Office document lists as its main part.
pub fn content_types(main: &str) -> String {
    format!("<Types><Override PartName=\"/main.xml\" ContentType=\"{main}\"/></Types>")
}

/// A text of Word with these parts besides.
pub fn docx_with(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let types = content_types(DOCX_MAIN);
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", types.as_bytes()),
        ("word/document.xml", b"<w:document/>"),
    ];
    all.extend(parts);
    archive(&all)
}

/// A text of Word.
pub fn docx() -> Vec<u8> {
    docx_with(&[])
}

/// A table of Excel.
pub fn xlsx() -> Vec<u8> {
    let types = content_types(XLSX_MAIN);
    archive(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("xl/workbook.xml", b"<workbook/>"),
    ])
}

/// A document of LibreOffice with these parts besides.
pub fn open_document(kind: &str, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let kind = format!("application/vnd.oasis.opendocument.{kind}");
    let mut all: Vec<(&str, &[u8])> = vec![
        ("mimetype", kind.as_bytes()),
        ("content.xml", b"<office:document-content/>"),
    ];
    all.extend(parts);
    archive(&all)
}
