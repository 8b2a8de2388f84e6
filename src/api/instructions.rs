//! Issuing instructions and following them up.

use std::collections::{BTreeMap, HashMap};

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::attachments::{LinkedView, choose};
use super::former_versions::FormerVersion;
use super::moment::Moment;
use super::oral_orders::check_said_by;
use super::page::{Page, PageQuery, fetched, name_list, page};
use super::preview::Rules;
use super::problem::{Problem, ProblemBody};
use super::request::{Submitted, once};
use super::sight::followed_offices;
use super::upstream::{NewSource, find_forwarded};
use super::views::{AssignmentView, InstructionLine, Views};
use crate::app::App;
use crate::clock::fresh_id;
use crate::domain::assignment::State;
use crate::domain::confirmation::Confirmation;
use crate::domain::deadline::Due;
use crate::domain::id::{AssignmentId, AttachmentId, InstructionId, OfficeId};
use crate::domain::instruction::{
    Channel, Content, Instruction, InstructionKind, Precision, SaidBy, UpstreamSource, Urgency,
};
use crate::domain::legal::LegalBases;
use crate::domain::permission::{FollowUp, Issue, Permit};
use crate::domain::person::Language;
use crate::domain::recipients::Recipients;
use crate::domain::text::{Body, Reason, Reference, Title};
use crate::store::instructions::IssuedFilter;
use crate::store::{Connection, assignments, instructions, recipients, recorded, records};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .service(issue)
        .service(list_issued)
        .service(read_issued);
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewInstruction {
    recipients: Recipients,
    #[schema(value_type = String)]
    title: Title,
    #[schema(value_type = String)]
    text: Body,
    language: Language,
    kind: InstructionKind,
    /// A function code of the legal catalogue.
    #[schema(value_type = Option<String>)]
    function: Option<Reference>,
    /// One to ten, none twice; `none_given` only alone.
    legal_bases: LegalBases,
    channel: Channel,
    /// When an order by voice or messenger was given.
    #[schema(value_type = Option<String>, format = DateTime)]
    said_at: Option<Timestamp>,
    /// Who gave it.
    said_by: Option<SaidBy>,
    urgency: Urgency,
    /// The order that your office itself got.
    source: Option<NewSource>,
    /// Minutes of work expected of one recipient.
    effort_minutes: Option<u32>,
    /// By when: a date (the closing time of that day at each recipient) or an instant. A deadline
    /// in the past is recorded as dead on arrival, not refused.
    due: Option<Due>,
    /// Why the deadline leaves so little time; your authority may ask for it. Recipients see it.
    #[schema(value_type = Option<String>)]
    short_notice_reason: Option<Reason>,
    /// Files that you uploaded; every recipient gets them.
    #[serde(default)]
    attachments: Vec<AttachmentId>,
    /// The seal of a preview of this draft; every recipient's record then keeps that you saw it.
    preview: Option<String>,
}

