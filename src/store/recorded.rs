//! What recipients recorded of what they were told.

use std::collections::HashMap;

use diesel::prelude::*;
use jiff::Timestamp;

use super::columns::Micros;
use super::schema::{assignments, instructions};
use super::{Connection, StoreError};
use crate::domain::confirmation::Confirmation;
use crate::domain::id::{InstructionId, OfficeId};

/// How many orders an office has recorded since an instant.
///
/// # Errors
/// Those of the database.
pub fn count_since(
    connection: &mut Connection,
    recorder: OfficeId,
    since: Timestamp,
) -> Result<i64, StoreError> {
    Ok(instructions::table
        .filter(instructions::recorded_by.eq(recorder))
        .filter(instructions::registered_at.gt(Micros(since)))
        .count()
        .get_result(connection)?)
}

/// What the named persons say of those of these instructions that their recipients recorded.
///
/// # Errors
/// Those of the database.
pub fn list_confirmations(
    connection: &mut Connection,
    instructions: &[InstructionId],
) -> Result<HashMap<InstructionId, Confirmation>, StoreError> {
    let rows = assignments::table
        .filter(assignments::instruction.eq_any(instructions))
        .filter(assignments::confirmation.is_not_null())
        .select((assignments::instruction, assignments::confirmation))
        .load::<(InstructionId, Option<Confirmation>)>(connection)?;
    Ok(rows
        .into_iter()
        .filter_map(|(instruction, confirmation)| Some((instruction, confirmation?)))
        .collect())
}
