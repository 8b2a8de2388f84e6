//! Text and tables as text.

use bytes::Bytes;

use super::Kept;
use crate::domain::attachment::{FileName, FileRefusal, MediaType};

/// How a text begins that a program would carry out or lay out, and what it is.
const MARKUP: &[(&str, &str)] = &[("#!", "a script"), ("{\\rtf", "RTF"), ("%!", "PostScript")];

/// Takes what is text in UTF-8 and nothing that a program would carry out.
pub fn check(
    bytes: Bytes,
    name: &FileName,
    kind: Option<&'static str>,
) -> Result<Kept, FileRefusal> {
    let refused = |found: &str| FileRefusal::Type {
        found: found.to_owned(),
    };
    let Some(text) = as_text(&bytes) else {
        let meant_as_text = name.ends_like(MediaType::Csv) || name.ends_like(MediaType::Text);
        return Err(match kind {
            Some(kind) => refused(kind),
            None if meant_as_text => FileRefusal::TextEncoding,
            None => refused("of no kind that is known"),
        });
    };
    let begins = text.trim_start_matches('\u{feff}').trim_start();
    if is_tag(begins) {
        return Err(refused("HTML, SVG or XML"));
    }
    if let Some((_, what)) = MARKUP.iter().find(|(mark, _)| begins.starts_with(mark)) {
        return Err(refused(what));
    }
    let media_type = if name.ends_like(MediaType::Csv) {
        MediaType::Csv
    } else {
        MediaType::Text
    };
    Ok(Kept::whole(media_type, bytes))
}

fn as_text(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let is_plain = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    text.chars().all(is_plain).then_some(text)
}

fn is_tag(text: &str) -> bool {
    let inside = text.strip_prefix('<').and_then(|rest| rest.chars().next());
    inside.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '!' | '?' | '/'))
}
