//! The order behind an instruction.

use serde::Deserialize;

use super::problem::Problem;
use crate::domain::id::InstructionId;
use crate::domain::instruction::{DeclaredSource, ForwardedSource, UpstreamSource};
use crate::domain::person::Actor;
use crate::store::{Tx, assignments, offices};

/// The order that the issuing office itself got, as a draft names it.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum NewSource {
    /// One that is not recorded here.
    Declared(DeclaredSource),
    /// An instruction that your office received here; its times are added.
    Instruction(InstructionId),
}

/// An instruction that whoever acts passes on: their office received it, or the one that their
/// department belongs to.
///
/// # Errors
/// `source_unknown`; the answer does not tell whether it exists.
pub fn find_forwarded(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: InstructionId,
) -> Result<UpstreamSource, Problem> {
    let top = offices::find_issuing_top(tx, actor.office)?;
    let received = assignments::list_of_instruction(tx, id)?;
    let at = |office| {
        received.iter().find(|assignment| {
            assignment.recipient_office == office && assignment.is_visible_to_recipient()
        })
    };
    let assignment = at(actor.office).or_else(|| at(top)).ok_or_else(|| {
        Problem::invalid(
            "source_unknown",
            "the source is no instruction that your office received",
        )
    })?;
    Ok(UpstreamSource::Instruction(ForwardedSource {
        id,
        received_at: assignment.effective_at,
        deadline_at: assignment.deadline.as_ref().map(|deadline| deadline.at),
    }))
}
