//! What an issuer decides about an assignment.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, put, web};
use serde::Deserialize;

use super::problem::{Problem, ProblemBody};
use super::request::{Empty, Submission, Submitted};
use super::transitions::{Receipt, Transition};
use crate::app::App;
use crate::domain::command::Command;
use crate::domain::deadline::Due;
use crate::domain::id::{AssignmentId, OfficeId};
use crate::domain::permission::{Decide, Permit};
use crate::domain::text::{Body, Reason};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .service(accept)
        .service(return_for_rework)
        .service(decide_extension)
        .service(change_deadline)
        .service(clarify)
        .service(decide_redirect)
        .service(withdraw);
}

/// Accept the answer. `If-Match` names the version that was read.
#[utoipa::path(
    tag = "decisions",
    request_body = Empty,
    responses(
        (status = 200, body = Receipt),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody,
         description = "`wrong_state`, `assignment_closed`, `stale_version`"),
        (status = 428, body = ProblemBody, description = "`version_required`"),
    )
)]
#[put("/assignments/{id}/acceptance")]
async fn accept(
    permit: Permit<Decide>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<Empty>,
) -> Result<HttpResponse, Problem> {
    let Submission { envelope, .. } = submitted.read()?;
    Transition::new(permit.actor(), *id, envelope, StatusCode::OK)
        .run(&app, |_| Ok(Command::Accept))
        .await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Return {
    #[schema(value_type = String)]
    reason: Reason,
    /// A new deadline, where one is given.
    due: Option<Due>,
}

/// Return the answer for rework. `If-Match` names the version that was read.
#[utoipa::path(
    tag = "decisions",
    request_body = Return,
    responses(
        (status = 201, body = Receipt),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody,
         description = "`wrong_state`, `assignment_closed`, `stale_version`"),
        (status = 428, body = ProblemBody, description = "`version_required`"),
    )
)]
#[post("/assignments/{id}/returns")]
async fn return_for_rework(
    permit: Permit<Decide>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<Return>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    Transition::new(permit.actor(), *id, envelope, StatusCode::CREATED)
        .run(&app, move |clock| {
            Ok(Command::Return {
                reason: body.reason,
                deadline: body.due.map(|due| due.resolve(clock)).transpose()?,
            })
        })
        .await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
enum ExtensionDecision {
    /// More time: what was asked, or until another deadline.
    Granted {
        /// Another deadline than the one asked for.
        due: Option<Due>,
    },
    /// No more time.
    Refused {
        #[schema(value_type = String)]
        reason: Reason,
    },
}

/// Grant or refuse more time. `If-Match` names the version that was read.
#[utoipa::path(
    tag = "decisions",
    request_body = ExtensionDecision,
    responses(
        (status = 201, body = Receipt),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody,
         description = "`no_extension_asked`, `extension_not_later`, `assignment_closed`, `stale_version`"),
        (status = 428, body = ProblemBody, description = "`version_required`"),
    )
)]
#[post("/assignments/{id}/extension-decisions")]
async fn decide_extension(
    permit: Permit<Decide>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<ExtensionDecision>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    Transition::new(permit.actor(), *id, envelope, StatusCode::CREATED)
        .run(&app, move |clock| {
            Ok(match body {
                ExtensionDecision::Granted { due } => Command::GrantExtension {
                    instead: due.map(|due| due.resolve(clock)).transpose()?,
                },
                ExtensionDecision::Refused { reason } => Command::RefuseExtension { reason },
            })
        })
        .await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct DeadlineChange {
    due: Due,
    #[schema(value_type = String)]
    reason: Reason,
}

/// Move the deadline unasked; later or earlier is recorded as such. `If-Match` names the version
/// that was read.
#[utoipa::path(
    tag = "decisions",
    request_body = DeadlineChange,
    responses(
        (status = 201, body = Receipt),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody,
         description = "`deadline_unchanged`, `wrong_state`, `assignment_closed`, `stale_version`"),
        (status = 422, body = ProblemBody, description = "`deadline_out_of_range`"),
        (status = 428, body = ProblemBody, description = "`version_required`"),
    )
)]
#[post("/assignments/{id}/deadlines")]
async fn change_deadline(
    permit: Permit<Decide>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<DeadlineChange>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    Transition::new(permit.actor(), *id, envelope, StatusCode::CREATED)
        .run(&app, move |clock| {
            Ok(Command::ChangeDeadline {
                deadline: body.due.resolve(clock)?,
                reason: body.reason,
            })
        })
        .await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ClarificationReply {
    #[schema(value_type = String)]
    reply: Body,
}

/// Reply to the recipient's question.
#[utoipa::path(
    tag = "decisions",
    request_body = ClarificationReply,
    responses(
        (status = 201, body = Receipt),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "`wrong_state`, `assignment_closed`"),
    )
)]
#[post("/assignments/{id}/clarification-replies")]
async fn clarify(
    permit: Permit<Decide>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<ClarificationReply>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    Transition::new(permit.actor(), *id, envelope, StatusCode::CREATED)
        .run(&app, move |_| Ok(Command::Clarify { reply: body.reply }))
        .await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
enum RedirectDecision {
    /// Another office gets it instead.
    Granted {
        /// That office.
        to: OfficeId,
    },
    /// It stays where it is.
    Refused {
        #[schema(value_type = String)]
        reason: Reason,
    },
}

/// Send it to another office instead, or leave it. `If-Match` names the version that was read.
#[utoipa::path(
    tag = "decisions",
    request_body = RedirectDecision,
    responses(
        (status = 201, body = Receipt),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody,
         description = "`wrong_state`, `recipient_has_it`, `assignment_closed`, `stale_version`"),
        (status = 422, body = ProblemBody, description = "`recipient_unknown`"),
        (status = 428, body = ProblemBody, description = "`version_required`"),
    )
)]
#[post("/assignments/{id}/redirect-decisions")]
async fn decide_redirect(
    permit: Permit<Decide>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<RedirectDecision>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    Transition::new(permit.actor(), *id, envelope, StatusCode::CREATED)
        .run(&app, move |_| {
            Ok(match body {
                RedirectDecision::Granted { to } => Command::GrantRedirect { to },
                RedirectDecision::Refused { reason } => Command::RefuseRedirect { reason },
            })
        })
        .await
}

/// Why something is recalled.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// Why; the recipients see it.
    #[schema(value_type = String)]
    pub reason: Reason,
}

/// Recall it from this one recipient. Repeating it changes nothing.
#[utoipa::path(
    tag = "decisions",
    request_body = Withdrawal,
    responses(
        (status = 200, body = Receipt),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "`assignment_closed`"),
    )
)]
#[put("/assignments/{id}/withdrawal")]
async fn withdraw(
    permit: Permit<Decide>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<Withdrawal>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    Transition::new(permit.actor(), *id, envelope, StatusCode::OK)
        .run(&app, move |_| {
            Ok(Command::Withdraw {
                reason: body.reason,
            })
        })
        .await
}
