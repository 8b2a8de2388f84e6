//! Where events become state.

use jiff::Timestamp;

use super::assignment::{Assignment, ExtensionRequest, State};
use super::deadline::Deadline;
use super::event::Happening;

impl Assignment {
    /// The assignment after an event: the one place where events become state.
    #[must_use]
    pub fn apply(mut self, happening: &Happening, at: Timestamp) -> Self {
        match happening {
            Happening::Issued {
                effective_at,
                deadline,
                recorded,
                ..
            } => {
                self.effective_at = *effective_at;
                if *recorded {
                    self.apply_recorded(at);
                } else if *effective_at <= at {
                    self.release(at);
                }
                self.deadline = deadline.clone();
            }
            Happening::Released => self.release(at),
            Happening::Delivered => self.delivered_at = Some(at),
            Happening::Acknowledged => self.acknowledge(at),
            Happening::Answered { number, .. } => {
                self.acknowledge(at);
                self.state = State::Answered;
                self.answers = *number;
                self.answered_at = Some(at);
                self.answer_opened_at = None;
                self.extension = None;
            }
            Happening::AnswerOpened => self.answer_opened_at = Some(at),
            Happening::Accepted => self.close(State::Accepted, at),
            Happening::Returned { deadline, .. } => {
                self.state = State::Returned;
                self.returns += 1;
                if let Some(deadline) = deadline {
                    self.set_deadline(deadline);
                }
            }
            Happening::ExtensionAsked { until, reason } => {
                self.acknowledge(at);
                self.extension = Some(ExtensionRequest {
                    until: until.clone(),
                    reason: reason.clone(),
                });
            }
            Happening::ExtensionGranted { deadline } => {
                self.extension = None;
                self.set_deadline(deadline);
            }
            Happening::ExtensionRefused { .. } => self.extension = None,
            Happening::DeadlineChanged { deadline, .. } => self.set_deadline(deadline),
            Happening::ClarificationAsked { .. } => {
                self.acknowledge(at);
                self.state = State::Clarification;
            }
            Happening::ClarificationGiven { .. } => {
                self.state = if self.returns > 0 {
                    State::Returned
                } else {
                    State::Acknowledged
                };
            }
            Happening::RedirectAsked { .. } => {
                self.acknowledge(at);
                self.state = State::Redirected;
            }
            Happening::RedirectGranted { .. } | Happening::Withdrawn { .. } => {
                self.close(State::Withdrawn, at);
            }
            Happening::RedirectRefused { .. } => self.state = State::Acknowledged,
            Happening::Delegated { to, .. } => {
                self.acknowledge(at);
                self.delegated_to = *to;
            }
            Happening::Reminded { .. } => {
                self.reminders += 1;
                self.reminded_at = Some(at);
            }
            Happening::SaidConfirmed
            | Happening::SaidCorrected { .. }
            | Happening::SaidDenied { .. }
            | Happening::Retracted { .. } => self.apply_said(happening, at),
            Happening::Remarked { .. } | Happening::Corrected { .. } => {}
        }
        if !happening.is_reading() {
            self.version += 1;
        }
        self
    }

    pub(super) fn release(&mut self, at: Timestamp) {
        self.state = State::Sent;
        self.released_at = Some(at);
    }

    /// Whoever acts on it has received it.
    pub(super) fn acknowledge(&mut self, at: Timestamp) {
        if self.state == State::Sent {
            self.state = State::Acknowledged;
        }
        self.acknowledged_at.get_or_insert(at);
        self.delivered_at.get_or_insert(at);
    }

    pub(super) fn set_deadline(&mut self, deadline: &Deadline) {
        self.deadline = Some(deadline.clone());
        self.deadline_version += 1;
    }

    pub(super) fn close(&mut self, state: State, at: Timestamp) {
        self.state = state;
        self.closed_at = Some(at);
        self.extension = None;
    }
}
