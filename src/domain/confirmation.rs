//! What the named person says of an order that its recipient recorded.

use jiff::Timestamp;

use super::assignment::{Assignment, State};
use super::command::{Command, Refusal};
use super::event::{Event, Happening};
use super::id::PersonId;
use super::instruction::SaidBy;
use super::person::Actor;
use super::spelling::spelled;

spelled! {
    /// Whether an order that its recipient recorded was given as recorded.
    pub enum Confirmation as "confirmation" {
        /// The named person has not said anything.
        Unconfirmed = "unconfirmed",
        /// It was given as recorded.
        Confirmed = "confirmed",
        /// It was given otherwise; both texts are kept.
        Corrected = "corrected",
        /// It was not given.
        Denied = "denied",
    }
}

/// Somebody else is to say whether an order was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("whether it was said is for the named person, or for whoever stands in for them")]
pub struct NotTheNamedPerson;

impl NotTheNamedPerson {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        "not_the_named_person"
    }
}

/// Makes sure that an issuer of the office may say whether an order was given: the named person, or
/// whoever stands in for them; anybody of the office where the speaker is known by name alone. Never
/// whoever recorded it, in whatever posting.
///
/// # Errors
/// [`NotTheNamedPerson`].
pub fn check_named(
    said_by: &SaidBy,
    recorded_by: Option<PersonId>,
    actor: &Actor,
) -> Result<(), NotTheNamedPerson> {
    let named = match said_by {
        SaidBy::Person(person) => actor.person == *person || actor.on_behalf_of == Some(*person),
        SaidBy::Name(_) => true,
    };
    if named && recorded_by != Some(actor.person) {
        Ok(())
    } else {
        Err(NotTheNamedPerson)
    }
}

impl Assignment {
    /// What follows from what somebody says of a recorded order. It is said once.
    pub(super) fn say_of_recorded(&self, command: Command) -> Result<Happening, Refusal> {
        match self.confirmation {
            None => return Err(Refusal::NotRecorded),
            Some(Confirmation::Unconfirmed) => {}
            Some(confirmation) => return Err(Refusal::ConfirmationFinal { confirmation }),
        }
        match command {
            Command::ConfirmSaid => Ok(Happening::SaidConfirmed),
            Command::CorrectSaid {
                text,
                title,
                said_at,
                deadline,
            } => Ok(Happening::SaidCorrected {
                text,
                title,
                said_at,
                deadline,
            }),
            Command::DenySaid { reason } => Ok(Happening::SaidDenied { reason }),
            Command::Retract { reason } => Ok(Happening::Retracted { reason }),
            other => Err(Refusal::WrongState {
                state: self.state,
                command: other.name(),
            }),
        }
    }

    /// Whether the same was said before.
    pub(super) fn was_said_before(&self, command: &Command) -> bool {
        match command {
            Command::ConfirmSaid => self.confirmation == Some(Confirmation::Confirmed),
            Command::DenySaid { .. } => self.confirmation == Some(Confirmation::Denied),
            Command::Retract { .. } => self.state == State::Retracted,
            _ => false,
        }
    }

    /// Whether something may still be said of an assignment that is closed. That an order was given,
    /// or was not, may come after its end; not after the recipient took it back.
    pub(super) fn can_follow_the_end(&self, command: &Command) -> bool {
        match command {
            Command::Deliver | Command::Remark { .. } => true,
            // What was accepted is not needed any more of the office that still has it.
            Command::Delegate { to, .. } => to.is_none(),
            Command::ConfirmSaid | Command::DenySaid { .. } => self.state != State::Retracted,
            _ => false,
        }
    }

    /// Whoever recorded an order has it, whenever its clock starts.
    pub(super) fn apply_recorded(&mut self, at: Timestamp) {
        self.confirmation = Some(Confirmation::Unconfirmed);
        self.release(at);
        self.acknowledge(at);
    }

    /// What was said becomes state.
    pub(super) fn apply_said(&mut self, happening: &Happening, at: Timestamp) {
        match happening {
            Happening::SaidConfirmed => self.confirmation = Some(Confirmation::Confirmed),
            Happening::SaidCorrected { deadline, .. } => {
                self.confirmation = Some(Confirmation::Corrected);
                if let Some(deadline) = deadline {
                    self.set_deadline(deadline);
                }
            }
            Happening::SaidDenied { .. } => {
                self.confirmation = Some(Confirmation::Denied);
                if !self.state.is_closed() {
                    self.close(State::Denied, at);
                }
            }
            Happening::Retracted { .. } => {
                // Nothing is left for anybody to confirm.
                self.confirmation = None;
                self.close(State::Retracted, at);
            }
            _ => {}
        }
    }
}

/// The event with which the named person said something of the order, where they have.
pub fn find_decision<'a>(history: impl IntoIterator<Item = &'a Event>) -> Option<&'a Event> {
    history.into_iter().find(|event| {
        matches!(
            event.happening,
            Happening::SaidConfirmed
                | Happening::SaidCorrected { .. }
                | Happening::SaidDenied { .. }
        )
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::person::Role;

    const DEPUTY_AKIM: u128 = 1;
    const STAND_IN: u128 = 2;
    const CLERK: u128 = 3;
    const VILLAGE_AKIM: u128 = 4;

    fn person(number: u128) -> PersonId {
        Uuid::from_u128(number).into()
    }

    fn check(said_by: &SaidBy, who: u128, on_behalf_of: Option<u128>) -> bool {
        let actor = Actor {
            person: person(who),
            office: Uuid::from_u128(9).into(),
            role: Role::Issuer,
            on_behalf_of: on_behalf_of.map(person),
        };
        check_named(said_by, Some(person(VILLAGE_AKIM)), &actor).is_ok()
    }

    #[test]
    fn the_deputy_akim_answers_for_what_they_said_and_so_does_who_stands_in() {
        let named = SaidBy::Person(person(DEPUTY_AKIM));
        assert!(check(&named, DEPUTY_AKIM, None));
        assert!(check(&named, STAND_IN, Some(DEPUTY_AKIM)));
        assert!(!check(&named, STAND_IN, Some(CLERK)));
        assert!(!check(&named, CLERK, None));
    }

    #[test]
    fn whoever_recorded_an_order_does_not_confirm_it_from_another_posting() {
        let in_words = SaidBy::Name("The deputy".parse().unwrap());
        assert!(check(&in_words, CLERK, None));
        assert!(!check(&in_words, VILLAGE_AKIM, None));
        let themself = SaidBy::Person(person(VILLAGE_AKIM));
        assert!(!check(&themself, VILLAGE_AKIM, None));
        let principal = SaidBy::Person(person(DEPUTY_AKIM));
        assert!(!check(&principal, VILLAGE_AKIM, Some(DEPUTY_AKIM)));
    }
}
