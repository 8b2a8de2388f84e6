//! What the sub-resources of an assignment have in common: read, decide, write, answer.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::moment::Moment;
use super::passed_on;
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
use crate::domain::worktime::{WorkClock, Zone};
use crate::store::events::Origin;
use crate::store::records::{self, ActError, Acted};
use crate::store::{Tx, assignments, offices, recipients};

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

impl Receipt {
    /// What a client is told that claimed no time of its own.
    pub fn new(
        assignment: &Assignment,
        number: Option<i64>,
        received_at: Timestamp,
        zone: &Zone,
    ) -> Self {
        Self {
            assignment: assignment.id,
            state: assignment.state,
            version: assignment.version,
            number,
            received_at: Moment::new(received_at, zone),
            claim: None,
            counted_at: None,
        }
    }
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
            let ending = passed_on::ending_of(&command);
            let below = match ending {
                Some(_) => passed_on::find(tx, &assignment, None)?,
                None => Vec::new(),
            };
            let acted = match records::act(tx, &assignment, command, read_version, &origin) {
                Ok(acted) => Ok(acted),
                Err(ActError::Refused(Refusal::Already { .. })) => Err(assignment),
                Err(error) => return Err(error.into()),
            };
            if let (Ok(acted), Some(to)) = (&acted, redirected_to) {
                send_to(tx, &clocks, &acted.assignment, to, &origin)?;
            }
            if let (Ok(_), Some(ending)) = (&acted, ending) {
                passed_on::end(tx, below, &ending, &origin)?;
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
    origin: &Origin,
) -> Result<(), Problem> {
    let (_, instruction) = assignments::find(tx, redirected.id)?.ok_or_else(Problem::not_found)?;
    let recipients = recipients::load_subordinates(tx, redirected.issuer_office, &[to])?;
    passed_on::refuse_if_it_has(tx, &instruction, to)?;
    records::assign(tx, clocks, &instruction, &recipients, origin)?;
    Ok(())
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
