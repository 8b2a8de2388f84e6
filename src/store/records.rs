//! What is always written together: the decision of the domain, the event, and the state it leaves.

use super::attachment_links::{self, Subject};
use super::ledgers::Ledgers;
use super::{StoreError, Tx, assignments, events, instructions, subjects};
use crate::clock::fresh_id;
use crate::domain::assignment::{Assignment, Issue};
use crate::domain::attachment::AttachedFile;
use crate::domain::clocks::Clocks;
use crate::domain::command::{Command, Refusal};
use crate::domain::deadline::Deadline;
use crate::domain::event::{Happening, PassedOn, PreviewShown};
use crate::domain::id::{AssignmentId, OfficeId};
use crate::domain::instruction::Instruction;
use crate::domain::office::Office;
use crate::domain::preview::Unissuable;

/// Why an instruction was not issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// It cannot be sent to one of the recipients.
    #[error(transparent)]
    Unissuable(#[from] Unissuable),
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

/// Gives an instruction the next number of its office and writes it with its assignment at every
/// recipient, each on its own working clock.
///
/// # Errors
/// See [`IssueError`]; nothing is written then.
pub fn issue(
    tx: &mut Tx<'_>,
    clocks: &Clocks,
    instruction: &mut Instruction,
    recipients: &[Office],
    origin: &events::Origin,
) -> Result<Vec<Assignment>, IssueError> {
    issue_shown(tx, clocks, instruction, recipients, origin, None)
}

/// [`issue`] of something that the issuer was shown a preview of, which every recipient's record
/// keeps.
///
/// # Errors
/// See [`IssueError`]; nothing is written then.
pub fn issue_shown(
    tx: &mut Tx<'_>,
    clocks: &Clocks,
    instruction: &mut Instruction,
    recipients: &[Office],
    origin: &events::Origin,
    shown: Option<PreviewShown>,
) -> Result<Vec<Assignment>, IssueError> {
    let issuer = instruction.issuer_office;
    let mut ledgers = lock_parties(tx, issuer, recipients)?;
    instruction.number = ledgers.take_instruction_numbers(issuer, 1)?;
    instructions::insert(tx, instruction)?;
    let files = &instruction.content.attachments;
    link(tx, files, Subject::Instruction(instruction.id), origin)?;
    subjects::enter(tx, instruction)?;
    assign_on(tx, ledgers, clocks, instruction, recipients, origin, shown)
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
    let ledgers = lock_parties(tx, instruction.issuer_office, recipients)?;
    assign_on(tx, ledgers, clocks, instruction, recipients, origin, None)
}

/// An assignment that its recipient passes on to an office under it.
#[derive(Debug)]
pub struct Passing<'a> {
    /// The assignment of the passing office.
    pub original: &'a Assignment,
    /// What is asked.
    pub instruction: &'a Instruction,
    /// The office that gets it.
    pub to: &'a Office,
    /// The identifier of its assignment.
    pub id: AssignmentId,
    /// By when it answers the passing office.
    pub deadline: Option<Deadline>,
}

/// Writes the assignment of an office that something was passed on to: on its own clock, from now on,
/// and issued by the passing office.
///
/// # Errors
/// See [`IssueError`]; nothing is written then.
pub fn pass_on(
    tx: &mut Tx<'_>,
    clocks: &Clocks,
    passing: Passing<'_>,
    origin: &events::Origin,
) -> Result<Assignment, IssueError> {
    let Passing {
        original,
        instruction,
        to,
        id,
        deadline,
    } = passing;
    let issue = Issue {
        id,
        instruction: instruction.id,
        issuer_office: original.recipient_office,
        recipient_office: to.id,
        registered_at: origin.at,
        held: !instruction.content.urgency.is_urgent(),
        deadline,
        content: instruction.content.digest(),
        preview: None,
        told_at: None,
        passed_on: Some(PassedOn {
            assignment: original.id,
            received_at: original.effective_at,
            deadline_at: original.deadline.as_ref().map(|deadline| deadline.at),
        }),
    };
    let change =
        Assignment::issue(issue, &clocks.of(to)).map_err(|cause| Unissuable::NoWorkingTime {
            office: to.id,
            cause,
        })?;
    let ledgers = ledgers_of(tx, [&change.next])?;
    assignments::insert(tx, std::slice::from_ref(&change.next))?;
    let record = vec![(origin.clone(), entry(&change.next, change.happening))];
    events::append(tx, ledgers, record)?;
    Ok(change.next)
}

/// Locks the records of offices before a write of several parts that would lock them one after the
/// other, as two writes do that then wait each for the other.
///
/// # Errors
/// Those of the database.
pub fn lock(tx: &mut Tx<'_>, offices: &[OfficeId]) -> Result<(), StoreError> {
    Ledgers::lock(tx, offices.iter().copied())?;
    Ok(())
}

