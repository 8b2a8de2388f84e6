//! The page of figures, whose measured parts are replaced and whose other words are left alone.

use std::path::Path;
use std::process::Command;

const PAGE: &str = "docs/benchmarks.md";

/// Puts text between the two marks of a part.
pub fn replace(part: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let page = std::fs::read_to_string(&path).unwrap();
    let (begin, end) = (
        format!("<!-- {part}: begin -->\n"),
        format!("<!-- {part}: end -->"),
    );
    let (before, rest) = page
        .split_once(&begin)
        .unwrap_or_else(|| panic!("{PAGE} has no mark {begin}"));
    let (_, after) = rest
        .split_once(&end)
        .unwrap_or_else(|| panic!("{PAGE} has no mark {end}"));
    std::fs::write(&path, format!("{before}{begin}{text}\n{end}{after}")).unwrap();
}

/// When, where and by which command something was measured.
pub fn provenance() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let info = read("/proc/cpuinfo");
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("unknown processor", |model| {
            model.trim_start_matches([' ', '\t', ':'])
        });
    let cores = info
        .lines()
        .filter(|line| line.starts_with("processor"))
        .count();
    let memory = read("/proc/meminfo")
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))
        .and_then(|rest| rest.trim().strip_suffix(" kB")?.parse::<u64>().ok())
        .map_or(0, |kibibytes| kibibytes >> 20);
    let system = read("/etc/os-release")
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))
        .map_or_else(String::new, |name| name.trim_matches('"').to_owned());
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let now = tapsyrma::clock::Clock::System.now();
    format!(
        "Taken on {} on {cores} cores ({model}), {memory} GiB, {system}, {}, by \
         `cargo bench --bench service -- {}`.",
        now.strftime("%Y-%m-%d"),
        rustc(),
        words.join(" ")
    )
}

fn rustc() -> String {
    let told = Command::new("rustc").arg("--version").output();
    told.map_or_else(
        |_| "rustc".to_owned(),
        |told| {
            let words = String::from_utf8_lossy(&told.stdout).into_owned();
            words
                .split_whitespace()
                .take(2)
                .collect::<Vec<_>>()
                .join(" ")
        },
    )
}
