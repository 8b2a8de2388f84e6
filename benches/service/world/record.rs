//! Rows of the three tables that grow, and the ledgers that count and chain them.

use std::marker::PhantomData;
use std::sync::mpsc::SyncSender;

use serde::Serialize;
use tapsyrma::domain::assignment::Assignment;
use tapsyrma::domain::event::{ChainHash, Event};
use tapsyrma::domain::instruction::Instruction;
use uuid::Uuid;

use super::rows::{Cell, Sink, Table};
use super::{AUDANS, VILLAGES, office};

const INSTRUCTIONS: Table = Table {
    name: "instructions",
    columns: "id, issuer_office, issued_by, number, registered_at, registered_precision, version, \
              title, text, language, kind, legal_bases, channel, urgency, effort_minutes, due",
};
const ASSIGNMENTS: Table = Table {
    name: "assignments",
    columns: "id, instruction, issuer_office, recipient_office, state, version, registered_at, \
              effective_at, released_at, delivered_at, acknowledged_at, answered_at, closed_at, \
              deadline, due_at, deadline_version, answers, returns",
};
const EVENTS: Table = Table {
    name: "events",
    columns: "office, number, issuer_office, issuer_number, assignment, at, actor, offset_ms, key, \
              happening, hash",
};

/// Bytes of rows that are written at once: below what SQLite takes for one statement.
const WRITTEN_AT_ONCE: usize = 400_000;

/// Rows of one table that are not on their way yet.
struct Pile<S> {
    table: Table,
    rows: String,
    sink: PhantomData<S>,
}

impl<S: Sink> Pile<S> {
    fn new(table: Table) -> Self {
        Self {
            table,
            rows: String::new(),
            sink: PhantomData,
        }
    }

    fn add(&mut self, row: &[Cell<'_>], full: &SyncSender<(Table, String)>) {
        S::append(&mut self.rows, row);
        if self.rows.len() > WRITTEN_AT_ONCE {
            self.send(full);
        }
    }

    fn send(&mut self, full: &SyncSender<(Table, String)>) {
        if !self.rows.is_empty() {
            full.send((self.table, std::mem::take(&mut self.rows)))
                .unwrap();
        }
    }
}

/// What an office's record has come to.
#[derive(Clone)]
struct Ledger {
    received: i64,
    issued: i64,
    instructions: i64,
    last: ChainHash,
}

/// Everything written so far.
pub struct Record<S> {
    ledgers: Vec<Ledger>,
    instructions: Pile<S>,
    assignments: Pile<S>,
    events: Pile<S>,
    full: SyncSender<(Table, String)>,
}

impl<S: Sink> Record<S> {
    /// An empty one, whose rows go to `full`.
    pub fn new(full: SyncSender<(Table, String)>) -> Self {
        let empty = Ledger {
            received: 0,
            issued: 0,
            instructions: 0,
            last: ChainHash::START,
        };
        Self {
            ledgers: vec![empty; usize::try_from(VILLAGES + AUDANS).unwrap()],
            instructions: Pile::new(INSTRUCTIONS),
            assignments: Pile::new(ASSIGNMENTS),
            events: Pile::new(EVENTS),
            full,
        }
    }

    fn ledger(&mut self, number: u64) -> &mut Ledger {
        &mut self.ledgers[usize::try_from(number).unwrap()]
    }

    /// The number of the next instruction of an office.
    pub fn next_instruction_number(&mut self, issuer: u64) -> i64 {
        let ledger = self.ledger(issuer);
        ledger.instructions += 1;
        ledger.instructions
    }

