//! One assignment: what it says, what happened, and why its deadline is what it is.

use std::collections::{BTreeSet, HashSet};

use actix_web::{HttpResponse, get, web};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::attachments::LinkedView;
use super::confirmation::ConfirmationView;
use super::former_versions::FormerVersion;
use super::moment::Moment;
use super::problem::{Problem, ProblemBody};
use super::request::versioned;
use super::sight::{find_visible, is_unread, note_reading};
use super::views::{AssignmentView, OfficeName, PersonName, Views};
use crate::app::App;
use crate::domain::answer::GivenAnswer;
use crate::domain::assignment::Assignment;
use crate::domain::burden::Timeline;
use crate::domain::deadline::DeadlineVersion;
use crate::domain::event::{DeviceClock, Happening, PreviewShown};
use crate::domain::id::{AssignmentId, OfficeId, PersonId};
use crate::domain::instruction::{Instruction, SaidBy, UpstreamSource};
use crate::domain::permission::{Permit, ReadAssignment, ReadInbox};
use crate::domain::person::Actor;
use crate::domain::text::{Body, Name};
use crate::domain::worktime::{DayAccount, Zone};
use crate::store::events::{self, Recorded};
use crate::store::{Connection, assignments, offices, people};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .service(read_assignment)
        .service(explain_deadline)
        .service(read_record);
}

/// An event as the record has it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
struct EventView {
    /// Counted from 1 in the recipient office, without gaps.
    number: i64,
    assignment: AssignmentId,
    /// Server time.
    at: Moment,
    /// Who acted; absent for the service itself and for imported rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<Actor>,
    /// The device's account of the time, and what became of it.
    device: DeviceClock,
    /// When it counts as done, where that is the time claimed and not that of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    counted_at: Option<Moment>,
    /// The key of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<uuid::Uuid>,
    happening: Happening,
    /// SHA-256 over the hash before and this event; `docs/api.md` says how to compute it.
    hash: String,
}

fn event_view(recorded: Recorded, zone: &Zone) -> EventView {
    let event = &recorded.event;
    let claimed_at = event.device.claimed_at(event.at);
    EventView {
        counted_at: claimed_at.map(|at| Moment::new(at, zone)),
        number: recorded.event.number,
        assignment: recorded.event.assignment,
        at: Moment::new(recorded.event.at, zone),
        actor: recorded.event.actor,
        device: recorded.event.device,
        key: recorded.event.key,
        happening: recorded.event.happening,
        hash: recorded.hash.to_string(),
    }
}

/// What the first event says that the issuer was shown.
fn shown_before(history: &[Recorded]) -> Option<PreviewShown> {
    match &history.first()?.event.happening {
        Happening::Issued { preview, .. } => preview.clone(),
        _ => None,
    }
}

/// One assignment with its text and its history.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AssignmentDetail {
    #[serde(flatten)]
    assignment: AssignmentView,
    #[schema(value_type = String)]
    text: Body,
    #[schema(value_type = Option<String>, format = DateTime)]
    said_at: Option<Timestamp>,
    source: Option<UpstreamSource>,
    effort_minutes: Option<u32>,
    /// The files of the instruction and of the answers.
    attachments: Vec<LinkedView>,
    /// What the issuer was shown before it sent; absent where it did not look.
    #[serde(skip_serializing_if = "Option::is_none")]
    preview: Option<PreviewShown>,
    /// What corrections replaced, oldest first.
    former: Vec<FormerVersion>,
    /// Where the latest answer was given before, if it was sent again.
    #[serde(skip_serializing_if = "Option::is_none")]
    resent_from: Option<FirstGiven>,
    /// The name of whoever gave the order, where it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    said_by_name: Option<Name>,
    /// What the named person said of an order that the recipient recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<ConfirmationView>,
    /// When the latest answer counts as given, where that is the time its device claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_counted_at: Option<Moment>,
    /// Everything that happened, oldest first.
    history: Vec<EventView>,
    /// The names of everybody whom the history names.
    people: Vec<PersonName>,
}

/// Where and when an answer was given first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct FirstGiven {
    /// The office that had asked.
    issuer_office: OfficeName,
    /// The number of its instruction.
    instruction_number: i64,
    answered_at: Moment,
}

