//! What becomes of a recorded order: the named person confirms, corrects or denies it, the village
//! takes it back.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, put, web};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::moment::Moment;
use super::problem::{Problem, ProblemBody};
use super::request::{Submission, Submitted};
use super::transitions::{Receipt, Transition};
use crate::app::App;
use crate::domain::assignment::Assignment;
use crate::domain::command::Command;
use crate::domain::confirmation::{self, Confirmation};
use crate::domain::deadline::Due;
use crate::domain::event::{Event, Happening};
use crate::domain::id::AssignmentId;
use crate::domain::permission::{Decide, Permit, Respond};
use crate::domain::person::Actor;
use crate::domain::text::{Body, Reason, Title};
use crate::domain::worktime::Zone;
use crate::store::{Tx, events, instructions};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(decide_on_said).service(retract);
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
enum SaidDecision {
    /// It was given as recorded.
    Confirmed {},
    /// It was given otherwise. The village's text stays beside this one.
    Corrected {
        /// What was said.
        #[schema(value_type = String)]
        text: Body,
        /// As recorded where absent.
        #[schema(value_type = Option<String>)]
        title: Option<Title>,
        /// When it was said; as recorded where absent.
        #[schema(value_type = Option<String>, format = DateTime)]
        said_at: Option<Timestamp>,
        /// By when; as recorded where absent.
        due: Option<Due>,
    },
    /// It was not given. That closes the assignment; the village's record stays.
    Denied {
        #[schema(value_type = String)]
        reason: Reason,
    },
}

/// Confirm, correct or deny an order that its recipient recorded, if you are the one named or stand
/// in for them. It is said once; `If-Match` names the version that was read. Repeating it changes
/// nothing.
#[utoipa::path(
    tag = "oral orders",
    request_body = SaidDecision,
    responses(
        (status = 200, body = Receipt),
        (status = 403, body = ProblemBody, description = "`not_the_named_person`"),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody,
         description = "`not_recorded`, `confirmation_final`, `assignment_closed`, `stale_version`"),
        (status = 422, body = ProblemBody,
         description = "`said_in_the_future`, `deadline_out_of_range`, `idempotency_key_reused`"),
        (status = 428, body = ProblemBody, description = "`version_required`"),
    )
)]
#[put("/assignments/{id}/confirmation")]
async fn decide_on_said(
    permit: Permit<Decide>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<SaidDecision>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    let actor = *permit.actor();
    if let SaidDecision::Corrected {
        said_at: Some(said_at),
        ..
    } = &body
        && *said_at > envelope.received_at
    {
        return Err(Problem::invalid(
            "said_in_the_future",
            "said_at lies after the time of registration",
        ));
    }
    Transition::new(&actor, *id, envelope, StatusCode::OK)
        .prepared(&app, move |tx, assignment, clock| {
            let command = match body {
                SaidDecision::Confirmed {} => Command::ConfirmSaid,
                SaidDecision::Corrected {
                    text,
                    title,
                    said_at,
                    due,
                } => Command::CorrectSaid {
                    text,
                    title,
                    said_at,
                    deadline: due.map(|due| due.resolve(clock)).transpose()?,
                },
                SaidDecision::Denied { reason } => Command::DenySaid { reason },
            };
            let history = named_history(tx, &actor, assignment)?;
            let said_before = confirmation::find_decision(&history);
            let repeated =
                said_before.is_some_and(|said| command.is_same_correction(&said.happening));
            Ok((!repeated).then_some(command))
        })
        .await
}

/// The history of an order that whoever acts may speak of; empty for what was not recorded by its
/// recipient.
fn named_history(
    tx: &mut Tx<'_>,
    actor: &Actor,
    assignment: &Assignment,
) -> Result<Vec<Event>, Problem> {
    let instruction =
        instructions::find(tx, assignment.instruction)?.ok_or_else(Problem::not_found)?;
    let (Some(_), Some(said_by)) = (assignment.confirmation, instruction.content.said_by) else {
        return Ok(Vec::new());
    };
    let history = events::list_of_assignment(tx, assignment.id)?;
    let history: Vec<Event> = history.into_iter().map(|recorded| recorded.event).collect();
    let recorder = history.first().and_then(|event| event.actor);
    confirmation::check_named(&said_by, recorder.map(|recorder| recorder.person), actor)?;
    Ok(history)
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Retraction {
    /// Why; the issuing office sees it.
    #[schema(value_type = String)]
    reason: Reason,
    /// When it was written, by the device.
    #[schema(value_type = Option<String>, format = DateTime)]
    written_at: Option<Timestamp>,
}

/// Take back an order that your office recorded by mistake, as long as nobody has said anything of
/// it. The record of it stays. Repeating it changes nothing.
#[utoipa::path(
    tag = "oral orders",
    request_body = Retraction,
    responses(
        (status = 200, body = Receipt),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody,
         description = "`not_recorded`, `confirmation_final`, `assignment_closed`"),
    )
)]
#[put("/assignments/{id}/retraction")]
async fn retract(
    permit: Permit<Respond>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<Retraction>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    Transition::new(permit.actor(), *id, envelope, StatusCode::OK)
        .written_at(body.written_at)
        .run(&app, move |_| {
            Ok(Command::Retract {
                reason: body.reason,
            })
        })
        .await
}

/// What the named person said of a recorded order, beside what the village recorded.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ConfirmationView {
    decision: Confirmation,
    /// When it reached the server.
    decided_at: Moment,
    /// Who decided, and on whose behalf.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_by: Option<Actor>,
    /// What was said, by the named person's account.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    text: Option<Body>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    title: Option<Title>,
    /// When it was said, by the named person's account.
    #[serde(skip_serializing_if = "Option::is_none")]
    said_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<Due>,
    /// Why it is denied.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<Reason>,
}

impl ConfirmationView {
    /// What was said of an order, as far as its history knows.
    pub fn find<'a>(history: impl IntoIterator<Item = &'a Event>, zone: &Zone) -> Option<Self> {
        let event = confirmation::find_decision(history)?;
        let said = |decision| Self {
            decision,
            decided_at: Moment::new(event.at, zone),
            decided_by: event.actor,
            text: None,
            title: None,
            said_at: None,
            due: None,
            reason: None,
        };
        match &event.happening {
            Happening::SaidConfirmed => Some(said(Confirmation::Confirmed)),
            Happening::SaidCorrected {
                text,
                title,
                said_at,
                deadline,
            } => Some(Self {
                text: Some(text.clone()),
                title: title.clone(),
                said_at: said_at.map(|at| Moment::new(at, zone)),
                due: deadline.as_ref().map(|deadline| deadline.due),
                ..said(Confirmation::Corrected)
            }),
            Happening::SaidDenied { reason } => Some(Self {
                reason: Some(reason.clone()),
                ..said(Confirmation::Denied)
            }),
            _ => None,
        }
    }
}
