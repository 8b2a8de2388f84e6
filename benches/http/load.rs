//! Load from wrk, bounded in time, on the loopback interface.

use std::fmt::Write as _;
use std::process::Command;

/// Seconds of one run.
const SECONDS: u32 = 4;

/// What wrk counted.
pub struct Rate {
    /// Answers a second.
    pub per_second: f64,
    /// Half of the answers came within, in milliseconds.
    pub p50: String,
    /// 99 of a hundred came within, in milliseconds.
    pub p99: String,
}

/// One request, sent again and again.
pub struct Load {
    url: String,
    connections: u32,
    method: &'static str,
    token: String,
    body: String,
}

impl Load {
    /// Reads a URL.
    pub fn get(url: &str, connections: u32) -> Self {
        Self {
            url: url.to_owned(),
            connections,
            method: "GET",
            token: String::new(),
            body: String::new(),
        }
    }

    /// Posts to a URL, every time under a key of its own.
    pub fn post(url: &str, connections: u32) -> Self {
        Self {
            method: "POST",
            ..Self::get(url, connections)
        }
    }

    /// As somebody who is signed in.
    pub fn bearer(mut self, token: &str) -> Self {
        self.token = token.to_owned();
        self
    }

    /// With a body.
    pub fn body(mut self, body: &str) -> Self {
        self.body = body.to_owned();
        self
    }

    /// Runs it. An answer that is no success ends the benchmark.
    pub fn run(&self) -> Rate {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("request.lua");
        std::fs::write(&script, self.script()).unwrap();
        let output = Command::new("wrk")
            .args(["-t1", &format!("-c{}", self.connections)])
            .args([&format!("-d{SECONDS}s"), "--latency", "-s"])
            .arg(&script)
            .arg(&self.url)
            .output()
            .expect(
                "wrk is not installed: install the package `wrk`, then run the benchmark again",
            );
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && !text.contains("Non-2xx"),
            "the load failed: {text}"
        );
        let field = |name: &str| {
            text.lines()
                .find_map(|line| line.trim().strip_prefix(name))
                .unwrap_or_else(|| panic!("wrk did not say {name}: {text}"))
                .trim()
                .to_owned()
        };
        Rate {
            per_second: field("Requests/sec:").parse().unwrap(),
            p50: milliseconds(&field("50%")),
            p99: milliseconds(&field("99%")),
        }
    }

    fn script(&self) -> String {
        let mut lua = format!("wrk.method = {:?}\n", self.method);
        writeln!(lua, "wrk.headers['Content-Type'] = 'application/json'").unwrap();
        if !self.token.is_empty() {
            writeln!(
                lua,
                "wrk.headers['Authorization'] = 'Bearer {}'",
                self.token
            )
            .unwrap();
        }
        if self.method == "POST" {
            let first = uuid::Uuid::now_v7().to_string();
            let (run, _) = first.split_at(24);
            writeln!(
                lua,
                "wrk.body = [==[{}]==]\nlocal n = 0\nrequest = function()\n  n = n + 1\n  \
                 wrk.headers['Idempotency-Key'] = string.format('{run}%012x', n)\n  \
                 return wrk.format()\nend",
                self.body
            )
            .unwrap();
        }
        lua
    }
}

/// wrk writes `83.00us`, `1.24ms` or `2.00s`.
fn milliseconds(text: &str) -> String {
    let (number, factor) = if let Some(number) = text.strip_suffix("us") {
        (number, 0.001)
    } else if let Some(number) = text.strip_suffix("ms") {
        (number, 1.0)
    } else {
        (text.trim_end_matches('s'), 1000.0)
    };
    format!("{:.2}", number.parse::<f64>().unwrap() * factor)
}

/// Memory that this process holds now, in MiB.
pub fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.trim().strip_suffix("kB"))
        .and_then(|number| number.trim().parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}
