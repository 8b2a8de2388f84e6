//! pgbench on a database of its own, over as many connections as the clients of the service have.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::load::Rate;

/// A script on a database.
pub struct Pgbench {
    pub program: PathBuf,
    pub url: String,
    pub script: PathBuf,
}

impl Pgbench {
    /// Runs it for some seconds.
    pub fn run(&self, connections: u32, seconds: u32) -> Rate {
        let folder = tempfile::tempdir().unwrap();
        let base = tapsyrma::clock::Clock::System.now().as_microsecond();
        let output = Command::new(&self.program)
            .args(["--no-vacuum", "--protocol=prepared", "--log"])
            .args(["--define=turn=0", &format!("--define=base={base}")])
            .args([
                format!("--client={connections}"),
                format!("--time={seconds}"),
            ])
            .arg(format!("--jobs={}", connections.min(2)))
            .arg(format!(
                "--log-prefix={}",
                folder.path().join("log").display()
            ))
            .arg(format!("--file={}", self.script.display()))
            .arg(&self.url)
            .output()
            .expect("pgbench is not installed: install the package postgresql");
        let text = String::from_utf8_lossy(&output.stdout);
        let failed = text.contains("number of failed transactions: 0 ");
        assert!(
            output.status.success() && failed,
            "pgbench failed on {}: {text}{}",
            self.script.display(),
            String::from_utf8_lossy(&output.stderr)
        );
        let per_second = text
            .lines()
            .find_map(|line| line.strip_prefix("tps = "))
            .and_then(|rest| rest.split(' ').next()?.parse().ok())
            .unwrap();
        let took = latencies(folder.path());
        Rate {
            answers: f64::from(u32::try_from(took.len()).unwrap()),
            per_second,
            p50: took[took.len() / 2],
            p99: took[took.len() * 99 / 100],
            bytes: 0.0,
            repeated: false,
        }
    }
}

/// Milliseconds of every transaction, in order. Each line of a log has microseconds third.
fn latencies(folder: &Path) -> Vec<f64> {
    let mut took: Vec<f64> = std::fs::read_dir(folder)
        .unwrap()
        .flat_map(|file| {
            let log = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let took = |line: &str| line.split(' ').nth(2)?.parse::<f64>().ok();
            log.lines().filter_map(took).collect::<Vec<f64>>()
        })
        .map(|microseconds| microseconds / 1e3)
        .collect();
    took.sort_by(f64::total_cmp);
    took
}
