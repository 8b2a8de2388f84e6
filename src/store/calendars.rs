//! Versions of calendars as administrators entered them.

use diesel::prelude::*;

use super::columns::Micros;
use super::schema::calendars;
use super::{Connection, StoreError, Tx, directory};
use crate::domain::clocks::Clocks;
use crate::domain::id::PersonId;
use crate::domain::worktime::{Calendar, CalendarError};

/// A version of a calendar as it was entered.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendars)]
pub struct StoredCalendar {
    /// Which calendar.
    pub id: String,
    /// Counted from 1.
    pub version: i64,
    /// Its text.
    pub content: String,
    /// When it was entered.
    pub added_at: Micros,
    /// By whom.
    pub added_by: Option<PersonId>,
}

/// A stored calendar that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("calendar `{id}`: {cause}")]
pub struct Unreadable {
    /// Which one.
    pub id: String,
    /// What is wrong with it.
    pub cause: CalendarError,
}

/// Puts in force, oldest first, what administrators entered and these clocks do not know.
///
/// # Errors
/// [`Unreadable`]; what comes before it is in force.
pub fn follow(clocks: &Clocks, entered: Vec<StoredCalendar>) -> Result<(), Unreadable> {
    for entered in entered {
        let calendar = Calendar::parse(&entered.content).map_err(|cause| Unreadable {
            id: entered.id,
            cause,
        })?;
        if !clocks.knows(calendar.id(), calendar.version()) {
            clocks.put_in_force(calendar);
        }
    }
    Ok(())
}

/// Adds a version.
///
/// # Errors
/// A unique violation where somebody entered that version in the meantime.
pub fn insert(tx: &mut Tx<'_>, calendar: &StoredCalendar) -> Result<(), StoreError> {
    diesel::insert_into(calendars::table)
        .values(calendar.clone())
        .execute(tx.connection())?;
    directory::changed(tx)
}

/// Every version of every calendar, oldest first.
///
/// # Errors
/// Those of the database.
pub fn list(connection: &mut Connection) -> Result<Vec<StoredCalendar>, StoreError> {
    Ok(calendars::table
        .order((calendars::id.asc(), calendars::version.asc()))
        .select(StoredCalendar::as_select())
        .load(connection)?)
}

/// Every version of one calendar, oldest first.
///
/// # Errors
/// Those of the database.
pub fn list_of(connection: &mut Connection, id: &str) -> Result<Vec<StoredCalendar>, StoreError> {
    Ok(calendars::table
        .filter(calendars::id.eq(id))
        .order(calendars::version.asc())
        .select(StoredCalendar::as_select())
        .load(connection)?)
}
