//! How long it takes to find what was asked before, among many instructions.
//!
//! `cargo bench --bench asked_before -- [INSTRUCTIONS]`, 200,000 unless told: 450 days of them in audans with 11
//! instructions a day each, so that a village has got about 1,000 in 90 days, in the words of the demo
//! district. It prints, for both engines, the time of one look in milliseconds and that of one issue.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on says where, and prints its table"
)]

#[allow(dead_code, reason = "shared with the tests, which use all of it")]
#[path = "../tests/it/support/postgres.rs"]
mod cluster;
#[allow(
    dead_code,
    reason = "shared with the bench of the service, which uses all of it"
)]
#[path = "service/world/wording.rs"]
mod wording;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tapsyrma::clock::fresh_id;
use tapsyrma::domain::clocks::Clocks;
use tapsyrma::domain::id::{InstructionId, OfficeId};
use tapsyrma::domain::instruction::{Instruction, Precision};
use tapsyrma::domain::office::{Office, OfficeKind, Profile, Tier};
use tapsyrma::domain::similar::{Subject, rank};
use tapsyrma::domain::worktime::{Schedule, Timetable};
use tapsyrma::store::events::Origin;
use tapsyrma::store::subjects::{self, Search};
use tapsyrma::store::{Connection, Store, StoreError, StoreOptions, assignments, offices, records};

use wording::Topics;

const DAYS: i64 = 450;
/// Instructions of an audan in these days: 1,000 in 90.
const EACH: u64 = 5000;
const DEPARTMENTS: u64 = 4;
const LOOKS: u64 = 400;
const ISSUES: u64 = 1000;
const BATCH: u64 = 250;

/// An audan: its akim's office, its departments, its village.
struct Audan {
    issuers: Vec<OfficeId>,
    village: Office,
}

