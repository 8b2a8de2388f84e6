//! Files on their way and arrived: what is known of them. Their bytes are in the store of files.

use diesel::prelude::*;
use jiff::Timestamp;

use super::columns::Micros;
use super::schema::{attachments, people, upload_pieces};
use super::{Connection, StoreError, Tx, each, load_locked};
use crate::domain::attachment::{Attachment, FileName, MediaType, StoredFile, UploadState};
use crate::domain::id::{AttachmentId, ObjectId, OfficeId, PersonId};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = attachments, treat_none_as_default_value = false)]
pub(super) struct AttachmentRow {
    id: AttachmentId,
    uploader: PersonId,
    office: OfficeId,
    name: FileName,
    metadata: Option<String>,
    length: i64,
    received: i64,
    created_at: Micros,
    expires_at: Micros,
    refusal: Option<String>,
    object: Option<ObjectId>,
    media_type: Option<MediaType>,
    bytes: Option<i64>,
    sha256: Option<String>,
    metadata_removed: bool,
    linked_at: Option<Micros>,
}

impl From<AttachmentRow> for Attachment {
    fn from(row: AttachmentRow) -> Self {
        let stored = || {
            Some(StoredFile {
                object: row.object?,
                media_type: row.media_type?,
                bytes: count(row.bytes?),
                sha256: row.sha256.clone()?,
                metadata_removed: row.metadata_removed,
            })
        };
        let state = match (row.refusal.clone(), stored()) {
            (Some(code), _) => UploadState::Refused { code },
            (None, Some(file)) => UploadState::Stored(file),
            (None, None) => UploadState::Receiving,
        };
        Self {
            id: row.id,
            uploader: row.uploader,
            office: row.office,
            name: row.name,
            metadata: row.metadata,
            length: count(row.length),
            received: count(row.received),
            created_at: row.created_at.into(),
            expires_at: row.expires_at.into(),
            state,
            linked_at: row.linked_at.map(Into::into),
        }
    }
}

/// A column of bytes is never negative.
pub(super) fn count(column: i64) -> u64 {
    u64::try_from(column).unwrap_or_default()
}

/// Bytes as a column; more than a column holds no disk has.
fn column(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// A piece of a file that is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Where it is kept.
    pub object: ObjectId,
    /// Its bytes.
    pub bytes: u64,
}

/// How much of somebody's belongs to nothing yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unlinked {
    /// Files.
    pub files: usize,
    /// Their bytes, as they were announced.
    pub bytes: u64,
}

/// What somebody has that belongs to nothing yet. Until the end of the transaction nobody else
/// counts it or adds to it.
///
/// # Errors
/// Those of the database.
pub fn count_unlinked(tx: &mut Tx<'_>, uploader: PersonId) -> Result<Unlinked, StoreError> {
    let _locked: Vec<PersonId> = load_locked!(
        tx.connection(),
        people::table
            .filter(people::id.eq(uploader))
            .select(people::id)
    )?;
    let lengths: Vec<i64> = attachments::table
        .filter(attachments::uploader.eq(uploader))
        .filter(attachments::linked_at.is_null())
        .select(attachments::length)
        .load(tx.connection())?;
    Ok(Unlinked {
        files: lengths.len(),
        bytes: lengths.into_iter().map(count).sum(),
    })
}

/// Adds one that has been announced.
///
/// # Errors
/// Those of the database.
pub fn insert(tx: &mut Tx<'_>, new: &Attachment) -> Result<(), StoreError> {
    diesel::insert_into(attachments::table)
        .values(AttachmentRow {
            id: new.id,
            uploader: new.uploader,
            office: new.office,
            name: new.name.clone(),
            metadata: new.metadata.clone(),
            length: column(new.length),
            received: column(new.received),
            created_at: new.created_at.into(),
            expires_at: new.expires_at.into(),
            refusal: None,
            object: None,
            media_type: None,
            bytes: None,
            sha256: None,
            metadata_removed: false,
            linked_at: None,
        })
        .execute(tx.connection())?;
    Ok(())
}

/// The attachment with an id.
///
/// # Errors
/// Those of the database.
pub fn find(
    connection: &mut Connection,
    id: AttachmentId,
) -> Result<Option<Attachment>, StoreError> {
    Ok(attachments::table
        .filter(attachments::id.eq(id))
        .select(AttachmentRow::as_select())
        .first::<AttachmentRow>(connection)
        .optional()?
        .map(Attachment::from))
}

/// The attachments with these ids, in no order.
///
/// # Errors
/// Those of the database.
pub fn list_by_ids(
    connection: &mut Connection,
    ids: &[AttachmentId],
) -> Result<Vec<Attachment>, StoreError> {
    let rows: Vec<AttachmentRow> = attachments::table
        .filter(attachments::id.eq_any(ids))
        .select(AttachmentRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(Attachment::from).collect())
}

