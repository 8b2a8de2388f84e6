//! What files belong to, and through it, who may see them.

use diesel::prelude::*;
use jiff::Timestamp;
use uuid::Uuid;

use super::assignments::AssignmentRow;
use super::attachments::AttachmentRow;
use super::columns::Micros;
use super::instructions::InstructionRow;
use super::schema::{assignments, attachment_links, attachments, instructions};
use super::{Connection, StoreError, Tx, each};
use crate::clock::fresh_id;
use crate::domain::assignment::Assignment;
use crate::domain::attachment::{AttachedFile, Attachment};
use crate::domain::id::{AssignmentId, AttachmentId, InstructionId, OfficeId};
use crate::domain::instruction::Instruction;

/// What a file is linked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The instruction itself.
    Instruction(InstructionId),
    /// One answer to it.
    Answer {
        /// The instruction.
        instruction: InstructionId,
        /// The assignment that was answered.
        assignment: AssignmentId,
        /// The number of the answer.
        number: u32,
    },
}

/// A file and what it is linked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// The file.
    pub attachment: Attachment,
    /// The number of the answer; none where it belongs to the instruction.
    pub answer: Option<u32>,
}

/// Links files, which from now on stay. False where one of them was removed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn link(
    tx: &mut Tx<'_>,
    files: &[AttachedFile],
    subject: Subject,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if files.is_empty() {
        return Ok(true);
    }
    // An answer that is sent again may be made of parts that named the same file.
    let mut ids: Vec<AttachmentId> = Vec::with_capacity(files.len());
    for file in files {
        if !ids.contains(&file.id) {
            ids.push(file.id);
        }
    }
    let (instruction, assignment, answer) = match subject {
        Subject::Instruction(instruction) => (instruction, None, None),
        Subject::Answer {
            instruction,
            assignment,
            number,
        } => (instruction, Some(assignment), Some(i64::from(number))),
    };
    let linked = diesel::update(attachments::table.filter(attachments::id.eq_any(&ids)))
        .set(attachments::linked_at.eq(Micros(now)))
        .execute(tx.connection())?;
    if linked != ids.len() {
        return Ok(false);
    }
    let rows: Vec<_> = ids
        .into_iter()
        .map(|attachment| {
            (
                attachment_links::id.eq(fresh_id::<Uuid>().into_bytes().to_vec()),
                attachment_links::attachment.eq(attachment),
                attachment_links::instruction.eq(instruction),
                attachment_links::assignment.eq(assignment),
                attachment_links::answer.eq(answer),
            )
        })
        .collect();
    each!(tx.connection(), engine => {
        diesel::insert_into(attachment_links::table).values(&rows).execute(engine)
    })?;
    Ok(true)
}

/// The files of an instruction and, where one is named, of the answers of an assignment of it, in
/// the order they were linked.
///
/// # Errors
/// Those of the database.
pub fn list(
    connection: &mut Connection,
    instruction: InstructionId,
    assignment: Option<AssignmentId>,
) -> Result<Vec<Linked>, StoreError> {
    let rows: Vec<(AttachmentRow, Option<i64>)> = attachment_links::table
        .inner_join(attachments::table.on(attachments::id.eq(attachment_links::attachment)))
        .filter(attachment_links::instruction.eq(instruction))
        .filter(
            attachment_links::assignment
                .is_null()
                .or(attachment_links::assignment.eq(assignment)),
        )
        .order(attachment_links::id.asc())
        .select((AttachmentRow::as_select(), attachment_links::answer))
        .load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(attachment, answer)| Linked {
            attachment: attachment.into(),
            answer: answer.and_then(|number| u32::try_from(number).ok()),
        })
        .collect())
}

/// Assignments of these offices, on either side, that a file belongs to: through its instruction or
/// through one of their answers.
///
/// # Errors
/// Those of the database.
pub fn list_assignments(
    connection: &mut Connection,
    attachment: AttachmentId,
    offices: &[OfficeId],
    limit: i64,
) -> Result<Vec<(Assignment, Instruction)>, StoreError> {
    let through = attachment_links::table
        .inner_join(
            assignments::table.on(assignments::instruction.eq(attachment_links::instruction)),
        )
        .inner_join(instructions::table.on(instructions::id.eq(assignments::instruction)))
        .filter(attachment_links::attachment.eq(attachment))
        .filter(
            attachment_links::assignment
                .is_null()
                .or(attachment_links::assignment.eq(assignments::id.nullable())),
        )
        .filter(
            assignments::recipient_office
                .eq_any(offices)
                .or(assignments::issuer_office.eq_any(offices)),
        )
        .limit(limit)
        .select((AssignmentRow::as_select(), InstructionRow::as_select()));
    let rows: Vec<(AssignmentRow, InstructionRow)> = through.load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(assignment, instruction)| (assignment.into(), instruction.into()))
        .collect())
}
