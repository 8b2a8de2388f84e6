//! PDF.

use bytes::Bytes;

use super::{Kept, damaged, find};
use crate::domain::attachment::{FileRefusal, MediaType};

/// What a PDF begins with.
pub const MARK: &[u8] = b"%PDF-";
const END: &[u8] = b"%%EOF";
/// Some programs write a little after the end.
const END_WITHIN: usize = 1024;

/// Names of actions that start something on the machine of whoever opens the document. What stands
/// inside compressed parts is not seen: the file is never shown inside a page for that reason.
const ACTIVE: &[&[u8]] = &[b"JavaScript", b"Launch"];

/// Takes a PDF that is whole and names no action that runs something.
pub fn check(bytes: Bytes) -> Result<Kept, FileRefusal> {
    let tail = &bytes[bytes.len().saturating_sub(END_WITHIN)..];
    if find(tail, END).is_none() {
        return Err(damaged("the PDF has no end"));
    }
    let slashes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    for (at, _) in slashes {
        if let Some(name) = ACTIVE.iter().find(|name| is_named(&bytes[at + 1..], name)) {
            return Err(FileRefusal::Active {
                what: format!("a PDF action /{}", String::from_utf8_lossy(name)),
            });
        }
    }
    Ok(Kept::whole(MediaType::Pdf, bytes))
}

/// Whether a name of a PDF stands here, in whatever of its spellings: `#4a` stands for `J`.
fn is_named(bytes: &[u8], name: &[u8]) -> bool {
    let mut rest = bytes;
    for expected in name {
        let (byte, after) = match rest {
            [b'#', high, low, after @ ..] => match hex(*high).zip(hex(*low)) {
                Some((high, low)) => (high << 4 | low, after),
                None => return false,
            },
            [byte, after @ ..] => (*byte, after),
            [] => return false,
        };
        if byte != *expected {
            return false;
        }
        rest = after;
    }
    // A longer name is another name.
    !matches!(rest.first(), Some(byte) if byte.is_ascii_alphanumeric())
}

fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}
