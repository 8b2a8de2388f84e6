//! Instructions: written once, corrected beside what was.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::columns::{Json, Micros};
use super::events::ROWS_PER_INSERT;
use super::schema::{assignments, former_instructions, instructions};
use super::{Connection, StoreError, Tx, each, subjects};
use crate::domain::attachment::AttachedFile;
use crate::domain::confirmation::Confirmation;
use crate::domain::deadline::Due;
use crate::domain::id::{InstructionId, OfficeId, PersonId, PlanId};
use crate::domain::instruction::{
    Channel, Content, Instruction, InstructionKind, Precision, SaidBy, UpstreamSource, Urgency,
};
use crate::domain::legal::LegalBases;
use crate::domain::person::Language;
use crate::domain::text::{Body, Reason, Reference, Title};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = instructions, treat_none_as_default_value = false)]
pub(super) struct InstructionRow {
    id: InstructionId,
    issuer_office: OfficeId,
    issued_by: Option<PersonId>,
    number: i64,
    registered_at: Micros,
    registered_precision: Precision,
    imported_from: Option<String>,
    version: i64,
    title: Title,
    text: Body,
    language: Language,
    kind: InstructionKind,
    function_code: Option<Reference>,
    legal_bases: Json<LegalBases>,
    channel: Channel,
    said_at: Option<Micros>,
    urgency: Json<Urgency>,
    source: Option<Json<UpstreamSource>>,
    effort_minutes: Option<i64>,
    due: Option<Json<Due>>,
    said_by: Option<Json<SaidBy>>,
    short_notice_reason: Option<Reason>,
    attachments: Option<Json<Vec<AttachedFile>>>,
    plan: Option<PlanId>,
    recorded_by: Option<OfficeId>,
}

impl From<&Instruction> for InstructionRow {
    fn from(instruction: &Instruction) -> Self {
        let content = instruction.content.clone();
        Self {
            id: instruction.id,
            issuer_office: instruction.issuer_office,
            issued_by: instruction.issued_by,
            number: instruction.number,
            registered_at: instruction.registered_at.into(),
            registered_precision: instruction.registered_precision,
            imported_from: instruction.imported_from.clone(),
            version: instruction.version,
            title: content.title,
            text: content.text,
            language: content.language,
            kind: content.kind,
            function_code: content.function,
            legal_bases: Json(content.legal_bases),
            channel: content.channel,
            said_at: content.said_at.map(Into::into),
            urgency: Json(content.urgency),
            source: content.source.map(Json),
            effort_minutes: content.effort_minutes.map(i64::from),
            due: content.due.map(Json),
            said_by: content.said_by.map(Json),
            short_notice_reason: content.short_notice_reason,
            attachments: Some(content.attachments)
                .filter(|files| !files.is_empty())
                .map(Json),
            plan: instruction.plan,
            recorded_by: instruction.recorded_by,
        }
    }
}

impl From<InstructionRow> for Instruction {
    fn from(row: InstructionRow) -> Self {
        Self {
            id: row.id,
            issuer_office: row.issuer_office,
            issued_by: row.issued_by,
            number: row.number,
            registered_at: row.registered_at.into(),
            registered_precision: row.registered_precision,
            imported_from: row.imported_from,
            plan: row.plan,
            recorded_by: row.recorded_by,
            version: row.version,
            content: Content {
                title: row.title,
                text: row.text,
                language: row.language,
                kind: row.kind,
                function: row.function_code,
                legal_bases: row.legal_bases.0,
                channel: row.channel,
                said_at: row.said_at.map(Into::into),
                urgency: row.urgency.0,
                source: row.source.map(|source| source.0),
                effort_minutes: row
                    .effort_minutes
                    .and_then(|minutes| u32::try_from(minutes).ok()),
                due: row.due.map(|due| due.0),
                said_by: row.said_by.map(|said| said.0),
                short_notice_reason: row.short_notice_reason,
                attachments: row.attachments.map(|files| files.0).unwrap_or_default(),
            },
        }
    }
}

/// What a correction replaced.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = former_instructions)]
pub struct FormerInstruction {
    /// The instruction.
    pub instruction: InstructionId,
    /// The version that this was.
    pub version: i64,
    /// Its title.
    pub title: Title,
    /// Its text.
    pub text: Body,
    /// When it was replaced.
    pub replaced_at: Micros,
    /// By whom.
    pub replaced_by: Option<PersonId>,
    /// Why.
    pub reason: Reason,
}

