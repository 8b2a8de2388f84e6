//! Who stands above an office and may have given it an order.

use diesel::prelude::*;
use jiff::Timestamp;

use super::people::PostingRow;
use super::schema::{offices, people, postings};
use super::{Connection, StoreError, offices as office_rows};
use crate::domain::id::{OfficeId, PersonId};
use crate::domain::office::Office;
use crate::domain::person::{Posting, Role};
use crate::domain::text::Name;
use crate::domain::worktime::Zone;

/// The offices above an office, the nearest first, and after each its departments: all that may
/// instruct it. Its own departments are not among them, nor is it itself among those of another.
///
/// # Errors
/// Those of the database.
pub fn list_offices(
    connection: &mut Connection,
    below: OfficeId,
) -> Result<Vec<Office>, StoreError> {
    let own = office_rows::find(connection, below)?;
    let mut above = Vec::new();
    let mut next = own.and_then(|(office, _)| office.parent);
    while let Some(id) = next {
        let Some((office, _)) = office_rows::find(connection, id)? else {
            break;
        };
        next = office.parent;
        above.push(office);
    }
    let ids: Vec<OfficeId> = above.iter().map(|office| office.id).collect();
    let departments = office_rows::list_departments_of(connection, &ids)?;
    Ok(above
        .into_iter()
        .flat_map(|office| {
            let of_it = departments.iter().filter(|department| {
                department.parent == Some(office.id) && department.id != below
            });
            let of_it: Vec<Office> = of_it.cloned().collect();
            std::iter::once(office).chain(of_it)
        })
        .collect())
}

/// Who issues for offices at an instant, by the date on the wall of each office, in the order of
/// their names.
///
/// # Errors
/// Those of the database.
pub fn list_issuers(
    connection: &mut Connection,
    of: &[OfficeId],
    now: Timestamp,
) -> Result<Vec<(OfficeId, PersonId, Name)>, StoreError> {
    let rows = postings::table
        .inner_join(offices::table.on(offices::id.eq(postings::office)))
        .inner_join(people::table.on(people::id.eq(postings::person)))
        .filter(postings::office.eq_any(of))
        .filter(postings::role.eq(Role::Issuer))
        .order((people::name.asc(), people::id.asc()))
        .select((PostingRow::as_select(), people::name, offices::zone))
        .load::<(PostingRow, Name, Zone)>(connection)?;
    let mut issuers: Vec<(OfficeId, PersonId, Name)> = Vec::new();
    for (posting, name, zone) in rows {
        let posting = Posting::from(posting);
        let today = zone.time_zone().to_datetime(now).date();
        let issuer = (posting.office, posting.person, name);
        if posting.in_force(today) && !issuers.contains(&issuer) {
            issuers.push(issuer);
        }
    }
    Ok(issuers)
}
