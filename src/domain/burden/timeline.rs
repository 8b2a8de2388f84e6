//! The instants of one assignment that metrics are computed from.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::domain::assignment::State;
use crate::domain::confirmation::Confirmation;
use crate::domain::deadline::{Deadline, DeadlineRule, DeadlineVersion};
use crate::domain::id::{AssignmentId, InstructionId, OfficeId, PersonId};
use crate::domain::instruction::{Channel, InstructionKind, Precision};
use crate::domain::remark::RemarkKind;
use crate::domain::text::Reference;

/// What `docs/metrics.md` calls the instants of an assignment, read from its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The assignment.
    pub assignment: AssignmentId,
    /// The instruction it carries.
    pub instruction: InstructionId,
    /// Where it stands after its last event.
    pub state: State,
    /// `t_src`: when the issuing office itself got the order.
    pub source_received_at: Option<Timestamp>,
    /// `d_src`: the deadline of the issuing office itself.
    pub source_deadline_at: Option<Timestamp>,
    /// `t_said`: when an order by voice or messenger was given.
    pub said_at: Option<Timestamp>,
    /// Whether its recipient recorded what it was told.
    pub recorded: bool,
    /// What the named person says of an order that its recipient recorded.
    pub confirmation: Option<Confirmation>,
    /// When the named person said so.
    pub confirmed_at: Option<Timestamp>,
    /// `t_reg`: registered for this recipient.
    pub registered_at: Timestamp,
    /// How exactly `t_reg` is known.
    pub registered_precision: Precision,
    /// Whether it comes from another journal, which does not say who opened what.
    pub imported: bool,
    /// Whether a plan of the issuing office foresaw it as it was asked to the end: neither corrected
    /// nor wanted sooner. Not known where it was imported.
    pub planned: Option<bool>,
    /// `t_eff`: the effective receipt.
    pub effective_at: Timestamp,
    /// `t_del`: first fetched by a device of the recipient.
    pub delivered_at: Option<Timestamp>,
    /// `t_ack`: receipt confirmed, by the button or by any other act of the recipient.
    pub acknowledged_at: Option<Timestamp>,
    /// `t_ans`, in order.
    pub answers: Vec<AnswerGiven>,
    /// `t_dec`, in order.
    pub decisions: Vec<Decision>,
    /// `d`, in order; the first is the original one unless the instruction was issued undated.
    pub deadlines: Vec<DeadlineVersion>,
    /// When the recipient waited for the reply to a question.
    pub clarifications: Vec<Waiting>,
    /// Requests for more time and what became of them.
    pub extensions: Vec<ExtensionHistory>,
    /// Recalled by the issuer.
    pub withdrawn_at: Option<Timestamp>,
    /// Sent to another office instead.
    pub redirected_at: Option<Timestamp>,
    /// Closed by the named person, who says that it was not given.
    pub denied_at: Option<Timestamp>,
    /// Taken back by the recipient that recorded it.
    pub retracted_at: Option<Timestamp>,
    /// The kinds of remarks that the recipient put on the record.
    pub remarks: BTreeSet<RemarkKind>,
    /// `e` before: minutes that the issuer expects.
    pub expected_effort: Option<u32>,
    /// `e` after: minutes that the recipient reports, all answers together.
    pub reported_effort: Option<u32>,
    /// Whether it did not wait for working time.
    pub urgent: bool,
    /// How the order was given.
    pub channel: Channel,
    /// What kind of basis it rests on, as [`LegalBases::kind`](crate::domain::legal::LegalBases::kind)
    /// spells it.
    pub legal_basis: &'static str,
    /// The function it serves.
    pub function: Option<Reference>,
    /// What was expected.
    pub kind: InstructionKind,
    /// What people of the recipient office did.
    pub actions: Vec<Action>,
}

/// One answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerGiven {
    /// When it reached the server.
    pub at: Timestamp,
    /// When it counts as given: as the device claims, where that counts, else when it reached the
    /// server.
    pub counted_at: Timestamp,
    /// 1 until the first return; the answers of one round are one chain.
    pub round: u32,
    /// The version of the deadline in force when it came; none while undated.
    pub deadline_version: Option<u32>,
    /// When the issuer first opened it; an answer added to meanwhile is opened with the addition.
    pub opened_at: Option<Timestamp>,
    /// Where it was given before, if it was sent again.
    pub given_before: Option<GivenBefore>,
}

impl AnswerGiven {
    /// Days in which the same answer makes the second question a duplicate.
    const DUPLICATE_WITHIN: SignedDuration = SignedDuration::from_hours(90 * 24);

    /// Whether it repeats what another office than `issuer` was answered not long before.
    pub fn is_duplicate_for(&self, issuer: OfficeId) -> bool {
        self.given_before.is_some_and(|before| {
            before.issuer_office != issuer
                && self.at.duration_since(before.at) <= Self::DUPLICATE_WITHIN
        })
    }
}

