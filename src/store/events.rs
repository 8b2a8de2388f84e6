//! The record: events numbered without gaps per recipient office, each chained to the one before.

use std::collections::HashMap;

use diesel::prelude::*;
use uuid::Uuid;

use super::columns::{Json, Micros};
use super::ledgers::Ledgers;
use super::schema::events;
use super::{Connection, StoreError, Tx, each};
use crate::domain::claim::Claim;
use crate::domain::event::{ChainHash, DeviceClock, Event, Happening};
use crate::domain::id::{AssignmentId, OfficeId};
use crate::domain::person::Actor;

/// An event before it has a number: what is the same for a whole request stands in [`Origin`].
#[derive(Debug)]
pub struct Entry {
    /// The recipient office whose record it enters.
    pub office: OfficeId,
    /// The office that issued the instruction.
    pub issuer_office: OfficeId,
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
#[diesel(table_name = events, treat_none_as_default_value = false)]
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
    claim: Option<Claim>,
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
                    claim: row.claim,
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

/// Enters events, one request's or a whole history, and returns their numbers in the same order.
/// The ledgers of all offices concerned are given locked, and written; so a later number is never
/// visible before an earlier one. Whatever the number of events, it takes two statements on
/// PostgreSQL.
///
/// # Errors
/// Those of the database; not found where the ledger of an office was not among those locked.
pub(super) fn append(
    tx: &mut Tx<'_>,
    mut ledgers: Ledgers,
    record: Vec<(Origin, Entry)>,
) -> Result<Vec<i64>, StoreError> {
    let mut rows = Vec::with_capacity(record.len());
    for (origin, entry) in record {
        let issuer_number = ledgers.issue(entry.issuer_office)?;
        let (number, last) = ledgers.receive(entry.office)?;
        let row = link(entry, &origin, &last, number, issuer_number)?;
        ledgers.chain(row.office, &row.hash)?;
        rows.push(row);
    }
    for part in rows.chunks(ROWS_PER_INSERT) {
        insert(tx, part)?;
    }
    ledgers.save(tx)?;
    Ok(rows.into_iter().map(|row| row.number).collect())
}

/// Makes an event the next link of its office's chain.
fn link(
    entry: Entry,
    origin: &Origin,
    last: &ChainHash,
    number: i64,
    issuer_number: i64,
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
        issuer_office: entry.issuer_office,
        issuer_number,
        assignment: event.assignment,
        at: event.at.into(),
        actor: event.actor.map(Json),
        written_at: event.device.written_at.map(Into::into),
        offset_ms: event.device.offset_ms,
        claim: event.device.claim,
        key: event.key.map(|key| key.as_bytes().to_vec()),
        hash: last.follow(&event, &happening).0.to_vec(),
        happening,
    })
}

fn insert(tx: &mut Tx<'_>, rows: &[EventRow]) -> Result<(), StoreError> {
    if let [one] = rows {
        // Nearly every write is one event: a statement that is prepared once.
        diesel::insert_into(events::table)
            .values(one)
            .execute(tx.connection())?;
        return Ok(());
    }
    each!(tx.connection(), engine => {
        diesel::insert_into(events::table).values(rows).execute(engine)
    })?;
    Ok(())
}

fn recorded(rows: Vec<EventRow>) -> Result<Vec<Recorded>, StoreError> {
    rows.into_iter().map(Recorded::try_from).collect()
}

/// The history of an assignment, oldest first.
///
/// # Errors
/// Those of the database.
pub fn list_of_assignment(
    connection: &mut Connection,
    assignment: AssignmentId,
) -> Result<Vec<Recorded>, StoreError> {
    let rows = events::table
        .filter(events::assignment.eq(assignment))
        .order(events::number.asc())
        .select(EventRow::as_select())
        .load(connection)?;
    recorded(rows)
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
    let rows = events::table
        .filter(events::office.eq(office))
        .filter(events::number.gt(after))
        .order(events::number.asc())
        .limit(limit)
        .select(EventRow::as_select())
        .load(connection)?;
    recorded(rows)
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
    let rows = events::table
        .filter(events::issuer_office.eq(office))
        .filter(events::issuer_number.gt(after))
        .order(events::issuer_number.asc())
        .limit(limit)
        .select(EventRow::as_select())
        .load(connection)?;
    recorded(rows)
}
