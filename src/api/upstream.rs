//! The order behind an instruction, and who used up the time on its way down.

use std::collections::HashMap;

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
use crate::domain::event::Event;
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
            let views = Views::of(connection, &clocks, now, &chain)?;
            let ids: Vec<AssignmentId> =
                chain.iter().map(|(assignment, _)| assignment.id).collect();
            let histories = events::list_of_assignments(connection, &ids)?;
            Ok(web::Json(describe(&chain, &views, &histories)?))
        })
        .await
}

/// Follows an assignment up as long as it was passed on, or its instruction comes from one that is
/// recorded here.
fn climb(
    connection: &mut Connection,
    start: (Assignment, Instruction),
) -> Result<Vec<(Assignment, Instruction)>, Problem> {
    let mut chain = vec![start];
    while let Some((assignment, instruction)) = chain.last()
        && let Some(above) = above(assignment, instruction)
        && chain.len() < LONGEST_CHAIN
    {
        let received = find_received(connection, assignment.issuer_office, above)?;
        let source = instructions::find(connection, above)?;
        let (Some(received), Some(source)) = (received, source) else {
            return Err(Problem::internal("an instruction without its source"));
        };
        chain.push((received, source));
    }
    Ok(chain)
}

/// The instruction that whoever gave an assignment had received: the same one, where it was passed on.
fn above(assignment: &Assignment, instruction: &Instruction) -> Option<InstructionId> {
    match &instruction.content.source {
        _ if assignment.issuer_office != instruction.issuer_office => Some(instruction.id),
        Some(UpstreamSource::Instruction(forwarded)) => Some(forwarded.id),
        Some(UpstreamSource::Declared(_)) | None => None,
    }
}

/// The order behind an assignment: what the passing office had, where it was passed on.
fn source_of(
    assignment: &Assignment,
    instruction: &Instruction,
    timeline: &Timeline,
) -> Option<UpstreamSource> {
    if assignment.issuer_office == instruction.issuer_office {
        return instruction.content.source.clone();
    }
    Some(UpstreamSource::Instruction(ForwardedSource {
        id: instruction.id,
        received_at: timeline.source_received_at?,
        deadline_at: timeline.source_deadline_at,
    }))
}

fn describe(
    chain: &[(Assignment, Instruction)],
    views: &Views,
    histories: &HashMap<AssignmentId, Vec<Event>>,
) -> Result<UpstreamChain, Problem> {
    let timelines: Vec<Timeline> = chain
        .iter()
        .map(|(assignment, instruction)| {
            let history = histories.get(&assignment.id).map_or(&[][..], Vec::as_slice);
            Timeline::from_events(instruction, history).map_err(Problem::internal)
        })
        .collect::<Result<_, _>>()?;
    let above = chain.iter().skip(1).map(Some).chain([None]);
    let mut hops = Vec::new();
    for (((assignment, instruction), timeline), above) in chain.iter().zip(&timelines).zip(above) {
        let Some(source) = source_of(assignment, instruction, timeline) else {
            break;
        };
        hops.push(hop(assignment, &source, timeline, above, views)?);
    }
    hops.reverse();
    let whole = |top: &Timeline, last: &Timeline, clock: &WorkClock| {
        let theirs = top.source_received_at.zip(top.source_deadline_at)?;
        erosion(
            clock,
            theirs,
            (last.effective_at, last.original_deadline()?.at),
        )
    };
    let top = timelines
        .iter()
        .rfind(|timeline| timeline.source_received_at.is_some());
    let erosion = match (top, timelines.first(), chain.first()) {
        (Some(top), Some(last), Some((assignment, _))) => {
            whole(top, last, views.clock(assignment.recipient_office)?)
        }
        _ => None,
    };
    Ok(UpstreamChain { hops, erosion })
}

fn hop(
    assignment: &Assignment,
    source: &UpstreamSource,
    timeline: &Timeline,
    above: Option<&(Assignment, Instruction)>,
    views: &Views,
) -> Result<Hop, Problem> {
    let passed_on_by = assignment.issuer_office;
    let zone = &views.office(assignment.recipient_office)?.zone;
    let moment = |at: Timestamp| Moment::new(at, zone);
    let (asked_by, body, number) = match (source, above) {
        (UpstreamSource::Declared(declared), _) => {
            let number = declared.number.as_ref().map(ToString::to_string);
            (None, Some(declared.body.clone()), number)
        }
        (UpstreamSource::Instruction(_), Some((above, instruction))) => {
            let office = OfficeName::from(views.office(above.issuer_office)?);
            (Some(office), None, Some(instruction.number.to_string()))
        }
        (UpstreamSource::Instruction(_), None) => (None, None, None),
    };
    Ok(Hop {
        asked_by,
        body,
        number,
        office: views.office(passed_on_by)?.into(),
        received_at: moment(source.received_at()),
        deadline: source.deadline_at().map(moment),
        passed_on_at: moment(timeline.registered_at),
        passed_on_to: views.office(assignment.recipient_office)?.into(),
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
        }),
    })
}