/// Adds an instruction.
///
/// # Errors
/// A unique violation where the same row of the same journal was imported before.
pub fn insert(tx: &mut Tx<'_>, instruction: &Instruction) -> Result<(), StoreError> {
    diesel::insert_into(instructions::table)
        .values(InstructionRow::from(instruction))
        .execute(tx.connection())?;
    Ok(())
}

/// Adds many instructions.
///
/// # Errors
/// A unique violation where one of the rows of a journal was imported before.
pub(super) fn insert_all(tx: &mut Tx<'_>, new: &[&Instruction]) -> Result<(), StoreError> {
    for part in new.chunks(ROWS_PER_INSERT) {
        let rows: Vec<InstructionRow> = part.iter().copied().map(InstructionRow::from).collect();
        each!(tx.connection(), engine => {
            diesel::insert_into(instructions::table).values(&rows).execute(engine)
        })?;
    }
    Ok(())
}

/// Replaces title and text by those of a new version and keeps the former ones; tells whether the
/// former version was still in force.
///
/// # Errors
/// Those of the database.
pub fn correct(
    tx: &mut Tx<'_>,
    former: FormerInstruction,
    title: &Title,
    text: &Body,
) -> Result<bool, StoreError> {
    let in_force = instructions::table
        .filter(instructions::id.eq(former.instruction))
        .filter(instructions::version.eq(former.version));
    let corrected = diesel::update(in_force)
        .set((
            instructions::version.eq(former.version + 1),
            instructions::title.eq(title),
            instructions::text.eq(text),
        ))
        .execute(tx.connection())?;
    if corrected == 0 {
        return Ok(false);
    }
    let instruction = former.instruction;
    diesel::insert_into(former_instructions::table)
        .values(former)
        .execute(tx.connection())?;
    subjects::correct(tx, instruction, title, text)?;
    Ok(true)
}

/// The instruction with an id.
///
/// # Errors
/// Those of the database.
pub fn find(
    connection: &mut Connection,
    id: InstructionId,
) -> Result<Option<Instruction>, StoreError> {
    let row = instructions::table
        .filter(instructions::id.eq(id))
        .select(InstructionRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.map(Instruction::from))
}

/// The instructions with these ids, in no particular order; unknown ids are left out.
///
/// # Errors
/// Those of the database.
pub fn list_by_ids(
    connection: &mut Connection,
    ids: &[InstructionId],
) -> Result<Vec<Instruction>, StoreError> {
    let rows = instructions::table
        .filter(instructions::id.eq_any(ids))
        .select(InstructionRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(Instruction::from).collect())
}

/// What corrections replaced, oldest first.
///
/// # Errors
/// Those of the database.
pub fn list_former(
    connection: &mut Connection,
    id: InstructionId,
) -> Result<Vec<FormerInstruction>, StoreError> {
    Ok(former_instructions::table
        .filter(former_instructions::instruction.eq(id))
        .order(former_instructions::version.asc())
        .select(FormerInstruction::as_select())
        .load(connection)?)
}

/// Which of what offices issued is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct IssuedFilter {
    /// Only what has an assignment that is open.
    pub open: bool,
    /// Only what has an assignment with this confirmation.
    pub confirmation: Option<Confirmation>,
}

/// A page of what offices issued, latest first.
///
/// # Errors
/// Those of the database.
pub fn list_issued(
    connection: &mut Connection,
    offices: &[OfficeId],
    filter: IssuedFilter,
    before: Option<(jiff::Timestamp, InstructionId)>,
    limit: i64,
) -> Result<Vec<Instruction>, StoreError> {
    let mut query = instructions::table
        .filter(instructions::issuer_office.eq_any(offices))
        .order((instructions::registered_at.desc(), instructions::id.desc()))
        .limit(limit)
        .select(InstructionRow::as_select())
        .into_boxed();
    if filter.open {
        let open = assignments::table
            .filter(assignments::instruction.eq(instructions::id))
            .filter(assignments::issuer_office.eq(instructions::issuer_office))
            .filter(assignments::closed_at.is_null());
        query = query.filter(exists(open));
    }
    if let Some(confirmation) = filter.confirmation {
        let such = assignments::table
            .filter(assignments::issuer_office.eq_any(offices))
            .filter(assignments::confirmation.eq(confirmation))
            .select(assignments::instruction);
        query = query.filter(instructions::id.eq_any(such));
    }
    if let Some((at, id)) = before {
        let at = Micros(at);
        query = query.filter(
            instructions::registered_at
                .lt(at)
                .or(instructions::registered_at
                    .eq(at)
                    .and(instructions::id.lt(id))),
        );
    }
    let rows = query.load(connection)?;
    Ok(rows.into_iter().map(Instruction::from).collect())
}