    /// Numbers an event in both offices, chains it, and writes it.
    pub fn write_event(&mut self, village: u64, issuer: u64, event: Event) {
        let happening = json(&event.happening);
        let actor = json(&event.actor);
        let issuer_ledger = self.ledger(issuer);
        issuer_ledger.issued += 1;
        let issuer_number = issuer_ledger.issued;
        let ledger = self.ledger(village);
        ledger.received += 1;
        let event = Event {
            number: ledger.received,
            ..event
        };
        ledger.last = ledger.last.follow(&event, &happening);
        let hash = ledger.last;
        self.events.add(
            &[
                Cell::Bytes(&bytes(event.office)),
                Cell::Int(event.number),
                Cell::Bytes(&bytes(office(issuer))),
                Cell::Int(issuer_number),
                Cell::Bytes(&bytes(event.assignment)),
                Cell::Int(event.at.as_microsecond()),
                Cell::Text(&actor),
                Cell::int(event.device.offset_ms),
                event
                    .key
                    .as_ref()
                    .map_or(Cell::Null, |key| Cell::Bytes(key.as_bytes())),
                Cell::Text(&happening),
                Cell::Bytes(&hash.0),
            ],
            &self.full,
        );
    }

    /// Writes an instruction.
    pub fn write_instruction(&mut self, instruction: &Instruction) {
        let content = &instruction.content;
        let issued_by = instruction.issued_by.map(bytes);
        self.instructions.add(
            &[
                Cell::Bytes(&bytes(instruction.id)),
                Cell::Bytes(&bytes(instruction.issuer_office)),
                issued_by.as_ref().map_or(Cell::Null, |id| Cell::Bytes(id)),
                Cell::Int(instruction.number),
                Cell::Int(instruction.registered_at.as_microsecond()),
                Cell::Text(instruction.registered_precision.as_ref()),
                Cell::Int(instruction.version),
                Cell::Text(content.title.as_ref()),
                Cell::Text(content.text.as_ref()),
                Cell::Text(content.language.as_ref()),
                Cell::Text(content.kind.as_ref()),
                Cell::Text(&json(&content.legal_bases)),
                Cell::Text(content.channel.as_ref()),
                Cell::Text(&json(&content.urgency)),
                Cell::int(content.effort_minutes.map(i64::from)),
                Cell::Text(&json(&content.due)),
            ],
            &self.full,
        );
    }

    /// Writes an assignment as its last event left it.
    pub fn write_assignment(&mut self, assignment: &Assignment) {
        let instant = |at: Option<jiff::Timestamp>| Cell::int(at.map(|at| at.as_microsecond()));
        let due_at = tapsyrma::store::assignments::due_at(assignment);
        self.assignments.add(
            &[
                Cell::Bytes(&bytes(assignment.id)),
                Cell::Bytes(&bytes(assignment.instruction)),
                Cell::Bytes(&bytes(assignment.issuer_office)),
                Cell::Bytes(&bytes(assignment.recipient_office)),
                Cell::Text(assignment.state.as_ref()),
                Cell::Int(assignment.version),
                Cell::Int(assignment.registered_at.as_microsecond()),
                Cell::Int(assignment.effective_at.as_microsecond()),
                instant(assignment.released_at),
                instant(assignment.delivered_at),
                instant(assignment.acknowledged_at),
                instant(assignment.answered_at),
                instant(assignment.closed_at),
                Cell::Text(&json(&assignment.deadline)),
                Cell::Int(due_at.as_microsecond()),
                Cell::Int(i64::from(assignment.deadline_version)),
                Cell::Int(i64::from(assignment.answers)),
                Cell::Int(i64::from(assignment.returns)),
            ],
            &self.full,
        );
    }

    /// Sends what is left, and gives the statements that write the ledgers.
    pub fn finish(mut self) -> String {
        self.instructions.send(&self.full);
        self.assignments.send(&self.full);
        self.events.send(&self.full);
        let update = |(number, ledger): (u64, &Ledger)| {
            format!(
                "UPDATE ledgers SET received = {}, issued = {}, instructions = {}, last_hash = {} \
                 WHERE office = {}",
                ledger.received,
                ledger.issued,
                ledger.instructions,
                S::literal(&ledger.last.0),
                S::literal(&bytes(office(number))),
            )
        };
        let updates: Vec<String> = (0..).zip(&self.ledgers).map(update).collect();
        updates.join(";\n")
    }
}

fn bytes(id: impl Into<Uuid>) -> [u8; 16] {
    id.into().into_bytes()
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}
