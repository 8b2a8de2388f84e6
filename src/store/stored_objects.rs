//! Which objects of the store of files the database names.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

use super::attachments::{AttachmentRow, count};
use super::schema::{attachments, upload_pieces};
use super::{Connection, StoreError};
use crate::domain::attachment::Attachment;
use crate::domain::id::{AttachmentId, ObjectId};

/// How many files the database names, and how large they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Files that have arrived.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

#[derive(QueryableByName)]
struct TotalRow {
    #[diesel(sql_type = BigInt)]
    files: i64,
    #[diesel(sql_type = BigInt)]
    bytes: i64,
}

/// The files that have arrived, all together.
///
/// # Errors
/// Those of the database.
pub fn total(connection: &mut Connection) -> Result<Totals, StoreError> {
    let row: TotalRow = sql_query(
        "SELECT count(*) AS files, CAST(coalesce(sum(bytes), 0) AS BIGINT) AS bytes \
         FROM attachments WHERE object IS NOT NULL",
    )
    .get_result(connection)?;
    Ok(Totals {
        files: count(row.files),
        bytes: count(row.bytes),
    })
}

/// Some of these files that have arrived, in the order they were announced, after one of them.
///
/// # Errors
/// Those of the database.
pub fn list_files(
    connection: &mut Connection,
    after: Option<AttachmentId>,
    limit: i64,
) -> Result<Vec<Attachment>, StoreError> {
    let mut query = attachments::table
        .filter(attachments::object.is_not_null())
        .order(attachments::id.asc())
        .limit(limit)
        .select(AttachmentRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(attachments::id.gt(after));
    }
    let rows: Vec<AttachmentRow> = query.load(connection)?;
    Ok(rows.into_iter().map(Attachment::from).collect())
}

/// Those of these objects that the database names: whole files and pieces of those on their way.
///
/// # Errors
/// Those of the database.
pub fn named_among(
    connection: &mut Connection,
    objects: &[ObjectId],
) -> Result<HashSet<ObjectId>, StoreError> {
    let whole: Vec<Option<ObjectId>> = attachments::table
        .filter(attachments::object.eq_any(objects))
        .select(attachments::object)
        .load(connection)?;
    let pieces: Vec<ObjectId> = upload_pieces::table
        .filter(upload_pieces::object.eq_any(objects))
        .select(upload_pieces::object)
        .load(connection)?;
    Ok(whole.into_iter().flatten().chain(pieces).collect())
}
