//! The record: events numbered without gaps per recipient office, each chained to the one before.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use uuid::Uuid;

use super::columns::{Json, Micros};
use super::schema::{events, ledgers};
use super::{Connection, StoreError, Tx, each};
use crate::domain::event::{ChainHash, DeviceClock, Event, Happening};
use crate::domain::id::{AssignmentId, OfficeId};
use crate::domain::person::Actor;

/// An event before it has a number: what is the same for a whole request stands in [`Origin`].
#[derive(Debug)]
pub struct Entry {
    /// The recipient office whose record it enters.
    pub office: OfficeId,
    /// The assignment.
    pub assignment: AssignmentId,
    /// What happened.
    pub happening: Happening,
}

/// Who caused events, when, and how it was said.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Server time.
    pub at: jiff::Timestamp,
    /// Who acted; none for the service itself.
    pub actor: Option<Actor>,
    /// The device's account of the time.
    pub device: DeviceClock,
    /// The idempotency key of the request.
    pub key: Option<Uuid>,
}

impl Origin {
    /// Something that the service does by itself.
    pub fn service(at: jiff::Timestamp) -> Self {
        Self {
            at,
            actor: None,
            device: DeviceClock::default(),
            key: None,
        }
    }
}

/// An event as stored, with both of its numbers and its link of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The event.
    pub event: Event,
    /// The office that issued the instruction.
    pub issuer_office: OfficeId,
    /// Counted from 1 over all assignments that office issued.
    pub issuer_number: i64,
    /// SHA-256 over the previous link and this event.
    pub hash: ChainHash,
    /// `happening` as the text that the hash covers.
    pub happening_text: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = events)]
struct EventRow {
    office: OfficeId,
    number: i64,
    issuer_office: OfficeId,
    issuer_number: i64,
    assignment: AssignmentId,
    at: Micros,
    actor: Option<Json<Actor>>,
    written_at: Option<Micros>,
    offset_ms: Option<i64>,
    key: Option<Vec<u8>>,
    happening: String,
    hash: Vec<u8>,
}

impl TryFrom<EventRow> for Recorded {
    type Error = StoreError;

    fn try_from(row: EventRow) -> Result<Self, StoreError> {
        let happening = serde_json::from_str(&row.happening).map_err(damaged)?;
        let key = row.key.map(|key| Uuid::from_slice(&key)).transpose();
        Ok(Self {
            issuer_office: row.issuer_office,
            issuer_number: row.issuer_number,
            hash: chain_hash(row.hash)?,
            happening_text: row.happening,
            event: Event {
                office: row.office,
                number: row.number,
                assignment: row.assignment,
                at: row.at.into(),
                actor: row.actor.map(|actor| actor.0),
                device: DeviceClock {
                    written_at: row.written_at.map(Into::into),
                    offset_ms: row.offset_ms,
                },
                key: key.map_err(damaged)?,
                happening,
            },
        })
    }
}

/// What cannot be put into a column, or was not what belongs there.
pub(super) fn damaged(cause: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Database(diesel::result::Error::DeserializationError(Box::new(cause)))
}

pub(super) fn chain_hash(bytes: Vec<u8>) -> Result<ChainHash, StoreError> {
    match <[u8; 32]>::try_from(bytes) {
        Ok(hash) => Ok(ChainHash(hash)),
        Err(bytes) => Err(damaged(DamagedHash(bytes.len()))),
    }
}

#[derive(Debug, thiserror::Error)]
#[error("a hash of {0} bytes where 32 belong")]
struct DamagedHash(usize);

