//! What can be asked of an assignment, and why it can be refused.

use jiff::{SignedDuration, Timestamp};

use super::assignment::State;
use super::attachment::AttachedFile;
use super::confirmation::Confirmation;
use super::deadline::Deadline;
use super::event::{Delegate, Happening, ResentFrom};
use super::id::{AssignmentId, OfficeId};
use super::remark::{RemarkKind, Supplied};
use super::text::{Body, Reason, Title};

/// Something a recipient, an issuer or the service itself asks of an assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The service lets a held one through.
    Release,
    /// A device of the recipient fetched it.
    Deliver,
    /// The recipient confirms receipt.
    Acknowledge,
    /// The recipient answers, or adds to an answer not yet decided.
    Answer {
        /// The answer.
        text: Body,
        /// Minutes of work it took.
        effort_minutes: Option<u32>,
        /// The files that come with it.
        attachments: Vec<AttachedFile>,
        /// Where it was given before.
        resent_from: Option<ResentFrom>,
    },
    /// The recipient asks for more time.
    AskExtension {
        /// Until when.
        until: Deadline,
        /// Why.
        reason: Reason,
    },
    /// The recipient asks a question.
    AskClarification {
        /// The question.
        question: Body,
    },
    /// The recipient says that another office is meant.
    AskRedirect {
        /// Why.
        reason: Reason,
        /// Which office, where the recipient knows.
        suggested_office: Option<OfficeId>,
    },
    /// The recipient puts a remark on the record.
    Remark {
        /// What it is about.
        remark: RemarkKind,
        /// Its text.
        text: Option<Body>,
        /// When and under which number it was supplied before.
        supplied: Option<Supplied>,
    },
    /// The recipient passes it to somebody of the office or to an office under it, or takes it back.
    Delegate {
        /// To whom; none takes it back.
        to: Option<Delegate>,
        /// What is said about it.
        note: Option<Reason>,
        /// The assignment that the office under it gets.
        assignment: Option<AssignmentId>,
    },
    /// The issuer opened the answer.
    OpenAnswer,
    /// The issuer accepts the answer.
    Accept,
    /// The issuer returns the answer.
    Return {
        /// What is missing.
        reason: Reason,
        /// A new deadline, where one is given.
        deadline: Option<Deadline>,
    },
    /// The issuer grants more time: what was asked, or another deadline.
    GrantExtension {
        /// Another deadline than the one asked for.
        instead: Option<Deadline>,
    },
    /// The issuer refuses more time.
    RefuseExtension {
        /// Why.
        reason: Reason,
    },
    /// The issuer moves the deadline unasked.
    ChangeDeadline {
        /// The new one.
        deadline: Deadline,
        /// Why.
        reason: Reason,
    },
    /// The issuer replies to the question.
    Clarify {
        /// The reply.
        reply: Body,
    },
    /// The issuer sends it to another office instead.
    GrantRedirect {
        /// The office that gets it.
        to: OfficeId,
    },
    /// The issuer leaves it where it is.
    RefuseRedirect {
        /// Why.
        reason: Reason,
    },
    /// The issuer reminds the recipient of it.
    Remind {
        /// What is said with it.
        note: Option<Reason>,
        /// How long ago the reminder before it must lie.
        interval: SignedDuration,
    },
    /// The issuer corrected the instruction.
    Correct {
        /// The version of the instruction now in force.
        version: i64,
        /// The digest of what is asked now.
        content: String,
        /// Why.
        reason: Reason,
    },
    /// The issuer recalls it.
    Withdraw {
        /// Why.
        reason: Reason,
    },
    /// The named person says that a recorded order was given as recorded.
    ConfirmSaid,
    /// The named person says that a recorded order was given otherwise.
    CorrectSaid {
        /// What was said.
        text: Body,
        /// Its title; as recorded where absent.
        title: Option<Title>,
        /// When it was said; as recorded where absent.
        said_at: Option<Timestamp>,
        /// By when; as recorded where absent.
        deadline: Option<Deadline>,
    },
    /// The named person says that a recorded order was not given.
    DenySaid {
        /// Why it is denied.
        reason: Reason,
    },
    /// The recipient takes back an order that it recorded by mistake.
    Retract {
        /// Why.
        reason: Reason,
    },
}

