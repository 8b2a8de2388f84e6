//! The states of an assignment, and what can be told from how it stands.

use jiff::Timestamp;

use super::assignment::Assignment;
use super::instruction::Instruction;
use super::spelling::spelled;
use super::worktime::WorkClock;

spelled! {
    /// Where an assignment stands. Overdue is not a state: it follows from the deadline.
    pub enum State as "state" {
        /// Held until the recipient's next working minute; its recipient does not see it.
        Scheduled = "scheduled",
        /// Visible to its recipient.
        Sent = "sent",
        /// Receipt confirmed.
        Acknowledged = "acknowledged",
        /// The recipient asked a question: the issuer's turn.
        Clarification = "clarification",
        /// The recipient says another office is meant: the issuer's turn.
        Redirected = "redirected",
        /// Answered: the issuer's turn.
        Answered = "answered",
        /// Returned for rework.
        Returned = "returned",
        /// Accepted; closed.
        Accepted = "accepted",
        /// Recalled by the issuer; closed.
        Withdrawn = "withdrawn",
        /// The named person says that the recorded order was not given; closed.
        Denied = "denied",
        /// Taken back by the recipient that recorded it; closed.
        Retracted = "retracted",
    }
}

impl State {
    /// Whether nothing more is expected of anybody.
    pub fn is_closed(self) -> bool {
        matches!(
            self,
            Self::Accepted | Self::Withdrawn | Self::Denied | Self::Retracted
        )
    }

    /// Whether an answer is still to come, whoever's turn it is meanwhile: its deadline takes the
    /// recipient's time.
    pub fn is_unanswered(self) -> bool {
        !self.is_closed() && self != Self::Answered
    }

    /// Whether the recipient still owes an answer; only then can it be overdue.
    pub fn awaits_recipient(self) -> bool {
        matches!(self, Self::Sent | Self::Acknowledged | Self::Returned)
    }
}

impl Assignment {
    /// Whether the recipient owes an answer and the deadline in force has passed.
    pub fn is_overdue(&self, now: Timestamp, clock: &WorkClock) -> bool {
        self.state.awaits_recipient()
            && self
                .deadline
                .as_ref()
                .is_some_and(|deadline| !deadline.met_by(now, clock))
    }

    /// Whether its latest answer reached the server after the deadline in force.
    pub fn is_answered_late(&self, clock: &WorkClock) -> bool {
        self.answered_at
            .zip(self.deadline.as_ref())
            .is_some_and(|(answered_at, deadline)| !deadline.met_by(answered_at, clock))
    }

    /// When its recipient first had it: it cannot have acted on it before.
    pub fn had_since(&self) -> Timestamp {
        self.delivered_at
            .or(self.released_at)
            .unwrap_or(self.effective_at)
    }

    /// Whether its recipient has met it: by a device, or as a row of a journal of before.
    pub fn is_known_to_recipient(&self, instruction: &Instruction) -> bool {
        let met = self.delivered_at.is_some() || instruction.imported_from.is_some();
        met && self.is_visible_to_recipient()
    }

    /// Whether it tells somebody who asks the same that it was asked: not once it was recalled or sent to
    /// another office without an answer.
    pub fn still_says_something(&self) -> bool {
        let came_to_nothing = matches!(
            self.state,
            State::Withdrawn | State::Denied | State::Retracted
        );
        self.answers > 0 || !came_to_nothing
    }

    /// Whether its recipient may see it: not while it is held, nor if it was recalled before.
    pub fn is_visible_to_recipient(&self) -> bool {
        self.released_at.is_some()
    }
}
