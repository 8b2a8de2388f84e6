//! Looking at a whole file: what it is, whether it is taken, and what of it is kept.

mod document;
mod image;
mod jpeg;
mod orientation;
mod package;
mod text;

#[cfg(test)]
mod tests;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::domain::attachment::{FileName, FileRefusal, MediaType};

/// What came of looking at a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// What it is.
    pub media_type: MediaType,
    /// What of it is kept.
    pub bytes: Bytes,
    /// SHA-256 of that, in lower-case hexadecimal.
    pub sha256: String,
    /// Whether the place, the time, the camera and the like were removed from it.
    pub metadata_removed: bool,
}

/// What is kept of a file that was taken.
struct Kept {
    media_type: MediaType,
    bytes: Bytes,
    metadata_removed: bool,
}

impl Kept {
    fn whole(media_type: MediaType, bytes: Bytes) -> Self {
        Self {
            media_type,
            bytes,
            metadata_removed: false,
        }
    }
}

/// Finds out from its bytes what a file is and takes it, or not. Of an image only what shows it is
/// kept. The name decides nothing but whether a text is a table.
///
/// # Errors
/// See [`FileRefusal`].
pub fn inspect(bytes: Bytes, name: &FileName) -> Result<Inspected, FileRefusal> {
    let kind = infer::get(&bytes).map(|kind| kind.mime_type());
    let kept = match kind {
        Some("image/jpeg") => jpeg::clean(bytes)?,
        Some("image/png") => image::clean_png(bytes)?,
        Some("image/webp") => image::clean_webp(bytes)?,
        _ if bytes.starts_with(document::MARK) => document::check(bytes)?,
        _ if bytes.starts_with(package::MARK) => package::check(bytes)?,
        _ => text::check(bytes, name, kind)?,
    };
    refuse_ambiguous(&kept)?;
    let Kept {
        media_type,
        bytes,
        metadata_removed,
    } = kept;
    Ok(Inspected {
        media_type,
        sha256: sha256(&bytes),
        bytes,
        metadata_removed,
    })
}

/// SHA-256 in lower-case hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Programs that open PDF look for its mark anywhere in the first kilobyte.
const PDF_MARK_WITHIN: usize = 1024;
/// Programs that open ZIP look for the end of its directory from behind, as far as its longest
/// comment reaches.
const ZIP_END_WITHIN: usize = ZIP_END + 65_535;
/// Bytes of the end of the directory without its comment.
const ZIP_END: usize = 22;

fn refuse_ambiguous(file: &Kept) -> Result<(), FileRefusal> {
    let bytes = &file.bytes;
    let head = &bytes[..bytes.len().min(PDF_MARK_WITHIN)];
    if file.media_type != MediaType::Pdf && find(head, document::MARK).is_some() {
        return Err(FileRefusal::Ambiguous {
            what: "a PDF stands in it",
        });
    }
    if !package::is_package(file.media_type) && ends_as_zip(bytes) {
        return Err(FileRefusal::Ambiguous {
            what: "a ZIP archive stands in it",
        });
    }
    Ok(())
}

fn ends_as_zip(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(ZIP_END_WITHIN)..];
    tail.windows(ZIP_END).enumerate().any(|(at, end)| {
        let comment = usize::from(u16::from_le_bytes([end[20], end[21]]));
        end.starts_with(b"PK\x05\x06") && at + ZIP_END + comment == tail.len()
    })
}

/// Where a sequence of bytes first stands.
fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

fn damaged(what: impl ToString) -> FileRefusal {
    FileRefusal::Damaged {
        what: what.to_string(),
    }
}
