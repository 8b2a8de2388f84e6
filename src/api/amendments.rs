//! What an issuer changes about an instruction that was sent: a correction beside what was, a recall.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, put, web};
use serde::{Deserialize, Serialize};

use super::decisions::Withdrawal;
use super::problem::{Problem, ProblemBody};
use super::request::{Submitted, once};
use crate::app::App;
use crate::domain::command::{Command, Refusal};
use crate::domain::id::{AssignmentId, InstructionId};
use crate::domain::instruction::Instruction;
use crate::domain::permission::{Issue, Permit};
use crate::domain::person::Actor;
use crate::domain::text::{Body, Reason, Title};
use crate::store::events::Origin;
use crate::store::instructions::FormerInstruction;
use crate::store::{Tx, assignments, instructions, records};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(correct).service(withdraw_all);
}

/// The instruction, if the very office of whoever acts issued it.
fn find_own(tx: &mut Tx<'_>, actor: &Actor, id: InstructionId) -> Result<Instruction, Problem> {
    instructions::find(tx, id)?
        .filter(|instruction| instruction.issuer_office == actor.office)
        .ok_or_else(Problem::not_found)
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Correction {
    /// The new title; as before where absent.
    #[schema(value_type = Option<String>)]
    title: Option<Title>,
    /// The new text; as before where absent.
    #[schema(value_type = Option<String>)]
    text: Option<Body>,
    /// Why; the recipients see it.
    #[schema(value_type = String)]
    reason: Reason,
}

/// What became of the assignments of an instruction.
#[derive(Serialize, utoipa::ToSchema)]
struct Outcome {
    instruction: InstructionId,
    /// The version of the instruction now in force.
    version: i64,
    /// Assignments that were changed; closed ones are left as they are.
    changed: Vec<AssignmentId>,
}

/// Correct title or text. What was stays readable beside it; `If-Match` names the version read.
#[utoipa::path(
    tag = "instructions",
    request_body = Correction,
    responses(
        (status = 201, body = Outcome),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "`stale_version`, `assignment_closed`, `recorded_by_recipient`"),
        (status = 422, body = ProblemBody, description = "`nothing_to_correct`"),
        (status = 428, body = ProblemBody, description = "`version_required`"),
    )
)]
#[post("/instructions/{id}/corrections")]
async fn correct(
    permit: Permit<Issue>,
    app: web::Data<App>,
    id: web::Path<InstructionId>,
    submitted: Submitted<Correction>,
) -> Result<HttpResponse, Problem> {
    let submission = submitted.read()?;
    let actor = *permit.actor();
    let id = id.into_inner();
    let origin = submission.envelope.origin(&actor, None);
    let envelope = submission.envelope.clone();
    let Correction {
        title,
        text,
        reason,
    } = submission.body;
    if title.is_none() && text.is_none() {
        return Err(Problem::invalid(
            "nothing_to_correct",
            "a correction names a new title or a new text",
        ));
    }
    once(
        &app,
        &actor,
        submission.envelope,
        StatusCode::CREATED,
        move |tx| {
            let instruction = find_own(tx, &actor, id)?;
            instruction.refuse_unless_written()?;
            envelope.check_version("correct", instruction.version)?;
            let (read, version) = (instruction.version, instruction.version + 1);
            let mut content = instruction.content.clone();
            let former = FormerInstruction {
                instruction: id,
                version: read,
                title: content.title.clone(),
                text: content.text.clone(),
                replaced_at: origin.at.into(),
                replaced_by: Some(actor.person),
                reason: reason.clone(),
            };
            content.title = title.unwrap_or(content.title);
            content.text = text.unwrap_or(content.text);
            if !instructions::correct(tx, former, &content.title, &content.text)? {
                return Err(Refusal::StaleVersion {
                    read,
                    current: version,
                }
                .into());
            }
            let digest = content.digest();
            let changed = act_on_open(tx, &instruction, &origin, || Command::Correct {
                version,
                content: digest.clone(),
                reason: reason.clone(),
            })?;
            if changed.is_empty() {
                // What everybody has answered or lost is not written anew behind their backs.
                return Err(Problem::conflict(
                    "assignment_closed",
                    "the instruction is closed at every recipient",
                ));
            }
            Ok(Outcome {
                instruction: id,
                version,
                changed,
            })
        },
    )
    .await
}

/// Recall it from every recipient where it is still open. Repeating it changes nothing.
#[utoipa::path(
    tag = "instructions",
    request_body = Withdrawal,
    responses((status = 200, body = Outcome), (status = 404, body = ProblemBody))
)]
#[put("/instructions/{id}/withdrawal")]
async fn withdraw_all(
    permit: Permit<Issue>,
    app: web::Data<App>,
    id: web::Path<InstructionId>,
    submitted: Submitted<Withdrawal>,
) -> Result<HttpResponse, Problem> {
    let submission = submitted.read()?;
    let actor = *permit.actor();
    let id = id.into_inner();
    let origin = submission.envelope.origin(&actor, None);
    let reason = submission.body.reason;
    once(
        &app,
        &actor,
        submission.envelope,
        StatusCode::OK,
        move |tx| {
            let instruction = find_own(tx, &actor, id)?;
            let changed = act_on_open(tx, &instruction, &origin, || Command::Withdraw {
                reason: reason.clone(),
            })?;
            Ok(Outcome {
                instruction: id,
                version: instruction.version,
                changed,
            })
        },
    )
    .await
}

/// Acts wherever an instruction is open, also where recipients passed it on. Tells which of the
/// issuer's own assignments were changed; what became of the others is not the issuer's to know.
fn act_on_open(
    tx: &mut Tx<'_>,
    instruction: &Instruction,
    origin: &Origin,
    command: impl Fn() -> Command,
) -> Result<Vec<AssignmentId>, Problem> {
    let assigned = assignments::list_of_instruction(tx, instruction.id)?;
    let ids = assigned.iter().map(|assignment| assignment.id);
    let (acted, _) = records::act_on_all(tx, ids, command, origin)?;
    Ok(acted
        .into_iter()
        .map(|acted| acted.assignment)
        .filter(|assignment| assignment.issuer_office == instruction.issuer_office)
        .map(|assignment| assignment.id)
        .collect())
}
