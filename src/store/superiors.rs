//! Who stands above an office and may have given it an order.

use super::{Connection, StoreError, offices};
use crate::domain::id::OfficeId;
use crate::domain::office::Office;

/// The offices above an office, the nearest first, and after each its departments: all that may
/// instruct it. Its own departments are not among them, nor is it itself among those of another.
///
/// # Errors
/// Those of the database.
pub fn list_offices(
    connection: &mut Connection,
    below: OfficeId,
) -> Result<Vec<Office>, StoreError> {
    let own = offices::find(connection, below)?;
    let mut above = Vec::new();
    let mut next = own.and_then(|(office, _)| office.parent);
    while let Some(id) = next {
        let Some((office, _)) = offices::find(connection, id)? else {
            break;
        };
        next = office.parent;
        above.push(office);
    }
    let ids: Vec<OfficeId> = above.iter().map(|office| office.id).collect();
    let departments = offices::list_departments_of(connection, &ids)?;
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
