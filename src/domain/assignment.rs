//! An instruction at one recipient office: its states, and what each state allows.

use jiff::Timestamp;

use super::command::{Command, Refusal};
use super::confirmation::Confirmation;
use super::deadline::{Deadline, DeadlineRule};
use super::event::{Delegate, Happening};
use super::id::{AssignmentId, InstructionId, OfficeId};
use super::text::Reason;

pub use super::issue::Issue;
pub use super::state::State;

/// A request for more time that the issuer has not decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtensionRequest {
    /// Until when.
    pub until: Deadline,
    /// Why.
    pub reason: Reason,
}

/// An assignment as it stands: the sum of its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Identifier.
    pub id: AssignmentId,
    /// What was asked.
    pub instruction: InstructionId,
    /// Who asked.
    pub issuer_office: OfficeId,
    /// Who is to answer.
    pub recipient_office: OfficeId,
    /// Where it stands.
    pub state: State,
    /// Raised by every event but those that only say that somebody read it.
    pub version: i64,
    /// `t_reg`.
    pub registered_at: Timestamp,
    /// `t_eff`: the recipient's next working minute, or `t_reg` itself if it was not held.
    pub effective_at: Timestamp,
    /// When it became visible to its recipient.
    pub released_at: Option<Timestamp>,
    /// `t_del`.
    pub delivered_at: Option<Timestamp>,
    /// `t_ack`.
    pub acknowledged_at: Option<Timestamp>,
    /// When the latest answer arrived.
    pub answered_at: Option<Timestamp>,
    /// When the issuer first opened the latest answer.
    pub answer_opened_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// The deadline in force.
    pub deadline: Option<Deadline>,
    /// 0 for the original deadline, raised by each new one.
    pub deadline_version: u32,
    /// Answers given.
    pub answers: u32,
    /// Returns for rework.
    pub returns: u32,
    /// The open request for more time.
    pub extension: Option<ExtensionRequest>,
    /// What the named person says of an order that its recipient recorded; absent for what the
    /// issuing office wrote.
    pub confirmation: Option<Confirmation>,
    /// Whom the recipient office passed it to.
    pub delegated_to: Option<Delegate>,
    /// Reminders of it.
    pub reminders: u32,
    /// When the latest of them was given.
    pub reminded_at: Option<Timestamp>,
}

/// What has to be written, all of it or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The assignment after it.
    pub next: Assignment,
    /// The event that says so.
    pub happening: Happening,
}

impl Assignment {
    /// Decides on a command. Nothing is written here; the change says what has to be.
    ///
    /// # Errors
    /// A [`Refusal`] that names what stands against it.
    pub fn decide(
        &self,
        command: Command,
        read_version: Option<i64>,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        let happening = self.happening(command, read_version, now)?;
        let next = self.clone().apply(&happening, now);
        Ok(Change { next, happening })
    }

