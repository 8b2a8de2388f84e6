//! Passing an assignment on: to somebody of the office, or to an office under it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, put, web};
use serde::{Deserialize, Serialize};

use super::moment::Moment;
use super::passed_on;
use super::problem::{Problem, ProblemBody};
use super::request::{Submitted, once};
use super::sight::find_own_for_change;
use super::transitions::Receipt;
use crate::app::App;
use crate::clock::fresh_id;
use crate::domain::assignment::{Assignment, State};
use crate::domain::clocks::Clocks;
use crate::domain::command::{Command, Refusal};
use crate::domain::deadline::{Deadline, Due};
use crate::domain::delegation::is_later;
use crate::domain::event::Delegate;
use crate::domain::id::{AssignmentId, OfficeId, PersonId};
use crate::domain::office::Office;
use crate::domain::permission::{Permit, Respond};
use crate::domain::person::Role;
use crate::domain::text::Reason;
use crate::domain::worktime::WorkClock;
use crate::store::events::Origin;
use crate::store::records::{self, ActError, Acted, Passing};
use crate::store::{Connection, Tx, instructions, offices, people};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(delegate);
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Delegation {
    /// Somebody who receives for your office today, or an office under it; `null` takes it back.
    #[serde(deserialize_with = "Option::deserialize")]
    to: Option<Delegate>,
    /// What is said about it; required where an office that has it loses it again.
    #[schema(value_type = Option<String>)]
    note: Option<Reason>,
    /// By when the office answers yours: the deadline of your office where absent, and never later.
    due: Option<Due>,
}

/// What an office under yours got.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PassedOnAssignment {
    id: AssignmentId,
    recipient_office: OfficeId,
    /// `scheduled` where it is held until that office's next working minute.
    state: State,
    /// When that office gets it.
    effective_at: Moment,
    deadline: Option<Moment>,
}

/// What came of it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct DelegationReceipt {
    #[serde(flatten)]
    receipt: Receipt,
    /// The assignment of the office that it was passed on to.
    #[serde(skip_serializing_if = "Option::is_none")]
    passed_on: Option<PassedOnAssignment>,
}

/// Pass it to somebody of your office, or on to an office under it. Your office stays answerable, and
/// anybody of it may still answer. Repeating it changes nothing.
///
/// An office under yours gets an assignment of its own, issued by your office, on its own clock from
/// now on. Passing on again, or `null`, takes back what was passed on before.
#[utoipa::path(
    tag = "responses",
    request_body = Delegation,
    responses(
        (status = 200, body = DelegationReceipt),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody,
         description = "`recipient_has_it`, `wrong_state`, `assignment_closed`, `stale_version`"),
        (status = 422, body = ProblemBody,
         description = "`delegate_not_posted`, `delegate_not_under`, `delegate_receives_nothing`, `delegation_later`, `due_without_office`, `note_required`, `recipient_never_works`, `deadline_out_of_range`"),
    )
)]
#[put("/assignments/{id}/delegation")]
async fn delegate(
    permit: Permit<Respond>,
    app: web::Data<App>,
    id: web::Path<AssignmentId>,
    submitted: Submitted<Delegation>,
) -> Result<HttpResponse, Problem> {
    let submission = submitted.read()?;
    let (actor, id) = (*permit.actor(), id.into_inner());
    let origin = submission.envelope.origin(&actor, None);
    let read_version = submission.envelope.version;
    let Delegation { to, note, due } = submission.body;
    if due.is_some() && !matches!(to, Some(Delegate::Office(_))) {
        return Err(Problem::invalid(
            "due_without_office",
            "only an office is given a deadline of its own",
        ));
    }
    let clocks = app.clocks.clone();
    once(
        &app,
        &actor,
        submission.envelope,
        StatusCode::OK,
        move |tx| {
            let assignment = find_own_for_change(tx, &actor, id)?;
            let (own, _) = offices::find(tx, actor.office)?.ok_or_else(Problem::not_found)?;
            let heir = match to {
                Some(Delegate::Office(office)) => {
                    Some(Heir::find(tx, &clocks, &own, office, &origin)?)
                }
                Some(Delegate::Person(person)) => {
                    refuse_unless_posted(tx, &clocks.of(&own), &own, person, &origin)?;
                    None
                }
                None => None,
            };
            let to_office = heir.as_ref().map(|heir| heir.office.id);
            let below = passed_on::find(tx, &assignment, to_office)?;
            let inner = heir.as_ref().map(|_| fresh_id());
            let command = Command::Delegate {
                to,
                note: note.clone(),
                assignment: inner,
            };
            let acted = records::act(tx, &assignment, command, read_version, &origin);
            let Acted { assignment, number } = match acted {
                Ok(acted) => acted,
                Err(ActError::Refused(Refusal::Already { .. })) => {
                    let receipt = Receipt::new(&assignment, None, origin.at, &own.zone);
                    return Ok(DelegationReceipt {
                        receipt,
                        passed_on: None,
                    });
                }
                Err(error) => return Err(error.into()),
            };
            if !below.is_empty() {
                let reason = note.ok_or_else(|| {
                    Problem::invalid(
                        "note_required",
                        "an office that has it loses it: a note says why",
                    )
                })?;
                passed_on::end(tx, below, &Command::Withdraw { reason }, &origin)?;
            }
            let passed_on = match heir.zip(inner) {
                Some((heir, inner)) => {
                    Some(heir.inherit(tx, &clocks, &assignment, inner, due, &origin)?)
                }
                None => None,
            };
            Ok(DelegationReceipt {
                receipt: Receipt::new(&assignment, Some(number), origin.at, &own.zone),
                passed_on,
            })
        },
    )
    .await
}

