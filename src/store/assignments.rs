//! Assignments: what every inbox is made of.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;
use diesel::upsert::excluded;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::columns::{Json, Micros};
use super::events::{IDS_PER_QUERY, ROWS_PER_INSERT};
use super::instructions::InstructionRow;
use super::schema::{assignments, instructions, offices};
use super::{Connection, StoreError, Tx, each, load_locked};
use crate::domain::assignment::{Assignment, ExtensionRequest, State};
use crate::domain::confirmation::Confirmation;
use crate::domain::deadline::Deadline;
use crate::domain::event::Delegate;
use crate::domain::id::{AssignmentId, InstructionId, OfficeId};
use crate::domain::instruction::Instruction;
use crate::domain::text::Reason;

/// Where an undated assignment stands in the order of an inbox: after every dated one. A whole
/// second: the last instant of all has a fraction that cannot be read back from microseconds.
const UNDATED: Timestamp = Timestamp::constant(253_402_207_200, 0);

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StoredExtension {
    until: Deadline,
    reason: Reason,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = assignments, treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
pub(super) struct AssignmentRow {
    id: AssignmentId,
    instruction: InstructionId,
    issuer_office: OfficeId,
    recipient_office: OfficeId,
    state: State,
    version: i64,
    registered_at: Micros,
    effective_at: Micros,
    released_at: Option<Micros>,
    delivered_at: Option<Micros>,
    acknowledged_at: Option<Micros>,
    answered_at: Option<Micros>,
    answer_opened_at: Option<Micros>,
    closed_at: Option<Micros>,
    deadline: Option<Json<Deadline>>,
    due_at: Micros,
    deadline_version: i64,
    answers: i64,
    returns: i64,
    extension: Option<Json<StoredExtension>>,
    confirmation: Option<Confirmation>,
    delegated_to: Option<Json<Delegate>>,
    reminders: i64,
    reminded_at: Option<Micros>,
}

impl From<&Assignment> for AssignmentRow {
    fn from(assignment: &Assignment) -> Self {
        let micros = |at: Option<Timestamp>| at.map(Micros);
        Self {
            id: assignment.id,
            instruction: assignment.instruction,
            issuer_office: assignment.issuer_office,
            recipient_office: assignment.recipient_office,
            state: assignment.state,
            version: assignment.version,
            registered_at: assignment.registered_at.into(),
            effective_at: assignment.effective_at.into(),
            released_at: micros(assignment.released_at),
            delivered_at: micros(assignment.delivered_at),
            acknowledged_at: micros(assignment.acknowledged_at),
            answered_at: micros(assignment.answered_at),
            answer_opened_at: micros(assignment.answer_opened_at),
            closed_at: micros(assignment.closed_at),
            due_at: due_at(assignment).into(),
            deadline: assignment.deadline.clone().map(Json),
            deadline_version: i64::from(assignment.deadline_version),
            answers: i64::from(assignment.answers),
            returns: i64::from(assignment.returns),
            extension: assignment.extension.clone().map(|extension| {
                Json(StoredExtension {
                    until: extension.until,
                    reason: extension.reason,
                })
            }),
            confirmation: assignment.confirmation,
            delegated_to: assignment.delegated_to.map(Json),
            reminders: i64::from(assignment.reminders),
            reminded_at: micros(assignment.reminded_at),
        }
    }
}

impl From<AssignmentRow> for Assignment {
    fn from(row: AssignmentRow) -> Self {
        let count = |stored: i64| u32::try_from(stored).unwrap_or(u32::MAX);
        Self {
            id: row.id,
            instruction: row.instruction,
            issuer_office: row.issuer_office,
            recipient_office: row.recipient_office,
            state: row.state,
            version: row.version,
            registered_at: row.registered_at.into(),
            effective_at: row.effective_at.into(),
            released_at: row.released_at.map(Into::into),
            delivered_at: row.delivered_at.map(Into::into),
            acknowledged_at: row.acknowledged_at.map(Into::into),
            answered_at: row.answered_at.map(Into::into),
            answer_opened_at: row.answer_opened_at.map(Into::into),
            closed_at: row.closed_at.map(Into::into),
            deadline: row.deadline.map(|deadline| deadline.0),
            deadline_version: count(row.deadline_version),
            answers: count(row.answers),
            returns: count(row.returns),
            extension: row.extension.map(|extension| ExtensionRequest {
                until: extension.0.until,
                reason: extension.0.reason,
            }),
            confirmation: row.confirmation,
            delegated_to: row.delegated_to.map(|delegate| delegate.0),
            reminders: count(row.reminders),
            reminded_at: row.reminded_at.map(Into::into),
        }
    }
}

/// The key that the order of an inbox and its pages go by.
pub fn due_at(assignment: &Assignment) -> Timestamp {
    assignment
        .deadline
        .as_ref()
        .map_or(UNDATED, |deadline| deadline.at)
}

/// Adds assignments.
///
/// # Errors
/// Those of the database.
pub fn insert(tx: &mut Tx<'_>, new: &[Assignment]) -> Result<(), StoreError> {
    for part in new.chunks(ROWS_PER_INSERT) {
        let rows: Vec<AssignmentRow> = part.iter().map(AssignmentRow::from).collect();
        each!(tx.connection(), engine => {
            diesel::insert_into(assignments::table).values(&rows).execute(engine)
        })?;
    }
    Ok(())
}

/// Writes an assignment as an event left it.
///
/// # Errors
/// Those of the database.
pub fn update(tx: &mut Tx<'_>, assignment: &Assignment) -> Result<(), StoreError> {
    diesel::update(assignments::table.filter(assignments::id.eq(assignment.id)))
        .set(AssignmentRow::from(assignment))
        .execute(tx.connection())?;
    Ok(())
}

/// Writes assignments as events left them.
///
/// # Errors
/// Those of the database.
pub(super) fn update_all(tx: &mut Tx<'_>, changed: &[Assignment]) -> Result<(), StoreError> {
    if let [one] = changed {
        return update(tx, one);
    }
    for part in changed.chunks(ROWS_PER_INSERT) {
        let rows: Vec<AssignmentRow> = part.iter().map(AssignmentRow::from).collect();
        each!(tx.connection(), engine => {
            diesel::insert_into(assignments::table)
                .values(&rows)
                .on_conflict(assignments::id)
                .do_update()
                .set((
                    assignments::state.eq(excluded(assignments::state)),
                    assignments::version.eq(excluded(assignments::version)),
                    assignments::released_at.eq(excluded(assignments::released_at)),
                    assignments::delivered_at.eq(excluded(assignments::delivered_at)),
                    assignments::acknowledged_at.eq(excluded(assignments::acknowledged_at)),
                    assignments::answered_at.eq(excluded(assignments::answered_at)),
                    assignments::answer_opened_at.eq(excluded(assignments::answer_opened_at)),
                    assignments::closed_at.eq(excluded(assignments::closed_at)),
                    assignments::deadline.eq(excluded(assignments::deadline)),
                    assignments::due_at.eq(excluded(assignments::due_at)),
                    assignments::deadline_version.eq(excluded(assignments::deadline_version)),
                    assignments::answers.eq(excluded(assignments::answers)),
                    assignments::returns.eq(excluded(assignments::returns)),
                    assignments::extension.eq(excluded(assignments::extension)),
                    assignments::confirmation.eq(excluded(assignments::confirmation)),
                    assignments::delegated_to.eq(excluded(assignments::delegated_to)),
                    assignments::reminders.eq(excluded(assignments::reminders)),
                    assignments::reminded_at.eq(excluded(assignments::reminded_at)),
                ))
                .execute(engine)
        })?;
    }
    Ok(())
}

/// The assignment, locked to the end of the transaction, so that nothing happens between reading
/// it, deciding on it and writing what was decided.
///
/// # Errors
/// Those of the database.
pub fn find_for_change(
    tx: &mut Tx<'_>,
    id: AssignmentId,
) -> Result<Option<Assignment>, StoreError> {
    let mut found: Vec<AssignmentRow> = load_locked!(
        tx.connection(),
        assignments::table
            .filter(assignments::id.eq(id))
            .select(AssignmentRow::as_select())
    )?;
    Ok(found.pop().map(Assignment::from))
}

/// Assignments by id, locked like [`find_for_change`] does, in the order of their ids.
///
/// # Errors
/// Those of the database.
pub fn list_for_change(
    tx: &mut Tx<'_>,
    ids: impl IntoIterator<Item = AssignmentId>,
) -> Result<Vec<Assignment>, StoreError> {
    let ids: BTreeSet<AssignmentId> = ids.into_iter().collect();
    let ids: Vec<AssignmentId> = ids.into_iter().collect();
    if let [one] = ids[..] {
        return Ok(find_for_change(tx, one)?.into_iter().collect());
    }
    let mut found = Vec::with_capacity(ids.len());
    for part in ids.chunks(IDS_PER_QUERY) {
        let rows: Vec<AssignmentRow> = load_locked!(
            tx.connection(),
            assignments::table
                .filter(assignments::id.eq_any(part))
                .order(assignments::id.asc())
                .select(AssignmentRow::as_select())
        )?;
        found.extend(rows.into_iter().map(Assignment::from));
    }
    Ok(found)
}

/// An assignment with the instruction it came from.
///
/// # Errors
/// Those of the database.
pub fn find(
    connection: &mut Connection,
    id: AssignmentId,
) -> Result<Option<(Assignment, Instruction)>, StoreError> {
    let row = assignments::table
        .inner_join(instructions::table.on(instructions::id.eq(assignments::instruction)))
        .filter(assignments::id.eq(id))
        .select((AssignmentRow::as_select(), InstructionRow::as_select()))
        .first::<(AssignmentRow, InstructionRow)>(connection)
        .optional()?;
    Ok(row.map(|(assignment, instruction)| (assignment.into(), instruction.into())))
}

/// Assignments with their instructions, by id, in no particular order.
///
/// # Errors
/// Those of the database.
pub fn list_by_ids(
    connection: &mut Connection,
    ids: &[AssignmentId],
) -> Result<Vec<(Assignment, Instruction)>, StoreError> {
    let rows = assignments::table
        .inner_join(instructions::table.on(instructions::id.eq(assignments::instruction)))
        .filter(assignments::id.eq_any(ids))
        .select((AssignmentRow::as_select(), InstructionRow::as_select()))
        .load::<(AssignmentRow, InstructionRow)>(connection)?;
    Ok(pairs(rows))
}

/// The assignments of an instruction, in the order they were made, with those that recipients passed
/// on.
///
/// # Errors
/// Those of the database.
pub fn list_of_instruction(
    connection: &mut Connection,
    instruction: InstructionId,
) -> Result<Vec<Assignment>, StoreError> {
    let rows = assignments::table
        .filter(assignments::instruction.eq(instruction))
        .order(assignments::id.asc())
        .select(AssignmentRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(Assignment::from).collect())
}

/// The assignments of instructions, in no particular order.
///
/// # Errors
/// Those of the database.
pub fn list_of_instructions(
    connection: &mut Connection,
    instructions: &[InstructionId],
) -> Result<Vec<Assignment>, StoreError> {
    let rows = assignments::table
        .filter(assignments::instruction.eq_any(instructions))
        .select(AssignmentRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(Assignment::from).collect())
}

/// The assignments that instructions have at one recipient, in no particular order.
///
/// # Errors
/// Those of the database.
pub fn list_at_recipient(
    connection: &mut Connection,
    instructions: &[InstructionId],
    recipient: OfficeId,
) -> Result<Vec<(Assignment, Instruction)>, StoreError> {
    let rows = assignments::table
        .inner_join(instructions::table.on(instructions::id.eq(assignments::instruction)))
        .filter(assignments::instruction.eq_any(instructions))
        .filter(assignments::recipient_office.eq(recipient))
        .select((AssignmentRow::as_select(), InstructionRow::as_select()))
        .load::<(AssignmentRow, InstructionRow)>(connection)?;
    Ok(pairs(rows))
}

/// How many assignments that its issuer gave of each instruction are in which state; those that a
/// recipient passed on are its own affair.
///
/// # Errors
/// Those of the database.
pub fn count_states(
    connection: &mut Connection,
    of: &[InstructionId],
) -> Result<HashMap<InstructionId, BTreeMap<State, i64>>, StoreError> {
    let rows = assignments::table
        .inner_join(instructions::table.on(instructions::id.eq(assignments::instruction)))
        .filter(assignments::instruction.eq_any(of))
        .filter(assignments::issuer_office.eq(instructions::issuer_office))
        .group_by((assignments::instruction, assignments::state))
        .select((
            assignments::instruction,
            assignments::state,
            diesel::dsl::count_star(),
        ))
        .load::<(InstructionId, State, i64)>(connection)?;
    let mut counts: HashMap<InstructionId, BTreeMap<State, i64>> = HashMap::new();
    for (instruction, state, count) in rows {
        counts.entry(instruction).or_default().insert(state, count);
    }
    Ok(counts)
}

/// Held assignments whose working minute has come, earliest first.
///
/// # Errors
/// Those of the database.
pub fn list_releasable(
    connection: &mut Connection,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<AssignmentId>, StoreError> {
    Ok(assignments::table
        .filter(assignments::released_at.is_null())
        .filter(assignments::closed_at.is_null())
        .filter(assignments::effective_at.le(Micros(now)))
        .order(assignments::effective_at.asc())
        .limit(limit)
        .select(assignments::id)
        .load(connection)?)
}

/// The deadline in force of an open assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDeadline {
    /// Of which assignment.
    pub assignment: AssignmentId,
    /// Who owes the answer.
    pub office: OfficeId,
    /// The deadline.
    pub deadline: Deadline,
}

/// A page of the deadlines in force of open assignments whose recipients follow a calendar.
///
/// # Errors
/// Those of the database.
pub fn list_open_deadlines(
    connection: &mut Connection,
    calendar: &str,
    after: Option<AssignmentId>,
    limit: i64,
) -> Result<Vec<OpenDeadline>, StoreError> {
    let mut query = assignments::table
        .inner_join(offices::table.on(offices::id.eq(assignments::recipient_office)))
        .filter(offices::calendar.eq(calendar))
        .filter(assignments::closed_at.is_null())
        .filter(assignments::deadline.is_not_null())
        .order(assignments::id.asc())
        .limit(limit)
        .select((
            assignments::id,
            assignments::recipient_office,
            assignments::deadline.assume_not_null(),
        ))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(assignments::id.gt(after));
    }
    let rows = query.load::<(AssignmentId, OfficeId, Json<Deadline>)>(connection)?;
    Ok(rows
        .into_iter()
        .map(|(assignment, office, deadline)| OpenDeadline {
            assignment,
            office,
            deadline: deadline.0,
        })
        .collect())
}

