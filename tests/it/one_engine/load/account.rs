//! What people were told, and whether the database holds exactly that.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use tapsyrma::domain::id::{AssignmentId, OfficeId};
use tapsyrma::store::Store;
use uuid::Uuid;

use super::District;
use super::held::Held;
use super::people::Copies;

/// An entry of a record: whose, about what, of which kind.
pub type Entry = (OfficeId, AssignmentId, &'static str);

/// A change that somebody was told is done.
#[derive(Debug)]
pub struct Effect {
    /// The one key it was asked under, however often.
    pub key: Uuid,
    /// What it must have left in the records.
    pub entries: BTreeSet<Entry>,
    /// The number on the receipt, where there is one.
    number: Option<i64>,
    /// When they were told.
    pub at: Instant,
}

impl Effect {
    pub fn new(key: Uuid, entries: BTreeSet<Entry>, number: Option<i64>) -> Self {
        Self {
            key,
            entries,
            number,
            at: Instant::now(),
        }
    }
}

/// What somebody who followed a numbering ended up with.
pub enum Reading {
    /// A phone's copy of its inbox.
    Inbox(OfficeId, Copies),
    /// A screen's copy of what the office issued.
    Issued(OfficeId, Copies),
    /// The hashes of a record, from the first link on.
    Record(OfficeId, Vec<String>),
}

/// What everybody was told.
#[derive(Default)]
pub struct Account {
    /// Every change that was answered with success.
    pub effects: Vec<Effect>,
    /// Reads that were answered with success.
    pub reads: u64,
    /// Answers that told a writer to come again, by their code.
    pub writes_put_off: BTreeMap<String, u64>,
    /// The same for readers.
    pub reads_put_off: BTreeMap<String, u64>,
    /// Requests that ended without an answer, so that nobody knew what had come of them.
    pub broken: u64,
    /// Answers that said: it had been done before.
    pub replayed: u64,
    /// The longest that anybody waited for one answer.
    pub longest: Duration,
    /// What readers had in the end.
    pub readings: Vec<Reading>,
}

impl Account {
    pub fn put_off(&mut self, reads_only: bool, code: &str) {
        let counts = if reads_only {
            &mut self.reads_put_off
        } else {
            &mut self.writes_put_off
        };
        *counts.entry(code.to_owned()).or_default() += 1;
    }

    /// How long after a moment somebody was first told that a change is done.
    pub fn silence_after(&self, moment: Instant) -> Option<Duration> {
        let told = self.effects.iter().map(|effect| effect.at);
        told.filter(|at| *at > moment).min().map(|at| at - moment)
    }

    /// Makes sure that the database holds what everybody was told, once, and nothing that nobody
    /// was told of: everybody asked until they were answered.
    pub async fn compare(&self, store: &Store, district: &District) {
        let held = Held::read(store, district).await;
        self.find_lost_and_doubled(&held);
        self.check_receipts(&held);
        for reading in &self.readings {
            match reading {
                Reading::Inbox(office, copies) => {
                    assert_eq!(*copies, held.received_by(*office), "the inbox of {office}");
                }
                Reading::Issued(office, copies) => {
                    assert_eq!(*copies, held.issued_by(*office), "what {office} issued");
                }
                Reading::Record(office, hashes) => {
                    assert_eq!(*hashes, held.hashes(*office), "the record of {office}");
                }
            }
        }
        held.check_numbers_and_chains();
        held.check_states();
    }

    fn find_lost_and_doubled(&self, held: &Held) {
        let mut in_records = held.entries_by_key();
        let (mut lost, mut different) = (Vec::new(), Vec::new());
        for effect in &self.effects {
            match in_records.remove(&effect.key) {
                None => lost.push(effect),
                Some(entries) if !entries.iter().copied().eq(effect.entries.iter().copied()) => {
                    different.push((effect, entries));
                }
                Some(_) => {}
            }
        }
        assert!(lost.is_empty(), "acknowledged and lost: {lost:#?}");
        assert!(different.is_empty(), "doubled or cut short: {different:#?}");
        assert!(in_records.is_empty(), "nobody was told of {in_records:#?}");
        let issued = { self.effects.iter() }.filter(|effect| effect.number.is_none());
        assert_eq!(held.instructions, issued.count());
    }

    fn check_receipts(&self, held: &Held) {
        for effect in &self.effects {
            if let (Some(number), Some((office, assignment, kind))) =
                (effect.number, effect.entries.first())
            {
                let event = held.event(*office, number);
                assert_eq!(
                    (event.assignment, event.key),
                    (*assignment, Some(effect.key))
                );
                assert_eq!(event.happening.kind(), *kind);
            }
        }
    }
}

impl std::fmt::Display for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            effects,
            reads,
            writes_put_off,
            reads_put_off,
            broken,
            replayed,
            longest,
            ..
        } = self;
        let changes = effects.len();
        write!(
            f,
            "{changes} changes acknowledged, {reads} reads answered; {broken} requests broke off; \
             put off: writes {writes_put_off:?}, reads {reads_put_off:?}; \
             {replayed} answers told of what had been done before; longest wait {longest:.2?}"
        )
    }
}
