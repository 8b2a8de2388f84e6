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
use crate::domain::clocks::Clocks;
use crate::domain::command::{Command, Refusal};
use crate::domain::delegation::passed_on_by;
use crate::domain::event::Delegate;
use crate::domain::id::{AssignmentId, OfficeId};
use crate::domain::instruction::Instruction;
use crate::domain::person::Actor;
use crate::domain::worktime::{WorkClock, Zone};
use crate::store::events::Origin;
use crate::store::records::{self, ActError, Acted};
use crate::store::{StoreError, Tx, assignments, offices, recipients};

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
}

impl Receipt {
    /// What a client is told of an assignment as it stands now.
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
        let clocks = app.clocks.clone();
        let Self {
            actor,
            assignment: id,
            envelope,
            written_at,
            status,
        } = self;
        let origin = envelope.origin(&actor, written_at);
        let read_version = envelope.version;
        once(app, &actor, envelope, status, move |tx| {
            let assignment = find_own_for_change(tx, &actor, id)?;
            let (recipient, _) = offices::find(tx, assignment.recipient_office)?
                .ok_or_else(|| Problem::internal("an assignment without its office"))?;
            let command = command(&clocks.of(&recipient))?;
            let redirected_to = match &command {
                Command::GrantRedirect { to } => Some(*to),
                _ => None,
            };
            if let Some(to) = redirected_to {
                let parties = [assignment.recipient_office, assignment.issuer_office, to];
                records::lock(tx, &parties)?;
            }
            let ending = matches!(command, Command::Withdraw { .. } | Command::Accept)
                .then(|| command.clone());
            let passed_on = match ending {
                Some(_) => find_passed_on(tx, &assignment, None)?,
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
                end_passed_on(tx, passed_on, &ending, &origin)?;
            }
            let (assignment, number) = match acted {
                Ok(Acted { assignment, number }) => (assignment, Some(number)),
                Err(done_before) => (done_before, None),
            };
            Ok(Receipt::new(
                &assignment,
                number,
                origin.at,
                &recipient.zone,
            ))
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
    refuse_if_it_has(tx, &instruction, to)?;
    records::assign(tx, clocks, &instruction, &recipients, origin)?;
    Ok(())
}

/// Makes sure that an office was not sent an instruction before, and does not have it from an office
/// that passed it on.
///
/// # Errors
/// `recipient_has_it`.
pub fn refuse_if_it_has(
    tx: &mut Tx<'_>,
    instruction: &Instruction,
    office: OfficeId,
) -> Result<(), Problem> {
    let assigned = assignments::list_of_instruction(tx, instruction.id)?;
    let has_it = assigned.iter().any(|assignment| {
        assignment.recipient_office == office
            && (assignment.issuer_office == instruction.issuer_office
                || assignment.state != State::Withdrawn)
    });
    if has_it {
        return Err(Problem::conflict(
            "recipient_has_it",
            "that office was sent this instruction already",
        ));
    }
    Ok(())
}

/// What the recipient of an assignment passed on and is still open, with what was passed on from
/// there: locked, and with the records of all who take part, `heir` among them.
///
/// # Errors
/// Those of the database.
pub fn find_passed_on(
    tx: &mut Tx<'_>,
    assignment: &Assignment,
    heir: Option<OfficeId>,
) -> Result<Vec<Assignment>, StoreError> {
    let mut passed_on = Vec::new();
    if matches!(assignment.delegated_to, Some(Delegate::Office(_))) {
        let assigned = assignments::list_of_instruction(tx, assignment.instruction)?;
        let below = passed_on_by(assignment.recipient_office, &assigned);
        let ids = below.into_iter().map(|one| one.id);
        passed_on = assignments::list_for_change(tx, ids)?;
        passed_on.retain(|one| !one.state.is_closed());
    }
    if !passed_on.is_empty() || heir.is_some() {
        let parties = passed_on.iter().chain([assignment]);
        let parties = parties.flat_map(|one| [one.recipient_office, one.issuer_office]);
        let parties: Vec<OfficeId> = parties.chain(heir).collect();
        records::lock(tx, &parties)?;
    }
    Ok(passed_on)
}

/// Ends what was passed on with what it came from: recalled is recalled for everybody who has it,
/// and an answer that served is accepted. What is not answered yet stays with who asked for it.
///
/// # Errors
/// Those of the database.
pub fn end_passed_on(
    tx: &mut Tx<'_>,
    passed_on: Vec<Assignment>,
    ending: &Command,
    origin: &Origin,
) -> Result<(), Problem> {
    for assignment in passed_on {
        let version = assignment.version;
        match records::act(tx, &assignment, ending.clone(), Some(version), origin) {
            Ok(_) | Err(ActError::Refused(_)) => {}
            Err(ActError::Store(error)) => return Err(error.into()),
        }
    }
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
