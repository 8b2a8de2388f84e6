//! Load from wrk, bounded in time, on the loopback interface.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use crate::request::Request;

/// What a load generator counted.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Answers.
    pub answers: f64,
    /// Answers a second.
    pub per_second: f64,
    /// Half of the answers came within, in milliseconds.
    pub p50: f64,
    /// 99 of a hundred came within, in milliseconds.
    pub p99: f64,
    /// Bytes of an answer with its head, on average.
    pub bytes: f64,
    /// Every request was sent before, and some again.
    pub repeated: bool,
}

/// Requests that are sent in turn.
pub struct Load<'l> {
    pub requests: &'l [Request],
    pub connections: u32,
    pub seconds: u32,
}

/// Sends the requests of a file, whose parts wrk puts the key between; `KEYS` begins every key.
const SCRIPT: &str = r#"
local heads, tails, keys = {}, {}, "KEYS"
n = 0
function setup(thread) sender = thread end
function init()
  local file = io.open("FILE", "rb")
  for head, tail in file:read("*a"):gmatch("([^%z\1]*)\1([^%z]*)%z") do
    heads[#heads + 1], tails[#tails + 1] = head, tail
  end
  file:close()
end
function request()
  n = n + 1
  local i = (n - 1) % #heads + 1
  local tail = tails[i]
  if tail == "" then return heads[i] end
  return heads[i] .. keys .. string.format("%012x", n) .. tail
end
function done(summary, latency)
  local errors = summary.errors
  print(string.format("counted %d %d %d %d %d %d %d", summary.requests, summary.duration,
    summary.bytes, latency:percentile(50), latency:percentile(99),
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    sender:get("n")))
end
"#;

/// Fails with what has to be installed.
pub fn check_wrk() {
    assert!(
        Command::new("wrk").arg("-v").output().is_ok(),
        "wrk is not installed: install the package `wrk`, then run the benchmark again"
    );
}

impl Load<'_> {
    /// Sends it to an address. An answer that is no success ends the benchmark.
    pub fn run(&self, to: SocketAddr) -> Rate {
        let folder = tempfile::tempdir().unwrap();
        let script = self.write(folder.path());
        let output = Command::new("wrk")
            .args(["-t1", &format!("-c{}", self.connections)])
            .args([&format!("-d{}s", self.seconds), "--timeout", "30s", "-s"])
            .arg(&script)
            .arg(format!("http://{to}/"))
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let counted: Vec<f64> = text
            .lines()
            .find_map(|line| line.strip_prefix("counted "))
            .unwrap_or_else(|| panic!("wrk counted nothing: {text}"))
            .split_whitespace()
            .map(|number| number.parse().unwrap())
            .collect();
        let [answers, microseconds, bytes, p50, p99, errors, sent] = counted[..] else {
            panic!("wrk counted something else: {text}");
        };
        assert!(
            errors == 0.0,
            "{errors} of {answers} answers were no success: {text}"
        );
        let different = u32::try_from(self.requests.len()).unwrap();
        Rate {
            answers,
            per_second: answers / microseconds * 1e6,
            p50: p50 / 1e3,
            p99: p99 / 1e3,
            bytes: bytes / answers,
            repeated: sent > f64::from(different),
        }
    }

    fn write(&self, folder: &Path) -> std::path::PathBuf {
        let (file, script) = (folder.join("requests"), folder.join("request.lua"));
        let mut parts = String::new();
        for request in self.requests {
            let (head, tail) = request.around_key();
            write!(parts, "{head}\x01{tail}\0").unwrap();
        }
        std::fs::write(&file, parts).unwrap();
        let fresh = uuid::Uuid::now_v7().to_string();
        let lua = SCRIPT
            .replace("FILE", &file.display().to_string())
            .replace("KEYS", &fresh[..24]);
        std::fs::write(&script, lua).unwrap();
        script
    }
}
