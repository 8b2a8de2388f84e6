//! Documents that are ZIP archives: those of Microsoft Office and of LibreOffice.

use std::io::{Cursor, Read};

use bytes::Bytes;
use zip::ZipArchive;
use zip::result::ZipError;

use super::{Kept, ZIP_END, damaged};
use crate::domain::attachment::{FileRefusal, MediaType};

/// What an archive begins with that has something in it.
pub const MARK: &[u8] = b"PK\x03\x04";

/// Parts of the largest document; one with a picture on every page has some hundreds.
const MOST_PARTS: usize = 10_000;
/// Bytes that a document may have unpacked, as a multiple of what it has packed. XML of the same row
/// again and again is packed a hundredfold.
const MOST_SWELLING: u64 = 200;
/// Bytes that a document may have unpacked whatever it has packed.
const MOST_UNPACKED: u64 = 512 << 20;
/// Bytes of a part that says what the document is.
const LONGEST_LIST: u64 = 1 << 20;

/// The part in which Office says what the document is made of.
const CONTENT_TYPES: &str = "[Content_Types].xml";
/// The first part of LibreOffice, which says what the document is.
const MIMETYPE: &str = "mimetype";

const DOCX_MAIN: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const XLSX_MAIN: &str =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

/// Words in the list of an Office document that stand for something that runs.
const ACTIVE_TYPES: &[&str] = &["macroenabled", "vbaproject", "activex", "oleobject"];
/// Words in the name of a part that runs, in small letters.
const ACTIVE_PARTS: &[&str] = &[
    "vbaproject",
    "vbadata",
    "activex",
    "macrosheet",
    "oleobject",
];
/// Folders of LibreOffice for what runs.
const ACTIVE_FOLDERS: &[&str] = &["basic/", "scripts/"];
/// Endings of parts that a system would start.
const ACTIVE_ENDINGS: &[&str] = &[
    ".exe", ".dll", ".com", ".scr", ".msi", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse",
    ".wsf", ".hta", ".jar", ".lnk", ".sh", ".docm", ".xlsm", ".xlam", ".dotm", ".xltm",
];

/// Whether files of a kind are archives.
pub const fn is_package(kind: MediaType) -> bool {
    matches!(
        kind,
        MediaType::Docx | MediaType::Xlsx | MediaType::Odt | MediaType::Ods
    )
}

/// Takes a document of Word, Excel or LibreOffice that is whole, carries no macros, and unpacks to a
/// bearable size. Every part is unpacked to find out, and none of it is kept.
pub fn check(bytes: Bytes) -> Result<Kept, FileRefusal> {
    let packed = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let mut archive = ZipArchive::new(Cursor::new(bytes.clone())).map_err(unreadable)?;
    refuse_other_than_archive(&bytes, &mut archive)?;
    let most = MOST_UNPACKED.min(packed.saturating_mul(MOST_SWELLING));
    let mut unpacked = 0;
    let (mut mimetype, mut content_types) = (None, None);
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).map_err(unreadable)?;
        let name = part.name().map_err(unreadable)?.into_owned();
        refuse_active(&name)?;
        let list = match name.as_str() {
            MIMETYPE if number == 0 => Some(&mut mimetype),
            CONTENT_TYPES => Some(&mut content_types),
            _ => None,
        };
        if let Some(list) = list {
            let mut text = String::new();
            let read = part.by_ref().take(LONGEST_LIST).read_to_string(&mut text);
            unpacked += u64::try_from(read.map_err(damaged)?).unwrap_or(u64::MAX);
            *list = Some(text);
        }
        // Read to its end: what an archive says of its sizes need not be true.
        let rest = &mut part.take(most.saturating_sub(unpacked).saturating_add(1));
        unpacked += std::io::copy(rest, &mut std::io::sink()).map_err(damaged)?;
        if unpacked > most {
            return Err(FileRefusal::Swelling {
                what: format!("{packed} bytes unpack to more than {most}"),
            });
        }
    }
    let media_type = kind_of(mimetype.as_deref(), content_types.as_deref())?;
    Ok(Kept::whole(media_type, bytes))
}

/// Refuses an archive that something stands before, behind or between, and one that is read in
/// several ways.
fn refuse_other_than_archive(
    bytes: &Bytes,
    archive: &mut ZipArchive<Cursor<Bytes>>,
) -> Result<(), FileRefusal> {
    if archive.len() > MOST_PARTS {
        return Err(FileRefusal::Swelling {
            what: format!("an archive of {} parts", archive.len()),
        });
    }
    let end = &bytes[bytes.len().saturating_sub(ZIP_END)..];
    if archive.offset() != 0 || !end.starts_with(b"PK\x05\x06") {
        return Err(FileRefusal::Ambiguous {
            what: "something stands before or behind the archive",
        });
    }
    if archive.has_duplicate_names() {
        return Err(FileRefusal::Ambiguous {
            what: "two parts of the archive have one name",
        });
    }
    if archive.has_overlapping_entries().map_err(unreadable)? {
        return Err(FileRefusal::Swelling {
            what: "parts of the archive overlap".to_owned(),
        });
    }
    Ok(())
}

fn refuse_active(part: &str) -> Result<(), FileRefusal> {
    let name = part.to_lowercase();
    let runs = ACTIVE_PARTS.iter().any(|word| name.contains(word))
        || ACTIVE_FOLDERS.iter().any(|folder| name.starts_with(folder))
        || ACTIVE_ENDINGS.iter().any(|ending| name.ends_with(ending));
    if runs {
        return Err(FileRefusal::Active {
            what: format!("the part {part:?}"),
        });
    }
    Ok(())
}

fn kind_of(mimetype: Option<&str>, content_types: Option<&str>) -> Result<MediaType, FileRefusal> {
    let refused = |found: &str| FileRefusal::Type {
        found: found.to_owned(),
    };
    if let Some(mimetype) = mimetype {
        return [MediaType::Odt, MediaType::Ods]
            .into_iter()
            .find(|kind| kind.as_str() == mimetype.trim())
            .ok_or_else(|| refused("another kind of archive"));
    }
    let types = content_types.ok_or_else(|| refused("an archive"))?;
    let lower = types.to_lowercase();
    if let Some(word) = ACTIVE_TYPES.iter().find(|word| lower.contains(**word)) {
        return Err(FileRefusal::Active {
            what: format!("a part of the type {word}"),
        });
    }
    match (types.contains(DOCX_MAIN), types.contains(XLSX_MAIN)) {
        (true, false) => Ok(MediaType::Docx),
        (false, true) => Ok(MediaType::Xlsx),
        _ => Err(refused("another document of Office")),
    }
}

fn unreadable(error: ZipError) -> FileRefusal {
    damaged(format!("the archive cannot be read: {error}"))
}
