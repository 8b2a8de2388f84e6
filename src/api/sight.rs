//! What a posting sees: its own side of an assignment, and nothing else.

use std::collections::HashMap;

use jiff::Timestamp;

use super::problem::Problem;
use crate::domain::assignment::{Assignment, State};
use crate::domain::attachment::Attachment;
use crate::domain::command::Command;
use crate::domain::id::{AssignmentId, OfficeId};
use crate::domain::instruction::Instruction;
use crate::domain::person::{Actor, Role};
use crate::store::events::Origin;
use crate::store::{Connection, StoreError, Tx, assignments, attachment_links, offices, records};

/// The offices whose issuing an issuer sees: their own and its departments'.
///
/// # Errors
/// Those of the database.
pub fn followed_offices(
    connection: &mut Connection,
    actor: &Actor,
) -> Result<Vec<OfficeId>, StoreError> {
    let mut followed = offices::list_departments(connection, actor.office)?;
    followed.push(actor.office);
    Ok(followed)
}

/// Whether an assignment is one that the very office of whoever acts received and passed on.
fn is_passed_on_by(actor: &Actor, assignment: &Assignment, instruction: &Instruction) -> bool {
    assignment.issuer_office == actor.office && instruction.issuer_office != actor.office
}

/// Whether an assignment is visible to whoever acts. What a recipient office passed on is visible to
/// its recipients as well as to its issuers.
///
/// # Errors
/// Those of the database.
pub fn sees(
    connection: &mut Connection,
    actor: &Actor,
    (assignment, instruction): &(Assignment, Instruction),
) -> Result<bool, StoreError> {
    match actor.role {
        Role::Recipient if is_passed_on_by(actor, assignment, instruction) => Ok(true),
        Role::Recipient => {
            Ok(assignment.recipient_office == actor.office && assignment.is_visible_to_recipient())
        }
        Role::Issuer => {
            Ok(followed_offices(connection, actor)?.contains(&assignment.issuer_office))
        }
        Role::Analyst | Role::Admin => Ok(false),
    }
}

/// An assignment that whoever acts may see.
///
/// # Errors
/// `not_found` for one that is not there or not theirs.
pub fn find_visible(
    connection: &mut Connection,
    actor: &Actor,
    id: AssignmentId,
) -> Result<(Assignment, Instruction), Problem> {
    let pair = assignments::find(connection, id)?.ok_or_else(Problem::not_found)?;
    if sees(connection, actor, &pair)? {
        Ok(pair)
    } else {
        Err(Problem::not_found())
    }
}

/// Assignments of one office that tell whether a file may be seen: an office that issued has one for
/// every village, and the first says as much as all.
const ASSIGNMENTS_OF_FILE: i64 = 50;

/// Whether a file is visible to whoever acts: once it belongs to an assignment, as the assignment
/// is; before that to whoever uploaded it, in the office they did it for.
///
/// # Errors
/// Those of the database.
pub fn sees_attachment(
    connection: &mut Connection,
    actor: &Actor,
    attachment: &Attachment,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if attachment.linked_at.is_none() {
        return Ok(attachment.is_of(actor) && !attachment.has_expired(now));
    }
    let offices = match actor.role {
        Role::Issuer => followed_offices(connection, actor)?,
        Role::Recipient | Role::Analyst | Role::Admin => vec![actor.office],
    };
    let found = attachment_links::list_assignments(
        connection,
        attachment.id,
        &offices,
        ASSIGNMENTS_OF_FILE,
    )?;
    for pair in &found {
        if sees(connection, actor, pair)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Locks an assignment that whoever acts may act on: its recipient, or the very office that issued.
///
/// # Errors
/// `not_found` for one that is not there or not theirs.
pub fn find_own_for_change(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssignmentId,
) -> Result<Assignment, Problem> {
    assignments::find_for_change(tx, id)?
        .filter(|assignment| match actor.role {
            Role::Recipient => {
                assignment.recipient_office == actor.office && assignment.is_visible_to_recipient()
            }
            Role::Issuer => assignment.issuer_office == actor.office,
            Role::Analyst | Role::Admin => false,
        })
        .ok_or_else(Problem::not_found)
}

/// Notes on the record that whoever acts has now read assignments: the recipient by fetching them
/// (`t_del`), the issuer by opening an answer. The assignments are then as they stand, whoever read
/// them first. Returns the numbers of the events.
///
/// # Errors
/// Those of the database.
pub fn note_reading(
    tx: &mut Tx<'_>,
    actor: &Actor,
    pairs: &mut [(Assignment, Instruction)],
    now: Timestamp,
) -> Result<Vec<i64>, StoreError> {
    let origin = Origin {
        actor: Some(*actor),
        ..Origin::service(now)
    };
    let unread: Vec<&Assignment> = pairs
        .iter()
        .map(|(assignment, _)| assignment)
        .filter(|assignment| is_unread(actor, assignment))
        .collect();
    // Nobody reads from both sides in one request.
    let received = unread
        .iter()
        .all(|assignment| assignment.recipient_office == actor.office);
    let command = || match received {
        true => Command::Deliver,
        false => Command::OpenAnswer,
    };
    let unread: Vec<AssignmentId> = unread.iter().map(|assignment| assignment.id).collect();
    let (acted, left) = records::act_on_all(tx, unread, command, &origin)?;
    let numbers = acted.iter().map(|acted| acted.number).collect();
    let mut now: HashMap<AssignmentId, Assignment> = acted
        .into_iter()
        .map(|acted| acted.assignment)
        .chain(left)
        .map(|assignment| (assignment.id, assignment))
        .collect();
    for (assignment, _) in pairs {
        if let Some(now) = now.remove(&assignment.id) {
            *assignment = now;
        }
    }
    Ok(numbers)
}

/// Whether whoever acts has not read what stands in an assignment now.
pub fn is_unread(actor: &Actor, assignment: &Assignment) -> bool {
    let unopened = assignment.issuer_office == actor.office
        && assignment.state == State::Answered
        && assignment.answer_opened_at.is_none();
    match actor.role {
        Role::Recipient if assignment.recipient_office == actor.office => {
            assignment.delivered_at.is_none()
        }
        Role::Recipient | Role::Issuer => unopened,
        Role::Analyst | Role::Admin => false,
    }
}
