//! Sending an answer again that another office was given.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use jiff::Timestamp;
use serde::Deserialize;

use super::load_answers;
use crate::api::problem::{Problem, ProblemBody};
use crate::api::request::{Submission, Submitted};
use crate::api::sight::find_visible;
use crate::api::transitions::{Receipt, Transition, check_effort};
use crate::app::App;
use crate::domain::command::Command;
use crate::domain::event::ResentFrom;
use crate::domain::id::AssignmentId;
use crate::domain::permission::{Permit, Respond};
use crate::domain::person::Actor;
use crate::domain::text::Body;
use crate::store::Tx;

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Resending {
    /// The assignment of your office whose latest answer is sent again.
    from: AssignmentId,
    /// Minutes of work it took.
    effort_minutes: Option<u32>,
    /// When the button was pressed, by the device.
    #[schema(value_type = Option<String>, format = DateTime)]
    written_at: Option<Timestamp>,
}

/// Answer with what your office answered another one, its files included. Whoever asked now sees where it
/// comes from: the office, the number and the date.
#[utoipa::path(
    tag = "asked_before",
    request_body = Resending,
    responses(
        (status = 201, body = Receipt),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody,
         description = "`assignment_closed`, `stale_version` where a version was named"),
        (status = 422, body = ProblemBody,
         description = "`nothing_to_resend`, `resend_to_itself`, `text_too_long`, `effort_out_of_range`, `idempotency_key_reused`"),
    )
)]
#[post("/assignments/{id}/answers/resend")]
pub(super) async fn resend(
    permit: Permit<Respond>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<Resending>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    let effort_minutes = check_effort(body.effort_minutes)?;
    let (actor, to, from) = (*permit.actor(), *id, body.from);
    Transition::new(&actor, to, envelope, StatusCode::CREATED)
        .written_at(body.written_at)
        .prepared(&app, move |tx, _, _| {
            if from == to {
                return Err(Problem::invalid(
                    "resend_to_itself",
                    "an answer is sent again to another assignment than its own",
                ));
            }
            answer_again(tx, &actor, from, effort_minutes).map(Some)
        })
        .await
}

/// The command that answers with what was answered elsewhere.
fn answer_again(
    tx: &mut Tx<'_>,
    actor: &Actor,
    from: AssignmentId,
    effort_minutes: Option<u32>,
) -> Result<Command, Problem> {
    let (first, instruction) = find_visible(tx, actor, from)?;
    let answer = load_answers(tx, &[first.id])?
        .remove(&first.id)
        .ok_or_else(|| {
            Problem::invalid(
                "nothing_to_resend",
                "your office has not answered that assignment",
            )
        })?;
    let text: Body = answer.text.parse()?;
    Ok(Command::Answer {
        text,
        effort_minutes,
        attachments: answer.attachments,
        resent_from: Some(ResentFrom {
            assignment: first.id,
            issuer_office: first.issuer_office,
            instruction_number: instruction.number,
            answered_at: answer.answered_at,
        }),
    })
}