/// Notes that pieces have arrived behind the first `received` bytes, and that it is kept until
/// `expires_at` now. False where other bytes arrived there first, or it is no longer on its way.
///
/// # Errors
/// Those of the database.
pub fn append(
    tx: &mut Tx<'_>,
    id: AttachmentId,
    received: u64,
    pieces: &[Piece],
    expires_at: Timestamp,
) -> Result<bool, StoreError> {
    let mut first_byte = received;
    let rows: Vec<_> = pieces
        .iter()
        .map(|piece| {
            let row = (
                upload_pieces::object.eq(piece.object),
                upload_pieces::attachment.eq(id),
                upload_pieces::first_byte.eq(column(first_byte)),
                upload_pieces::bytes.eq(column(piece.bytes)),
            );
            first_byte += piece.bytes;
            row
        })
        .collect();
    let advanced = diesel::update(on_its_way(id, received))
        .set((
            attachments::received.eq(column(first_byte)),
            attachments::expires_at.eq(Micros(expires_at)),
        ))
        .execute(tx.connection())?;
    if advanced == 0 {
        return Ok(false);
    }
    each!(tx.connection(), engine => {
        diesel::insert_into(upload_pieces::table).values(&rows).execute(engine)
    })?;
    Ok(true)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn on_its_way(id: AttachmentId, received: u64) -> _ {
    let received: i64 = column(received);
    attachments::table
        .filter(attachments::id.eq(id))
        .filter(attachments::received.eq(received))
        .filter(attachments::object.is_null())
        .filter(attachments::refusal.is_null())
}

/// The pieces of a file that is on its way, in their order.
///
/// # Errors
/// Those of the database.
pub fn list_pieces(
    connection: &mut Connection,
    id: AttachmentId,
) -> Result<Vec<Piece>, StoreError> {
    let rows: Vec<(ObjectId, i64)> = upload_pieces::table
        .filter(upload_pieces::attachment.eq(id))
        .order(upload_pieces::first_byte.asc())
        .select((upload_pieces::object, upload_pieces::bytes))
        .load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(object, bytes)| Piece {
            object,
            bytes: count(bytes),
        })
        .collect())
}

/// Notes what came of a file whose last bytes arrived behind the first `received`: it is kept, under
/// the name that suits it, or was refused. Its pieces are no longer needed. False as of [`append`].
///
/// # Errors
/// Those of the database.
pub fn finish(
    tx: &mut Tx<'_>,
    of: &Attachment,
    received: u64,
    outcome: &UploadState,
    expires_at: Timestamp,
) -> Result<bool, StoreError> {
    let (file, refusal) = match outcome {
        UploadState::Receiving => (None, None),
        UploadState::Stored(file) => (Some(file), None),
        UploadState::Refused { code } => (None, Some(code.as_str())),
    };
    let name = match file {
        Some(file) => of.name.ending_as(file.media_type),
        None => of.name.clone(),
    };
    let finished = diesel::update(on_its_way(of.id, received))
        .set((
            attachments::name.eq(name),
            attachments::received.eq(column(of.length)),
            attachments::expires_at.eq(Micros(expires_at)),
            attachments::refusal.eq(refusal),
            attachments::object.eq(file.map(|file| file.object)),
            attachments::media_type.eq(file.map(|file| file.media_type)),
            attachments::bytes.eq(file.map(|file| column(file.bytes))),
            attachments::sha256.eq(file.map(|file| file.sha256.as_str())),
            attachments::metadata_removed.eq(file.is_some_and(|file| file.metadata_removed)),
        ))
        .execute(tx.connection())?;
    if finished == 0 {
        return Ok(false);
    }
    delete_pieces(tx, of.id)?;
    Ok(true)
}

fn delete_pieces(tx: &mut Tx<'_>, id: AttachmentId) -> Result<(), StoreError> {
    let pieces = upload_pieces::table.filter(upload_pieces::attachment.eq(id));
    diesel::delete(pieces).execute(tx.connection())?;
    Ok(())
}

/// What belonged to a file that was removed: its pieces, and the whole of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Pieces.
    pub pieces: Vec<ObjectId>,
    /// The whole file, where it had arrived.
    pub whole: Option<ObjectId>,
}

/// Removes one that belongs to nothing, if its time ran out before `expired_by`, where that is
/// given. None where it is not there, or belongs to something.
///
/// # Errors
/// Those of the database.
pub fn remove(
    tx: &mut Tx<'_>,
    id: AttachmentId,
    expired_by: Option<Timestamp>,
) -> Result<Option<Removed>, StoreError> {
    // Whoever links it meanwhile waits for this row, and then finds it gone; or this finds it linked.
    let found: Vec<AttachmentRow> = load_locked!(
        tx.connection(),
        attachments::table
            .filter(attachments::id.eq(id))
            .filter(attachments::linked_at.is_null())
            .select(AttachmentRow::as_select())
    )?;
    let removable = |row: &AttachmentRow| expired_by.is_none_or(|by| row.expires_at.0 < by);
    let Some(row) = found.into_iter().find(removable) else {
        return Ok(None);
    };
    let pieces = list_pieces(tx, id)?;
    delete_pieces(tx, id)?;
    diesel::delete(attachments::table.filter(attachments::id.eq(id))).execute(tx.connection())?;
    Ok(Some(Removed {
        pieces: pieces.into_iter().map(|piece| piece.object).collect(),
        whole: row.object,
    }))
}

/// Some of those whose time ran out without anybody linking them.
///
/// # Errors
/// Those of the database.
pub fn list_expired(
    connection: &mut Connection,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<AttachmentId>, StoreError> {
    Ok(attachments::table
        .filter(attachments::linked_at.is_null())
        .filter(attachments::expires_at.lt(Micros(now)))
        .order(attachments::expires_at.asc())
        .select(attachments::id)
        .limit(limit)
        .load(connection)?)
}
