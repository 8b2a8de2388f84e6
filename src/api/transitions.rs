//! What the sub-resources of an assignment have in common: read, decide, write, answer.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::moment::Moment;
use super::problem::Problem;
use super::request::{Envelope, once};
use super::sight::find_own_for_change;
use crate::app::App;
use crate::domain::assignment::{Assignment, State};
use crate::domain::claim::{Bounds, Claim};
use crate::domain::clocks::Clocks;
use crate::domain::command::{Command, Refusal};
use crate::domain::id::{AssignmentId, OfficeId};
use crate::domain::person::Actor;
use crate::domain::worktime::WorkClock;
use crate::store::records::{self, ActError, Acted};
use crate::store::{Connection, Tx, assignments, offices};

/// What a client shows once the server has it: "received no. 417".
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Receipt {
    assignment: AssignmentId,
    state: State,
    /// To be named in `If-Match` next.
    version: i64,
    /// The number of the event in the recipient office's record; absent where it was done before.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<i64>,
    /// When the server received it.
    received_at: Moment,
    /// What became of `written_at`; absent where none was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<Claim>,
    /// When it counts as done, where that is the time claimed and not that of the receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    counted_at: Option<Moment>,
}

/// One intended change of one assignment.
pub struct Transition {
    actor: Actor,
    assignment: AssignmentId,
    envelope: Envelope,
    written_at: Option<Timestamp>,
    status: StatusCode,
}

impl Transition {
    /// What somebody asks of an assignment in a request, and the status of its success.
    pub fn new(
        actor: &Actor,
        assignment: AssignmentId,
        envelope: Envelope,
        status: StatusCode,
    ) -> Self {
        Self {
            actor: *actor,
            assignment,
            envelope,
            written_at: None,
            status,
        }
    }

    /// Adds when the device says it was written.
    pub fn written_at(self, written_at: Option<Timestamp>) -> Self {
        Self { written_at, ..self }
    }

    /// Decides on the command that `command` makes with the recipient's clock, writes it once under
    /// the request's key, and answers with a [`Receipt`].
    ///
    /// # Errors
    /// `not_found` for an assignment of others; what the domain refuses.
    pub async fn run(
        self,
        app: &App,
        command: impl FnOnce(&WorkClock) -> Result<Command, Problem> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        self.prepared(app, |_, _, clock| Ok(Some(command(clock)?)))
            .await
    }

    /// [`Transition::run`] for a command that needs to know more of what is there. None where
    /// nothing is left to do, because it was done before.
    ///
    /// # Errors
    /// Those of [`Transition::run`], and what `prepare` says.
    pub async fn prepared(
        self,
        app: &App,
        prepare: impl FnOnce(&mut Tx<'_>, &Assignment, &WorkClock) -> Result<Option<Command>, Problem>
        + Send
        + 'static,
    ) -> Result<HttpResponse, Problem> {
        let clocks = app.clocks.clone();
        let Self {
            actor,
            assignment: id,
            envelope,
            written_at,
            status,
        } = self;
        let mut origin = envelope.origin(&actor, written_at);
        let read_version = envelope.version;
        let longest = app.config.policy.longest_claim();
        once(app, &actor, envelope, status, move |tx| {
            let assignment = find_own_for_change(tx, &actor, id)?;
            let (recipient, _) = offices::find(tx, assignment.recipient_office)?
                .ok_or_else(|| Problem::internal("an assignment without its office"))?;
            origin.device = origin.device.judged(&Bounds {
                not_before: assignment.had_since(),
                received_at: origin.at,
                longest,
            });
            let receipt = |assignment: &Assignment, number| {
                let moment = |at| Moment::new(at, &recipient.zone);
                Receipt {
                    assignment: assignment.id,
                    state: assignment.state,
                    version: assignment.version,
                    number,
                    received_at: moment(origin.at),
                    claim: origin.device.claim,
                    counted_at: origin.device.claimed_at(origin.at).map(moment),
                }
            };
            let Some(command) = prepare(tx, &assignment, &clocks.of(&recipient))? else {
                return Ok(receipt(&assignment, None));
            };
            let redirected_to = match &command {
                Command::GrantRedirect { to } => Some(*to),
                _ => None,
            };
            if let Some(to) = redirected_to {
                let parties = [assignment.recipient_office, assignment.issuer_office, to];
                records::lock(tx, &parties)?;
            }
            let acted = match records::act(tx, &assignment, command, read_version, &origin) {
                Ok(acted) => Ok(acted),
                Err(ActError::Refused(Refusal::Already { .. })) => Err(assignment),
                Err(error) => return Err(error.into()),
            };
            if let (Ok(acted), Some(to)) = (&acted, redirected_to) {
                send_to(tx, &clocks, &acted.assignment, to, &origin)?;
            }
            Ok(match acted {
                Ok(Acted { assignment, number }) => receipt(&assignment, Some(number)),
                Err(done_before) => receipt(&done_before, None),
            })
        })
        .await
    }
}

/// Sends the instruction of a redirected assignment to the office that should have had it.
fn send_to(
    tx: &mut Tx<'_>,
    clocks: &Clocks,
    redirected: &Assignment,
    to: OfficeId,
    origin: &crate::store::events::Origin,
) -> Result<(), Problem> {
    let (_, instruction) = assignments::find(tx, redirected.id)?.ok_or_else(Problem::not_found)?;
    let recipients = find_recipients(tx, redirected.issuer_office, &[to])?;
    let has_it = assignments::list_of_instruction(tx, instruction.id)?
        .iter()
        .any(|assignment| assignment.recipient_office == to);
    if has_it {
        return Err(Problem::conflict(
            "recipient_has_it",
            "that office was sent this instruction already",
        ));
    }
    records::assign(tx, clocks, &instruction, &recipients, origin)?;
    Ok(())
}

/// The offices an issuer names as recipients: each exists and stands under the issuing office, or
/// under the one that the issuing department belongs to.
///
/// # Errors
/// `recipient_unknown` where one does not; the answer does not tell whether it exists.
pub fn find_recipients(
    connection: &mut Connection,
    issuer: OfficeId,
    ids: &[OfficeId],
) -> Result<Vec<crate::domain::office::Office>, Problem> {
    let found = offices::list_by_ids(connection, ids)?;
    let top = offices::find_issuing_top(connection, issuer)?;
    let others_only = !ids.contains(&issuer);
    if others_only && found.len() == ids.len() && offices::are_under(connection, top, &found)? {
        Ok(found)
    } else {
        Err(Problem::invalid(
            "recipient_unknown",
            "a recipient is unknown or does not stand under the issuing office",
        ))
    }
}

/// Reads a whole number of minutes that somebody worked on an answer.
///
/// # Errors
/// `effort_out_of_range`.
pub fn check_effort(minutes: Option<u32>) -> Result<Option<u32>, Problem> {
    use crate::domain::instruction::EFFORT_LIMIT_MINUTES;
    match minutes {
        Some(minutes) if minutes == 0 || minutes > EFFORT_LIMIT_MINUTES => Err(Problem::invalid(
            "effort_out_of_range",
            format!("effort_minutes lies between 1 and {EFFORT_LIMIT_MINUTES}"),
        )),
        other => Ok(other),
    }
}
