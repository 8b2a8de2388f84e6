//! Files that nobody here wrote go in whole.

use std::collections::BTreeMap;

use jiff::Timestamp;
use tapsyrma::domain::assignment::{Assignment, State};
use tapsyrma::domain::event::ChainHash;
use tapsyrma::domain::id::OfficeId;
use tapsyrma::domain::instruction::{Instruction, Precision};
use tapsyrma::domain::office::{Office, Tier};
use tapsyrma::import::journal::{self, JournalImported, Mapping};
use tapsyrma::import::offices::{self, EDITION, NewOffices, OfficesImported};
use tapsyrma::store;
use tapsyrma::store::assignments::Side;

use super::{Database, lines, now};
use crate::shared::read;

fn import_kato(database: &Database) -> OfficesImported {
    let file = read("data/territory/kato_to_rural_district.csv");
    let new = NewOffices::kazakhstan(EDITION).unwrap();
    offices::import(&database.store, file.as_bytes(), new, now()).unwrap()
}

fn import_journal(database: &Database, file: &str, mapping: &[u8]) -> JournalImported {
    let (store, clocks) = (&database.store, &database.clocks);
    let mapping = Mapping::parse(mapping).unwrap();
    let csv = read(file);
    let mut done = 0;
    let mut progress = |bytes| done = bytes;
    let imported = journal::import(
        store,
        clocks,
        csv.as_bytes(),
        &mapping,
        now(),
        &mut progress,
    )
    .unwrap();
    assert_eq!(done, u64::try_from(csv.len()).unwrap());
    imported
}

pub fn import_wabo(database: &Database) -> JournalImported {
    let file = "data/eventlogs/wabo_receipt_cases.csv";
    let mapping = include_bytes!("../../../config/journals/wabo.toml");
    import_journal(database, file, mapping)
}

fn import_boston(database: &Database) -> JournalImported {
    let file = "data/eventlogs/boston311_animal_sla_2018_2019.csv";
    let mapping = include_bytes!("../../../config/journals/boston311.toml");
    import_journal(database, file, mapping)
}

pub fn office(database: &Database, code: &str) -> Office {
    let code = code.parse().unwrap();
    let found = database
        .store
        .read_blocking(move |c| store::offices::find_by_kato(c, &code));
    found.unwrap().unwrap()
}

pub fn issued(database: &Database, issuer: OfficeId) -> Vec<(Assignment, Instruction)> {
    let (from, to) = (Timestamp::UNIX_EPOCH, now());
    let listed = database.store.read_blocking(move |c| {
        store::assignments::list_registered_between(c, Side::Issuer, &[issuer], from, to)
    });
    listed.unwrap()
}

fn events_of(database: &Database, office: OfficeId) -> Vec<store::events::Recorded> {
    let listed = database
        .store
        .read_blocking(move |c| store::events::list_received_after(c, office, 0, 100_000));
    listed.unwrap()
}

fn assert_unbroken(record: &[store::events::Recorded]) {
    let mut last = ChainHash::START;
    for (entry, number) in record.iter().zip(1..) {
        assert_eq!(entry.event.number, number);
        last = last.follow(&entry.event, &entry.happening_text);
        assert_eq!(entry.hash, last, "event {number}");
    }
}

#[test]
fn every_office_of_the_classifier_goes_in_and_a_second_time_changes_nothing() {
    let database = Database::new();
    let done = import_kato(&database);
    let tiers = [(Tier::Oblast, 20), (Tier::Audan, 209), (Tier::Aul, 2_379)];
    assert_eq!(done.added, BTreeMap::from(tiers));
    assert_eq!(
        (done.total_added(), done.changed, done.unchanged),
        (2_608, 0, 0)
    );
    assert_eq!(lines(&done.faults), []);

    let before = database
        .store
        .read_blocking(store::offices::list_territorial);
    let again = import_kato(&database);
    assert_eq!(
        (again.total_added(), again.changed, again.unchanged),
        (0, 0, 2_608)
    );
    let after = database
        .store
        .read_blocking(store::offices::list_territorial);
    assert_eq!(before.unwrap(), after.unwrap());
}

