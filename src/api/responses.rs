//! What a recipient does with an assignment.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, put, web};
use jiff::Timestamp;
use serde::Deserialize;

use super::attachments::choose;
use super::problem::{Problem, ProblemBody};
use super::request::{Submission, Submitted};
use super::transitions::{Receipt, Transition, check_effort};
use crate::app::App;
use crate::domain::command::Command;
use crate::domain::deadline::Due;
use crate::domain::id::{AssignmentId, AttachmentId, OfficeId};
use crate::domain::permission::{Permit, Respond};
use crate::domain::remark::{RemarkKind, Supplied};
use crate::domain::text::{Body, Reason};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .service(acknowledge)
        .service(answer)
        .service(ask_extension)
        .service(ask_clarification)
        .service(ask_redirect)
        .service(remark);
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Acknowledgement {
    /// When the button was pressed, by the device.
    #[schema(value_type = Option<String>, format = DateTime)]
    written_at: Option<Timestamp>,
}

/// Confirm receipt. Repeating it changes nothing.
#[utoipa::path(
    tag = "responses",
    request_body = Acknowledgement,
    responses(
        (status = 200, body = Receipt),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "`assignment_closed`"),
    )
)]
#[put("/assignments/{id}/acknowledgement")]
async fn acknowledge(
    permit: Permit<Respond>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<Acknowledgement>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    Transition::new(permit.actor(), *id, envelope, StatusCode::OK)
        .written_at(body.written_at)
        .run(&app, |_| Ok(Command::Acknowledge))
        .await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Answer {
    #[schema(value_type = String)]
    text: Body,
    /// Minutes of work it took, as the recipient reports them.
    effort_minutes: Option<u32>,
    /// Files that you uploaded.
    #[serde(default)]
    attachments: Vec<AttachmentId>,
    /// When it was written, by the device.
    #[schema(value_type = Option<String>, format = DateTime)]
    written_at: Option<Timestamp>,
}

/// Answer, late or not. Until the issuer has decided, another answer adds to the one before.
#[utoipa::path(
    tag = "responses",
    request_body = Answer,
    responses(
        (status = 201, body = Receipt),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody,
         description = "`assignment_closed`, `stale_version` where a version was named"),
        (status = 422, body = ProblemBody,
         description = "`effort_out_of_range`, `too_many_attachments`, `attachment_repeated`, `attachment_unknown`, `attachment_unfinished`, `attachment_refused`, `idempotency_key_reused`"),
    )
)]
#[post("/assignments/{id}/answers")]
async fn answer(
    permit: Permit<Respond>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<Answer>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    let effort_minutes = check_effort(body.effort_minutes)?;
    let actor = *permit.actor();
    let (limit, now) = (app.config.attachments.per_record, envelope.received_at);
    Transition::new(&actor, *id, envelope, StatusCode::CREATED)
        .written_at(body.written_at)
        .prepared(&app, move |tx, _, _| {
            Ok(Some(Command::Answer {
                text: body.text,
                effort_minutes,
                attachments: choose(tx, &actor, &body.attachments, limit, now)?,
                resent_from: None,
            }))
        })
        .await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ExtensionRequest {
    /// Until when.
    until: Due,
    #[schema(value_type = String)]
    reason: Reason,
    /// When it was written, by the device.
    #[schema(value_type = Option<String>, format = DateTime)]
    written_at: Option<Timestamp>,
}

/// Ask for more time.
#[utoipa::path(
    tag = "responses",
    request_body = ExtensionRequest,
    responses(
        (status = 201, body = Receipt),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody,
         description = "`extension_pending`, `extension_not_later`, `no_deadline`, `wrong_state`, `assignment_closed`"),
        (status = 422, body = ProblemBody, description = "`deadline_out_of_range`"),
    )
)]
#[post("/assignments/{id}/extension-requests")]
async fn ask_extension(
    permit: Permit<Respond>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<ExtensionRequest>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    Transition::new(permit.actor(), *id, envelope, StatusCode::CREATED)
        .written_at(body.written_at)
        .run(&app, move |clock| {
            Ok(Command::AskExtension {
                until: body.until.resolve(clock)?,
                reason: body.reason,
            })
        })
        .await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Question {
    #[schema(value_type = String)]
    question: Body,
    /// When it was written, by the device.
    #[schema(value_type = Option<String>, format = DateTime)]
    written_at: Option<Timestamp>,
}

/// Ask the issuer a question; the time until the reply is the issuer's.
#[utoipa::path(
    tag = "responses",
    request_body = Question,
    responses(
        (status = 201, body = Receipt),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "`wrong_state`, `assignment_closed`"),
    )
)]
#[post("/assignments/{id}/clarifications")]
async fn ask_clarification(
    permit: Permit<Respond>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<Question>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    Transition::new(permit.actor(), *id, envelope, StatusCode::CREATED)
        .written_at(body.written_at)
        .run(&app, move |_| {
            Ok(Command::AskClarification {
                question: body.question,
            })
        })
        .await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RedirectRequest {
    #[schema(value_type = String)]
    reason: Reason,
    /// The office that is meant, where the recipient knows.
    suggested_office: Option<OfficeId>,
    /// When it was written, by the device.
    #[schema(value_type = Option<String>, format = DateTime)]
    written_at: Option<Timestamp>,
}

/// Say that another office is meant; the issuer decides.
#[utoipa::path(
    tag = "responses",
    request_body = RedirectRequest,
    responses(
        (status = 201, body = Receipt),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "`wrong_state`, `assignment_closed`"),
    )
)]
#[post("/assignments/{id}/redirect-requests")]
async fn ask_redirect(
    permit: Permit<Respond>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<RedirectRequest>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    Transition::new(permit.actor(), *id, envelope, StatusCode::CREATED)
        .written_at(body.written_at)
        .run(&app, move |_| {
            Ok(Command::AskRedirect {
                reason: body.reason,
                suggested_office: body.suggested_office,
            })
        })
        .await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Remark {
    kind: RemarkKind,
    #[schema(value_type = Option<String>)]
    text: Option<Body>,
    /// When, and under which number, it was supplied; only with `already_supplied`.
    supplied: Option<Supplied>,
    /// When it was written, by the device.
    #[schema(value_type = Option<String>, format = DateTime)]
    written_at: Option<Timestamp>,
}

/// Put a remark on the record. It neither blocks anything nor refuses anything.
#[utoipa::path(
    tag = "responses",
    request_body = Remark,
    responses(
        (status = 201, body = Receipt),
        (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody,
         description = "`supplied_without_already_supplied`, `supplied_in_the_future`, `idempotency_key_reused`"),
    )
)]
#[post("/assignments/{id}/remarks")]
async fn remark(
    permit: Permit<Respond>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<Remark>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    let received_at = envelope.received_at;
    Transition::new(permit.actor(), *id, envelope, StatusCode::CREATED)
        .written_at(body.written_at)
        .run(&app, move |clock| {
            if let Some(supplied) = &body.supplied {
                supplied.check(body.kind, clock.date_of(received_at))?;
            }
            Ok(Command::Remark {
                remark: body.kind,
                text: body.text,
                supplied: body.supplied,
            })
        })
        .await
}