impl FirstGiven {
    /// Where the answer of a history comes from; it asks the database only if that is elsewhere.
    fn find(
        connection: &mut Connection,
        history: &[Recorded],
        zone: &Zone,
    ) -> Result<Option<Self>, Problem> {
        let events = history.iter().map(|recorded| &recorded.event);
        let Some(origin) = GivenAnswer::latest(events).and_then(|answer| answer.resent_from) else {
            return Ok(None);
        };
        let (office, _) = offices::find(connection, origin.issuer_office)?
            .ok_or_else(|| Problem::internal("an answer to an office that is missing"))?;
        Ok(Some(Self {
            issuer_office: (&office).into(),
            instruction_number: origin.instruction_number,
            answered_at: Moment::new(origin.answered_at, zone),
        }))
    }
}

/// One assignment with its history. Its recipient's first look counts as delivery, its issuer's
/// first look at an answer as opening it.
#[utoipa::path(
    tag = "inbox",
    responses(
        (status = 200, body = AssignmentDetail, headers(("ETag" = String, description = "the version"))),
        (status = 404, body = ProblemBody),
    )
)]
#[get("/assignments/{id}")]
async fn read_assignment(
    permit: Permit<ReadAssignment>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
) -> Result<HttpResponse, Problem> {
    let actor = *permit.actor();
    let id = id.into_inner();
    let (clocks, now) = (app.clocks.clone(), app.clock.now());
    let show = move |connection: &mut Connection, pair: &(Assignment, Instruction)| {
        let (assignment, instruction) = pair;
        let views = Views::of(connection, &clocks, now, std::slice::from_ref(pair))?;
        let zone = &views.office(assignment.recipient_office)?.zone;
        let history = events::list_of_assignment(connection, assignment.id)?;
        let named = history.iter().flat_map(|recorded| recorded.event.people());
        let named: BTreeSet<PersonId> = named.collect();
        let names = people::names(connection, named)?;
        let said_by = instruction.content.said_by.as_ref();
        let said_by_name = match said_by {
            Some(SaidBy::Person(person)) => {
                people::find(connection, *person)?.map(|person| person.name)
            }
            Some(SaidBy::Name(name)) => Some(name.clone()),
            None => None,
        };
        let events = || history.iter().map(|recorded| &recorded.event);
        let said = ConfirmationView::find(events(), zone);
        let mut answers = events().filter(|event| event.happening.kind() == "answered");
        let answer_counted_at = answers
            .next_back()
            .and_then(|answer| answer.device.claimed_at(answer.at));
        Ok::<_, Problem>(AssignmentDetail {
            people: PersonName::sorted(names),
            said_by_name,
            said,
            answer_counted_at: answer_counted_at.map(|at| Moment::new(at, zone)),
            assignment: views.view(assignment, instruction)?,
            text: instruction.content.text.clone(),
            said_at: instruction.content.said_at,
            source: instruction.content.source.clone(),
            effort_minutes: instruction.content.effort_minutes,
            attachments: LinkedView::of_history(connection, instruction, assignment.id, &history)?,
            preview: shown_before(&history),
            former: FormerVersion::list(connection, instruction.id, zone)?,
            resent_from: FirstGiven::find(connection, &history, zone)?,
            history: history
                .into_iter()
                .map(|recorded| event_view(recorded, zone))
                .collect(),
        })
    };
    let shown = {
        let show = show.clone();
        app.store
            .read(move |connection| {
                let pair = find_visible(connection, &actor, id)?;
                if is_unread(&actor, &pair.0) {
                    return Ok(None);
                }
                let version = pair.0.version;
                Ok::<_, Problem>(Some((show(connection, &pair)?, version)))
            })
            .await?
    };
    let (detail, version) = match shown {
        Some(shown) => shown,
        None => {
            app.store
                .write(move |tx| {
                    let mut pair = [find_visible(tx, &actor, id)?];
                    note_reading(tx, &actor, &mut pair, now)?;
                    let [pair] = pair;
                    Ok::<_, Problem>((show(tx, &pair)?, pair.0.version))
                })
                .await?
        }
    };
    Ok(versioned(version, detail))
}

/// Why a deadline is what it is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DeadlineExplanation {
    /// The recipient's zone.
    zone: String,
    /// The calendar that the days below were counted with: the one the deadline in force names, as
    /// long as the service has it.
    calendar_version: String,
    /// When the recipient's clock started.
    effective_at: Moment,
    /// The original deadline and what became of it; empty for an undated instruction.
    versions: Vec<DeadlineVersion>,
    /// Working minutes from the start of the recipient's clock to the deadline in force.
    working_minutes: Option<i64>,
    /// The local days between the two, with the minutes counted on each and why; they add up.
    #[schema(value_type = Vec<Object>)]
    days: Vec<DayAccount>,
}

