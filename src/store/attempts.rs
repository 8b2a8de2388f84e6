//! Attempts to prove who one is, counted so that passwords cannot be tried one after the other.

use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};

use super::columns::Micros;
use super::schema::attempts;
use super::{StoreError, Tx, each};

/// How long attempts are counted together.
pub const WINDOW: SignedDuration = SignedDuration::from_mins(1);

/// Counts an attempt and returns how many there were within [`WINDOW`], this one included. Counted
/// before the password is looked at, many attempts at once count as many.
///
/// # Errors
/// Those of the database.
pub fn count(tx: &mut Tx<'_>, name: &str, now: Timestamp) -> Result<i64, StoreError> {
    let over = attempts::table
        .filter(attempts::name.eq(name))
        .filter(attempts::since.le(Micros(now - WINDOW)));
    diesel::delete(over).execute(tx.connection())?;
    Ok(each!(tx.connection(), engine => {
        diesel::insert_into(attempts::table)
            .values((
                attempts::name.eq(name),
                attempts::since.eq(Micros(now)),
                attempts::number.eq(1_i64),
            ))
            .on_conflict(attempts::name)
            .do_update()
            .set(attempts::number.eq(attempts::number + 1))
            .returning(attempts::number)
            .get_result::<i64>(engine)
    })?)
}

/// Forgets the attempts of somebody who proved who they are.
///
/// # Errors
/// Those of the database.
pub fn forget(tx: &mut Tx<'_>, name: &str) -> Result<(), StoreError> {
    diesel::delete(attempts::table.filter(attempts::name.eq(name))).execute(tx.connection())?;
    Ok(())
}

/// Forgets attempts that are no longer counted; returns of how many names.
///
/// # Errors
/// Those of the database.
pub fn forget_old(tx: &mut Tx<'_>, now: Timestamp) -> Result<usize, StoreError> {
    let old = attempts::table.filter(attempts::since.le(Micros(now - WINDOW)));
    Ok(diesel::delete(old).execute(tx.connection())?)
}
