//! What instructions are about, and the search for those that are about the same.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use jiff::Timestamp;

use super::columns::Micros;
use super::schema::{instructions, subjects};
use super::{Connection, StoreError, Tx};
use crate::domain::id::{InstructionId, OfficeId};
use crate::domain::instruction::Instruction;
use crate::domain::similar::Subject;
use crate::domain::text::{Body, Title};

/// The time that one word of the full-text index stands for: 30 days in microseconds.
const SPAN: i64 = 2_592_000_000_000;

/// Enters instructions of an office, by their numbers in it, with the same terms or none yet.
const ENTER: &str = "INSERT INTO subjects (instruction, line, issuer_office, registered_at, terms)
    SELECT instructions.id,
           CASE WHEN offices.kind = 'department' AND offices.parent IS NOT NULL
                THEN offices.parent ELSE offices.id END,
           offices.id, instructions.registered_at, $1
    FROM instructions
    JOIN offices ON offices.id = instructions.issuer_office
    WHERE instructions.issuer_office = $2 AND instructions.number BETWEEN $3 AND $4";

/// Enters what an instruction is about, in the transaction that writes it.
///
/// # Errors
/// Those of the database.
pub(super) fn enter(tx: &mut Tx<'_>, instruction: &Instruction) -> Result<(), StoreError> {
    let content = &instruction.content;
    let subject = Subject::of(content.title.as_str(), content.text.as_str());
    let numbers = (instruction.number, instruction.number);
    insert(
        tx,
        instruction.issuer_office,
        numbers,
        Some(subject.stored()),
    )
}

/// Enters the instructions with these numbers of an office, first and last, to be read by the job.
///
/// # Errors
/// Those of the database.
pub(super) fn enter_unread(
    tx: &mut Tx<'_>,
    issuer: OfficeId,
    numbers: (i64, i64),
) -> Result<(), StoreError> {
    insert(tx, issuer, numbers, None)
}

fn insert(
    tx: &mut Tx<'_>,
    issuer: OfficeId,
    (first, last): (i64, i64),
    terms: Option<String>,
) -> Result<(), StoreError> {
    sql_query(ENTER)
        .bind::<Nullable<Text>, _>(terms)
        .bind::<Binary, _>(issuer)
        .bind::<BigInt, _>(first)
        .bind::<BigInt, _>(last)
        .execute(tx.connection())?;
    Ok(())
}

/// Writes what a corrected instruction is about.
///
/// # Errors
/// Those of the database.
pub(super) fn correct(
    tx: &mut Tx<'_>,
    instruction: InstructionId,
    title: &Title,
    text: &Body,
) -> Result<(), StoreError> {
    let terms = Subject::of(title.as_str(), text.as_str()).stored();
    diesel::update(subjects::table.filter(subjects::instruction.eq(instruction)))
        .set(subjects::terms.eq(Some(terms)))
        .execute(tx.connection())?;
    Ok(())
}

/// Reads what instructions are about that were entered without, the newest first and at most `limit`; tells
/// how many those were.
///
/// # Errors
/// Those of the database.
pub fn read_some(tx: &mut Tx<'_>, limit: i64) -> Result<usize, StoreError> {
    let unread: Vec<(InstructionId, Title, Body)> = subjects::table
        .inner_join(instructions::table.on(instructions::id.eq(subjects::instruction)))
        .filter(subjects::terms.is_null())
        .order(subjects::registered_at.desc())
        .limit(limit)
        .select((instructions::id, instructions::title, instructions::text))
        .load(tx.connection())?;
    for (instruction, title, text) in &unread {
        let terms = Subject::of(title.as_str(), text.as_str()).stored();
        // A correction may have come between.
        let still_unread = subjects::table
            .filter(subjects::instruction.eq(instruction))
            .filter(subjects::terms.is_null());
        diesel::update(still_unread)
            .set(subjects::terms.eq(Some(terms)))
            .execute(tx.connection())?;
    }
    Ok(unread.len())
}

