//! The service as a process of its own, whose memory and processor time are its own too.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tapsyrma::credentials::access::AccessKeys;

use crate::world;

/// How long a process may take before it answers.
const PATIENCE: Duration = Duration::from_secs(30);

/// A process that serves HTTP, ended with this value.
pub struct Process {
    child: Child,
    address: SocketAddr,
    started: Instant,
}

/// What a process has used.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// Mebibytes resident now.
    pub resident: f64,
    /// Mebibytes of it that are no file.
    pub own: f64,
    /// Seconds of processor time since its start.
    pub seconds: f64,
}

impl Process {
    /// Starts a program that takes its address from `address`.
    pub fn start(command: impl FnOnce(SocketAddr) -> Command) -> Self {
        let address = free_address();
        let mut command = command(address);
        let started = Instant::now();
        let child = command.stdin(Stdio::null()).spawn().unwrap();
        Self {
            child,
            address,
            started,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until a path is answered with 200; tells how long after the start that was.
    pub fn wait_until_ready(&mut self, path: &str) -> Duration {
        while !answers(self.address, path) {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "a process that should serve has ended");
            assert!(self.started.elapsed() < PATIENCE, "nothing answers {path}");
            std::thread::sleep(Duration::from_micros(500));
        }
        self.started.elapsed()
    }

    /// What it has used.
    pub fn usage(&self) -> Usage {
        let read = |name: &str| {
            std::fs::read_to_string(format!("/proc/{}/{name}", self.child.id())).unwrap()
        };
        let status = read("status");
        let mebibytes = |field: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(field));
            let kibibytes = line.unwrap().trim().strip_suffix(" kB").unwrap();
            kibibytes.parse::<f64>().unwrap() / 1024.0
        };
        // The name in parentheses may hold spaces; user and system time are the 12th and 13th
        // fields after it, in hundredths of a second.
        let stat = read("stat");
        let (_, fields) = stat.rsplit_once(')').unwrap();
        let ticks = fields.split_whitespace().skip(11).take(2);
        let ticks: f64 = ticks.map(|field| field.parse::<f64>().unwrap()).sum();
        Usage {
            resident: mebibytes("VmRSS:"),
            own: mebibytes("RssAnon:"),
            seconds: ticks / 100.0,
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}

fn answers(address: SocketAddr, path: &str) -> bool {
    let asked = TcpStream::connect(address).and_then(|mut stream| {
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(&status == b"HTTP/1.1 200")
    });
    asked.unwrap_or(false)
}

/// The key that the service signs with, so that nobody has to sign in.
pub struct Keys {
    file: PathBuf,
    keys: AccessKeys,
}

impl Keys {
    /// Reads or makes it.
    pub fn open(folder: &Path) -> Self {
        let file = folder.join("signing-key.pem");
        let keys = AccessKeys::open(&file).unwrap();
        Self { file, keys }
    }

    /// An access token of the person with a number, good for an hour.
    pub fn token(&self, number: u64) -> String {
        let now = tapsyrma::clock::Clock::System.now();
        let lifetime = jiff::SignedDuration::from_hours(1);
        self.keys
            .sign(world::person(number), world::device(number), now, lifetime)
            .unwrap()
    }

    /// The service on a database, ready to be started.
    pub fn service(&self, url: &str, address: SocketAddr) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tapsyrma"));
        command
            .arg("serve")
            .env("TAPSYRMA_SERVER__ADDRESS", address.to_string())
            .env("TAPSYRMA_DATABASE__URL", url)
            .env("TAPSYRMA_AUTH__SIGNING_KEY_FILE", &self.file)
            .env("TAPSYRMA_AUTH__ACCESS_TOKEN_MINUTES", "60")
            .env("TAPSYRMA_LOG__FILTER", "warn")
            .stdout(Stdio::null());
        command
    }
}
