//! Deadlines that stand at offices.

use std::ops::Range;

use diesel::dsl::count_star;
use diesel::prelude::*;
use jiff::Timestamp;

use super::columns::Micros;
use super::schema::{assignments, instructions};
use super::{Connection, StoreError};
use crate::domain::assignment::State;
use crate::domain::id::OfficeId;
use crate::domain::preview::StandingDeadlines;

diesel::allow_columns_to_appear_in_same_group_by_clause!(
    assignments::recipient_office,
    assignments::due_at,
    assignments::state,
    instructions::effort_minutes,
);

/// The deadlines of open assignments of offices between two instants, in one statement whatever the
/// number of offices.
///
/// # Errors
/// Those of the database.
pub fn list(
    connection: &mut Connection,
    offices: &[OfficeId],
    between: Range<Timestamp>,
) -> Result<Vec<StandingDeadlines>, StoreError> {
    let group = (
        assignments::recipient_office,
        assignments::due_at,
        assignments::state,
        instructions::effort_minutes,
    );
    let rows = assignments::table
        .inner_join(instructions::table.on(instructions::id.eq(assignments::instruction)))
        .filter(assignments::recipient_office.eq_any(offices))
        .filter(assignments::closed_at.is_null())
        .filter(assignments::due_at.ge(Micros(between.start)))
        .filter(assignments::due_at.lt(Micros(between.end)))
        .group_by(group)
        .select((group, count_star()))
        .load::<((OfficeId, Micros, State, Option<i64>), i64)>(connection)?;
    Ok(rows
        .into_iter()
        .map(|((office, at, state, effort), count)| StandingDeadlines {
            office,
            at: at.into(),
            state,
            effort_minutes: effort.and_then(|minutes| u32::try_from(minutes).ok()),
            count: u32::try_from(count).unwrap_or(u32::MAX),
        })
        .collect())
}