/// Enters events about assignments of one issuing office, at most one for each recipient office,
/// and returns their numbers in the same order. The ledgers' rows stay locked to the end of the
/// transaction, so a later number is never visible before an earlier one.
///
/// # Errors
/// Those of the database; not found where an office has no ledger.
pub fn append(
    tx: &mut Tx<'_>,
    issuer_office: OfficeId,
    origin: &Origin,
    entries: Vec<Entry>,
) -> Result<Vec<i64>, StoreError> {
    let count = i64::try_from(entries.len()).map_err(damaged)?;
    let offices: Vec<OfficeId> = entries.iter().map(|entry| entry.office).collect();
    let mut next: HashMap<OfficeId, (i64, Vec<u8>)> =
        diesel::update(ledgers::table.filter(ledgers::office.eq_any(&offices)))
            .set(ledgers::received.eq(ledgers::received + 1))
            .returning((ledgers::office, ledgers::received, ledgers::last_hash))
            .get_results::<(OfficeId, i64, Vec<u8>)>(tx.connection())?
            .into_iter()
            .map(|(office, number, hash)| (office, (number, hash)))
            .collect();
    let last_issued: i64 = diesel::update(ledgers::table.filter(ledgers::office.eq(issuer_office)))
        .set(ledgers::issued.eq(ledgers::issued + count))
        .returning(ledgers::issued)
        .get_result(tx.connection())?;

    let mut rows = Vec::with_capacity(entries.len());
    for (entry, issuer_number) in entries.into_iter().zip(last_issued - count + 1..) {
        let (number, last_hash) = next
            .remove(&entry.office)
            .ok_or(diesel::result::Error::NotFound)?;
        let row = link(
            entry,
            origin,
            &chain_hash(last_hash)?,
            number,
            (issuer_office, issuer_number),
        )?;
        diesel::update(ledgers::table.filter(ledgers::office.eq(row.office)))
            .set(ledgers::last_hash.eq(&row.hash))
            .execute(tx.connection())?;
        rows.push(row);
    }
    insert(tx, &rows)?;
    Ok(rows.into_iter().map(|row| row.number).collect())
}

/// Enters one event and returns its number.
///
/// # Errors
/// See [`append`].
pub fn append_one(
    tx: &mut Tx<'_>,
    issuer_office: OfficeId,
    origin: &Origin,
    entry: Entry,
) -> Result<i64, StoreError> {
    let numbers = append(tx, issuer_office, origin, vec![entry])?;
    let number = numbers.into_iter().next();
    Ok(number.ok_or(diesel::result::Error::NotFound)?)
}

/// Makes an event the next link of its office's chain.
fn link(
    entry: Entry,
    origin: &Origin,
    last: &ChainHash,
    number: i64,
    (issuer_office, issuer_number): (OfficeId, i64),
) -> Result<EventRow, StoreError> {
    let happening = serde_json::to_string(&entry.happening).map_err(damaged)?;
    let event = Event {
        office: entry.office,
        number,
        assignment: entry.assignment,
        at: origin.at,
        actor: origin.actor,
        device: origin.device,
        key: origin.key,
        happening: entry.happening,
    };
    Ok(EventRow {
        office: event.office,
        number,
        issuer_office,
        issuer_number,
        assignment: event.assignment,
        at: event.at.into(),
        actor: event.actor.map(Json),
        written_at: event.device.written_at.map(Into::into),
        offset_ms: event.device.offset_ms,
        key: event.key.map(|key| key.as_bytes().to_vec()),
        hash: last.follow(&event, &happening).0.to_vec(),
        happening,
    })
}

fn insert(tx: &mut Tx<'_>, rows: &[EventRow]) -> Result<(), StoreError> {
    each!(tx.connection(), engine => {
        diesel::insert_into(events::table).values(rows).execute(engine)
    })?;
    Ok(())
}