/// Which side of an assignment an office stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It received.
    Recipient,
    /// It issued.
    Issuer,
}

/// Everything offices received or issued whose registration lies in `[from, to)`.
///
/// # Errors
/// Those of the database.
pub fn list_registered_between(
    connection: &mut Connection,
    side: Side,
    offices: &[OfficeId],
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(Assignment, Instruction)>, StoreError> {
    let mut query = assignments::table
        .inner_join(instructions::table.on(instructions::id.eq(assignments::instruction)))
        .filter(assignments::registered_at.ge(Micros(from)))
        .filter(assignments::registered_at.lt(Micros(to)))
        .order((assignments::registered_at.asc(), assignments::id.asc()))
        .select((AssignmentRow::as_select(), InstructionRow::as_select()))
        .into_boxed();
    query = match side {
        Side::Recipient => query.filter(assignments::recipient_office.eq_any(offices)),
        Side::Issuer => query.filter(assignments::issuer_office.eq_any(offices)),
    };
    Ok(pairs(query.load(connection)?))
}

pub(super) fn pairs(rows: Vec<(AssignmentRow, InstructionRow)>) -> Vec<(Assignment, Instruction)> {
    rows.into_iter()
        .map(|(assignment, instruction)| (assignment.into(), instruction.into()))
        .collect()
}
