//! What a recipient passed on: it is found, and ends, with the assignment that it came from.

use super::problem::Problem;
use crate::domain::assignment::{Assignment, State};
use crate::domain::command::Command;
use crate::domain::delegation::passed_on_by;
use crate::domain::event::Delegate;
use crate::domain::id::OfficeId;
use crate::domain::instruction::Instruction;
use crate::store::events::Origin;
use crate::store::records::{self, ActError};
use crate::store::{StoreError, Tx, assignments};

/// What becomes below of an assignment that a command ends: what is recalled, by whomever, is
/// recalled there too, and an answer that served is accepted.
pub fn ending_of(command: &Command) -> Option<Command> {
    match command {
        Command::Withdraw { reason }
        | Command::Retract { reason }
        | Command::DenySaid { reason } => Some(Command::Withdraw {
            reason: reason.clone(),
        }),
        Command::Accept => Some(Command::Accept),
        _ => None,
    }
}

/// Makes sure that an office was not sent an instruction before, and does not have it from an office
/// that passed it on.
///
/// # Errors
/// `recipient_has_it`.
pub fn refuse_if_it_has(
    tx: &mut Tx<'_>,
    instruction: &Instruction,
    office: OfficeId,
) -> Result<(), Problem> {
    let assigned = assignments::list_of_instruction(tx, instruction.id)?;
    let has_it = assigned.iter().any(|assignment| {
        assignment.recipient_office == office
            && (assignment.issuer_office == instruction.issuer_office
                || assignment.state != State::Withdrawn)
    });
    if has_it {
        return Err(Problem::conflict(
            "recipient_has_it",
            "that office was sent this instruction already",
        ));
    }
    Ok(())
}

/// What the recipient of an assignment passed on and is still open, with what was passed on from
/// there: locked, and with the records of all who take part, `heir` among them.
///
/// # Errors
/// Those of the database.
pub fn find(
    tx: &mut Tx<'_>,
    assignment: &Assignment,
    heir: Option<OfficeId>,
) -> Result<Vec<Assignment>, StoreError> {
    let mut passed_on = Vec::new();
    if matches!(assignment.delegated_to, Some(Delegate::Office(_))) {
        let assigned = assignments::list_of_instruction(tx, assignment.instruction)?;
        let below = passed_on_by(assignment.recipient_office, &assigned);
        let ids = below.into_iter().map(|one| one.id);
        passed_on = assignments::list_for_change(tx, ids)?;
        passed_on.retain(|one| !one.state.is_closed());
    }
    if !passed_on.is_empty() || heir.is_some() {
        let parties = passed_on.iter().chain([assignment]);
        let parties = parties.flat_map(|one| [one.recipient_office, one.issuer_office]);
        let parties: Vec<OfficeId> = parties.chain(heir).collect();
        records::lock(tx, &parties)?;
    }
    Ok(passed_on)
}

/// Ends what was passed on with what it came from: recalled is recalled for everybody who has it,
/// and an answer that served is accepted. What is not answered yet stays with who asked for it.
///
/// # Errors
/// Those of the database.
pub fn end(
    tx: &mut Tx<'_>,
    passed_on: Vec<Assignment>,
    ending: &Command,
    origin: &Origin,
) -> Result<(), Problem> {
    for assignment in passed_on {
        let version = assignment.version;
        match records::act(tx, &assignment, ending.clone(), Some(version), origin) {
            Ok(_) | Err(ActError::Refused(_)) => {}
            Err(ActError::Store(error)) => return Err(error.into()),
        }
    }
    Ok(())
}