/// Where an answer that was sent again was given before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GivenBefore {
    /// The office that had asked.
    pub issuer_office: OfficeId,
    /// When it was given.
    pub at: Timestamp,
}

/// What the issuer decided about the answers of one round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// When.
    pub at: Timestamp,
    /// On the answers of which round.
    pub round: u32,
    /// Accepted, else returned for rework.
    pub accepted: bool,
}

/// A stretch of time in which the issuer's reply was awaited, `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// When the question was asked.
    pub from: Timestamp,
    /// When it was no longer awaited: replied to, answered without it, or closed.
    pub to: Option<Timestamp>,
}

/// One request for more time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExtensionHistory {
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When the issuer decided; never, if the recipient answered first.
    pub decided_at: Option<Timestamp>,
    /// Whether it was granted, once decided.
    pub granted: Option<bool>,
}

/// Something a person of the recipient office did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    /// When it counts as done: as the device claims, where that counts, else when it reached the
    /// server.
    pub at: Timestamp,
    /// Who. Needed to tell one person's short night from two people's shifts; never published.
    pub person: PersonId,
}

/// Events that are not the history of one assignment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimelineError {
    /// No events.
    #[error("an assignment has at least the event that issued it")]
    Empty,
    /// The first event does not issue it.
    #[error("the history begins with `{found}` and not with `issued`")]
    NotIssuedFirst {
        /// What it begins with.
        found: &'static str,
    },
    /// It is issued a second time.
    #[error("event {number} issues the assignment again")]
    IssuedAgain {
        /// The number of the event in its office.
        number: i64,
    },
    /// An event of another assignment or another office.
    #[error("event {number} belongs to another assignment")]
    Foreign {
        /// The number of the event in its office.
        number: i64,
    },
    /// The numbers do not increase.
    #[error("event {number} does not come after the one before it")]
    Disordered {
        /// The number of the event in its office.
        number: i64,
    },
}

impl TimelineError {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "history_empty",
            Self::NotIssuedFirst { .. } => "history_not_issued_first",
            Self::IssuedAgain { .. } => "history_issued_again",
            Self::Foreign { .. } => "history_foreign_event",
            Self::Disordered { .. } => "history_disordered",
        }
    }
}

impl Timeline {
    /// `d[0]`: the deadline it was issued with.
    pub fn original_deadline(&self) -> Option<&Deadline> {
        self.deadlines
            .first()
            .filter(|version| version.rule == DeadlineRule::Original)
            .map(|version| &version.deadline)
    }

    /// The deadline in force after the last event.
    pub fn current_deadline(&self) -> Option<&Deadline> {
        self.deadlines.last().map(|version| &version.deadline)
    }

    /// One version of the deadline.
    pub fn deadline(&self, version: u32) -> Option<&Deadline> {
        self.deadlines
            .iter()
            .find(|candidate| candidate.version == version)
            .map(|found| &found.deadline)
    }

    /// Whether minutes can be counted from `t_reg`; not when only its day is known.
    pub fn is_timed(&self) -> bool {
        self.registered_precision == Precision::Minute
    }

    /// `t_acc`: when it was accepted.
    pub fn accepted_at(&self) -> Option<Timestamp> {
        self.decisions
            .iter()
            .find(|decision| decision.accepted)
            .map(|decision| decision.at)
    }

    /// When it was given: `t_said` as its recipient states it where the recipient recorded it, else
    /// `t_reg`. What is written down later was not given later.
    pub fn given_at(&self) -> Timestamp {
        self.said_at
            .filter(|_| self.recorded)
            .unwrap_or(self.registered_at)
    }

    /// Whether the recipient took back what it had recorded.
    pub fn is_retracted(&self) -> bool {
        self.retracted_at.is_some()
    }

    /// When nothing more was expected of the recipient without an acceptance: recalled, sent to
    /// another office, denied or taken back.
    pub fn recalled_at(&self) -> Option<Timestamp> {
        self.withdrawn_at
            .or(self.redirected_at)
            .or(self.denied_at)
            .or(self.retracted_at)
    }

    /// Whether it had reached its recipient by an instant: its clock had started and it was not
    /// recalled before. A phone that was off does not hide a request, so the first fetch is no
    /// condition.
    pub fn has_reached_recipient(&self, now: Timestamp) -> bool {
        self.effective_at <= now
            && !self.is_retracted()
            && self
                .recalled_at()
                .is_none_or(|recalled| recalled >= self.effective_at)
    }

    /// The first answer of a round.
    pub fn first_answer_of(&self, round: u32) -> Option<&AnswerGiven> {
        self.answers.iter().find(|answer| answer.round == round)
    }

    /// The last round in which there was an answer.
    pub fn latest_round(&self) -> Option<u32> {
        self.answers.last().map(|answer| answer.round)
    }

    /// The decision on the answers of a round.
    pub fn decision_on(&self, round: u32) -> Option<&Decision> {
        self.decisions
            .iter()
            .find(|decision| decision.round == round)
    }
}
