//! Digests that either side can compute from what the API returns.

use sha2::{Digest, Sha256};

/// SHA-256, in lower-case hexadecimal, over lines each ended by a line feed.
pub(super) fn of_lines<L: AsRef<str>>(lines: impl IntoIterator<Item = L>) -> String {
    let mut hash = Sha256::new();
    for line in lines {
        hash.update(line.as_ref().as_bytes());
        hash.update(b"\n");
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// What stands on a line for a value that may be absent.
pub(super) fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}
