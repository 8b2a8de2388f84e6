//! How an assignment begins.

use jiff::Timestamp;

use super::assignment::{Assignment, Change, State};
use super::deadline::Deadline;
use super::event::{Happening, PassedOn, PreviewShown};
use super::id::{AssignmentId, InstructionId, OfficeId};
use super::worktime::{NoWorkingTime, WorkClock};

/// The parties and times a new assignment starts from.
#[derive(Debug, Clone)]
pub struct Issue {
    /// Its identifier.
    pub id: AssignmentId,
    /// What is asked.
    pub instruction: InstructionId,
    /// Who asks.
    pub issuer_office: OfficeId,
    /// Who is to answer.
    pub recipient_office: OfficeId,
    /// When the server registered it.
    pub registered_at: Timestamp,
    /// Whether it waits for the recipient's next working minute: not if it is urgent, nor if another
    /// journal tells of it, for then its recipient had it at once.
    pub held: bool,
    /// `d[0]` on the recipient's clock.
    pub deadline: Option<Deadline>,
    /// The digest of what is asked.
    pub content: String,
    /// What the issuer was shown before it sent.
    pub preview: Option<PreviewShown>,
    /// When the recipient was told, where it recorded the order itself.
    pub told_at: Option<Timestamp>,
    /// Where it comes from, if another office passes it on.
    pub passed_on: Option<PassedOn>,
}

impl Assignment {
    /// Registers an instruction for one recipient. One that may be held and comes outside the
    /// recipient's working time waits for the next working minute, and its clock starts there. The
    /// clock of an order that its recipient recorded starts when it was told, not when it wrote
    /// that down.
    ///
    /// # Errors
    /// [`NoWorkingTime`] when the recipient's schedule never opens.
    pub fn issue(issue: Issue, clock: &WorkClock) -> Result<Change, NoWorkingTime> {
        let given_at = issue.told_at.unwrap_or(issue.registered_at);
        let effective_at = Self::effective_receipt(given_at, issue.held, clock)?;
        let happening = Happening::Issued {
            effective_at,
            deadline: issue.deadline,
            content: issue.content,
            recorded: issue.told_at.is_some(),
            preview: issue.preview,
            passed_on: issue.passed_on,
        };
        let next = Self::before_issue(
            issue.id,
            issue.instruction,
            issue.issuer_office,
            issue.recipient_office,
            issue.registered_at,
        )
        .apply(&happening, issue.registered_at);
        Ok(Change { next, happening })
    }

    /// When the recipient's clock starts (`t_eff`): the next working minute for what may be held.
    ///
    /// # Errors
    /// [`NoWorkingTime`] when the recipient's schedule never opens.
    pub fn effective_receipt(
        registered_at: Timestamp,
        held: bool,
        clock: &WorkClock,
    ) -> Result<Timestamp, NoWorkingTime> {
        if held {
            clock.next_open(registered_at)
        } else {
            Ok(registered_at)
        }
    }

    /// An assignment before its first event, which tells the rest.
    pub fn before_issue(
        id: AssignmentId,
        instruction: InstructionId,
        issuer_office: OfficeId,
        recipient_office: OfficeId,
        registered_at: Timestamp,
    ) -> Self {
        Self {
            id,
            instruction,
            issuer_office,
            recipient_office,
            state: State::Scheduled,
            version: 0,
            registered_at,
            effective_at: registered_at,
            released_at: None,
            delivered_at: None,
            acknowledged_at: None,
            answered_at: None,
            answer_opened_at: None,
            closed_at: None,
            deadline: None,
            deadline_version: 0,
            answers: 0,
            returns: 0,
            extension: None,
            confirmation: None,
            delegated_to: None,
            reminders: 0,
            reminded_at: None,
        }
    }
}
