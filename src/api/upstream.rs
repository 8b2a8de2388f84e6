//! The order behind an instruction, and who used up the time on its way down.

use actix_web::{get, web};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::moment::Moment;
use super::problem::{Problem, ProblemBody};
use super::sight::find_visible;
use super::views::{OfficeName, Views};
use crate::app::App;
use crate::domain::assignment::Assignment;
use crate::domain::burden::{Observed, Timeline, Upstream, erosion};
use crate::domain::event::{Event, Happening};
use crate::domain::id::{AssignmentId, InstructionId, OfficeId};
use crate::domain::instruction::{DeclaredSource, ForwardedSource, Instruction, UpstreamSource};
use crate::domain::permission::{Permit, ReadAssignment};
use crate::domain::person::Actor;
use crate::domain::text::Reference;
use crate::domain::worktime::WorkClock;
use crate::store::{Connection, StoreError, assignments, events, instructions, offices};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(read_upstream);
}

/// Offices an order is followed up through: more than there are tiers.
const LONGEST_CHAIN: usize = 8;

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
    connection: &mut Connection,
    actor: &Actor,
    id: InstructionId,
) -> Result<UpstreamSource, Problem> {
    let assignment = find_received(connection, actor.office, id)?.ok_or_else(|| {
        Problem::invalid(
            "source_unknown",
            "the source is no instruction that your office received",
        )
    })?;
    Ok(UpstreamSource::Instruction(ForwardedSource {
        id,
        received_at: assignment.effective_at,
        deadline_at: assignment.deadline.map(|deadline| deadline.at),
    }))
}

/// What an office, or the one it is a department of, received of an instruction.
fn find_received(
    connection: &mut Connection,
    office: OfficeId,
    instruction: InstructionId,
) -> Result<Option<Assignment>, StoreError> {
    let top = offices::find_issuing_top(connection, office)?;
    let received = assignments::list_of_instruction(connection, instruction)?;
    let at = |office| {
        received.iter().find(|assignment| {
            assignment.recipient_office == office && assignment.is_visible_to_recipient()
        })
    };
    Ok(at(office).or_else(|| at(top)).cloned())
}

/// What an office was asked from above and passed on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Hop {
    /// The office here that asked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    asked_by: Option<OfficeName>,
    /// The body that asked it, where it is not recorded here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    body: Option<Reference>,
    /// The number it was asked under.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// The office that was asked, and passed it on.
    office: OfficeName,
    /// When it had the order (`t_src`).
    received_at: Moment,
    /// By when it was to answer itself (`d_src`).
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<Moment>,
    /// When it passed the order on (`t_reg`).
    passed_on_at: Moment,
    /// Whom it passed the order on to.
    passed_on_to: OfficeName,
    /// When their clock started (`t_eff`).
    effective_at: Moment,
    /// The deadline that they were given (`d[0]`).
    #[serde(skip_serializing_if = "Option::is_none")]
    given_deadline: Option<Moment>,
    /// What was used up and what was kept.
    #[serde(flatten)]
    upstream: Upstream,
}

/// The way of an order down to one office.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct UpstreamChain {
    /// Every office that passed it on, from the top; none where the issuer named no source.
    hops: Vec<Hop>,
    /// The share of the time of the topmost of them that was gone when the last office had it, by
    /// the working clock of that one.
    #[serde(skip_serializing_if = "Option::is_none")]
    erosion: Option<f64>,
}

/// Who used up the time: the orders behind an assignment, from the top down. Offices and times are
/// told, never what was asked there.
#[utoipa::path(
    tag = "inbox",
    responses((status = 200, body = UpstreamChain), (status = 404, body = ProblemBody))
)]
#[get("/assignments/{id}/upstream")]
async fn read_upstream(
    permit: Permit<ReadAssignment>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
) -> Result<web::Json<UpstreamChain>, Problem> {
    let actor = *permit.actor();
    let id = id.into_inner();
    let clocks = app.clocks.clone();
    let now = app.clock.now();
    app.store
        .read(move |connection| {
            let pair = find_visible(connection, &actor, id)?;
            let chain = climb(connection, pair)?;
            let parties = chain.iter().map(|step| {
                (
                    step.assignment.issuer_office,
                    step.assignment.recipient_office,
                )
            });
            let views = Views::load(connection, &clocks, now, parties)?;
            Ok(web::Json(describe(&chain, &views)?))
        })
        .await
}

/// An order at one office of its way.
struct Step {
    assignment: Assignment,
    instruction: Instruction,
    timeline: Timeline,
    /// The assignment of the office that passed this very instruction on.
    passed_on: Option<AssignmentId>,
}

