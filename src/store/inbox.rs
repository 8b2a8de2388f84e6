//! The inbox of an office.

use diesel::prelude::*;
use jiff::Timestamp;

use super::assignments::{AssignmentRow, pairs};
use super::columns::{Json, Micros};
use super::instructions::InstructionRow;
use super::schema::{assignments, instructions};
use super::{Connection, StoreError};
use crate::domain::assignment::{Assignment, State};
use crate::domain::event::Delegate;
use crate::domain::id::{AssignmentId, OfficeId};
use crate::domain::instruction::Instruction;

/// Which part of an inbox is asked for.
#[derive(Debug, Clone, Default)]
pub struct InboxFilter {
    /// Closed ones instead of open ones.
    pub closed: bool,
    /// One state alone.
    pub state: Option<State>,
    /// One issuing office alone.
    pub issuer_office: Option<OfficeId>,
    /// Due before an instant.
    pub due_before: Option<Timestamp>,
    /// Passed to one person or office alone.
    pub delegated_to: Option<Delegate>,
}

/// A page of an office's inbox by deadline, earliest first; what is held is not in it.
///
/// # Errors
/// Those of the database.
pub fn list(
    connection: &mut Connection,
    office: OfficeId,
    filter: &InboxFilter,
    after: Option<(Timestamp, AssignmentId)>,
    limit: i64,
) -> Result<Vec<(Assignment, Instruction)>, StoreError> {
    let mut query = assignments::table
        .inner_join(instructions::table.on(instructions::id.eq(assignments::instruction)))
        .filter(assignments::recipient_office.eq(office))
        .filter(assignments::released_at.is_not_null())
        .order((assignments::due_at.asc(), assignments::id.asc()))
        .limit(limit)
        .select((AssignmentRow::as_select(), InstructionRow::as_select()))
        .into_boxed();
    query = if filter.closed {
        query.filter(assignments::closed_at.is_not_null())
    } else {
        query.filter(assignments::closed_at.is_null())
    };
    if let Some(state) = filter.state {
        query = query.filter(assignments::state.eq(state));
    }
    if let Some(issuer) = filter.issuer_office {
        query = query.filter(assignments::issuer_office.eq(issuer));
    }
    if let Some(before) = filter.due_before {
        query = query.filter(assignments::due_at.lt(Micros(before)));
    }
    if let Some(delegate) = filter.delegated_to {
        query = query.filter(assignments::delegated_to.eq(Some(Json(delegate))));
    }
    if let Some((due_at, id)) = after {
        let due_at = Micros(due_at);
        query = query.filter(
            assignments::due_at
                .gt(due_at)
                .or(assignments::due_at.eq(due_at).and(assignments::id.gt(id))),
        );
    }
    Ok(pairs(query.load(connection)?))
}
