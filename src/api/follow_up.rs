//! What became of instructions, as one matrix: instructions by villages.

use std::collections::HashMap;

use actix_web::{get, web};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::moment::Moment;
use super::page::{Page, PageQuery, fetched, name_list, page};
use super::problem::{Problem, ProblemBody};
use super::sight::followed_offices;
use super::views::{ExtensionView, OfficeName, Views};
use crate::app::App;
use crate::domain::assignment::{Assignment, State};
use crate::domain::confirmation::Confirmation;
use crate::domain::deadline::Due;
use crate::domain::id::{AssignmentId, InstructionId};
use crate::domain::instruction::{Instruction, Urgency};
use crate::domain::permission::{FollowUp, Permit};
use crate::domain::text::Title;
use crate::store::instructions::IssuedFilter;
use crate::store::{assignments, instructions};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(follow_up);
}

/// Which rows of the matrix.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FollowUpPart {
    /// Instructions that are not closed everywhere.
    #[default]
    Open,
    /// All.
    All,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct FollowUpQuery {
    /// `open` where absent.
    part: Option<FollowUpPart>,
}

/// How an instruction stands at one office.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct FollowUpCell {
    assignment: AssignmentId,
    office: OfficeName,
    state: State,
    /// Whether the recipient confirmed the receipt, by the button or by any other act.
    received: bool,
    /// The recipient owes an answer and the deadline in force has passed.
    overdue: bool,
    /// The latest answer reached the server after the deadline in force.
    late: bool,
    /// The deadline in force, on the recipient's wall.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<Moment>,
    /// When the latest answer arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_at: Option<Moment>,
    /// To be named in `If-Match` when deciding on it.
    version: i64,
    /// The request for more time that waits for a decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    extension_asked: Option<ExtensionView>,
    /// Whether a question of the recipient waits for a reply.
    clarification: bool,
    /// What the named person says of an order that the recipient recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmation: Option<Confirmation>,
    /// When the recipient was last reminded.
    #[serde(skip_serializing_if = "Option::is_none")]
    reminded_at: Option<Moment>,
}

impl FollowUpCell {
    fn of(views: &Views, assignment: &Assignment, now: Timestamp) -> Result<Self, Problem> {
        let recipient = views.office(assignment.recipient_office)?;
        let clock = views.clock(assignment.recipient_office)?;
        let moment = |at: Timestamp| Moment::new(at, &recipient.zone);
        Ok(Self {
            assignment: assignment.id,
            office: recipient.into(),
            state: assignment.state,
            received: assignment.acknowledged_at.is_some(),
            overdue: assignment.is_overdue(now, clock),
            late: assignment.is_answered_late(clock),
            due: assignment
                .deadline
                .as_ref()
                .map(|deadline| moment(deadline.at)),
            answered_at: assignment.answered_at.map(moment),
            version: assignment.version,
            extension_asked: assignment.extension.as_ref().map(ExtensionView::from),
            clarification: assignment.state == State::Clarification,
            confirmation: assignment.confirmation,
            reminded_at: assignment.reminded_at.map(moment),
        })
    }
}

/// An instruction and how it stands everywhere.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct FollowUpRow {
    instruction: InstructionId,
    /// Running number in the issuing office.
    number: i64,
    #[schema(value_type = String)]
    title: Title,
    issuer_office: OfficeName,
    registered_at: Moment,
    /// As it was given to all.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<Due>,
    urgency: Urgency,
    /// One for each recipient, in the order of the codes of their offices.
    cells: Vec<FollowUpCell>,
}

impl FollowUpRow {
    fn of(
        views: &Views,
        instruction: Instruction,
        mut assigned: Vec<Assignment>,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let issuer = views.office(instruction.issuer_office)?;
        // What a recipient passed on is asked by that recipient.
        assigned.retain(|assignment| assignment.issuer_office == instruction.issuer_office);
        let mut cells = Vec::with_capacity(assigned.len());
        for assignment in &assigned {
            let kato = &views.office(assignment.recipient_office)?.kato;
            let place = (kato, assignment.recipient_office);
            cells.push((place, FollowUpCell::of(views, assignment, now)?));
        }
        cells.sort_by_key(|(place, _)| *place);
        Ok(Self {
            instruction: instruction.id,
            number: instruction.number,
            issuer_office: issuer.into(),
            registered_at: Moment::new(instruction.registered_at, &issuer.zone),
            due: instruction.content.due,
            urgency: instruction.content.urgency,
            title: instruction.content.title,
            cells: cells.into_iter().map(|(_, cell)| cell).collect(),
        })
    }
}

fn by_instruction(assigned: Vec<Assignment>) -> HashMap<InstructionId, Vec<Assignment>> {
    let mut by: HashMap<InstructionId, Vec<Assignment>> = HashMap::new();
    for assignment in assigned {
        by.entry(assignment.instruction)
            .or_default()
            .push(assignment);
    }
    by
}

/// The instructions of your office and its departments, latest first, each with how it stands at every
/// office it was sent to. Looking at it opens no answer.
#[utoipa::path(
    tag = "instructions",
    params(FollowUpQuery, PageQuery),
    responses(
        (status = 200, body = Page<FollowUpRow>),
        (status = 400, body = ProblemBody,
         description = "`cursor_invalid`, `limit_out_of_range`, `query_invalid`"),
    )
)]
#[get("/follow-up")]
async fn follow_up(
    permit: Permit<FollowUp>,
    app: web::Data<App>,
    query: web::Query<FollowUpQuery>,
    page_query: web::Query<PageQuery>,
) -> Result<web::Json<Page<FollowUpRow>>, Problem> {
    let actor = *permit.actor();
    let part = query.part.unwrap_or_default();
    let list = name_list(&["follow-up", &actor.office.to_string(), &format!("{part:?}")]);
    let rows = page_query.rows()?;
    let after = page_query.after::<(Timestamp, InstructionId)>(&list)?;
    let filter = IssuedFilter {
        open: part == FollowUpPart::Open,
        ..IssuedFilter::default()
    };
    let (clocks, now) = (app.clocks.clone(), app.clock.now());
    app.store
        .read(move |connection| {
            let followed = followed_offices(connection, &actor)?;
            let issued =
                instructions::list_issued(connection, &followed, filter, after, fetched(rows))?;
            let ids: Vec<InstructionId> = issued.iter().map(|issued| issued.id).collect();
            let assigned = assignments::list_of_instructions(connection, &ids)?;
            let issuers = issued
                .iter()
                .map(|issued| (issued.issuer_office, issued.issuer_office));
            let parties = assigned
                .iter()
                .map(|one| (one.issuer_office, one.recipient_office));
            let views = Views::load(connection, &clocks, now, issuers.chain(parties))?;
            let mut assigned = by_instruction(assigned);
            let shown = page(
                issued,
                rows,
                &list,
                |instruction| (instruction.registered_at, instruction.id),
                |instruction| {
                    let assigned = assigned.remove(&instruction.id).unwrap_or_default();
                    FollowUpRow::of(&views, instruction, assigned, now)
                },
            )?;
            Ok(web::Json(shown.transposed()?))
        })
        .await
}