/// Enters what happened to assignments of one issuing office in the past, each event at its own
/// time. Numbers follow the order given, so times may go back from one number to the next. With any
/// number of events for each recipient office it takes two statements an office.
///
/// # Errors
/// Those of the database; not found where an office has no ledger.
pub(super) fn append_history(
    tx: &mut Tx<'_>,
    issuer_office: OfficeId,
    history: Vec<(jiff::Timestamp, Entry)>,
) -> Result<(), StoreError> {
    let mut counts: BTreeMap<OfficeId, i64> = BTreeMap::new();
    for (_, entry) in &history {
        *counts.entry(entry.office).or_default() += 1;
    }
    let mut next: BTreeMap<OfficeId, (i64, ChainHash)> = BTreeMap::new();
    for (office, count) in &counts {
        let (received, last): (i64, Vec<u8>) =
            diesel::update(ledgers::table.filter(ledgers::office.eq(office)))
                .set(ledgers::received.eq(ledgers::received + count))
                .returning((ledgers::received, ledgers::last_hash))
                .get_result(tx.connection())?;
        next.insert(*office, (received - count + 1, chain_hash(last)?));
    }
    let total: i64 = counts.values().sum();
    let issued: i64 = diesel::update(ledgers::table.filter(ledgers::office.eq(issuer_office)))
        .set(ledgers::issued.eq(ledgers::issued + total))
        .returning(ledgers::issued)
        .get_result(tx.connection())?;

    let mut rows = Vec::with_capacity(history.len());
    for ((at, entry), issuer_number) in history.into_iter().zip(issued - total + 1..) {
        let (number, last) = next
            .get_mut(&entry.office)
            .ok_or(diesel::result::Error::NotFound)?;
        let row = link(
            entry,
            &Origin::service(at),
            last,
            *number,
            (issuer_office, issuer_number),
        )?;
        *number += 1;
        *last = chain_hash(row.hash.clone())?;
        rows.push(row);
    }
    for part in rows.chunks(ROWS_PER_INSERT) {
        insert(tx, part)?;
    }
    for (office, (_, last)) in next {
        diesel::update(ledgers::table.filter(ledgers::office.eq(office)))
            .set(ledgers::last_hash.eq(last.0.to_vec()))
            .execute(tx.connection())?;
    }
    Ok(())
}

/// The history of an assignment, oldest first.
///
/// # Errors
/// Those of the database.
pub fn list_of_assignment(
    connection: &mut Connection,
    assignment: AssignmentId,
) -> Result<Vec<Recorded>, StoreError> {
    events::table
        .filter(events::assignment.eq(assignment))
        .order(events::number.asc())
        .select(EventRow::as_select())
        .load(connection)?
        .into_iter()
        .map(Recorded::try_from)
        .collect()
}

/// The histories of assignments, oldest first within each.
///
/// # Errors
/// Those of the database.
pub fn list_of_assignments(
    connection: &mut Connection,
    assignments: &[AssignmentId],
) -> Result<HashMap<AssignmentId, Vec<Event>>, StoreError> {
    let mut histories: HashMap<AssignmentId, Vec<Event>> = HashMap::new();
    for part in assignments.chunks(IDS_PER_QUERY) {
        let rows = events::table
            .filter(events::assignment.eq_any(part))
            .order((events::office.asc(), events::number.asc()))
            .select(EventRow::as_select())
            .load(connection)?;
        for row in rows {
            let recorded = Recorded::try_from(row)?;
            histories
                .entry(recorded.event.assignment)
                .or_default()
                .push(recorded.event);
        }
    }
    Ok(histories)
}

/// Identifiers bound in one query: below SQLite's limit of parameters.
pub(super) const IDS_PER_QUERY: usize = 10_000;

/// Rows of the widest tables written by one insert: below SQLite's limit of parameters.
pub(super) const ROWS_PER_INSERT: usize = 500;

/// A page of the record of a recipient office after a number.
///
/// # Errors
/// Those of the database.
pub fn list_received_after(
    connection: &mut Connection,
    office: OfficeId,
    after: i64,
    limit: i64,
) -> Result<Vec<Recorded>, StoreError> {
    events::table
        .filter(events::office.eq(office))
        .filter(events::number.gt(after))
        .order(events::number.asc())
        .limit(limit)
        .select(EventRow::as_select())
        .load(connection)?
        .into_iter()
        .map(Recorded::try_from)
        .collect()
}

/// A page of what happened to everything an office issued, after a number.
///
/// # Errors
/// Those of the database.
pub fn list_issued_after(
    connection: &mut Connection,
    office: OfficeId,
    after: i64,
    limit: i64,
) -> Result<Vec<Recorded>, StoreError> {
    events::table
        .filter(events::issuer_office.eq(office))
        .filter(events::issuer_number.gt(after))
        .order(events::issuer_number.asc())
        .limit(limit)
        .select(EventRow::as_select())
        .load(connection)?
        .into_iter()
        .map(Recorded::try_from)
        .collect()
}
