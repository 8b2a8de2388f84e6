//! The service as its users meet it: the real server on a real socket with a real database, and
//! people who are signed in. Only the time is in the hand of the test.

mod acting;
pub mod calls;
mod client;
pub mod database;
pub mod garage;
mod issuing;
mod offices;
#[cfg(feature = "postgres")]
pub mod postgres;
mod program;
mod uploading;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread::JoinHandle;

use jiff::Timestamp;
use tapsyrma::app::App;
use tapsyrma::clock::Clock;
use tapsyrma::config::Config;
use tapsyrma::jobs::Job;
use tapsyrma::server::{Server, worker};
use tempfile::TempDir;
use tokio::sync::oneshot;

pub use acting::{granted, refused, sent_to, version};
pub use client::{Answer, Client, key, send};
pub use issuing::{Draft, Issued, due_at, due_date, each, text, urgent, utc};
pub use offices::PASSWORD;
pub use program::{Program, finish, run, tapsyrma};
pub use uploading::{FILES, file};

/// Tuesday, 10:00 in Almaty.
pub const START: &str = "2026-03-03T10:00+05:00";

/// A running service. It ends with the test.
pub struct TestApp {
    /// What the service works with, for what no route shows.
    pub app: App,
    /// Where it listens.
    pub address: SocketAddr,
    now: Arc<AtomicI64>,
    offices: offices::Codes,
    node: Node,
    folder: TempDir,
}

/// A server in this process. It ends with the test.
pub struct Node {
    /// What it works with.
    pub app: App,
    /// Where it listens.
    pub address: SocketAddr,
    end: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
}

impl Node {
    async fn start(config: Config, now: &Arc<AtomicI64>) -> Self {
        let app = App::build(config, Clock::Manual(now.clone()))
            .await
            .unwrap();
        let server = Server::bind(app.clone()).unwrap();
        let address = server.local_addr();
        let (end, ended) = oneshot::channel::<()>();
        let server = std::thread::spawn(move || {
            actix_web::rt::System::new()
                .block_on(server.run_until(async {
                    // A test that panicked has let go of the other end, which also ends the server.
                    drop(ended.await);
                }))
                .unwrap();
        });
        Self {
            app,
            address,
            end: Some(end),
            server: Some(server),
        }
    }

    fn stop(&mut self) {
        if let Some(end) = self.end.take() {
            let _ended_before = end.send(());
        }
        if let Some(server) = self.server.take() {
            server.join().unwrap();
        }
    }
}

impl TestApp {
    /// Starts with an empty database, on a Tuesday at ten in the morning.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts with other settings.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(instant(START).as_microsecond()));
        let mut config = settings(folder.path());
        change(&mut config);
        let node = Node::start(config, &now).await;
        Self {
            app: node.app.clone(),
            address: node.address,
            now,
            offices: offices::Codes::default(),
            node,
            folder,
        }
    }

    /// Moves the clock to a moment, written with its offset: `2026-03-03T18:20+05:00`.
    pub fn at(&self, moment: &str) {
        let moment = instant(moment).as_microsecond();
        self.now.store(moment, Ordering::SeqCst);
    }

    /// Lets some time pass.
    pub fn pass(&self, time: jiff::SignedDuration) {
        let passed = i64::try_from(time.as_micros()).unwrap();
        self.now.fetch_add(passed, Ordering::SeqCst);
    }

    /// What the clock shows.
    pub fn now(&self) -> jiff::Timestamp {
        self.app.clock.now()
    }

    /// Runs a job of the table; tells how much there was to do.
    pub async fn run_job(&self, name: &str) -> usize {
        let job = Job::find(name).unwrap_or_else(|| panic!("there is no job {name}"));
        job.run(&worker(&self.app)).await.unwrap()
    }

    /// Somebody who is not signed in.
    pub fn nobody(&self) -> Client {
        Client::new(self.address, self.app.clock.clone())
    }

    /// A folder that is removed with the test.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Ends the service as a signal would, and waits for its end.
    pub fn stop(&mut self) {
        self.node.stop();
    }

    /// Another process of the service, as far as it and the first one can tell: they share nothing
    /// but the database, the signing key and the time.
    pub async fn another_node(&self) -> Node {
        Node::start(Config::clone(&self.app.config), &self.now).await
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            let _ended_before = end.send(());
        }
    }
}

/// Settings for a test: a database of its own, any free port, passwords that cost nothing.
pub fn settings(folder: &std::path::Path) -> Config {
    let mut config = Config::default();
    config.server.address = SocketAddr::from(([127, 0, 0, 1], 0));
    config.server.workers = 1;
    config.server.shutdown_seconds = 5;
    config.database.url = database::fresh(folder).into();
    config.database.writer_threads = 2;
    config.attachments.folder = folder.join("attachments");
    config.auth.signing_key_file = folder.join("signing-key.pem");
    config.auth.argon2_memory_kib = 8;
    config.auth.argon2_iterations = 1;
    config
}

fn instant(text: &str) -> Timestamp {
    text.parse()
        .unwrap_or_else(|error| panic!("{text} is no instant: {error}"))
}
