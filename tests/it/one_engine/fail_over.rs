//! Two PostgreSQL servers, one of which copies the other before a commit is answered: when the first
//! is lost the second takes over, and the service finds it by itself.

use std::fs::OpenOptions;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{PgConnection, sql_query};
use tapsyrma::store::{Connection, Store, StoreError, Tx};

use super::load::{Chance, Load, Nodes, Service, until, work_goes_on};
use crate::support::database;
use crate::support::postgres::Cluster;

/// How long the district works before and after.
const WHILE: Duration = Duration::from_secs(3);
/// How long there is no server that takes writes.
const OUTAGE: Duration = Duration::from_millis(1500);
/// What may be said of a request while there is none.
const PUT_OFF: [&str; 2] = ["database_unavailable", "outcome_unknown"];
/// Nobody waits longer for an answer, whether yes or not now.
const LONGEST: Duration = Duration::from_secs(5);

#[actix_web::test]
async fn when_the_server_is_lost_and_another_takes_over_nobody_loses_what_they_were_told() {
    let mut chance = Chance::new();
    let pair = Pair::start(&mut chance);
    let service = Service::new(&pair.first, |database| pair.url(database)).await;
    let node = service.start().await;
    let ready = async || service.visitor(&node).get("/readyz").await.status;
    let nodes = Nodes::default();
    nodes.came(0, node.address);
    let load = Load::start(&service.district, &nodes, &mut chance).await;
    tokio::time::sleep(WHILE).await;
    assert_eq!(ready().await, 200);

    let lost = Instant::now();
    pair.control(&pair.first.data, &["stop", "-m", "immediate"]);
    until(&load, "writer and reader put off", |account| {
        !account.writes_put_off.is_empty() && !account.reads_put_off.is_empty()
    })
    .await;
    assert_eq!(ready().await, 503);
    tokio::time::sleep(OUTAGE).await;
    let promoted = Instant::now();
    pair.control(&pair.second, &["promote", "-w"]);
    let recovered = work_goes_on(&load, promoted).await;
    assert_eq!(ready().await, 200);
    let silence = lost.elapsed();
    tokio::time::sleep(WHILE).await;

    let account = load.end().await;
    println!(
        "{silence:.2?} from the loss of the server to the first change on the other, {recovered:.2?} \
         of it after the order to take over; {account}"
    );
    let put_off = { account.writes_put_off.keys() }.chain(account.reads_put_off.keys());
    for code in put_off {
        assert!(PUT_OFF.contains(&code.as_str()), "{code}");
    }
    assert!(account.longest < LONGEST, "{:?}", account.longest);
    assert_eq!(account.broken, 0, "the service was there all the time");
    let store = Store::open(&database::options(service.url.clone())).unwrap();
    account.compare(&store, &service.district).await;
}

#[actix_web::test]
async fn a_change_that_the_second_server_does_not_confirm_is_not_called_done() {
    let pair = Pair::start(&mut Chance::new());
    pair.first.execute("CREATE DATABASE district");
    let mut options = database::options(pair.url("district"));
    options.statement_timeout = Duration::from_millis(500);
    options.patience = Duration::from_millis(1500);
    let store = Store::open(&options).unwrap();
    store
        .write(|tx| run(tx, "CREATE TABLE village (code INTEGER)"))
        .await
        .unwrap();
    pair.control(&pair.second, &["stop", "-m", "immediate"]);

    let asked = Instant::now();
    let settled = store
        .write(|tx| run(tx, "INSERT INTO village VALUES (1)"))
        .await;

    let unknown = settled.unwrap_err();
    assert!(
        matches!(unknown, StoreError::OutcomeUnknown(_)),
        "{unknown}"
    );
    println!(
        "an unconfirmed change was left open after {:.2?}",
        asked.elapsed()
    );
    assert_eq!(store.read(count).await.unwrap(), 0, "nobody sees it yet");
    pair.control(&pair.second, &["start", "-w"]);
    let again = store
        .write(|tx| run(tx, "INSERT INTO village VALUES (2)"))
        .await;
    again.unwrap();
    assert_eq!(store.read(count).await.unwrap(), 2);
}

fn run(tx: &mut Tx<'_>, sql: &str) -> Result<(), StoreError> {
    Ok(tx.batch_execute(sql)?)
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

fn count(connection: &mut Connection) -> Result<i64, StoreError> {
    let counted = sql_query("SELECT count(*) AS number FROM village");
    Ok(counted.get_result::<Number>(connection)?.number)
}

/// A server, and a second one that has every commit before it is answered. Both end with the first.
struct Pair {
    first: Cluster,
    /// The data of the second.
    second: PathBuf,
    second_port: u16,
}

impl Pair {
    fn start(chance: &mut Chance) -> Self {
        let first = Cluster::durable();
        let pair = Self {
            second: first.folder.join("second"),
            second_port: free_port(chance),
            first,
        };
        let mut copying = pair.first.command("pg_basebackup");
        let source = format!("host=127.0.0.1 port={} user=postgres", pair.first.port);
        copying.args(["--checkpoint=fast", "--write-recovery-conf", "--no-sync"]);
        copying
            .arg("--pgdata")
            .arg(&pair.second)
            .args(["--dbname", &source]);
        let copied = copying.output().unwrap();
        assert!(copied.status.success(), "{copied:?}");
        let settings = pair.second.join("postgresql.conf");
        let mut settings = OpenOptions::new().append(true).open(settings).unwrap();
        writeln!(settings, "port = {}", pair.second_port).unwrap();
        pair.control(&pair.second, &["start", "-w"]);
        // After the copy: the second server, once it has taken over, waits for nobody.
        pair.first
            .execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
        pair.first.execute("SELECT pg_reload_conf()");
        pair.wait_until_confirming();
        pair
    }

    /// Both servers, and which of them is meant.
    fn url(&self, database: &str) -> String {
        let (first, second) = (self.first.port, self.second_port);
        format!(
            "postgres://postgres@127.0.0.1:{first},127.0.0.1:{second}/{database}\
             ?sslmode=disable&target_session_attrs=read-write"
        )
    }

    /// Gives one of them an order.
    fn control(&self, data: &Path, words: &[&str]) {
        let mut command = self.first.command("pg_ctl");
        let log = data.with_extension("log");
        command.args(words).arg("-D").arg(data).arg("-l").arg(log);
        let done = command.output().unwrap();
        assert!(done.status.success(), "{done:?}");
    }

    fn wait_until_confirming(&self) {
        let mut first: PgConnection = self.first.connect("postgres");
        let confirming =
            "SELECT count(*) AS number FROM pg_stat_replication WHERE sync_state = 'sync'";
        let started = Instant::now();
        while sql_query(confirming)
            .get_result::<Number>(&mut first)
            .unwrap()
            .number
            == 0
        {
            assert!(
                started.elapsed() < Duration::from_secs(20),
                "no second server"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Below the range from which the system gives ports by itself.
fn free_port(chance: &mut Chance) -> u16 {
    let mut ports =
        std::iter::repeat_with(|| u16::try_from(15_000 + chance.below(15_000)).unwrap());
    let free = ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    free.unwrap()
}
