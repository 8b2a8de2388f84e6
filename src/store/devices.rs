//! Devices people have signed in on, and the refresh tokens that keep them signed in.

use diesel::prelude::*;
use jiff::Timestamp;

use super::columns::{Micros, text_columns};
use super::schema::{devices, people, refresh_tokens};
use super::{Connection, StoreError, Tx, load_locked};
use crate::domain::id::{DeviceId, PersonId};
use crate::domain::spelling::spelled;

/// A device that a person signed in on.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = devices)]
pub struct Device {
    /// Identifier.
    pub id: DeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// What its owner calls it.
    pub name: String,
    /// When it was signed in.
    pub signed_in_at: Micros,
    /// When it last renewed its access.
    pub last_used_at: Micros,
    /// When it was signed out, by its owner, an administrator or a token used twice.
    pub revoked_at: Option<Micros>,
}

spelled! {
    /// Where a refresh token stands in its family: one device, one family.
    pub enum TokenState as "token state" {
        /// The latest; good once.
        Current = "current",
        /// Exchanged for the next one.
        Used = "used",
        /// Not used, and followed by another for the same predecessor, as if its answer had not
        /// arrived.
        Superseded = "superseded",
    }
}
text_columns!(TokenState);

/// A refresh token as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_tokens)]
pub struct StoredToken {
    /// SHA-256 of the token.
    pub hash: Vec<u8>,
    /// The device it belongs to.
    pub device: DeviceId,
    /// Counted from 1 in the family.
    pub generation: i64,
    /// Where it stands.
    pub state: TokenState,
    /// When it stops being good.
    pub expires_at: Micros,
}

/// Adds a device.
///
/// # Errors
/// Those of the database.
pub fn insert(tx: &mut Tx<'_>, device: &Device) -> Result<(), StoreError> {
    diesel::insert_into(devices::table)
        .values(device.clone())
        .execute(tx.connection())?;
    Ok(())
}

/// The device with an id.
///
/// # Errors
/// Those of the database.
pub fn find(connection: &mut Connection, id: DeviceId) -> Result<Option<Device>, StoreError> {
    Ok(devices::table
        .filter(devices::id.eq(id))
        .select(Device::as_select())
        .first(connection)
        .optional()?)
}

/// The device with an id, locked to the end of the transaction: its tokens change one after the
/// other.
///
/// # Errors
/// Those of the database.
pub fn find_for_change(tx: &mut Tx<'_>, id: DeviceId) -> Result<Option<Device>, StoreError> {
    let mut found: Vec<Device> = load_locked!(
        tx.connection(),
        devices::table
            .filter(devices::id.eq(id))
            .select(Device::as_select())
    )?;
    Ok(found.pop())
}

/// The devices of a person, latest first.
///
/// # Errors
/// Those of the database.
pub fn list(connection: &mut Connection, person: PersonId) -> Result<Vec<Device>, StoreError> {
    Ok(devices::table
        .filter(devices::person.eq(person))
        .order(devices::id.desc())
        .select(Device::as_select())
        .load(connection)?)
}

/// Notes that a device was used.
///
/// # Errors
/// Those of the database.
pub fn touch(tx: &mut Tx<'_>, id: DeviceId, at: Timestamp) -> Result<(), StoreError> {
    diesel::update(devices::table.filter(devices::id.eq(id)))
        .set(devices::last_used_at.eq(Micros(at)))
        .execute(tx.connection())?;
    Ok(())
}

/// Signs a device out, once and for all.
///
/// # Errors
/// Those of the database.
pub fn revoke(tx: &mut Tx<'_>, id: DeviceId, at: Timestamp) -> Result<(), StoreError> {
    diesel::update(
        devices::table
            .filter(devices::id.eq(id))
            .filter(devices::revoked_at.is_null()),
    )
    .set(devices::revoked_at.eq(Micros(at)))
    .execute(tx.connection())?;
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::device.eq(id)))
        .execute(tx.connection())?;
    Ok(())
}

/// Adds a refresh token.
///
/// # Errors
/// Those of the database.
pub fn insert_token(tx: &mut Tx<'_>, token: &StoredToken) -> Result<(), StoreError> {
    diesel::insert_into(refresh_tokens::table)
        .values(token.clone())
        .execute(tx.connection())?;
    Ok(())
}

/// The token with a hash.
///
/// # Errors
/// Those of the database.
pub fn find_token(
    connection: &mut Connection,
    hash: &[u8],
) -> Result<Option<StoredToken>, StoreError> {
    Ok(refresh_tokens::table
        .filter(refresh_tokens::hash.eq(hash))
        .select(StoredToken::as_select())
        .first(connection)
        .optional()?)
}

/// The latest token of a device.
///
/// # Errors
/// Those of the database.
pub fn find_current_token(
    connection: &mut Connection,
    device: DeviceId,
) -> Result<Option<StoredToken>, StoreError> {
    Ok(refresh_tokens::table
        .filter(refresh_tokens::device.eq(device))
        .filter(refresh_tokens::state.eq(TokenState::Current))
        .select(StoredToken::as_select())
        .first(connection)
        .optional()?)
}

/// Moves a token on; tells whether it was still in the state it was read in.
///
/// # Errors
/// Those of the database.
pub fn set_token_state(
    tx: &mut Tx<'_>,
    token: &StoredToken,
    state: TokenState,
) -> Result<bool, StoreError> {
    let changed = diesel::update(
        refresh_tokens::table
            .filter(refresh_tokens::hash.eq(&token.hash))
            .filter(refresh_tokens::state.eq(token.state)),
    )
    .set(refresh_tokens::state.eq(state))
    .execute(tx.connection())?;
    Ok(changed == 1)
}

/// Deletes tokens that stopped being good; returns how many.
///
/// # Errors
/// Those of the database.
pub fn delete_expired_tokens(tx: &mut Tx<'_>, now: Timestamp) -> Result<usize, StoreError> {
    Ok(
        diesel::delete(refresh_tokens::table.filter(refresh_tokens::expires_at.lt(Micros(now))))
            .execute(tx.connection())?,
    )
}

/// Signs out every device of the demo district.
///
/// # Errors
/// Those of the database.
pub fn revoke_demo(tx: &mut Tx<'_>, at: Timestamp) -> Result<(), StoreError> {
    let ids: Vec<DeviceId> = devices::table
        .inner_join(people::table.on(people::id.eq(devices::person)))
        .filter(people::demo.eq(true))
        .filter(devices::revoked_at.is_null())
        .select(devices::id)
        .load(tx.connection())?;
    ids.into_iter().try_for_each(|id| revoke(tx, id, at))
}
