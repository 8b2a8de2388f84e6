//! What is always written together: the decision of the domain, the event, and the state it leaves.

use std::collections::HashSet;

use super::{StoreError, Tx, assignments, events, instructions};
use crate::clock::fresh_id;
use crate::domain::assignment::{Assignment, Change, Issue};
use crate::domain::clocks::Clocks;
use crate::domain::command::{Command, Refusal};
use crate::domain::deadline::DeadlineError;
use crate::domain::id::{AssignmentId, OfficeId};
use crate::domain::instruction::Instruction;
use crate::domain::office::Office;
use crate::domain::worktime::NoWorkingTime;

/// Why an instruction was not issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// The deadline cannot be placed on a clock.
    #[error(transparent)]
    Deadline(#[from] DeadlineError),
    /// A recipient's schedule never opens.
    #[error("office {office} has no working time")]
    NoWorkingTime {
        /// The recipient.
        office: OfficeId,
        /// What its clock says.
        cause: NoWorkingTime,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an assignment was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// The rules stand against it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An assignment after an event, and the event's number in the recipient office's record.
#[derive(Debug, Clone)]
pub struct Acted {
    /// As it stands now.
    pub assignment: Assignment,
    /// The number that the recipient's phone shows: "received no. 417".
    pub number: i64,
}

/// Writes an instruction and its assignment at every recipient, each on its own working clock.
///
/// # Errors
/// See [`IssueError`]; nothing is written then.
pub fn issue(
    tx: &mut Tx<'_>,
    clocks: &Clocks,
    instruction: &Instruction,
    recipients: &[Office],
    origin: &events::Origin,
) -> Result<Vec<Assignment>, IssueError> {
    instructions::insert(tx, instruction)?;
    assign(tx, clocks, instruction, recipients, origin)
}

/// Writes the assignments of an instruction that exists.
///
/// # Errors
/// See [`IssueError`]; nothing is written then.
pub fn assign(
    tx: &mut Tx<'_>,
    clocks: &Clocks,
    instruction: &Instruction,
    recipients: &[Office],
    origin: &events::Origin,
) -> Result<Vec<Assignment>, IssueError> {
    let content = instruction.content.digest();
    let mut written = Vec::with_capacity(recipients.len());
    let mut entries = Vec::with_capacity(recipients.len());
    for office in recipients {
        let clock = clocks.of(office);
        let due = instruction.content.due;
        let change = Assignment::issue(
            Issue {
                id: fresh_id(),
                instruction: instruction.id,
                issuer_office: instruction.issuer_office,
                recipient_office: office.id,
                registered_at: origin.at,
                held: !instruction.content.urgency.is_urgent(),
                deadline: due.map(|due| due.resolve(&clock)).transpose()?,
                content: content.clone(),
            },
            &clock,
        )
        .map_err(|cause| IssueError::NoWorkingTime {
            office: office.id,
            cause,
        })?;
        entries.push(events::Entry {
            office: office.id,
            assignment: change.next.id,
            happening: change.happening,
        });
        written.push(change.next);
    }
    assignments::insert(tx, &written)?;
    events::append(tx, instruction.issuer_office, origin, entries)?;
    Ok(written)
}

/// Decides on a command and writes what follows from it.
///
/// # Errors
/// See [`ActError`]; nothing is written then. The assignment must have been read with
/// [`assignments::find_for_change`] in the same transaction.
pub fn act(
    tx: &mut Tx<'_>,
    assignment: &Assignment,
    command: Command,
    read_version: Option<i64>,
    origin: &events::Origin,
) -> Result<Acted, ActError> {
    let change = assignment.decide(command, read_version, origin.at)?;
    let entry = events::Entry {
        office: assignment.recipient_office,
        assignment: assignment.id,
        happening: change.happening,
    };
    let number = events::append_one(tx, assignment.issuer_office, origin, entry)?;
    assignments::update(tx, &change.next)?;
    Ok(Acted {
        assignment: change.next,
        number,
    })
}

/// Reads an assignment for change and acts on it; nothing to do is not an error. Used where the
/// service acts by itself.
///
/// # Errors
/// Those of the database.
pub fn act_if_due(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    command: Command,
    origin: &events::Origin,
) -> Result<Option<Acted>, StoreError> {
    let Some(assignment) = assignments::find_for_change(tx, id)? else {
        return Ok(None);
    };
    match act(tx, &assignment, command, None, origin) {
        Ok(acted) => Ok(Some(acted)),
        Err(ActError::Refused(_)) => Ok(None),
        Err(ActError::Store(error)) => Err(error),
    }
}

/// Lets through those of these assignments that are held and whose minute has come; returns how
/// many. They are read in one statement, and what one office issued is recorded together, as it was
/// when it was issued.
///
/// # Errors
/// Those of the database.
pub fn release(
    tx: &mut Tx<'_>,
    ids: &[AssignmentId],
    origin: &events::Origin,
) -> Result<usize, StoreError> {
    let held = assignments::list_for_change(tx, ids)?;
    let mut due: Vec<Change> = held
        .iter()
        .filter_map(|held| held.decide(Command::Release, None, origin.at).ok())
        .collect();
    let released = due.len();
    while let Some(first) = due.first() {
        let issuer = first.next.issuer_office;
        let mut recipients = HashSet::new();
        let (together, later): (Vec<Change>, Vec<Change>) = due.into_iter().partition(|change| {
            change.next.issuer_office == issuer && recipients.insert(change.next.recipient_office)
        });
        let mut entries = Vec::with_capacity(together.len());
        for Change { next, happening } in together {
            assignments::update(tx, &next)?;
            entries.push(events::Entry {
                office: next.recipient_office,
                assignment: next.id,
                happening,
            });
        }
        events::append(tx, issuer, origin, entries)?;
        due = later;
    }
    Ok(released)
}
