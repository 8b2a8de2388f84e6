//! What is asked with every request, in one statement: is the device signed in, is what is
//! remembered of the directory current, and how far has the record of an office grown.

use diesel::prelude::*;

use super::columns::Micros;
use super::directory::ROW;
use super::schema::{devices, directory, ledgers};
use super::{Connection, StoreError};
use crate::domain::id::{DeviceId, OfficeId, PersonId};

/// How things stand at one moment, seen from a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whose device it is.
    pub person: PersonId,
    /// Whether it was signed out.
    pub revoked: bool,
    /// The revision of the directory.
    pub revision: i64,
    /// The numbers of the record of the office that was asked about.
    pub record: Option<RecordNumbers>,
}

/// How far the two numberings of an office have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordNumbers {
    /// The office.
    pub office: OfficeId,
    /// The number of the last event of what it received; 0 before the first.
    pub received: i64,
    /// The number of the last event of what it issued; 0 before the first.
    pub issued: i64,
}

/// How things stand for a device and, where one is named, an office. None for an unknown device.
///
/// # Errors
/// Those of the database.
pub fn find(
    connection: &mut Connection,
    device: DeviceId,
    office: Option<OfficeId>,
) -> Result<Option<Standing>, StoreError> {
    let found = devices::table
        .inner_join(directory::table.on(directory::id.eq(ROW)))
        .left_join(ledgers::table.on(ledgers::office.nullable().eq(office)))
        .filter(devices::id.eq(device))
        .select((
            devices::person,
            devices::revoked_at,
            directory::revision,
            (ledgers::office, ledgers::received, ledgers::issued).nullable(),
        ))
        .first::<(PersonId, Option<Micros>, i64, Option<(OfficeId, i64, i64)>)>(connection)
        .optional()?;
    Ok(
        found.map(|(person, revoked_at, revision, record)| Standing {
            person,
            revoked: revoked_at.is_some(),
            revision,
            record: record.map(|(office, received, issued)| RecordNumbers {
                office,
                received,
                issued,
            }),
        }),
    )
}
