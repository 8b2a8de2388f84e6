//! On receipt: what other offices asked of the same village before.

use std::collections::HashMap;

use actix_web::{get, web};
use serde::Serialize;

use super::{ExistingAnswer, LOOKED_UP, SHOWN, earliest, load_answers};
use crate::api::moment::Moment;
use crate::api::problem::{Problem, ProblemBody};
use crate::api::sight::find_visible;
use crate::api::views::{OfficeName, Views};
use crate::app::App;
use crate::domain::assignment::State;
use crate::domain::id::{AssignmentId, InstructionId};
use crate::domain::permission::{Permit, ReadInbox};
use crate::domain::similar::{Similarity, Subject, rank};
use crate::domain::text::Title;
use crate::store::subjects::{self, Search};
use crate::store::{assignments, offices};

/// Something that another office asked of yours before.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct EarlierAssignment {
    assignment: AssignmentId,
    issuer_office: OfficeName,
    /// The number of the instruction in that office.
    instruction_number: i64,
    #[schema(value_type = String)]
    title: Title,
    registered_at: Moment,
    /// Per cent of words in common.
    similarity: Similarity,
    state: State,
    /// What your office answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<ExistingAnswer>,
}

/// What other offices asked of yours before.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct EarlierAssignments {
    /// How many days before this instruction are looked at.
    days: u32,
    /// The most similar first, at most ten.
    items: Vec<EarlierAssignment>,
}

/// What other offices asked of your office in the days before, on a similar subject, with the answer that is
/// there already. Similar is a guess by the words in common: read before you re-send.
#[utoipa::path(
    tag = "asked_before",
    responses((status = 200, body = EarlierAssignments), (status = 404, body = ProblemBody))
)]
#[get("/assignments/{id}/asked-before")]
pub(super) async fn list_earlier_assignments(
    permit: Permit<ReadInbox>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
) -> Result<web::Json<EarlierAssignments>, Problem> {
    let actor = *permit.actor();
    let id = id.into_inner();
    let (clocks, now) = (app.clocks.clone(), app.clock.now());
    let days = app.config.policy.asked_before_days;
    let store = app.store.clone();
    let read = move |connection: &mut crate::store::Connection| {
        let (_, instruction) = find_visible(connection, &actor, id)?;
        let content = &instruction.content;
        let about = Subject::of(content.title.as_str(), content.text.as_str());
        let search = Search {
            lines: offices::list_above(connection, actor.office)?,
            other_than: instruction.issuer_office,
            from: earliest(&app, instruction.registered_at),
            until: instruction.registered_at,
        };
        let candidates = subjects::list_candidates(connection, &about, &search)?;
        let candidates = candidates
            .into_iter()
            .map(|one| (one.instruction, one.subject));
        let same = rank(&about, candidates, LOOKED_UP);
        let ids: Vec<InstructionId> = same.iter().map(|(id, _)| *id).collect();
        let mut own: HashMap<InstructionId, _> =
            assignments::list_at_recipient(connection, &ids, actor.office)?
                .into_iter()
                .filter(|(assignment, instruction)| {
                    assignment.is_known_to_recipient(instruction)
                        && assignment.still_says_something()
                })
                .map(|pair| (pair.1.id, pair))
                .collect();
        let found: Vec<_> = same
            .into_iter()
            .filter_map(|(id, similarity)| Some((own.remove(&id)?, similarity)))
            .take(SHOWN)
            .collect();
        let answered: Vec<AssignmentId> = found
            .iter()
            .filter(|((assignment, _), _)| assignment.answers > 0)
            .map(|((assignment, _), _)| assignment.id)
            .collect();
        let mut answers = load_answers(connection, &answered)?;
        let parties = found
            .iter()
            .map(|((assignment, _), _)| (assignment.issuer_office, assignment.recipient_office));
        let views = Views::load(connection, &clocks, now, parties)?;
        let items = found
            .into_iter()
            .map(|((assignment, instruction), similarity)| {
                let zone = &views.office(assignment.recipient_office)?.zone;
                Ok(EarlierAssignment {
                    assignment: assignment.id,
                    issuer_office: views.office(assignment.issuer_office)?.into(),
                    instruction_number: instruction.number,
                    title: instruction.content.title,
                    registered_at: Moment::new(assignment.registered_at, zone),
                    similarity,
                    state: assignment.state,
                    answer: answers
                        .remove(&assignment.id)
                        .map(|answer| ExistingAnswer::new(answer, zone)),
                })
            });
        let items = items.collect::<Result<_, Problem>>()?;
        Ok(web::Json(EarlierAssignments { days, items }))
    };
    store.read(read).await
}
