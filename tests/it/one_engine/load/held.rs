//! What the database holds of a district, read past the service.

use std::collections::BTreeMap;

use tapsyrma::domain::assignment::Assignment;
use tapsyrma::domain::event::{ChainHash, Event};
use tapsyrma::domain::id::{AssignmentId, OfficeId};
use tapsyrma::store::events::{self, Recorded};
use tapsyrma::store::instructions::IssuedFilter;
use tapsyrma::store::{Connection, Store, StoreError, assignments, instructions};
use uuid::Uuid;

use super::District;
use super::account::Entry;
use super::people::Copies;

/// Identifiers that one question may name.
const IDS: usize = 500;

/// The records of all offices and what they speak of.
pub struct Held {
    received: BTreeMap<OfficeId, Vec<Recorded>>,
    issued: BTreeMap<OfficeId, Vec<Recorded>>,
    assignments: BTreeMap<AssignmentId, Assignment>,
    /// How many instructions there are.
    pub instructions: usize,
}

impl Held {
    pub async fn read(store: &Store, district: &District) -> Self {
        let offices = district.offices();
        let held = store.read(move |connection| Self::of(connection, &offices));
        held.await.unwrap()
    }

    fn of(connection: &mut Connection, offices: &[OfficeId]) -> Result<Self, StoreError> {
        let (mut received, mut issued) = (BTreeMap::new(), BTreeMap::new());
        for office in offices {
            let record = events::list_received_after(connection, *office, 0, i64::MAX)?;
            received.insert(*office, record);
            let followed = events::list_issued_after(connection, *office, 0, i64::MAX)?;
            issued.insert(*office, followed);
        }
        let mut ids: Vec<_> = { received.values().flatten() }
            .map(|recorded| recorded.event.assignment)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let mut found = BTreeMap::new();
        for part in ids.chunks(IDS) {
            let pairs = assignments::list_by_ids(connection, part)?;
            found.extend(
                pairs
                    .into_iter()
                    .map(|(assignment, _)| (assignment.id, assignment)),
            );
        }
        let instructions = instructions::list_issued(
            connection,
            offices,
            IssuedFilter::default(),
            None,
            i64::MAX,
        )?
        .len();
        Ok(Self {
            received,
            issued,
            assignments: found,
            instructions,
        })
    }

    /// The entries that came of requests with a key, every one as often as it is there.
    pub fn entries_by_key(&self) -> BTreeMap<Uuid, Vec<Entry>> {
        let mut by_key: BTreeMap<Uuid, Vec<Entry>> = BTreeMap::new();
        for Recorded { event, .. } in self.received.values().flatten() {
            if let Some(key) = event.key {
                let entry = (event.office, event.assignment, event.happening.kind());
                by_key.entry(key).or_default().push(entry);
            }
        }
        by_key
            .values_mut()
            .for_each(|entries| entries.sort_unstable());
        by_key
    }

    /// The event with a number in the record of an office.
    pub fn event(&self, office: OfficeId, number: i64) -> &Event {
        let index = usize::try_from(number - 1).unwrap();
        &self.received[&office][index].event
    }

    /// The links of the record of an office.
    pub fn hashes(&self, office: OfficeId) -> Vec<String> {
        let record = self.received[&office].iter();
        record.map(|recorded| recorded.hash.to_string()).collect()
    }

    /// Everything that an office received, as it stands.
    pub fn received_by(&self, office: OfficeId) -> Copies {
        self.copies(|assignment| assignment.recipient_office == office)
    }

    /// Everything that an office issued, as it stands.
    pub fn issued_by(&self, office: OfficeId) -> Copies {
        self.copies(|assignment| assignment.issuer_office == office)
    }

    fn copies(&self, of: impl Fn(&Assignment) -> bool) -> Copies {
        let mine = self
            .assignments
            .values()
            .filter(|assignment| of(assignment));
        mine.map(|mine| (mine.id, (mine.version, mine.state.to_string())))
            .collect()
    }

    /// Both numberings run from 1 without gaps, and every link follows the one before.
    pub fn check_numbers_and_chains(&self) {
        for (office, record) in &self.received {
            let mut before = ChainHash::START;
            for (recorded, number) in record.iter().zip(1..) {
                assert_eq!(recorded.event.number, number, "a gap in {office}");
                let link = before.follow(&recorded.event, &recorded.happening_text);
                assert_eq!(recorded.hash, link, "the chain of {office} at {number}");
                before = link;
            }
        }
        for (office, followed) in &self.issued {
            for (recorded, number) in followed.iter().zip(1..) {
                assert_eq!(
                    recorded.issuer_number, number,
                    "a gap in what {office} issued"
                );
            }
        }
        let count = |side: &BTreeMap<OfficeId, Vec<Recorded>>| side.values().flatten().count();
        assert_eq!(count(&self.received), count(&self.issued));
    }

    /// Every assignment stands as its events add up.
    pub fn check_states(&self) {
        let mut folded: BTreeMap<AssignmentId, Assignment> = BTreeMap::new();
        for Recorded { event, .. } in self.received.values().flatten() {
            let start = || {
                let known = &self.assignments[&event.assignment];
                let (from, to) = (known.issuer_office, event.office);
                Assignment::before_issue(event.assignment, known.instruction, from, to, event.at)
            };
            let so_far = folded.remove(&event.assignment).unwrap_or_else(start);
            folded.insert(event.assignment, so_far.apply(&event.happening, event.at));
        }
        assert!(
            folded == self.assignments,
            "a state is not what its events add up to"
        );
    }
}