impl Command {
    /// The word it is refused and documented under.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Deliver => "deliver",
            Self::Acknowledge => "acknowledge",
            Self::Answer { .. } => "answer",
            Self::AskExtension { .. } => "ask_extension",
            Self::AskClarification { .. } => "ask_clarification",
            Self::AskRedirect { .. } => "ask_redirect",
            Self::Remark { .. } => "remark",
            Self::Delegate { .. } => "delegate",
            Self::OpenAnswer => "open_answer",
            Self::Accept => "accept",
            Self::Return { .. } => "return",
            Self::GrantExtension { .. } => "grant_extension",
            Self::RefuseExtension { .. } => "refuse_extension",
            Self::ChangeDeadline { .. } => "change_deadline",
            Self::Clarify { .. } => "clarify",
            Self::GrantRedirect { .. } => "grant_redirect",
            Self::RefuseRedirect { .. } => "refuse_redirect",
            Self::Remind { .. } => "remind",
            Self::Correct { .. } => "correct",
            Self::Withdraw { .. } => "withdraw",
            Self::ConfirmSaid => "confirm_said",
            Self::CorrectSaid { .. } => "correct_said",
            Self::DenySaid { .. } => "deny_said",
            Self::Retract { .. } => "retract",
        }
    }

    /// Whether it decides on something the issuer has read, so that the version read must be named.
    /// A village's actions do not: on a poor network they arrive late, and are never lost for it.
    pub fn needs_version(&self) -> bool {
        matches!(
            self,
            Self::Accept
                | Self::Return { .. }
                | Self::GrantExtension { .. }
                | Self::RefuseExtension { .. }
                | Self::ChangeDeadline { .. }
                | Self::GrantRedirect { .. }
                | Self::RefuseRedirect { .. }
                | Self::ConfirmSaid
                | Self::CorrectSaid { .. }
                | Self::DenySaid { .. }
        )
    }

    /// Whether it corrects a recorded order as something that happened did: a phone that repeats
    /// itself says nothing else than before.
    pub fn is_same_correction(&self, happening: &Happening) -> bool {
        match self {
            Self::CorrectSaid {
                text,
                title,
                said_at,
                deadline,
            } => {
                *happening
                    == Happening::SaidCorrected {
                        text: text.clone(),
                        title: title.clone(),
                        said_at: *said_at,
                        deadline: deadline.clone(),
                    }
            }
            _ => false,
        }
    }
}

/// Why an assignment does not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It was done before; nothing is left to do.
    #[error("`{command}` was done before")]
    Already {
        /// What was asked.
        command: &'static str,
    },
    /// It is accepted or withdrawn.
    #[error("the assignment is {state}: `{command}` is no longer possible")]
    Closed {
        /// The state.
        state: State,
        /// What was asked.
        command: &'static str,
    },
    /// The state does not allow it.
    #[error("the assignment is {state}: `{command}` is not possible now")]
    WrongState {
        /// The state.
        state: State,
        /// What was asked.
        command: &'static str,
    },
    /// An office under the recipient has it; it is taken back first.
    #[error("the assignment was passed on to an office: take it back first")]
    PassedOn,
    /// An earlier request for time is undecided.
    #[error("more time was asked for already and the issuer has not decided")]
    ExtensionPending,
    /// Nobody asked for more time.
    #[error("no request for more time is open")]
    NoExtensionAsked,
    /// The time asked for, or granted, ends no later than the deadline in force.
    #[error("the new deadline is not later than the one in force")]
    ExtensionNotLater,
    /// There is no deadline to extend.
    #[error("the instruction has no deadline")]
    NoDeadline,
    /// The new deadline is the one in force.
    #[error("the new deadline is the one in force")]
    DeadlineUnchanged,
    /// It was reminded of a short while ago.
    #[error("the recipient was reminded of it lately; wait {seconds} more seconds")]
    RemindedLately {
        /// Seconds until the next reminder.
        seconds: i64,
    },
    /// The issuing office wrote it: there is nothing to confirm, deny or take back.
    #[error("the order was not recorded by its recipient")]
    NotRecorded,
    /// Its recipient recorded it: the issuing office does not write it anew.
    #[error("what its recipient recorded is corrected by the named person alone")]
    RecordedByRecipient,
    /// The named person has said whether it was given, and says it once.
    #[error("whether the order was given is {confirmation} already")]
    ConfirmationFinal {
        /// What was said of it.
        confirmation: Confirmation,
    },
    /// A decision came without the version it was read at.
    #[error("`{command}` needs the version that was read")]
    VersionRequired {
        /// What was asked.
        command: &'static str,
    },
    /// Somebody changed it since it was read.
    #[error("version {read} was read, version {current} is in force")]
    StaleVersion {
        /// The version that the client named.
        read: i64,
        /// The version in force.
        current: i64,
    },
}

impl Refusal {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Already { .. } => "already_done",
            Self::Closed { .. } => "assignment_closed",
            Self::WrongState { .. } => "wrong_state",
            Self::PassedOn => "passed_on",
            Self::ExtensionPending => "extension_pending",
            Self::NoExtensionAsked => "no_extension_asked",
            Self::ExtensionNotLater => "extension_not_later",
            Self::NoDeadline => "no_deadline",
            Self::DeadlineUnchanged => "deadline_unchanged",
            Self::RemindedLately { .. } => "reminded_lately",
            Self::NotRecorded => "not_recorded",
            Self::RecordedByRecipient => "recorded_by_recipient",
            Self::ConfirmationFinal { .. } => "confirmation_final",
            Self::VersionRequired { .. } => "version_required",
            Self::StaleVersion { .. } => "stale_version",
        }
    }
}