/// Links files to what the same transaction puts on the record. One that was removed since it was
/// chosen has its cause told when it is chosen again.
fn link(
    tx: &mut Tx<'_>,
    files: &[AttachedFile],
    subject: Subject,
    origin: &events::Origin,
) -> Result<(), StoreError> {
    match attachment_links::link(tx, files, subject, origin.at)? {
        true => Ok(()),
        false => Err(StoreError::Collided),
    }
}

fn lock_parties(
    tx: &mut Tx<'_>,
    issuer: OfficeId,
    recipients: &[Office],
) -> Result<Ledgers, StoreError> {
    let recipients = recipients.iter().map(|office| office.id);
    Ledgers::lock(tx, recipients.chain([issuer]))
}

fn assign_on(
    tx: &mut Tx<'_>,
    ledgers: Ledgers,
    clocks: &Clocks,
    instruction: &Instruction,
    recipients: &[Office],
    origin: &events::Origin,
    shown: Option<PreviewShown>,
) -> Result<Vec<Assignment>, IssueError> {
    let content = instruction.content.digest();
    let mut written = Vec::with_capacity(recipients.len());
    let mut entries = Vec::with_capacity(recipients.len());
    for office in recipients {
        let clock = clocks.of(office);
        let due = instruction.content.due;
        let deadline = due.map(|due| due.resolve(&clock)).transpose();
        let change = Assignment::issue(
            Issue {
                id: fresh_id(),
                instruction: instruction.id,
                issuer_office: instruction.issuer_office,
                recipient_office: office.id,
                registered_at: origin.at,
                held: !instruction.content.urgency.is_urgent(),
                deadline: deadline.map_err(Unissuable::from)?,
                content: content.clone(),
                told_at: instruction.told_at(office.id),
                passed_on: None,
                preview: shown.clone(),
            },
            &clock,
        )
        .map_err(|cause| Unissuable::NoWorkingTime {
            office: office.id,
            cause,
        })?;
        entries.push((origin.clone(), entry(&change.next, change.happening)));
        written.push(change.next);
    }
    assignments::insert(tx, &written)?;
    events::append(tx, ledgers, entries)?;
    Ok(written)
}

fn entry(assignment: &Assignment, happening: Happening) -> events::Entry {
    events::Entry {
        office: assignment.recipient_office,
        issuer_office: assignment.issuer_office,
        assignment: assignment.id,
        happening,
    }
}

fn ledgers_of<'a>(
    tx: &mut Tx<'_>,
    assignments: impl IntoIterator<Item = &'a Assignment>,
) -> Result<Ledgers, StoreError> {
    let offices = assignments
        .into_iter()
        .flat_map(|assignment| [assignment.recipient_office, assignment.issuer_office]);
    Ledgers::lock(tx, offices)
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
    let ledgers = ledgers_of(tx, [assignment])?;
    if let Happening::Answered {
        number,
        attachments,
        ..
    } = &change.happening
    {
        let answer = Subject::Answer {
            instruction: assignment.instruction,
            assignment: assignment.id,
            number: *number,
        };
        link(tx, attachments, answer, origin)?;
    }
    let record = vec![(origin.clone(), entry(assignment, change.happening))];
    let numbers = events::append(tx, ledgers, record)?;
    assignments::update(tx, &change.next)?;
    let number = numbers.into_iter().next();
    Ok(Acted {
        assignment: change.next,
        number: number.ok_or(StoreError::Database(diesel::result::Error::NotFound))?,
    })
}

/// Reads assignments for change and acts on each where the rules allow it. Returns those it acted
/// on, in the order of their ids, and all others as they stand. Used where the service acts by
/// itself or on many at once.
///
/// # Errors
/// Those of the database.
pub fn act_on_all(
    tx: &mut Tx<'_>,
    ids: impl IntoIterator<Item = AssignmentId>,
    command: impl Fn() -> Command,
    origin: &events::Origin,
) -> Result<(Vec<Acted>, Vec<Assignment>), StoreError> {
    let (mut changed, mut record, mut left) = (Vec::new(), Vec::new(), Vec::new());
    for assignment in assignments::list_for_change(tx, ids)? {
        match assignment.decide(command(), None, origin.at) {
            Ok(change) => {
                record.push((origin.clone(), entry(&assignment, change.happening)));
                changed.push(change.next);
            }
            Err(_refusal) => left.push(assignment),
        }
    }
    if changed.is_empty() {
        return Ok((Vec::new(), left));
    }
    let ledgers = ledgers_of(tx, &changed)?;
    let numbers = events::append(tx, ledgers, record)?;
    assignments::update_all(tx, &changed)?;
    let acted = changed
        .into_iter()
        .zip(numbers)
        .map(|(assignment, number)| Acted { assignment, number })
        .collect();
    Ok((acted, left))
}

/// Reads an assignment for change and acts on it; nothing to do is not an error.
///
/// # Errors
/// Those of the database.
pub fn act_if_due(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    command: Command,
    origin: &events::Origin,
) -> Result<Option<Acted>, StoreError> {
    let (acted, _) = act_on_all(tx, [id], || command.clone(), origin)?;
    Ok(acted.into_iter().next())
}
