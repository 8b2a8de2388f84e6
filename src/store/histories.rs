//! Instructions that another journal tells of, entered with everything that became of them.

use std::collections::HashMap;

use diesel::prelude::*;
use jiff::Timestamp;

use super::columns::Micros;
use super::events::{IDS_PER_QUERY, Origin};
use super::instructions::InstructionRow;
use super::ledgers::Ledgers;
use super::schema::{assignments, instructions};
use super::{Connection, StoreError, Tx, events};
use crate::domain::assignment::Assignment;
use crate::domain::event::Happening;
use crate::domain::id::OfficeId;
use crate::domain::instruction::Instruction;

/// An instruction to one recipient and what happened to it, as the rules of the domain decided.
#[derive(Debug, Clone)]
pub struct History {
    /// The instruction; its number is given when it is entered.
    pub instruction: Instruction,
    /// Its assignment after everything that happened.
    pub assignment: Assignment,
    /// What happened, each at its own time.
    pub happenings: Vec<(Timestamp, Happening)>,
}

/// What became of a row of a journal that was imported before.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The instruction.
    pub instruction: Instruction,
    /// When its assignment was accepted or withdrawn.
    pub closed_at: Option<Timestamp>,
}

/// The rows of journals among these that were imported before, by `imported_from`.
///
/// # Errors
/// Those of the database.
pub fn list_imported(
    connection: &mut Connection,
    imported_from: &[String],
) -> Result<HashMap<String, Imported>, StoreError> {
    let mut known = HashMap::new();
    for part in imported_from.chunks(IDS_PER_QUERY) {
        let rows = instructions::table
            .inner_join(assignments::table.on(assignments::instruction.eq(instructions::id)))
            .filter(instructions::imported_from.eq_any(part))
            .select((InstructionRow::as_select(), assignments::closed_at))
            .load::<(InstructionRow, Option<Micros>)>(connection)?;
        for (row, closed_at) in rows {
            let instruction = Instruction::from(row);
            if let Some(from) = instruction.imported_from.clone() {
                let closed_at = closed_at.map(Into::into);
                let imported = Imported {
                    instruction,
                    closed_at,
                };
                known.insert(from, imported);
            }
        }
    }
    Ok(known)
}

/// Enters the histories of instructions of one issuing office in the order given: the offices'
/// records are numbered in that order, whatever the times.
///
/// # Errors
/// Those of the database; a unique violation where one of them was entered before.
pub fn enter(
    tx: &mut Tx<'_>,
    issuer_office: OfficeId,
    mut histories: Vec<History>,
) -> Result<(), StoreError> {
    if histories.is_empty() {
        return Ok(());
    }
    let count = i64::try_from(histories.len()).map_err(events::damaged)?;
    let recipients = histories
        .iter()
        .map(|told| told.assignment.recipient_office);
    let mut ledgers = Ledgers::lock(tx, recipients.chain([issuer_office]))?;
    let last = ledgers.take_instruction_numbers(issuer_office, count)?;
    for (history, number) in histories.iter_mut().zip(last - count + 1..) {
        history.instruction.number = number;
    }
    let new: Vec<&Instruction> = histories
        .iter()
        .map(|history| &history.instruction)
        .collect();
    super::instructions::insert_all(tx, &new)?;
    super::subjects::enter_unread(tx, issuer_office, (last - count + 1, last))?;
    let (assigned, happenings): (Vec<Assignment>, Vec<_>) = histories
        .into_iter()
        .map(|history| (history.assignment, history.happenings))
        .unzip();
    super::assignments::insert(tx, &assigned)?;
    let mut record = Vec::new();
    for (assignment, happenings) in assigned.iter().zip(happenings) {
        record.extend(happenings.into_iter().map(|(at, happening)| {
            let entry = events::Entry {
                office: assignment.recipient_office,
                issuer_office,
                assignment: assignment.id,
                happening,
            };
            (Origin::service(at), entry)
        }));
    }
    events::append(tx, ledgers, record)?;
    Ok(())
}