/// What one recipient got.
#[derive(Serialize, utoipa::ToSchema)]
struct IssuedAssignment {
    id: AssignmentId,
    recipient_office: OfficeId,
    /// `scheduled` where it is held until the recipient's next working minute.
    state: State,
    /// When the recipient gets it.
    effective_at: Moment,
    deadline: Option<Moment>,
    /// Working minutes the deadline leaves from then; 0 is dead on arrival.
    notice_minutes: Option<i64>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct IssuedInstruction {
    id: InstructionId,
    /// Running number in the issuing office.
    number: i64,
    #[schema(value_type = String, format = DateTime)]
    registered_at: Timestamp,
    assignments: Vec<IssuedAssignment>,
}

/// Issue an instruction to a list of offices or to every village under one.
///
/// Each recipient gets its own copy on its own working clock: not urgent and outside its working
/// time, it is held until its next working minute.
#[utoipa::path(
    tag = "instructions",
    request_body = NewInstruction,
    responses(
        (status = 201, body = IssuedInstruction),
        (status = 422, body = ProblemBody,
         description = "`recipients_empty`, `too_many_recipients`, `recipient_unknown`, `recipient_never_works`, `urgent_kind_unknown`, `said_in_the_future`, `said_by_unknown`, `channel_not_oral`, `received_in_the_future`, `effort_out_of_range`, `deadline_out_of_range`, `legal_*`, `source_unknown`, `preview_required`, `preview_invalid`, `preview_expired`, `preview_of_another_draft`, `short_notice_reason_required`, `too_many_attachments`, `attachment_repeated`, `attachment_unknown`, `attachment_unfinished`, `attachment_refused`, `idempotency_key_reused`"),
    )
)]
#[post("/instructions")]
async fn issue(
    permit: Permit<Issue>,
    app: web::Data<App>,
    submitted: Submitted<NewInstruction>,
) -> Result<HttpResponse, Problem> {
    let submission = submitted.read()?;
    let actor = *permit.actor();
    let origin = submission.envelope.origin(&actor, None);
    let NewInstruction {
        recipients,
        title,
        text,
        language,
        kind,
        function,
        legal_bases,
        channel,
        said_at,
        said_by,
        urgency,
        source,
        effort_minutes,
        due,
        short_notice_reason,
        attachments,
        preview,
    } = submission.body;
    let (source, forwarded) = match source {
        Some(NewSource::Declared(declared)) => (Some(UpstreamSource::Declared(declared)), None),
        Some(NewSource::Instruction(id)) => (None, Some(id)),
        None => (None, None),
    };
    let content = Content {
        title,
        text,
        language,
        kind,
        function,
        legal_bases,
        channel,
        said_at,
        said_by,
        urgency,
        source,
        effort_minutes,
        due,
        short_notice_reason,
        attachments: Vec::new(),
    };
    content.check(&app.config.policy.urgent_kinds, &app.legal, origin.at)?;
    let limit = app.config.limits.recipients;
    let most_attachments = app.config.attachments.per_record;
    let clocks = app.clocks.clone();
    let rules = Rules::of(&app.config);
    let seal = preview.map(|seal| app.keys.unseal(&seal, origin.at));
    once(
        &app,
        &actor,
        submission.envelope,
        StatusCode::CREATED,
        move |tx| {
            check_said_by(tx, actor.office, &content, origin.at)?;
            let recipients = recipients::load(tx, actor.office, &recipients, limit)?;
            let shown = rules.check_seal(seal, &actor, &content, &recipients)?;
            rules.check_notice(&content, &clocks, &recipients, origin.at)?;
            let mut instruction = Instruction {
                id: fresh_id(),
                issuer_office: actor.office,
                issued_by: Some(actor.person),
                number: 0,
                registered_at: origin.at,
                registered_precision: Precision::Minute,
                imported_from: None,
                plan: None,
                recorded_by: None,
                content,
                version: 1,
            };
            if let Some(id) = forwarded {
                instruction.content.source = Some(find_forwarded(tx, &actor, id)?);
            }
            instruction.content.attachments =
                choose(tx, &actor, &attachments, most_attachments, origin.at)?;
            let assigned =
                records::issue_shown(tx, &clocks, &mut instruction, &recipients, &origin, shown)?;
            Ok(IssuedInstruction {
                id: instruction.id,
                number: instruction.number,
                registered_at: instruction.registered_at,
                assignments: assigned
                    .into_iter()
                    .zip(&recipients)
                    .map(|(assignment, office)| {
                        let deadline = assignment.deadline.map(|deadline| deadline.at);
                        let clock = clocks.of(office);
                        IssuedAssignment {
                            id: assignment.id,
                            recipient_office: office.id,
                            state: assignment.state,
                            effective_at: Moment::new(assignment.effective_at, &office.zone),
                            deadline: deadline.map(|at| Moment::new(at, &office.zone)),
                            notice_minutes: deadline
                                .map(|at| clock.between(assignment.effective_at, at)),
                        }
                    })
                    .collect(),
            })
        },
    )
    .await
}

