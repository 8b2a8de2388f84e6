//! Who is posted to offices today.

use diesel::prelude::*;
use jiff::Timestamp;

use super::people::PostingRow;
use super::schema::{offices, people, postings};
use super::{Connection, StoreError};
use crate::domain::id::{OfficeId, PersonId};
use crate::domain::person::{Posting, Role};
use crate::domain::text::Name;
use crate::domain::worktime::Zone;

/// Somebody who does something for an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// The office.
    pub office: OfficeId,
    /// In which role.
    pub role: Role,
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: Name,
}

/// Who is posted to offices in some roles at an instant, by the date on the wall of each office, in
/// the order of their names. Whoever has two such postings is told of once.
///
/// # Errors
/// Those of the database.
pub fn list(
    connection: &mut Connection,
    of: &[OfficeId],
    roles: &[Role],
    now: Timestamp,
) -> Result<Vec<Posted>, StoreError> {
    let rows = postings::table
        .inner_join(offices::table.on(offices::id.eq(postings::office)))
        .inner_join(people::table.on(people::id.eq(postings::person)))
        .filter(postings::office.eq_any(of))
        .filter(postings::role.eq_any(roles))
        .order((people::name.asc(), people::id.asc()))
        .select((PostingRow::as_select(), people::name, offices::zone))
        .load::<(PostingRow, Name, Zone)>(connection)?;
    let mut found: Vec<Posted> = Vec::new();
    for (posting, name, zone) in rows {
        let posting = Posting::from(posting);
        let today = zone.time_zone().to_datetime(now).date();
        let posted = Posted {
            office: posting.office,
            role: posting.role,
            person: posting.person,
            name,
        };
        if posting.in_force(today) && !found.contains(&posted) {
            found.push(posted);
        }
    }
    Ok(found)
}