/// Whether somebody receives for an office today; if not, the answer does not tell whether there is
/// such a person.
fn refuse_unless_posted(
    connection: &mut Connection,
    clock: &WorkClock,
    office: &Office,
    person: PersonId,
    origin: &Origin,
) -> Result<(), Problem> {
    let today = clock.date_of(origin.at);
    let posted = people::list_of_office(connection, office.id, Role::Recipient)?;
    if posted
        .iter()
        .any(|posting| posting.person == person && posting.in_force(today))
    {
        Ok(())
    } else {
        Err(Problem::invalid(
            "delegate_not_posted",
            "that person does not receive for your office today",
        ))
    }
}

/// An office that something is passed on to.
struct Heir {
    office: Office,
    clock: WorkClock,
}

impl Heir {
    /// The office, if it stands under the passing one and somebody receives for it today.
    fn find(
        connection: &mut Connection,
        clocks: &Clocks,
        passing: &Office,
        id: OfficeId,
        origin: &Origin,
    ) -> Result<Self, Problem> {
        let under = offices::find(connection, id)?.map(|(office, _)| office);
        let not_under = || {
            Problem::invalid(
                "delegate_not_under",
                "that office is unknown or does not stand under yours",
            )
        };
        let office = under.ok_or_else(not_under)?;
        if !offices::are_under(connection, passing.id, std::slice::from_ref(&office))? {
            return Err(not_under());
        }
        let clock = clocks.of(&office);
        let today = clock.date_of(origin.at);
        let posted = people::list_of_office(connection, id, Role::Recipient)?;
        if !posted.iter().any(|posting| posting.in_force(today)) {
            return Err(Problem::invalid(
                "delegate_receives_nothing",
                "nobody receives for that office today",
            ));
        }
        Ok(Self { office, clock })
    }

    /// Gives the office an assignment of its own.
    fn inherit(
        &self,
        tx: &mut Tx<'_>,
        clocks: &Clocks,
        original: &Assignment,
        id: AssignmentId,
        due: Option<Due>,
        origin: &Origin,
    ) -> Result<PassedOnAssignment, Problem> {
        let instruction = instructions::find(tx, original.instruction)?
            .ok_or_else(|| Problem::internal("an assignment without its instruction"))?;
        passed_on::refuse_if_it_has(tx, &instruction, self.office.id)?;
        let passing = Passing {
            original,
            instruction: &instruction,
            to: &self.office,
            id,
            deadline: self.deadline(original, due)?,
        };
        let passed = records::pass_on(tx, clocks, passing, origin)?;
        let zone = &self.office.zone;
        Ok(PassedOnAssignment {
            id,
            recipient_office: self.office.id,
            state: passed.state,
            effective_at: Moment::new(passed.effective_at, zone),
            deadline: passed
                .deadline
                .map(|deadline| Moment::new(deadline.at, zone)),
        })
    }

    /// By when it answers: when the passing office has to, or earlier.
    fn deadline(
        &self,
        original: &Assignment,
        due: Option<Due>,
    ) -> Result<Option<Deadline>, Problem> {
        let own = original.deadline.as_ref();
        let due = due.or_else(|| own.map(|own| own.due));
        let given = due.map(|due| due.resolve(&self.clock)).transpose()?;
        match (&given, own) {
            (Some(given), Some(own)) if is_later(given, own) => Err(Problem::invalid(
                "delegation_later",
                "an office under yours cannot have longer than your own",
            )),
            _ => Ok(given),
        }
    }
}