fn main() {
    let wanted = std::env::args()
        .find_map(|word| word.parse().ok())
        .unwrap_or(200_000);
    let folder = tempfile::tempdir().unwrap();
    println!(
        "| engine | instructions | a look, p50 ms | p99 ms | candidates | found | an issue, ms | without the search, ms |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let sqlite = format!("sqlite:{}", folder.path().join("asked.db").display());
    run("SQLite", &sqlite, wanted, "DROP TRIGGER subjects_entered");
    let cluster = cluster::Cluster::durable();
    cluster.execute("CREATE DATABASE asked");
    run(
        "PostgreSQL",
        &cluster.url("asked"),
        wanted,
        "DROP INDEX subject_words",
    );
}

fn run(engine: &str, url: &str, wanted: u64, without: &'static str) {
    let store = Store::open(&StoreOptions::new(url.to_owned())).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(store.migrate()).unwrap();
    let clocks = Arc::new(Clocks::default());
    let start: Timestamp = "2025-01-01T04:00:00Z".parse().unwrap();
    let audans = make_audans(&store, wanted.div_ceil(EACH));
    let topics = Arc::new(Topics::read());
    let step = SignedDuration::from_hours(24 * DAYS) / i32::try_from(wanted).unwrap();
    let at = move |number: u64| start + step * i32::try_from(number).unwrap();
    let mut next = 0;
    while next < wanted {
        let numbers = next..(next + BATCH).min(wanted);
        next = numbers.end;
        issue(&store, &clocks, &audans, &topics, numbers, at);
    }
    if engine == "PostgreSQL" {
        store
            .write_blocking(|tx| execute(tx.connection(), "ANALYZE"))
            .unwrap();
    }
    let now = at(wanted);
    let (mut times, mut candidates, mut found) = (Vec::new(), 0, 0);
    for number in 0..LOOKS {
        let audan = &audans[usize::try_from(number).unwrap() % audans.len()];
        let (village, issuer) = (audan.village.id, audan.issuers[0]);
        let content = topics.content(number * 7, "");
        let begun = Instant::now();
        let (all, own) = store
            .read_blocking(move |connection: &mut Connection| {
                let about = Subject::of(content.title.as_str(), content.text.as_str());
                let search = Search {
                    lines: offices::list_above(connection, village)?,
                    other_than: issuer,
                    from: now - SignedDuration::from_hours(24 * 90),
                    until: now,
                };
                let all = subjects::list_candidates(connection, &about, &search)?;
                let count = all.len();
                let same = rank(
                    &about,
                    all.into_iter().map(|one| (one.instruction, one.subject)),
                    200,
                );
                let ids: Vec<InstructionId> = same.iter().map(|(id, _)| *id).collect();
                let own = assignments::list_at_recipient(connection, &ids, village)?.len();
                Ok::<_, StoreError>((count, own))
            })
            .unwrap();
        times.push(begun.elapsed());
        candidates += all;
        found += own;
    }
    times.sort_unstable();
    let mean = |sum: usize| sum / times.len();
    let with = issues(&store, &clocks, &audans, &topics, now);
    store
        .write_blocking(move |tx| execute(tx.connection(), without))
        .unwrap();
    let less = issues(&store, &clocks, &audans, &topics, now);
    println!(
        "| {engine} | {wanted} | {:.1} | {:.1} | {} | {} | {:.2} | {:.2} |",
        ms(times[times.len() / 2]),
        ms(times[times.len() * 99 / 100]),
        mean(candidates),
        mean(found),
        ms(with),
        ms(less),
    );
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn execute(connection: &mut Connection, statement: &str) -> Result<(), StoreError> {
    use diesel::connection::SimpleConnection;
    connection
        .batch_execute(statement)
        .map_err(StoreError::from)
}

/// The median time of issuing to one village, each in a transaction of its own.
fn issues(
    store: &Store,
    clocks: &Arc<Clocks>,
    audans: &Arc<Vec<Audan>>,
    topics: &Arc<Topics>,
    now: Timestamp,
) -> Duration {
    let mut times: Vec<Duration> = (0..ISSUES)
        .map(|number| {
            let begun = Instant::now();
            issue(
                store,
                clocks,
                audans,
                topics,
                number..number + 1,
                move |_| now,
            );
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

fn issue(
    store: &Store,
    clocks: &Arc<Clocks>,
    audans: &Arc<Vec<Audan>>,
    topics: &Arc<Topics>,
    numbers: std::ops::Range<u64>,
    at: impl Fn(u64) -> Timestamp + Send + 'static,
) {
    let (clocks, audans, topics) = (Arc::clone(clocks), Arc::clone(audans), Arc::clone(topics));
    store
        .write_blocking(move |tx| {
            for number in numbers {
                let place = usize::try_from(number).unwrap();
                let audan = &audans[place % audans.len()];
                let at = at(number);
                let mut instruction = Instruction {
                    id: fresh_id(),
                    issuer_office: audan.issuers[place / audans.len() % audan.issuers.len()],
                    issued_by: None,
                    number: 0,
                    registered_at: at,
                    registered_precision: Precision::Minute,
                    imported_from: None,
                    plan: None,
                    recorded_by: None,
                    // Any order but the one of the departments.
                    content: topics.content(number.wrapping_mul(0x9E37_79B9) % 1_000_003, ""),
                    version: 1,
                };
                let recipients = std::slice::from_ref(&audan.village);
                let issued = records::issue(
                    tx,
                    &clocks,
                    &mut instruction,
                    recipients,
                    &Origin::service(at),
                );
                issued.unwrap();
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

fn make_audans(store: &Store, count: u64) -> Arc<Vec<Audan>> {
    let mut all = vec![office(
        "190000000".to_owned(),
        Tier::Oblast,
        OfficeKind::Akim,
        None,
    )];
    let oblast = all[0].id;
    let audans: Vec<Audan> = (0..count)
        .map(|number| {
            let kato = format!("{:06}000", 100_000 + number * 10);
            let akim = office(kato.clone(), Tier::Audan, OfficeKind::Akim, Some(oblast));
            let mut issuers = vec![akim.id];
            all.push(akim);
            for _ in 0..DEPARTMENTS {
                let department = office(
                    kato.clone(),
                    Tier::Audan,
                    OfficeKind::Department,
                    Some(issuers[0]),
                );
                issuers.push(department.id);
                all.push(department);
            }
            let kato = format!("{:06}100", 100_000 + number * 10);
            let village = office(kato, Tier::Aul, OfficeKind::Akim, Some(issuers[0]));
            all.push(village.clone());
            Audan { issuers, village }
        })
        .collect();
    store
        .write_blocking(move |tx| offices::insert_all(tx, &all, "bench"))
        .unwrap();
    Arc::new(audans)
}

fn office(kato: String, tier: Tier, kind: OfficeKind, parent: Option<OfficeId>) -> Office {
    let hours = Schedule::try_from("mon-fri 09:00-13:00 14:30-18:30").unwrap();
    Office {
        id: fresh_id(),
        name_kk: kato.parse().unwrap(),
        name_ru: kato.parse().unwrap(),
        kato: kato.parse().unwrap(),
        tier,
        kind,
        parent,
        zone: "Asia/Almaty".try_into().unwrap(),
        timetable: Timetable::always(hours),
        calendar: "kz".to_owned(),
        profile: Profile::default(),
        version: 1,
    }
}
