//! From what a row says to an instruction with its record, as the rules of the domain have it.

use jiff::Timestamp;

use super::JournalImported;
use super::party::Parties;
use super::row::{Ending, Entry};
use crate::clock::fresh_id;
use crate::domain::assignment::{Assignment, Change, Issue};
use crate::domain::clocks::Clocks;
use crate::domain::command::Command;
use crate::domain::event::Happening;
use crate::domain::id::OfficeId;
use crate::domain::instruction::{Instruction, InvalidContent, Precision};
use crate::domain::office::Office;
use crate::import::fault::Fault;
use crate::store::histories::{History, Imported};
use crate::store::{StoreError, Tx, administrative_acts, histories};

/// Rows that are committed together.
pub(super) struct Batch {
    journal: String,
    issuer: OfficeId,
    rows: Vec<(u64, History, bool)>,
    done: JournalImported,
}

impl Batch {
    pub(super) fn new(journal: &str, issuer: OfficeId) -> Self {
        Self {
            journal: journal.to_owned(),
            issuer,
            rows: Vec::new(),
            done: JournalImported::default(),
        }
    }

    pub(super) fn add(&mut self, entry: Entry, parties: &Parties, clocks: &Clocks) {
        let line = entry.line;
        let Some(recipient) = parties.recipients.get(entry.recipient) else {
            return;
        };
        let left_out = entry.first_action_left_out;
        match decide(entry, self.issuer, recipient, clocks) {
            Ok(history) => self.rows.push((line, history, left_out)),
            Err(fault) => self.done.faults.report(line, fault),
        }
    }

    /// Enters the rows that are not there yet and records that it did.
    pub(super) fn enter(
        mut self,
        tx: &mut Tx<'_>,
        now: Timestamp,
    ) -> Result<JournalImported, StoreError> {
        let from = |history: &History| history.instruction.imported_from.clone();
        let keys: Vec<String> = self.rows.iter().filter_map(|row| from(&row.1)).collect();
        let known = histories::list_imported(tx, &keys)?;
        let mut new = Vec::with_capacity(self.rows.len());
        for (line, history, first_action_left_out) in self.rows {
            let imported = from(&history).and_then(|from| known.get(&from));
            match imported {
                Some(imported) if says_the_same(imported, &history) => self.done.unchanged += 1,
                Some(_) => self.done.faults.report(line, Fault::ChangedSinceImport),
                None => {
                    let precision = history.instruction.registered_precision;
                    self.done.added += 1;
                    self.done.by_date += u64::from(precision == Precision::Date);
                    self.done.first_actions_left_out += u64::from(first_action_left_out);
                    new.push(history);
                }
            }
        }
        if !new.is_empty() {
            let detail = format!("{} added", new.len());
            histories::enter(tx, self.issuer, new)?;
            let act = "journal_imported";
            administrative_acts::record(tx, now, None, act, &self.journal, &detail)?;
        }
        Ok(self.done)
    }
}

/// Whether a row says what it said when it was imported. A correction made here since then is no
/// change of the journal.
fn says_the_same(imported: &Imported, history: &History) -> bool {
    let (before, row) = (&imported.instruction, &history.instruction);
    let mut content = row.content.clone();
    if before.version > row.version {
        content.title = before.content.title.clone();
        content.text = before.content.text.clone();
    }
    before.registered_at == row.registered_at
        && before.registered_precision == row.registered_precision
        && before.content == content
        && (imported.closed_at == history.assignment.closed_at
            || history.assignment.closed_at.is_none())
}

/// Plays the row through the rules. It is not held: by the journal, its recipient had it at once.
fn decide(
    entry: Entry,
    issuer: OfficeId,
    recipient: &Office,
    clocks: &Clocks,
) -> Result<History, Fault> {
    let clock = clocks.of(recipient);
    let due = entry.content.due;
    let instruction = Instruction {
        id: fresh_id(),
        issuer_office: issuer,
        issued_by: None,
        number: 0,
        registered_at: entry.registered_at,
        registered_precision: entry.precision,
        imported_from: Some(entry.imported_from),
        plan: None,
        recorded_by: None,
        content: entry.content,
        version: 1,
    };
    let issue = Issue {
        id: fresh_id(),
        instruction: instruction.id,
        issuer_office: issuer,
        recipient_office: recipient.id,
        registered_at: entry.registered_at,
        held: false,
        deadline: due
            .map(|due| due.resolve(&clock))
            .transpose()
            .map_err(InvalidContent::from)?,
        content: instruction.content.digest(),
        passed_on: None,
        told_at: None,
        preview: None,
    };
    let Change { next, happening } = Assignment::issue(issue, &clock)?;
    let mut record = Record {
        assignment: next,
        happenings: vec![(entry.registered_at, happening)],
    };
    if let Some(at) = entry.first_action_at {
        record.act(Command::Acknowledge, at)?;
    }
    match entry.ending {
        None => {}
        Some((Ending::Completed(text), at)) => {
            let effort_minutes = None;
            record.act(
                Command::Answer {
                    text,
                    effort_minutes,
                    attachments: Vec::new(),
                    resent_from: None,
                },
                at,
            )?;
            record.act(Command::Accept, at)?;
        }
        Some((Ending::Withdrawn(reason), at)) => record.act(Command::Withdraw { reason }, at)?,
    }
    Ok(History {
        instruction,
        assignment: record.assignment,
        happenings: record.happenings,
    })
}

struct Record {
    assignment: Assignment,
    happenings: Vec<(Timestamp, Happening)>,
}

impl Record {
    fn act(&mut self, command: Command, at: Timestamp) -> Result<(), Fault> {
        let version = self.assignment.version;
        let change = self.assignment.decide(command, Some(version), at)?;
        self.assignment = change.next;
        self.happenings.push((at, change.happening));
        Ok(())
    }
}
