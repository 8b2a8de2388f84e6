//! Reminding a recipient of what it owes.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;

use super::problem::{Problem, ProblemBody};
use super::request::{Submission, Submitted};
use super::transitions::{Receipt, Transition};
use crate::app::App;
use crate::domain::command::Command;
use crate::domain::id::AssignmentId;
use crate::domain::permission::{Decide, Permit};
use crate::domain::text::Reason;

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(remind);
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Reminder {
    /// What is said with it; the recipient sees it.
    #[schema(value_type = Option<String>)]
    note: Option<Reason>,
}

/// Remind the recipient, while it owes an answer. It is on the record with its time, and raises the
/// version; state and deadline stay. `Retry-After` of a `reminded_lately` says when the next is possible.
#[utoipa::path(
    tag = "decisions",
    request_body = Reminder,
    responses(
        (status = 201, body = Receipt),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody,
         description = "`reminded_lately`, `wrong_state`, `assignment_closed`, `stale_version` where a version was named"),
    )
)]
#[post("/assignments/{id}/reminders")]
async fn remind(
    permit: Permit<Decide>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<Reminder>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    let interval = app.config.policy.reminder_interval();
    Transition::new(permit.actor(), *id, envelope, StatusCode::CREATED)
        .run(&app, move |_| {
            Ok(Command::Remind {
                note: body.note,
                interval,
            })
        })
        .await
}
