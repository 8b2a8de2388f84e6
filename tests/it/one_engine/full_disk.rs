//! The disk of the database is full: writers are put off, readers read on, nothing acknowledged is
//! lost, and work goes on as soon as there is room.
//!
//! What a commit writes goes to the write-ahead log, so that is where the disk is full: at once, or
//! after some of the pages of a commit. The file itself has to grow when the service ends and moves
//! the log into it; there the disk is full once, too.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tapsyrma::clock::Clock;
use tapsyrma::store::{Store, StoreOptions};
use tempfile::TempDir;

use super::crash_safety::integrity;
use super::load::{
    Account, Chance, District, Load, Nodes, end, kill, serve, start, until, work_goes_on,
};
use crate::support::{Client, PASSWORD, Program, database, text, urgent};

const ROUNDS: usize = 12;
const MEBIBYTES: u32 = 96;
/// The smallest piece of the small disk.
const PAGE: usize = 4096;
/// A page in the log of SQLite, with its head.
const FRAME: u64 = 4096 + 24;
/// Bytes of the log after which its index grows for the first time.
const INDEXED: u64 = 4062 * FRAME;

#[actix_web::test]
async fn on_a_full_disk_villages_read_on_and_nothing_they_were_told_is_lost() {
    let mut chance = Chance::new();
    let disk = SmallDisk::new();
    let made = tempfile::tempdir().unwrap();
    let district = disk.found(made.path()).await;
    let nodes = Nodes::default();
    let mut program = disk.start().await;
    nodes.came(0, program.address);
    let load = Load::start(&district, &nodes, &mut chance).await;

    let mut slowest = Duration::ZERO;
    for _ in 0..ROUNDS {
        tokio::time::sleep(chance.millis(100, 400)).await;
        disk.fill_but(chance.below(24) * PAGE);
        readers_go_on_while_writers_are_put_off(&load).await;
        disk.make_room();
        slowest = slowest.max(work_goes_on(&load, Instant::now()).await);
    }
    // The log cannot be moved into the file, and has to be there for the next start.
    disk.fill_but(0);
    readers_go_on_while_writers_are_put_off(&load).await;
    end(program).await;
    program = disk.start().await;
    nodes.came(0, program.address);
    readers_go_on_while_writers_are_put_off(&load).await;
    disk.make_room();
    slowest = slowest.max(work_goes_on(&load, Instant::now()).await);

    let account = load.end().await;
    println!(
        "{ROUNDS} times full, and once in a restart; at work {slowest:.2?} after there was room, at the latest"
    );
    println!("{account}");
    kill(program).await;
    for file in ["tapsyrma.db", "tapsyrma.db-wal"] {
        fs::copy(disk.file(file), made.path().join(file)).unwrap();
    }
    let url = made.path().join("tapsyrma.db").display().to_string();
    let store = Store::open(&StoreOptions::new(url)).unwrap();
    assert_eq!(integrity(&store).await, ["ok"]);
    account.compare(&store, &district).await;
    assert!(account.reads_put_off.is_empty(), "a reader was put off");
    // Where only the index of the log has no room, what a commit wrote may be there all the same.
    assert!(account.writes_put_off.contains_key("storage_full"));
    let mut codes = account.writes_put_off.keys();
    assert!(codes.all(|code| ["storage_full", "outcome_unknown"].contains(&code.as_str())));
}

#[actix_web::test]
async fn where_only_the_index_of_the_log_has_no_room_a_village_is_put_off_too() {
    let disk = SmallDisk::new();
    let made = tempfile::tempdir().unwrap();
    let district = disk.found(made.path()).await;
    let program = disk.start().await;
    let sign_in = async |login: &str| {
        let client = Client::new(program.address, Clock::System);
        client.sign_in(login, PASSWORD).await.ok();
        client
    };
    let audan = sign_in(&district.issuers[0].login).await;
    let akim = sign_in(&district.villages[0].login).await;
    let issued = audan
        .issues("Stocks", Value::Null)
        .with("urgency", urgent());
    let recipients = json!({ "offices": [district.villages[0].office] });
    let issued = issued.addressed(recipients).await.ok();
    let path = format!(
        "/api/v1/assignments/{}/remarks",
        text(&issued["assignments"][0]["id"])
    );
    let remark = json!({ "kind": "other", "text": "No car. ".repeat(400) });
    let log = || fs::metadata(disk.file("tapsyrma.db-wal")).unwrap().len();
    while log() < INDEXED - 40 * FRAME {
        akim.post(&path, remark.clone()).await.ok();
    }

    let mut put_off = BTreeMap::new();
    let mut left = 0;
    while log() < INDEXED + 40 * FRAME {
        disk.fill_but(left * PAGE);
        let answer = akim.post(&path, remark.clone()).await;
        disk.make_room();
        left = if answer.status == 201 { 0 } else { left + 1 };
        if answer.status != 201 {
            assert!(matches!(answer.status, 503 | 507), "{answer:?}");
            assert_ne!(answer.header("retry-after"), "");
            *put_off.entry(answer.code().to_owned()).or_insert(0) += 1;
        }
    }

    println!("put off where the index of the log grows: {put_off:?}");
    let codes: Vec<_> = put_off.keys().collect();
    assert_eq!(codes, ["outcome_unknown", "storage_full"]);
    let record = akim.record(0).await;
    assert_eq!(record["events"][0]["number"], 1, "she reads on");
}

