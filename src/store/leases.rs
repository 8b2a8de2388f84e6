//! Which of several processes does a job: a lease is held for a run, and runs out if its holder does.

use diesel::prelude::*;
use jiff::Timestamp;

use super::columns::Micros;
use super::schema::leases;
use super::{Connection, StoreError, Tx};
use crate::domain::id::NodeId;

/// Who may do something that one process should do, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = leases)]
pub struct Lease {
    /// What it is for.
    pub name: String,
    /// Who has it, or had it last.
    pub holder: NodeId,
    /// When others may take it.
    pub held_until: Micros,
}

/// Takes a lease that is free, has run out, or is the holder's already; tells whether it did.
///
/// # Errors
/// Those of the database.
pub fn claim(tx: &mut Tx<'_>, lease: &Lease, now: Timestamp) -> Result<bool, StoreError> {
    let taken = diesel::update(
        leases::table.filter(leases::name.eq(&lease.name)).filter(
            leases::held_until
                .le(Micros(now))
                .or(leases::holder.eq(lease.holder)),
        ),
    )
    .set((
        leases::holder.eq(lease.holder),
        leases::held_until.eq(lease.held_until),
    ))
    .execute(tx.connection())?;
    if taken == 1 {
        return Ok(true);
    }
    if find(tx, &lease.name)?.is_some() {
        return Ok(false);
    }
    // The first claim there ever was. Another process may make it at the same moment.
    let made = tx.attempt(|tx| {
        diesel::insert_into(leases::table)
            .values(lease.clone())
            .execute(tx.connection())
            .map_err(StoreError::from)
    });
    match made {
        Ok(_) => Ok(true),
        Err(error) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Moves the end of a lease, to a later moment or to now; tells whether the holder still had it.
///
/// # Errors
/// Those of the database.
pub fn set_end(tx: &mut Tx<'_>, lease: &Lease) -> Result<bool, StoreError> {
    let changed = diesel::update(
        leases::table
            .filter(leases::name.eq(&lease.name))
            .filter(leases::holder.eq(lease.holder)),
    )
    .set(leases::held_until.eq(lease.held_until))
    .execute(tx.connection())?;
    Ok(changed == 1)
}

/// The lease of a name, unless nobody ever took it.
///
/// # Errors
/// Those of the database.
pub fn find(connection: &mut Connection, name: &str) -> Result<Option<Lease>, StoreError> {
    Ok(leases::table
        .filter(leases::name.eq(name))
        .select(Lease::as_select())
        .first(connection)
        .optional()?)
}