impl Step {
    fn read(
        connection: &mut Connection,
        (assignment, instruction): (Assignment, Instruction),
    ) -> Result<Self, Problem> {
        let history: Vec<Event> = events::list_of_assignment(connection, assignment.id)?
            .into_iter()
            .map(|recorded| recorded.event)
            .collect();
        let timeline = Timeline::from_events(&instruction, &history).map_err(Problem::internal)?;
        let passed_on = match history.first().map(|first| &first.happening) {
            Some(Happening::Issued { passed_on, .. }) => passed_on.map(|from| from.assignment),
            _ => None,
        };
        Ok(Self {
            assignment,
            instruction,
            timeline,
            passed_on,
        })
    }

    /// Where the order came from, as far as it is recorded here.
    fn above(
        &self,
        connection: &mut Connection,
    ) -> Result<Option<(Assignment, Instruction)>, Problem> {
        if let Some(passed_on) = self.passed_on {
            return Ok(assignments::find(connection, passed_on)?);
        }
        let Some(UpstreamSource::Instruction(forwarded)) = &self.instruction.content.source else {
            return Ok(None);
        };
        let by = self.instruction.issuer_office;
        let received = find_received(connection, by, forwarded.id)?;
        Ok(received.zip(instructions::find(connection, forwarded.id)?))
    }
}

/// Follows an assignment up, as far as its orders are recorded here.
fn climb(
    connection: &mut Connection,
    start: (Assignment, Instruction),
) -> Result<Vec<Step>, Problem> {
    let mut chain = Vec::new();
    let mut next = Some(start);
    while let Some(pair) = next.filter(|_| chain.len() < LONGEST_CHAIN) {
        let step = Step::read(connection, pair)?;
        next = step.above(connection)?;
        chain.push(step);
    }
    Ok(chain)
}

fn describe(chain: &[Step], views: &Views) -> Result<UpstreamChain, Problem> {
    let mut hops = Vec::new();
    let above = chain.iter().skip(1).map(Some).chain([None]);
    for (step, above) in chain.iter().zip(above) {
        hops.extend(hop(step, above, views)?);
    }
    hops.reverse();
    let whole = |top: &Timeline, last: &Timeline, clock: &WorkClock| {
        let theirs = top.source_received_at.zip(top.source_deadline_at)?;
        let given = last.original_deadline()?.at;
        erosion(clock, theirs, (last.effective_at, given))
    };
    let mut timelines = chain.iter().map(|step| &step.timeline);
    let top = timelines.rfind(|timeline| timeline.source_received_at.is_some());
    let erosion = match (top, chain.first()) {
        (Some(top), Some(last)) => {
            let clock = views.clock(last.assignment.recipient_office)?;
            whole(top, &last.timeline, clock)
        }
        _ => None,
    };
    Ok(UpstreamChain { hops, erosion })
}

/// What is known of the office that passed the order on; nothing where it named no source.
fn hop(step: &Step, above: Option<&Step>, views: &Views) -> Result<Option<Hop>, Problem> {
    let (assignment, timeline) = (&step.assignment, &step.timeline);
    let Some(received_at) = timeline.source_received_at else {
        return Ok(None);
    };
    let passed_on_by = assignment.issuer_office;
    let recipient = views.office(assignment.recipient_office)?;
    let moment = |at: Timestamp| Moment::new(at, &recipient.zone);
    let (asked_by, body, number) = match (above, &step.instruction.content.source) {
        (Some(above), _) => {
            let office = views.office(above.assignment.issuer_office)?.into();
            (
                Some(office),
                None,
                Some(above.instruction.number.to_string()),
            )
        }
        (None, Some(UpstreamSource::Declared(declared))) => {
            let number = declared.number.as_ref().map(ToString::to_string);
            (None, Some(declared.body.clone()), number)
        }
        (None, _) => (None, None, None),
    };
    Ok(Some(Hop {
        asked_by,
        body,
        number,
        office: views.office(passed_on_by)?.into(),
        received_at: moment(received_at),
        deadline: timeline.source_deadline_at.map(moment),
        passed_on_at: moment(timeline.registered_at),
        passed_on_to: recipient.into(),
        effective_at: moment(timeline.effective_at),
        given_deadline: timeline
            .original_deadline()
            .map(|deadline| moment(deadline.at)),
        upstream: Upstream::of(&Observed {
            timeline,
            recipient_clock: views.clock(assignment.recipient_office)?,
            issuer_clock: views.clock(passed_on_by)?,
            recipient_office: assignment.recipient_office,
            issuer_office: passed_on_by,
            issuer_tier: views.office(passed_on_by)?.tier,
        }),
    }))
}
