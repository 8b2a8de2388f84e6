//! How far the records of offices have come, for those who listen.

use diesel::prelude::*;

use super::people::PostingRow;
use super::schema::{devices, ledgers, offices, postings};
use super::standing::RecordNumbers;
use super::{Connection, StoreError};
use crate::domain::id::DeviceId;
use crate::domain::person::Posting;
use crate::domain::worktime::Zone;

/// How far the record of an office has come, seen from a posting of whoever holds a device.
#[derive(Debug, Clone)]
pub struct Reach {
    /// The device, which is signed in.
    pub device: DeviceId,
    /// The posting, whether in force or not.
    pub posting: Posting,
    /// The zone of its office: it tells what day it is there.
    pub zone: Zone,
    /// The numbers of its record.
    pub record: RecordNumbers,
}

/// What everybody who holds one of these devices can reach, in one statement. A device that was
/// signed out reaches nothing.
///
/// # Errors
/// Those of the database.
pub fn list(connection: &mut Connection, of: &[DeviceId]) -> Result<Vec<Reach>, StoreError> {
    let rows = devices::table
        .inner_join(postings::table.on(postings::person.eq(devices::person)))
        .inner_join(offices::table.on(offices::id.eq(postings::office)))
        .inner_join(ledgers::table.on(ledgers::office.eq(postings::office)))
        .filter(devices::id.eq_any(of))
        .filter(devices::revoked_at.is_null())
        .select((
            devices::id,
            PostingRow::as_select(),
            offices::zone,
            ledgers::received,
            ledgers::issued,
        ))
        .load::<(DeviceId, PostingRow, Zone, i64, i64)>(connection)?;
    Ok(rows
        .into_iter()
        .map(|(device, posting, zone, received, issued)| {
            let posting = Posting::from(posting);
            let record = RecordNumbers {
                office: posting.office,
                received,
                issued,
            };
            Reach {
                device,
                posting,
                zone,
                record,
            }
        })
        .collect())
}
