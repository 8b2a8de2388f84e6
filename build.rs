//! Makes the web app part of the program, where it is built, and tells cargo that the migrations are:
//! they are embedded by a macro that it cannot look into.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Where the build of the web app leaves its files.
const WEB_APP: &str = "web/dist";

#[expect(
    clippy::disallowed_methods,
    reason = "what cargo tells a build script comes in the environment"
)]
fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=migrations");
    // Cargo takes a folder that is missing for one that has changed, and would build the crate anew
    // each time. Where the sources cannot be written, that is what happens.
    drop(fs::create_dir_all(WEB_APP));
    println!("cargo::rerun-if-changed={WEB_APP}");

    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    let list = list_files(&root.join(WEB_APP))?;
    fs::write(out.join("web_app.rs"), list)
}

/// The files of the built app, as an expression of Rust: path, plain, in brotli, in gzip. None without
/// a page to begin with: that is no built app.
fn list_files(folder: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    if folder.join("index.html").is_file() {
        gather(folder, &mut files)?;
    }
    files.sort();
    let mut list = String::from("&[\n");
    for file in files.iter().filter(|file| !is_compressed(file)) {
        let path = file.strip_prefix(folder).map_err(io::Error::other)?;
        let path = path.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
        let [brotli, gzip] = ["br", "gz"].map(|ending| {
            let compressed = file.with_added_extension(ending);
            match compressed.is_file() {
                true => format!("Some(include_bytes!({compressed:?}))"),
                false => "None".to_owned(),
            }
        });
        let made = writeln!(
            list,
            "    ({path:?}, include_bytes!({file:?}), {brotli}, {gzip}),"
        );
        made.map_err(io::Error::other)?;
    }
    list.push_str("]\n");
    Ok(list)
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => gather(&path, files)?,
            false => files.push(path),
        }
    }
    Ok(())
}

fn is_compressed(file: &Path) -> bool {
    file.extension()
        .is_some_and(|ending| ending == "br" || ending == "gz")
}
