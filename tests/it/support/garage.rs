//! A real S3-compatible server: Garage, which `make` installs.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tapsyrma::config::{AttachmentStore, Config, S3Credentials};
use tapsyrma::files::Files;
use tempfile::TempDir;

/// Garage of one node with one bucket. It ends with the test.
pub struct Garage {
    folder: TempDir,
    server: Option<Child>,
    address: SocketAddr,
    credentials: S3Credentials,
}

const BUCKET: &str = "tapsyrma";

/// Where `make` installs it.
fn program() -> PathBuf {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/bin/garage");
    assert!(
        program.exists(),
        "the test of S3 needs Garage, an S3-compatible server: run `make target/tools/bin/garage`"
    );
    program
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap()
}

impl Garage {
    /// Starts it, and makes a bucket and a key for it.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (rpc, s3) = (free_address(), free_address());
        let path = folder.path().display();
        let settings = format!(
            "metadata_dir = \"{path}/meta\"\ndata_dir = \"{path}/data\"\ndb_engine = \"sqlite\"\n\
             replication_factor = 1\nrpc_bind_addr = \"{rpc}\"\nrpc_public_addr = \"{rpc}\"\n\
             rpc_secret = \"{}\"\n[s3_api]\ns3_region = \"garage\"\napi_bind_addr = \"{s3}\"\n",
            "5a".repeat(32)
        );
        std::fs::write(folder.path().join("garage.toml"), settings).unwrap();
        let mut garage = Self {
            folder,
            server: None,
            address: s3,
            credentials: S3Credentials::new(String::new(), String::new()),
        };
        garage.start_again().await;
        let said = garage.tells(&["node", "id", "-q"]);
        let node = said.split('@').next().unwrap();
        garage.tells(&["layout", "assign", "-z", "here", "-c", "1G", node]);
        garage.tells(&["layout", "apply", "--version", "1"]);
        garage.tells(&["bucket", "create", BUCKET]);
        let key = garage.tells(&["key", "create", "service"]);
        let field = |name: &str| {
            let line = key.lines().find_map(|line| line.trim().strip_prefix(name));
            line.unwrap_or_else(|| panic!("no {name} in {key}"))
                .trim()
                .to_owned()
        };
        garage.credentials = S3Credentials::new(field("Key ID:"), field("Secret key:"));
        let allow = [
            "bucket", "allow", "--read", "--write", BUCKET, "--key", "service",
        ];
        garage.tells(&allow);
        garage
    }

    /// Starts the server on what it kept, and waits until it answers.
    pub async fn start_again(&mut self) {
        let server = self.command(&["server"]);
        self.server = Some({ server }.spawn().unwrap());
        for _ in 0..200 {
            let ready = self.command(&["status"]).status().unwrap().success();
            if ready && tokio::net::TcpStream::connect(self.address).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("Garage does not answer");
    }

    /// Ends the server at once.
    pub fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }

    /// Lets a service keep its files here.
    pub fn configure(&self, config: &mut Config) {
        config.attachments.store = AttachmentStore::S3;
        config.attachments.s3_endpoint = format!("http://{}", self.address);
        config.attachments.s3_bucket = BUCKET.to_owned();
        config.attachments.s3_region = "garage".to_owned();
        config.attachments.credentials = Some(self.credentials.clone());
    }

    /// How many objects there are.
    pub async fn objects(&self) -> usize {
        use futures_util::StreamExt;
        let mut config = Config::default();
        self.configure(&mut config);
        let files = Files::open(&config.attachments).unwrap();
        files.list().count().await
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(program());
        command
            .arg("-c")
            .arg(self.folder.path().join("garage.toml"))
            .args(words)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    fn tells(&self, words: &[&str]) -> String {
        let output = self
            .command(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert!(output.status.success(), "{words:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Garage {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            drop(server.kill());
            drop(server.wait());
        }
    }
}