/// The deadline of an assignment, explained day by day on the recipient's clock.
#[utoipa::path(
    tag = "inbox",
    responses((status = 200, body = DeadlineExplanation), (status = 404, body = ProblemBody))
)]
#[get("/assignments/{id}/deadline")]
async fn explain_deadline(
    permit: Permit<ReadAssignment>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
) -> Result<web::Json<DeadlineExplanation>, Problem> {
    let actor = *permit.actor();
    let id = id.into_inner();
    let clocks = app.clocks.clone();
    app.store
        .read(move |connection| {
            let (assignment, instruction) = find_visible(connection, &actor, id)?;
            let (recipient, _) = offices::find(connection, assignment.recipient_office)?
                .ok_or_else(|| Problem::internal("an assignment without its office"))?;
            let named = assignment.deadline.as_ref();
            let clock = named
                .and_then(|deadline| clocks.of_version(&recipient, &deadline.calendar_version))
                .unwrap_or_else(|| clocks.of(&recipient));
            let events: Vec<_> = events::list_of_assignment(connection, id)?
                .into_iter()
                .map(|recorded| recorded.event)
                .collect();
            let timeline =
                Timeline::from_events(&instruction, &events).map_err(Problem::internal)?;
            let in_force = assignment.deadline.as_ref().map(|deadline| deadline.at);
            Ok(web::Json(DeadlineExplanation {
                zone: recipient.zone.name().to_owned(),
                calendar_version: clock.calendar_version().to_owned(),
                effective_at: Moment::new(assignment.effective_at, &recipient.zone),
                versions: timeline.deadlines,
                working_minutes: in_force.map(|at| clock.between(assignment.effective_at, at)),
                days: in_force
                    .map_or_else(Vec::new, |at| clock.explain(assignment.effective_at, at)),
            }))
        })
        .await
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct RecordQuery {
    /// The number after which to go on; 0 from the beginning.
    #[param(minimum = 0)]
    since: i64,
}

/// A part of an office's record.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct RecordPart {
    office: OfficeId,
    /// What the first of these follows: 64 zeros at the beginning.
    hash_before: String,
    events: Vec<RecordedView>,
}

/// A link of the chain.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct RecordedView {
    number: i64,
    hash: String,
    /// The event; absent while it is about something held for later.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<EventView>,
    /// `happening` as stored, letter by letter: what the hash covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    happening_text: Option<String>,
}

/// Rows of one part of a record.
const RECORD_PART: i64 = 200;

/// Your office's record from a number on, with the hashes that chain it: whoever keeps a copy can
/// show that nothing was changed, put in or left out. What is held for later is told by its number
/// and hash alone.
#[utoipa::path(
    tag = "inbox",
    params(RecordQuery),
    responses(
        (status = 200, body = RecordPart),
        (status = 422, body = ProblemBody, description = "`since_ahead`"),
    )
)]
#[get("/record")]
async fn read_record(
    permit: Permit<ReadInbox>,
    app: web::Data<App>,
    query: web::Query<RecordQuery>,
) -> Result<web::Json<RecordPart>, Problem> {
    let actor = *permit.actor();
    let since = query.since.max(0);
    app.store
        .read(move |connection| {
            let before = events::list_received_after(connection, actor.office, since - 1, 1)?;
            if since > 0 && before.is_empty() {
                return Err(Problem::since_ahead());
            }
            let (office, _) =
                offices::find(connection, actor.office)?.ok_or_else(Problem::not_found)?;
            let recorded =
                events::list_received_after(connection, actor.office, since, RECORD_PART)?;
            let ids: HashSet<AssignmentId> = recorded
                .iter()
                .map(|recorded| recorded.event.assignment)
                .collect();
            let ids: Vec<AssignmentId> = ids.into_iter().collect();
            let visible: HashSet<AssignmentId> = assignments::list_by_ids(connection, &ids)?
                .into_iter()
                .filter(|(assignment, _)| assignment.is_visible_to_recipient())
                .map(|(assignment, _)| assignment.id)
                .collect();
            Ok(web::Json(RecordPart {
                office: actor.office,
                hash_before: before
                    .into_iter()
                    .find(|recorded| recorded.event.number == since)
                    .map_or(crate::domain::event::ChainHash::START, |recorded| {
                        recorded.hash
                    })
                    .to_string(),
                events: recorded
                    .into_iter()
                    .map(|recorded| {
                        let shown = visible.contains(&recorded.event.assignment);
                        RecordedView {
                            number: recorded.event.number,
                            hash: recorded.hash.to_string(),
                            happening_text: shown.then(|| recorded.happening_text.clone()),
                            event: shown.then(|| event_view(recorded, &office.zone)),
                        }
                    })
                    .collect(),
            }))
        })
        .await
}
