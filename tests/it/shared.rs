//! Files that lie beside the project, not in it: known answers, the classifier, other people's journals.

use std::path::PathBuf;

/// The folder: `TAPSYRMA_SHARED`, else `../shared` beside the project.
#[allow(
    clippy::disallowed_methods,
    reason = "where the files of the tests lie is no setting"
)]
pub fn shared(path: &str) -> PathBuf {
    let folder = std::env::var_os("TAPSYRMA_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let file = folder.join(path);
    assert!(
        file.exists(),
        "{} is missing: set TAPSYRMA_SHARED to the folder that holds vectors/ and data/",
        file.display()
    );
    file
}

/// What such a file holds.
pub fn read(path: &str) -> String {
    std::fs::read_to_string(shared(path)).unwrap()
}