/// Where and when to look for an earlier instruction.
#[derive(Debug, Clone)]
pub struct Search {
    /// The akims' offices in whose name it was issued, by them or by their departments.
    pub lines: Vec<OfficeId>,
    /// The one office that is left out.
    pub other_than: OfficeId,
    /// Registered at this instant or later.
    pub from: Timestamp,
    /// Registered at this instant or earlier.
    pub until: Timestamp,
}

/// An instruction with a word in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The instruction.
    pub instruction: InstructionId,
    /// What it is about.
    pub subject: Subject,
}

/// Most candidates that are compared.
const CANDIDATES: i64 = 1000;

#[derive(QueryableByName)]
struct CandidateRow {
    #[diesel(sql_type = Binary)]
    instruction: InstructionId,
    #[diesel(sql_type = Text)]
    terms: String,
}

/// The instructions that have at least one term in common with a subject, the newest first and no more
/// than a thousand, by the full-text index of the engine. Both engines find the same.
///
/// # Errors
/// Those of the database.
pub fn list_candidates(
    connection: &mut Connection,
    about: &Subject,
    search: &Search,
) -> Result<Vec<Candidate>, StoreError> {
    let times = search.from.as_microsecond() / SPAN..=search.until.as_microsecond() / SPAN;
    let days: Vec<String> = search
        .lines
        .iter()
        .flat_map(|line| {
            let line = uuid::Uuid::from(*line).simple();
            times.clone().map(move |time| format!("{line}d{time}"))
        })
        .collect();
    let terms: Vec<&str> = about.terms().collect();
    if days.is_empty() || terms.is_empty() {
        return Ok(Vec::new());
    }
    let days: Vec<&str> = days.iter().map(String::as_str).collect();
    let (select, words) = match connection {
        Connection::Sqlite(_) => (
            ON_SQLITE,
            both(&any(&days, '"', "OR"), "AND", &any(&terms, '"', "OR")),
        ),
        #[cfg(feature = "postgres")]
        Connection::Postgres(_) => (
            ON_POSTGRES,
            both(&any(&days, '\'', "|"), "&", &any(&terms, '\'', "|")),
        ),
    };
    let rows: Vec<CandidateRow> = sql_query(select)
        .bind::<Text, _>(words)
        .bind::<BigInt, _>(Micros(search.from))
        .bind::<BigInt, _>(Micros(search.until))
        .bind::<Binary, _>(search.other_than)
        .bind::<BigInt, _>(CANDIDATES)
        .load(connection)?;
    let candidates = rows.into_iter().map(|row| Candidate {
        instruction: row.instruction,
        subject: Subject::from_stored(&row.terms),
    });
    Ok(candidates.collect())
}

const ON_SQLITE: &str = "SELECT subjects.instruction, subjects.terms
    FROM subject_words
    CROSS JOIN subject_keys ON subject_keys.id = subject_words.rowid
    CROSS JOIN subjects ON subjects.instruction = subject_keys.instruction
    WHERE subject_words MATCH $1
      AND subjects.registered_at >= $2 AND subjects.registered_at <= $3 AND subjects.issuer_office <> $4
    ORDER BY subjects.registered_at DESC, subjects.instruction DESC
    LIMIT $5";

#[cfg(feature = "postgres")]
const ON_POSTGRES: &str = "SELECT instruction, terms
    FROM subjects
    WHERE array_to_tsvector(
              string_to_array(encode(line, 'hex') || 'd' || (registered_at / 2592000000000) || ' ' || terms, ' ')
          ) @@ CAST($1 AS tsquery)
      AND registered_at >= $2 AND registered_at <= $3 AND issuer_office <> $4
    ORDER BY registered_at DESC, instruction DESC
    LIMIT $5";

/// A search for any of these words. They are letters and digits alone, so that quotes around them suffice.
fn any(words: &[&str], quote: char, or: &str) -> String {
    let quoted: Vec<String> = words
        .iter()
        .map(|word| format!("{quote}{word}{quote}"))
        .collect();
    quoted.join(&format!(" {or} "))
}

fn both(one: &str, and: &str, other: &str) -> String {
    format!("({one}) {and} ({other})")
}
