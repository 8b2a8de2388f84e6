//! The states of an assignment.

use super::spelling::spelled;

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
