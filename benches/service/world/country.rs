//! A whole country's villages: an oblast with eighty audans of thirty villages each, twelve kinds of
//! working time among them, and twenty deadlines of the coming days at every village.

use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};
use tapsyrma::clock::{Clock, fresh_id};
use tapsyrma::credentials::password::Passwords;
use tapsyrma::domain::deadline::Due;
use tapsyrma::domain::id::OfficeId;
use tapsyrma::domain::instruction::{Content, Instruction, Precision};
use tapsyrma::domain::office::{Office, Tier};
use tapsyrma::domain::person::Role;
use tapsyrma::domain::worktime::{Schedule, Timetable};
use tapsyrma::store::events::Origin;
use tapsyrma::store::{Store, StoreError, StoreOptions, offices, records};

use super::wording::Topics;
use super::{directory, office, person};

/// Audans.
const AUDANS: u64 = 80;
/// Villages of one audan.
const VILLAGES_EACH: u64 = 30;
/// Villages.
pub const VILLAGES: u64 = AUDANS * VILLAGES_EACH;
/// Deadlines of a village on each of [`DAYS`] days.
const DEADLINES_A_DAY: u64 = 4;
/// Local days on which something is due.
const DAYS: i64 = 5;

/// Numbers apart from those of the smaller worlds.
const FIRST: u64 = 10_000_000;
/// The number of the oblast's office and of whoever issues there.
pub const OBLAST: u64 = FIRST + VILLAGES;

const ZONES: [&str; 4] = ["Asia/Almaty", "Asia/Aqtobe", "Asia/Qyzylorda", "Asia/Oral"];
const HOURS: [&str; 3] = [
    "mon-fri 09:00-13:00 14:30-18:30",
    "mon-fri 08:30-12:30 13:30-17:30",
    "mon-fri 08:00-12:00 13:30-17:30",
];

/// The offices of so many villages, audan by audan.
pub fn villages(number: u64) -> Vec<OfficeId> {
    (FIRST..FIRST + number).map(office).collect()
}

/// The oblast's office.
pub fn oblast() -> OfficeId {
    office(OBLAST)
}

/// A day on which four deadlines stand at every village.
pub fn busy_day() -> Date {
    let today = super::zone().time_zone().to_datetime(Clock::System.now());
    today.date().checked_add(Span::new().days(7)).unwrap()
}

/// Fills an empty database.
pub fn make(url: &str) {
    super::migrate(url);
    let store = Store::open(&StoreOptions::new(url)).unwrap();
    let (all, villages) = everybody();
    store
        .write_blocking(move |tx| {
            offices::insert_all(tx, &all, "bench")?;
            let hash = Passwords::new(8, 1).unwrap();
            let hash = hash.hash("correct horse battery").unwrap();
            directory::sign_in(tx, OBLAST, "Облыс әкімінің аппараты", Role::Issuer, &hash)
        })
        .unwrap();
    let topics = Topics::read();
    for number in 0..DEADLINES_A_DAY * u64::try_from(DAYS).unwrap() {
        let day = i64::try_from(number / DEADLINES_A_DAY).unwrap();
        let due = busy_day().checked_add(Span::new().days(day - DAYS / 2));
        let content = Content {
            due: Some(Due::Date(due.unwrap())),
            ..topics.content(number, "11.2026")
        };
        let villages = villages.clone();
        store
            .write_blocking(move |tx| issue(tx, content, &villages))
            .unwrap();
    }
    store.close_blocking();
}

fn issue(
    tx: &mut tapsyrma::store::Tx<'_>,
    content: Content,
    villages: &[Office],
) -> Result<(), StoreError> {
    let at: Timestamp = Clock::System.now() - SignedDuration::from_hours(24);
    let mut instruction = Instruction {
        id: fresh_id(),
        issuer_office: oblast(),
        issued_by: Some(person(OBLAST)),
        number: 0,
        registered_at: at,
        registered_precision: Precision::Minute,
        imported_from: None,
        plan: None,
        recorded_by: None,
        content,
        version: 1,
    };
    let origin = Origin::service(at);
    records::issue(tx, &super::clocks(), &mut instruction, villages, &origin).unwrap();
    Ok(())
}

/// Every office, those above others first, and the villages among them.
fn everybody() -> (Vec<Office>, Vec<Office>) {
    let audan_number = |audan: u64| OBLAST + 1 + audan;
    let mut above = vec![directory::office(OBLAST, "980000000", Tier::Oblast, None)];
    let mut villages = Vec::new();
    for audan in 0..AUDANS {
        let kato = format!("98{:02}00000", audan + 1);
        let number = audan_number(audan);
        above.push(directory::office(number, &kato, Tier::Audan, Some(OBLAST)));
        for village in 0..VILLAGES_EACH {
            let kato = format!("98{:02}{:02}000", audan + 1, village + 1);
            let place = usize::try_from(audan).unwrap();
            let hours = HOURS[place % HOURS.len()];
            villages.push(Office {
                zone: ZONES[place % ZONES.len()].parse().unwrap(),
                timetable: Timetable::always(Schedule::try_from(hours).unwrap()),
                ..directory::office(
                    FIRST + audan * VILLAGES_EACH + village,
                    &kato,
                    Tier::Aul,
                    Some(number),
                )
            });
        }
    }
    let all = above.into_iter().chain(villages.iter().cloned()).collect();
    (all, villages)
}
