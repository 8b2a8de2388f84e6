//! Instructions from a control journal that an office keeps elsewhere.
//!
//! Every row becomes an instruction with one assignment and its events, each at the time that the
//! journal gives. The rules of the domain decide on every step, as they do on a request.

mod history;
mod mapping;
mod party;
mod row;
mod stamp;
mod time_column;

use std::collections::HashMap;

use jiff::Timestamp;

pub use mapping::{
    Channels, ColumnNames, Mapping, MappingError, PrecisionRule, Precisions, Status,
};
pub use party::PartyFile;

use super::fault::{Fault, Faults, ImportError, RowFault};
use super::table::{Row, Table};
use crate::domain::clocks::Clocks;
use crate::store::Store;
use history::Batch;
use party::Parties;
use row::{Entry, Reader};

/// Rows that are committed together.
const BATCH: usize = 500;

/// What an import of a journal did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalImported {
    /// Rows that went in.
    pub added: u64,
    /// Those of them of which some time is known by its day alone.
    pub by_date: u64,
    /// Those of them whose first action lies before their start or after their end; it was left out.
    pub first_actions_left_out: u64,
    /// Rows that were there already, or stand in the file a second time, and say the same.
    pub unchanged: u64,
    /// Rows that did not go in.
    pub faults: Faults,
}

/// What the rows of a file say by themselves, before anything is compared with the database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalRead {
    /// Rows that make sense.
    pub rows: u64,
    /// Rows that do not.
    pub faults: Faults,
}

/// Reads a journal without a database: what an import would refuse by itself.
///
/// # Errors
/// If it has no header, or one without the columns of the mapping.
pub fn read(csv: &[u8], mapping: &Mapping, now: Timestamp) -> Result<JournalRead, ImportError> {
    let table = Table::open(csv, mapping.delimiter_byte()?)?;
    let reader = Reader::new(&table, mapping, now)?;
    let mut done = JournalRead::default();
    let mut seen = Seen::default();
    for row in table {
        match seen.judge(&reader, row) {
            Judged::New(_) | Judged::Repeated => done.rows += 1,
            Judged::Refused(RowFault { line, fault }) => done.faults.report(line, fault),
        }
    }
    Ok(done)
}

/// Brings a journal into the database, some hundred rows in a transaction: when it is interrupted,
/// the next import goes on where it stopped. `progress` is told how many bytes of the file are done.
///
/// # Errors
/// See [`ImportError`]; what was committed before it stays.
pub fn import(
    store: &Store,
    clocks: &Clocks,
    csv: &[u8],
    mapping: &Mapping,
    now: Timestamp,
    progress: &mut dyn FnMut(u64),
) -> Result<JournalImported, ImportError> {
    let mut table = Table::open(csv, mapping.delimiter_byte()?)?;
    let reader = Reader::new(&table, mapping, now)?;
    let parties = Parties::settle(store, mapping, now)?;
    let mut done = JournalImported::default();
    let mut seen = Seen::default();
    loop {
        let rows: Vec<Judged> = table
            .by_ref()
            .take(BATCH)
            .map(|row| seen.judge(&reader, row))
            .collect();
        if rows.is_empty() {
            break;
        }
        let mut batch = Batch::new(&mapping.journal, parties.issuer);
        for row in rows {
            match row {
                Judged::New(entry) => batch.add(*entry, &parties, clocks),
                Judged::Repeated => done.unchanged += 1,
                Judged::Refused(RowFault { line, fault }) => done.faults.report(line, fault),
            }
        }
        let entered = store.write_blocking(move |tx| batch.enter(tx, now))?;
        done.take_in(entered);
        progress(table.bytes_read());
    }
    done.faults.sort();
    Ok(done)
}

impl JournalImported {
    fn take_in(&mut self, batch: Self) {
        self.added += batch.added;
        self.by_date += batch.by_date;
        self.first_actions_left_out += batch.first_actions_left_out;
        self.unchanged += batch.unchanged;
        self.faults.take_in(batch.faults);
    }
}

/// A row beside the rows before it.
enum Judged {
    New(Box<Entry>),
    /// The same as a row before it.
    Repeated,
    Refused(RowFault),
}

/// The external ids of the rows so far: where each stood, and what its row said.
#[derive(Default)]
struct Seen(HashMap<String, (u64, [u8; 32])>);

impl Seen {
    fn judge(&mut self, reader: &Reader<'_>, row: Result<Row, RowFault>) -> Judged {
        let row = match row {
            Ok(row) => row,
            Err(fault) => return Judged::Refused(fault),
        };
        let refused = |fault| {
            let line = row.line;
            Judged::Refused(RowFault { line, fault })
        };
        let entry = match reader.read(&row) {
            Ok(entry) => entry,
            Err(fault) => return refused(fault),
        };
        let digest = row.digest();
        match self.0.get(&entry.imported_from) {
            Some((_, known)) if *known == digest => Judged::Repeated,
            Some(&(line, _)) => refused(Fault::IdRepeated { line }),
            None => {
                let said = (row.line, digest);
                self.0.insert(entry.imported_from.clone(), said);
                Judged::New(Box::new(entry))
            }
        }
    }
}