#[actix_web::test]
async fn an_upload_that_found_no_room_goes_on_where_it_was_once_there_is() {
    let disk = SmallDisk::new();
    let made = tempfile::tempdir().unwrap();
    let district = disk.found(made.path()).await;
    let program = disk.start().await;
    let akim = Client::new(program.address, Clock::System);
    let login = &district.villages[0].login;
    akim.sign_in(login, PASSWORD).await.ok();
    let photo = b"0;carrots;412\n".repeat(60_000);
    let id = akim.announces("stocks.csv", photo.len()).await;
    akim.sends(&id, 0, &photo[..300_000]).await;

    disk.fill_but(0);
    let refused = akim.sends(&id, 300_000, &photo[300_000..]).await;
    refused.refused(507, "storage_full");
    assert_ne!(refused.header("retry-after"), "");
    disk.make_room();

    let there = akim.arrived(&id).await;
    assert!(there >= 300_000, "{there}");
    let there = usize::try_from(there).unwrap();
    let rest = akim.sends(&id, there, &photo[there..]).await;
    assert_eq!(rest.status, 204, "{rest:#?}");
    assert_eq!(akim.reads(&id).await.text.into_bytes(), photo);
}

/// Waits until somebody who wanted to write and several who only read were answered.
async fn readers_go_on_while_writers_are_put_off(load: &Load) {
    let put_off = |account: &Account| account.writes_put_off.values().sum::<u64>();
    let reads = load.account().reads;
    let putting_off = put_off(&load.account());
    until(load, "writers put off, readers answered", |account| {
        account.reads > reads + 5 && put_off(account) > putting_off + 3
    })
    .await;
}

/// A real file system of a few mebibytes, which nobody but its holder and those who enter the
/// holder's namespace see where it is mounted. It goes away with the holder.
struct SmallDisk {
    holder: Child,
    folder: TempDir,
}

impl SmallDisk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mount =
            format!("mount -t tmpfs -o size={MEBIBYTES}m tmpfs \"$0\" && echo mounted && exec cat");
        let mut holder = Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", &mount])
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the test of a full disk needs `unshare` and `nsenter` (package util-linux)");
        let mut said = String::new();
        let mut output = BufReader::new(holder.stdout.take().unwrap());
        output.read_line(&mut said).unwrap();
        if said != "mounted\n" {
            let mut why = String::new();
            let mut errors = holder.stderr.take().unwrap();
            errors.read_to_string(&mut why).unwrap();
            panic!(
                "the test of a full disk mounts a small one, which takes the right to make user and \
                 mount namespaces (in a container: CAP_SYS_ADMIN, or a seccomp profile that lets \
                 `unshare` through; elsewhere: the sysctl kernel.unprivileged_userns_clone=1, or \
                 kernel.apparmor_restrict_unprivileged_userns=0): {why}"
            );
        }
        Self { holder, folder }
    }

    /// A district in a database on this disk. It is made in a folder, and copied with what still
    /// lies in the log of those who made it.
    async fn found(&self, folder: &Path) -> District {
        let url = database::fresh(folder);
        let district = District::found(&url).await;
        let copy = folder.join("copy.db");
        let store = Store::open(&StoreOptions::new(url)).unwrap();
        store.backup(&copy).unwrap();
        fs::copy(copy, self.file("tapsyrma.db")).unwrap();
        district
    }

    /// A file on the disk, as it is reached from outside.
    fn file(&self, name: &str) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.holder.id()));
        let inside = self.folder.path().strip_prefix("/").unwrap();
        root.join(inside).join(name)
    }

    /// Starts the service with everything it has on this disk.
    async fn start(&self) -> Program {
        start(self.entered_by(&serve(self.folder.path(), "sqlite:tapsyrma.db"))).await
    }

    /// A command, started where the disk is seen.
    fn entered_by(&self, command: &Command) -> Command {
        let holder = self.holder.id().to_string();
        let mut entering = Command::new("nsenter");
        entering
            .args([
                "--user",
                "--mount",
                "--preserve-credentials",
                "--target",
                &holder,
            ])
            .args(["sh", "-c", "cd \"$0\" && exec \"$@\""])
            .arg(self.folder.path())
            .arg(command.get_program())
            .args(command.get_args())
            .env_clear()
            .envs(
                command
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        entering
    }

    /// Takes all the room there is but so many bytes.
    fn fill_but(&self, left: usize) {
        let mut ballast = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.file("ballast"))
            .unwrap();
        let piece = vec![0; 1 << 20];
        let mut size = piece.len();
        while size >= PAGE {
            match ballast.write(&piece[..size]) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => size /= 2,
                Err(error) => panic!("{error}"),
            }
        }
        let full = ballast.metadata().unwrap().len();
        let left = u64::try_from(left).unwrap();
        ballast.set_len(full.saturating_sub(left)).unwrap();
    }

    /// Gives all the room back.
    fn make_room(&self) {
        fs::remove_file(self.file("ballast")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(self.holder.kill());
        drop(self.holder.wait());
    }
}
