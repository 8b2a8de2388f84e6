//! Ledgers: how far the record of each office has got. Their rows are locked while records grow.
//!
//! A write that locks several rows locks the assignments first and the ledgers after them, each in
//! the order of their identifiers. So two writes that need some of the same rows wait for each
//! other, and never each for the other.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::events::{IDS_PER_QUERY, ROWS_PER_INSERT, chain_hash};
use super::schema::ledgers;
use super::{StoreError, Tx, each, load_locked};
use crate::domain::event::ChainHash;
use crate::domain::id::OfficeId;

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = ledgers, treat_none_as_default_value = false)]
struct LedgerRow {
    office: OfficeId,
    received: i64,
    issued: i64,
    instructions: i64,
    last_hash: Vec<u8>,
}

impl LedgerRow {
    fn empty(office: OfficeId) -> Self {
        Self {
            office,
            received: 0,
            issued: 0,
            instructions: 0,
            last_hash: ChainHash::START.0.to_vec(),
        }
    }
}

/// Ledgers of offices, locked to the end of the transaction: what they say is what the next event
/// follows, and nobody sees a later number before an earlier one.
pub(super) struct Ledgers {
    rows: BTreeMap<OfficeId, LedgerRow>,
}

impl Ledgers {
    /// Locks the ledgers of offices.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) fn lock(
        tx: &mut Tx<'_>,
        offices: impl IntoIterator<Item = OfficeId>,
    ) -> Result<Self, StoreError> {
        let offices: Vec<OfficeId> = offices
            .into_iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let mut rows: Vec<LedgerRow> = Vec::with_capacity(offices.len());
        if let [one, other] = offices[..] {
            // Nearly every write is about one assignment. A list of any length has to be parsed
            // and planned each time, this only once.
            rows = load_locked!(
                tx.connection(),
                ledgers::table
                    .filter(ledgers::office.eq(one).or(ledgers::office.eq(other)))
                    .order(ledgers::office.asc())
                    .select(LedgerRow::as_select())
            )?;
        } else {
            for part in offices.chunks(IDS_PER_QUERY) {
                let part: Vec<LedgerRow> = load_locked!(
                    tx.connection(),
                    ledgers::table
                        .filter(ledgers::office.eq_any(part))
                        .order(ledgers::office.asc())
                        .select(LedgerRow::as_select())
                )?;
                rows.extend(part);
            }
        }
        Ok(Self {
            rows: rows.into_iter().map(|row| (row.office, row)).collect(),
        })
    }

    /// Takes the next `count` numbers for instructions of an office and returns the last of them.
    ///
    /// # Errors
    /// Not found where the office has no ledger.
    pub(super) fn take_instruction_numbers(
        &mut self,
        office: OfficeId,
        count: i64,
    ) -> Result<i64, StoreError> {
        let row = self.row(office)?;
        row.instructions += count;
        Ok(row.instructions)
    }

    /// Takes the next number of what an office received, with the link it follows.
    ///
    /// # Errors
    /// Not found where the office has no ledger.
    pub(super) fn receive(&mut self, office: OfficeId) -> Result<(i64, ChainHash), StoreError> {
        let row = self.row(office)?;
        row.received += 1;
        Ok((row.received, chain_hash(row.last_hash.clone())?))
    }

    /// Takes the next number of what an office issued.
    ///
    /// # Errors
    /// Not found where the office has no ledger.
    pub(super) fn issue(&mut self, office: OfficeId) -> Result<i64, StoreError> {
        let row = self.row(office)?;
        row.issued += 1;
        Ok(row.issued)
    }

    /// Makes a link the last one of what an office received.
    ///
    /// # Errors
    /// Not found where the office has no ledger.
    pub(super) fn chain(&mut self, office: OfficeId, last: &[u8]) -> Result<(), StoreError> {
        self.row(office)?.last_hash = last.to_vec();
        Ok(())
    }

    /// Writes them as they stand now.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) fn save(self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let rows: Vec<LedgerRow> = self.rows.into_values().collect();
        // An insert that always finds the row there is the one update of many rows, each with
        // values of its own, that diesel can say.
        macro_rules! save {
            ($rows:expr) => {
                each!(tx.connection(), engine => {
                    diesel::insert_into(ledgers::table)
                        .values($rows)
                        .on_conflict(ledgers::office)
                        .do_update()
                        .set((
                            ledgers::received.eq(excluded(ledgers::received)),
                            ledgers::issued.eq(excluded(ledgers::issued)),
                            ledgers::instructions.eq(excluded(ledgers::instructions)),
                            ledgers::last_hash.eq(excluded(ledgers::last_hash)),
                        ))
                        .execute(engine)
                })?
            };
        }
        if let [one, other] = &rows[..] {
            save!([one, other]);
        } else {
            for part in rows.chunks(ROWS_PER_INSERT) {
                save!(part);
            }
        }
        Ok(())
    }

    fn row(&mut self, office: OfficeId) -> Result<&mut LedgerRow, StoreError> {
        let row = self.rows.get_mut(&office);
        Ok(row.ok_or(diesel::result::Error::NotFound)?)
    }
}

/// Gives offices their ledgers.
///
/// # Errors
/// Those of the database.
pub(super) fn open(tx: &mut Tx<'_>, offices: &[OfficeId]) -> Result<(), StoreError> {
    let empty: Vec<LedgerRow> = offices.iter().copied().map(LedgerRow::empty).collect();
    each!(tx.connection(), engine => {
        diesel::insert_into(ledgers::table).values(&empty).execute(engine)
    })?;
    Ok(())
}