/// An issued instruction with the number of its assignments in each state.
#[derive(Serialize, utoipa::ToSchema)]
struct IssuedLine {
    #[serde(flatten)]
    line: InstructionLine,
    registered_at: Moment,
    due: Option<Due>,
    /// What the named person says of an order that its recipient recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmation: Option<Confirmation>,
    /// How many of its assignments are in which state.
    states: BTreeMap<State, i64>,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct IssuedQuery {
    /// Only what recipients recorded, and the named person says this of: `unconfirmed` is what waits
    /// for them.
    confirmation: Option<Confirmation>,
}

/// What your office and its departments issued, latest first, what recipients recorded included.
#[utoipa::path(
    tag = "instructions",
    params(IssuedQuery, PageQuery),
    responses(
        (status = 200, body = Page<IssuedLine>),
        (status = 400, body = ProblemBody,
         description = "`cursor_invalid`, `limit_out_of_range`, `query_invalid`"),
    )
)]
#[get("/instructions")]
async fn list_issued(
    permit: Permit<FollowUp>,
    app: web::Data<App>,
    query: web::Query<IssuedQuery>,
    page_query: web::Query<PageQuery>,
) -> Result<web::Json<Page<IssuedLine>>, Problem> {
    let actor = *permit.actor();
    let confirmation = query.confirmation;
    let said = confirmation.map_or("", Confirmation::as_str);
    let list = name_list(&["instructions", &actor.office.to_string(), said]);
    let filter = IssuedFilter {
        confirmation,
        ..IssuedFilter::default()
    };
    let rows = page_query.rows()?;
    let after = page_query.after::<(Timestamp, InstructionId)>(&list)?;
    let (clocks, now) = (app.clocks.clone(), app.clock.now());
    app.store
        .read(move |connection| {
            let followed = followed_offices(connection, &actor)?;
            let issued =
                instructions::list_issued(connection, &followed, filter, after, fetched(rows))?;
            let ids: Vec<InstructionId> = issued.iter().map(|issued| issued.id).collect();
            let mut counts = assignments::count_states(connection, &ids)?;
            let told: Vec<InstructionId> = issued
                .iter()
                .filter(|instruction| instruction.recorded_by.is_some())
                .map(|instruction| instruction.id)
                .collect();
            let mut confirmations = match told[..] {
                [] => HashMap::new(),
                _ => recorded::list_confirmations(connection, &told)?,
            };
            let issuers = issued.iter().map(|issued| issued.issuer_office);
            let views = Views::load(
                connection,
                &clocks,
                now,
                issuers.map(|office| (office, office)),
            )?;
            let lines = page(
                issued,
                rows,
                &list,
                |instruction| (instruction.registered_at, instruction.id),
                |instruction| {
                    let zone = &views.office(instruction.issuer_office)?.zone;
                    Ok(IssuedLine {
                        line: views.line(&instruction)?,
                        registered_at: Moment::new(instruction.registered_at, zone),
                        due: instruction.content.due,
                        confirmation: confirmations.remove(&instruction.id),
                        states: counts.remove(&instruction.id).unwrap_or_default(),
                    })
                },
            )?;
            Ok(web::Json(lines.transposed()?))
        })
        .await
}

/// An instruction as its issuer follows it up.
#[derive(Serialize, utoipa::ToSchema)]
struct IssuedDetail {
    #[serde(flatten)]
    line: InstructionLine,
    #[schema(value_type = String)]
    text: Body,
    registered_at: Moment,
    due: Option<Due>,
    #[schema(value_type = Option<String>, format = DateTime)]
    said_at: Option<Timestamp>,
    source: Option<UpstreamSource>,
    effort_minutes: Option<u32>,
    /// The files that every recipient got; those of an answer are with its assignment.
    attachments: Vec<LinkedView>,
    /// What corrections replaced, oldest first.
    former: Vec<FormerVersion>,
    assignments: Vec<AssignmentView>,
}

/// One instruction with all its assignments.
#[utoipa::path(
    tag = "instructions",
    responses((status = 200, body = IssuedDetail), (status = 404, body = ProblemBody))
)]
#[get("/instructions/{id}")]
async fn read_issued(
    permit: Permit<FollowUp>,
    app: web::Data<App>,
    id: web::Path<InstructionId>,
) -> Result<web::Json<IssuedDetail>, Problem> {
    let actor = *permit.actor();
    let id = id.into_inner();
    let (clocks, now) = (app.clocks.clone(), app.clock.now());
    app.store
        .read(move |connection| {
            let instruction = find_followed(connection, &actor, id)?;
            let mut assigned = assignments::list_of_instruction(connection, id)?;
            // What a recipient passed on is asked by that recipient.
            assigned.retain(|assignment| assignment.issuer_office == instruction.issuer_office);
            let views = {
                let assigned = assigned.iter();
                let assigned = assigned.map(|one| (one, instruction.issuer_office));
                Views::of_assigned(connection, &clocks, now, assigned)?
            };
            let zone = &views.office(instruction.issuer_office)?.zone;
            let content = &instruction.content;
            Ok(web::Json(IssuedDetail {
                line: views.line(&instruction)?,
                text: content.text.clone(),
                registered_at: Moment::new(instruction.registered_at, zone),
                due: content.due,
                said_at: content.said_at,
                source: content.source.clone(),
                effort_minutes: content.effort_minutes,
                attachments: LinkedView::of_instruction(connection, &instruction)?,
                former: FormerVersion::list(connection, id, zone)?,
                assignments: assigned
                    .iter()
                    .map(|assignment| views.view(assignment, &instruction))
                    .collect::<Result<_, _>>()?,
            }))
        })
        .await
}

fn find_followed(
    connection: &mut Connection,
    actor: &crate::domain::person::Actor,
    id: InstructionId,
) -> Result<Instruction, Problem> {
    let followed = followed_offices(connection, actor)?;
    instructions::find(connection, id)?
        .filter(|instruction| followed.contains(&instruction.issuer_office))
        .ok_or_else(Problem::not_found)
}
