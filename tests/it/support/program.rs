//! The program itself, as it is installed.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::JoinHandle;

use super::database;

/// A command of the program in a folder of its own and on the database that belongs to it, with no
/// other settings.
pub fn tapsyrma(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tapsyrma"));
    command
        .args(words)
        .current_dir(folder)
        .env_clear()
        .env("TAPSYRMA_DATABASE__URL", database::url(folder))
        .env("TAPSYRMA_SERVER__ADDRESS", "127.0.0.1:0")
        .env("TAPSYRMA_AUTH__SIGNING_KEY_FILE", "signing-key.pem")
        .env("TAPSYRMA_AUTH__ARGON2_MEMORY_KIB", "8192")
        .env("TAPSYRMA_AUTH__ARGON2_ITERATIONS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs a command to its end with a text on its standard input.
pub fn run(folder: &Path, words: &[&str], input: &str) -> Output {
    finish(tapsyrma(folder, words), input)
}

/// Runs a command to its end with a text on its standard input.
pub fn finish(mut command: Command, input: &str) -> Output {
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that ended before it read is judged by how it ended.
    drop(stdin.write_all(input.as_bytes()));
    drop(stdin);
    child.wait_with_output().unwrap()
}

/// A running `serve`; killed with the test if it has not ended before. A test that fails shows its
/// log.
pub struct Program {
    child: Child,
    log: Option<JoinHandle<String>>,
    /// Where it listens, such as `127.0.0.1:8700`.
    pub address: std::net::SocketAddr,
    /// What it printed before it listened.
    pub printed: Vec<String>,
}

impl Program {
    /// Starts the service in a folder and waits until it listens.
    pub fn serve(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut stderr = child.stderr.take().unwrap();
        // Read all the time: a program whose log nobody reads stands still.
        let log = std::thread::spawn(move || {
            let mut log = String::new();
            stderr.read_to_string(&mut log).unwrap();
            log
        });
        let mut printed = Vec::new();
        let mut address = None;
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            if let Some((_, listening)) = line.split_once("listening on http://") {
                address = Some(listening.parse().unwrap());
                break;
            }
            printed.push(line);
        }
        let address = address.expect("the program ended before it listened");
        Self {
            child,
            log: Some(log),
            address,
            printed,
        }
    }

    /// Asks it to end, as a supervisor does.
    pub fn terminate(&self) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for its end; returns whether it ended well, and its log.
    pub fn end(mut self) -> (bool, String) {
        let log = self.log.take().unwrap().join().unwrap();
        (self.child.wait().unwrap().success(), log)
    }
}

#[allow(
    clippy::print_stdout,
    reason = "a test that fails shows what the program had to say"
)]
impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        if let Some(log) = self.log.take()
            && std::thread::panicking()
        {
            println!("{}", log.join().unwrap_or_default());
        }
    }
}
