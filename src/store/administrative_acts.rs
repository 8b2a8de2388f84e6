//! What administrators did: they change no record, and theirs is kept too.

use diesel::prelude::*;
use jiff::Timestamp;
use uuid::Uuid;

use super::columns::Micros;
use super::schema::administrative_acts;
use super::{Connection, StoreError, Tx, columns};
use crate::clock::fresh_id;
use crate::domain::id::PersonId;

/// What an administrator did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdministrativeAct {
    /// Identifier; in the order of time.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who; nobody where it was done on the machine itself.
    pub person: Option<PersonId>,
    /// What.
    pub act: String,
    /// To what.
    pub subject: String,
    /// How that stood afterwards, as JSON.
    pub detail: String,
}

/// Records what an administrator did, and to what.
///
/// # Errors
/// Those of the database.
pub fn record(
    tx: &mut Tx<'_>,
    at: Timestamp,
    person: Option<PersonId>,
    act: &str,
    subject: &str,
    detail: &str,
) -> Result<(), StoreError> {
    diesel::insert_into(administrative_acts::table)
        .values((
            administrative_acts::id.eq(fresh_id::<Uuid>().as_bytes().to_vec()),
            administrative_acts::at.eq(Micros(at)),
            administrative_acts::person.eq(person),
            administrative_acts::act.eq(act),
            administrative_acts::subject.eq(subject),
            administrative_acts::detail.eq(detail),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// A page of what administrators did, oldest first.
///
/// # Errors
/// Those of the database.
pub fn list(
    connection: &mut Connection,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<AdministrativeAct>, StoreError> {
    let mut query = administrative_acts::table
        .select(administrative_acts::all_columns)
        .order(administrative_acts::id.asc())
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(administrative_acts::id.gt(after.as_bytes().to_vec()));
    }
    type Row = (Vec<u8>, Micros, Option<PersonId>, String, String, String);
    query
        .load::<Row>(connection)?
        .into_iter()
        .map(|(id, at, person, act, subject, detail)| {
            Ok(AdministrativeAct {
                id: columns::uuid_from_bytes(&id)
                    .map_err(|error| diesel::result::Error::DeserializationError(error.into()))?,
                at: at.into(),
                person,
                act,
                subject,
                detail,
            })
        })
        .collect()
}
