//! Lists of recipients that issuing offices keep.

use diesel::prelude::*;

use super::columns::Json;
use super::schema::recipient_lists;
use super::{Connection, StoreError, Tx, load_locked};
use crate::domain::id::{OfficeId, RecipientListId};
use crate::domain::recipient_list::RecipientList;
use crate::domain::text::Name;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = recipient_lists)]
struct ListRow {
    id: RecipientListId,
    office: OfficeId,
    name: Name,
    name_folded: String,
    recipients: Json<Vec<OfficeId>>,
    version: i64,
}

impl From<&RecipientList> for ListRow {
    fn from(list: &RecipientList) -> Self {
        Self {
            id: list.id,
            office: list.office,
            name: list.name.clone(),
            name_folded: list.name.as_str().to_lowercase(),
            recipients: Json(list.recipients.clone()),
            version: list.version,
        }
    }
}

impl From<ListRow> for RecipientList {
    fn from(row: ListRow) -> Self {
        Self {
            id: row.id,
            office: row.office,
            name: row.name,
            recipients: row.recipients.0,
            version: row.version,
        }
    }
}

/// The lists of an office, in the order of their names.
///
/// # Errors
/// Those of the database.
pub fn list_of(
    connection: &mut Connection,
    office: OfficeId,
) -> Result<Vec<RecipientList>, StoreError> {
    let rows = recipient_lists::table
        .filter(recipient_lists::office.eq(office))
        .order(recipient_lists::name_folded.asc())
        .select(ListRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(RecipientList::from).collect())
}

/// How many lists an office keeps.
///
/// # Errors
/// Those of the database.
pub fn count_of(connection: &mut Connection, office: OfficeId) -> Result<usize, StoreError> {
    let kept: i64 = recipient_lists::table
        .filter(recipient_lists::office.eq(office))
        .count()
        .get_result(connection)?;
    Ok(usize::try_from(kept).unwrap_or(usize::MAX))
}

/// A list, locked to the end of the transaction.
///
/// # Errors
/// Those of the database.
pub fn find_for_change(
    tx: &mut Tx<'_>,
    id: RecipientListId,
) -> Result<Option<RecipientList>, StoreError> {
    let mut found: Vec<ListRow> = load_locked!(
        tx.connection(),
        recipient_lists::table
            .filter(recipient_lists::id.eq(id))
            .select(ListRow::as_select())
    )?;
    Ok(found.pop().map(RecipientList::from))
}

/// Adds a list.
///
/// # Errors
/// A unique violation where the office has one of that name.
pub fn insert(tx: &mut Tx<'_>, list: &RecipientList) -> Result<(), StoreError> {
    diesel::insert_into(recipient_lists::table)
        .values(ListRow::from(list))
        .execute(tx.connection())?;
    Ok(())
}

/// Replaces a list, which must have been read with [`find_for_change`].
///
/// # Errors
/// A unique violation where the office has another one of that name.
pub fn update(tx: &mut Tx<'_>, list: &RecipientList) -> Result<(), StoreError> {
    diesel::update(recipient_lists::table.filter(recipient_lists::id.eq(list.id)))
        .set(ListRow::from(list))
        .execute(tx.connection())?;
    Ok(())
}

/// Removes a list; tells whether that office had it.
///
/// # Errors
/// Those of the database.
pub fn remove(tx: &mut Tx<'_>, office: OfficeId, id: RecipientListId) -> Result<bool, StoreError> {
    let removed = diesel::delete(
        recipient_lists::table
            .filter(recipient_lists::id.eq(id))
            .filter(recipient_lists::office.eq(office)),
    )
    .execute(tx.connection())?;
    Ok(removed == 1)
}