#[test]
fn the_offices_of_the_classifier_lie_in_their_zones() {
    let database = Database::new();
    import_kato(&database);
    let all = database
        .store
        .read_blocking(store::offices::list_territorial)
        .unwrap();
    let table = read("data/timezone/oblast_zone.csv");
    let known: BTreeMap<&str, &str> = table
        .lines()
        .skip(1)
        .map(|line| {
            let mut fields = line.split(',');
            (fields.next().unwrap(), fields.nth(1).unwrap())
        })
        .collect();
    assert_eq!(known.len(), 20);
    for (office, _) in &all {
        assert_eq!(
            office.zone.name(),
            known[&office.kato.as_str()[..2]],
            "{}",
            office.kato.as_str()
        );
    }
}

#[test]
fn the_receipts_of_a_municipality_go_in_but_for_the_two_that_end_before_they_start() {
    let database = Database::new();
    let done = import_wabo(&database);
    assert_eq!(
        lines(&done.faults),
        [(917, "end_before_start"), (1_399, "end_before_start")]
    );
    assert_eq!((done.added, done.unchanged), (1_432, 0));
    assert_eq!(done.first_actions_left_out, 117);

    let again = import_wabo(&database);
    assert_eq!((again.added, again.unchanged), (0, 1_432));
    assert_eq!(again.faults, done.faults);

    let issuer = office(&database, "990100000");
    let cases = issued(&database, issuer.id);
    assert_eq!(cases.len(), 1_432);
    let open = cases.iter().filter(|case| case.0.closed_at.is_none());
    assert_eq!(open.count(), 105);
    assert!(cases.iter().all(|(case, _)| case.state != State::Scheduled));
    let by_date = cases
        .iter()
        .filter(|(_, instruction)| instruction.registered_precision == Precision::Date);
    // 1,377 starts that are days, and four exact starts of cases whose end is a day.
    assert_eq!((done.by_date, by_date.count()), (1_381, 1_381));
    assert_unbroken(&events_of(&database, office(&database, "990101000").id));
}

#[test]
fn a_case_of_the_municipality_keeps_every_time_it_had() {
    let database = Database::new();
    import_wabo(&database);
    let issuer = office(&database, "990100000");
    let cases = issued(&database, issuer.id);
    let (case, instruction) = cases
        .iter()
        .find(|(_, instruction)| instruction.imported_from.as_deref() == Some("wabo:case-4028"))
        .unwrap();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    assert_eq!(case.registered_at, at("2010-10-01T00:00:00.020+02:00"));
    assert_eq!(case.effective_at, case.registered_at);
    assert_eq!(
        (case.acknowledged_at, case.answered_at, case.closed_at),
        (
            Some(at("2010-11-02T12:42:19.582+01:00")),
            Some(at("2010-12-02T14:23:04.930+01:00")),
            Some(at("2010-12-02T14:23:04.930+01:00"))
        )
    );
    assert_eq!(
        case.deadline.as_ref().unwrap().at,
        at("2010-12-16T17:00:00+01:00"),
        "a day ends when the office closes"
    );
    assert_eq!((instruction.number, instruction.issued_by), (1, None));
    let history = events_of(&database, case.recipient_office)
        .into_iter()
        .filter(|entry| entry.event.assignment == case.id)
        .map(|entry| (entry.event.number, entry.event.happening.kind()));
    assert_eq!(
        history.collect::<Vec<_>>(),
        [
            (1, "issued"),
            (2, "acknowledged"),
            (3, "answered"),
            (4, "accepted")
        ]
    );
}

#[test]
fn every_request_about_an_animal_in_boston_goes_in() {
    let database = Database::new();
    let done = import_boston(&database);
    assert_eq!(lines(&done.faults), []);
    assert_eq!((done.added, done.by_date), (10_313, 0));
    let again = import_boston(&database);
    assert_eq!((again.added, again.unchanged), (0, 10_313));

    let issuer = office(&database, "990200000");
    let cases = issued(&database, issuer.id);
    let open = cases.iter().filter(|(case, _)| case.closed_at.is_none());
    assert_eq!((cases.len(), open.count()), (10_313, 1_294));
    let works = office(&database, "990212000");
    let of_works = cases
        .iter()
        .filter(|(case, _)| case.recipient_office == works.id);
    assert_eq!(of_works.count(), 7_254);
    assert_unbroken(&events_of(&database, works.id));
}
