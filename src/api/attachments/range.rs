//! Which part of a file is asked for.

use std::ops::Range;

use actix_web::HttpRequest;
use actix_web::http::header::{IF_NONE_MATCH, IF_RANGE, RANGE};

use super::protocol::text;

/// What of a file is sent.
#[derive(Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of it.
    Whole,
    /// These bytes.
    Part(Range<u64>),
    /// Bytes that it does not have.
    Nothing,
}

/// Whether the client has the file already.
pub fn is_known(request: &HttpRequest, tag: &str) -> bool {
    let known = text(request, &IF_NONE_MATCH);
    known.is_some_and(|known| known == "*" || known.split(',').any(|one| is_tag(one, tag)))
}

fn is_tag(given: &str, tag: &str) -> bool {
    let given = given.trim();
    given.strip_prefix("W/").unwrap_or(given) == tag
}

/// What of a file of so many bytes a request asks for. A client that has a part of another file, or
/// asks for several parts or in a way that is not known, gets the whole.
pub fn wanted(request: &HttpRequest, length: u64, tag: &str) -> Wanted {
    let same = text(request, &IF_RANGE).is_none_or(|known| known.trim() == tag);
    match text(request, &RANGE).filter(|_| same) {
        Some(range) => parse(range, length),
        None => Wanted::Whole,
    }
}

fn parse(range: &str, length: u64) -> Wanted {
    let Some((first, last)) = range
        .strip_prefix("bytes=")
        .and_then(|range| range.trim().split_once('-'))
    else {
        return Wanted::Whole;
    };
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u64>().unwrap_or(u64::MAX))
    };
    let range = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Some(first), None) if last.is_empty() => first..length,
        (None, Some(suffix)) if first.is_empty() => length.saturating_sub(suffix)..length,
        _ => return Wanted::Whole,
    };
    if range.is_empty() {
        return Wanted::Nothing;
    }
    Wanted::Part(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_that_broke_off_goes_on_where_it_was() {
        for (range, wanted) in [
            ("bytes=0-", Wanted::Part(0..1000)),
            ("bytes=400-", Wanted::Part(400..1000)),
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=990-5000", Wanted::Part(990..1000)),
            ("bytes=-10", Wanted::Part(990..1000)),
            ("bytes=-5000", Wanted::Part(0..1000)),
            ("bytes=0-99999999999999999999", Wanted::Part(0..1000)),
            ("bytes=1000-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=99999999999999999999-", Wanted::Nothing),
            ("bytes=5-4", Wanted::Whole),
            ("bytes=0-1,4-5", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("lines=0-1", Wanted::Whole),
            ("bytes=+1-2", Wanted::Whole),
        ] {
            assert_eq!(parse(range, 1000), wanted, "{range}");
        }
    }
}
