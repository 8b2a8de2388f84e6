//! PostgreSQL servers that end with the tests.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

/// A server in a folder of its own, and every other server that a test starts in that folder. All
/// of them are stopped and the folder is removed when this is dropped, or when the process ends,
/// however it ends: `tests/postgres.sh` waits for the end of its standard input.
pub struct Cluster {
    script: Child,
    input: Option<ChildStdin>,
    /// Where `pg_ctl`, `pg_basebackup` and the others are.
    pub programs: PathBuf,
    /// The folder, writable for the user the server runs as.
    pub folder: PathBuf,
    /// The data of the server, a folder in `folder`.
    pub data: PathBuf,
    /// Its port on 127.0.0.1.
    pub port: u16,
    become_owner: Vec<String>,
}

impl Cluster {
    /// The one that all tests of this process share, each with databases of its own. It forces
    /// nothing to the disk.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::start("quick"))
    }

    /// A server of the test's own that keeps what it has committed.
    pub fn durable() -> Self {
        Self::start("durable")
    }

    fn start(durability: &str) -> Self {
        let mut script = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/postgres.sh"))
            .arg(durability)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(script.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let said = |name: &str| {
            let mut words = line.trim_end_matches('\n').split('\t');
            let word = words.find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
            word.unwrap_or_else(|| panic!("tests/postgres.sh started no server; it says why above"))
        };
        Self {
            programs: said("bin").into(),
            folder: said("folder").into(),
            data: said("data").into(),
            port: said("port").parse().unwrap(),
            become_owner: said("as").split_whitespace().map(str::to_owned).collect(),
            input: script.stdin.take(),
            script,
        }
    }

    /// The URL of one of its databases.
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://postgres@127.0.0.1:{}/{database}?sslmode=disable",
            self.port
        )
    }

    /// One of its programs, such as `pg_ctl`, run by the owner of the data in `folder`.
    pub fn command(&self, program: &str) -> Command {
        self.by_owner(self.programs.join(program).as_os_str())
    }

    /// Any program, run by the owner of the data in `folder`.
    pub fn by_owner(&self, program: &OsStr) -> Command {
        let words = self.become_owner.iter().map(OsStr::new);
        let mut words = words.chain([program]);
        let mut command = Command::new(words.next().unwrap());
        command.args(words).current_dir(&self.folder);
        command
    }

    /// A connection to one of its databases, past the service.
    pub fn connect(&self, database: &str) -> PgConnection {
        PgConnection::establish(&self.url(database)).unwrap()
    }

    /// Runs a statement that concerns the whole server.
    pub fn execute(&self, sql: &str) {
        self.connect("postgres").batch_execute(sql).unwrap();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.input.take());
        drop(self.script.wait());
    }
}
