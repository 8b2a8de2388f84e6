//! Room for worlds.

use std::path::Path;
use std::process::Command;

/// Whether so many gibibytes are free where a path lies; says so if they are not.
pub fn has_room(path: &Path, gibibytes: u64, purpose: &str) -> bool {
    let output = Command::new("df")
        .args(["--output=avail", "--block-size=1G"])
        .arg(path)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let free: u64 = text.lines().last().unwrap().trim().parse().unwrap();
    if free < gibibytes {
        println!("left out: {purpose} takes {gibibytes} GiB of disk, and {free} are free");
    }
    free >= gibibytes
}