    fn happening(
        &self,
        command: Command,
        read_version: Option<i64>,
        now: Timestamp,
    ) -> Result<Happening, Refusal> {
        use State::{Acknowledged, Answered, Clarification, Redirected, Returned, Scheduled, Sent};
        let state = self.state;
        let name = command.name();
        let wrong_state = Refusal::WrongState {
            state,
            command: name,
        };
        self.refuse_repetition(&command)?;
        if state.is_closed() && !self.can_follow_the_end(&command) {
            return Err(Refusal::Closed {
                state,
                command: name,
            });
        }
        match read_version {
            None if command.needs_version() => {
                return Err(Refusal::VersionRequired { command: name });
            }
            Some(read) if read != self.version => {
                return Err(Refusal::StaleVersion {
                    read,
                    current: self.version,
                });
            }
            _ => {}
        }
        let happening = match (command, state) {
            (Command::Release, Scheduled) => Happening::Released,
            (Command::Withdraw { reason }, _) => Happening::Withdrawn { reason },
            (
                Command::Correct {
                    version,
                    content,
                    reason,
                },
                _,
            ) => Happening::Corrected {
                version,
                content,
                reason,
            },
            (Command::ChangeDeadline { deadline, reason }, state) if state != Answered => {
                let rule = self.rule_of_change(&deadline)?;
                Happening::DeadlineChanged {
                    deadline,
                    rule,
                    reason,
                }
            }
            (_, Scheduled) => return Err(wrong_state),
            (Command::Deliver, _) => Happening::Delivered,
            (
                Command::Remark {
                    remark,
                    text,
                    supplied,
                },
                _,
            ) => Happening::Remarked {
                remark,
                text,
                supplied,
            },
            (Command::Acknowledge, Sent) => Happening::Acknowledged,
            (
                Command::Answer {
                    text,
                    effort_minutes,
                    attachments,
                    resent_from,
                },
                Sent | Acknowledged | Returned | Clarification | Redirected | Answered,
            ) => Happening::Answered {
                number: self.answers + 1,
                round: self.returns + 1,
                text,
                effort_minutes,
                attachments,
                resent_from,
            },
            (
                Command::AskExtension { until, reason },
                Sent | Acknowledged | Returned | Clarification,
            ) => {
                if self.extension.is_some() {
                    return Err(Refusal::ExtensionPending);
                }
                self.refuse_unless_later(&until)?;
                Happening::ExtensionAsked { until, reason }
            }
            (Command::AskClarification { question }, Sent | Acknowledged | Returned) => {
                Happening::ClarificationAsked { question }
            }
            (
                Command::AskRedirect {
                    reason,
                    suggested_office,
                },
                Sent | Acknowledged,
            ) => {
                if matches!(self.delegated_to, Some(Delegate::Office(_))) {
                    return Err(Refusal::PassedOn);
                }
                Happening::RedirectAsked {
                    reason,
                    suggested_office,
                }
            }
            (
                Command::Delegate {
                    to,
                    note,
                    assignment,
                },
                state,
            ) if to.is_none() || state != Redirected => Happening::Delegated {
                to,
                note,
                assignment,
            },
            (Command::OpenAnswer, Answered) => Happening::AnswerOpened,
            (Command::Accept, Answered) => Happening::Accepted,
            (Command::Return { reason, deadline }, Answered) => {
                Happening::Returned { reason, deadline }
            }
            (Command::GrantExtension { instead }, _) => {
                let asked = self.extension.as_ref().ok_or(Refusal::NoExtensionAsked)?;
                let deadline = instead.unwrap_or_else(|| asked.until.clone());
                self.refuse_unless_later(&deadline)?;
                Happening::ExtensionGranted { deadline }
            }
            (Command::RefuseExtension { reason }, _) => {
                self.extension.as_ref().ok_or(Refusal::NoExtensionAsked)?;
                Happening::ExtensionRefused { reason }
            }
            (Command::Remind { note, interval }, state) if state.awaits_recipient() => {
                self.refuse_if_reminded_lately(interval, now)?;
                Happening::Reminded { note }
            }
            (Command::Clarify { reply }, Clarification) => Happening::ClarificationGiven { reply },
            (Command::GrantRedirect { to }, Redirected) => Happening::RedirectGranted { to },
            (Command::RefuseRedirect { reason }, Redirected) => {
                Happening::RedirectRefused { reason }
            }
            (
                command @ (Command::ConfirmSaid
                | Command::CorrectSaid { .. }
                | Command::DenySaid { .. }
                | Command::Retract { .. }),
                _,
            ) => self.say_of_recorded(command)?,
            _ => return Err(wrong_state),
        };
        Ok(happening)
    }

    /// What is done once is not done twice; a phone that repeats itself hears that it was done.
    fn refuse_repetition(&self, command: &Command) -> Result<(), Refusal> {
        let done = match command {
            Command::Release => self.state != State::Scheduled,
            Command::Deliver => self.delivered_at.is_some(),
            Command::Acknowledge => self.acknowledged_at.is_some(),
            Command::OpenAnswer => self.answer_opened_at.is_some(),
            Command::Accept => self.state == State::Accepted,
            Command::Withdraw { .. } => self.state == State::Withdrawn,
            Command::Delegate { to, .. } => self.delegated_to == *to,
            command => self.was_said_before(command),
        };
        if done {
            Err(Refusal::Already {
                command: command.name(),
            })
        } else {
            Ok(())
        }
    }

    fn refuse_unless_later(&self, new: &Deadline) -> Result<(), Refusal> {
        match &self.deadline {
            None => Err(Refusal::NoDeadline),
            Some(current) if new.at <= current.at => Err(Refusal::ExtensionNotLater),
            Some(_) => Ok(()),
        }
    }

    fn rule_of_change(&self, new: &Deadline) -> Result<DeadlineRule, Refusal> {
        match &self.deadline {
            Some(current) if current.due == new.due => Err(Refusal::DeadlineUnchanged),
            Some(current) if new.at >= current.at => Ok(DeadlineRule::Extended),
            // An undated instruction that gets a deadline has less time than before.
            _ => Ok(DeadlineRule::Shortened),
        }
    }
}
