//! Events: what happened, in order, never changed and never removed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::attachment::AttachedFile;
use super::claim::Claim;
use super::deadline::{Deadline, DeadlineRule};
use super::id::{AssignmentId, OfficeId, PersonId};
use super::person::Actor;
use super::remark::{RemarkKind, Supplied};
use super::text::{Body, Reason, Title};

/// What the issuer was shown before it sent: the notice that the deadline would leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PreviewShown {
    /// The digest of what was shown.
    pub digest: String,
    /// When it was shown.
    #[schema(value_type = String, format = DateTime)]
    pub shown_at: Timestamp,
}

/// The answer to another office that was sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ResentFrom {
    /// The assignment it was first given to.
    pub assignment: AssignmentId,
    /// The office that had asked.
    pub issuer_office: OfficeId,
    /// The number of that instruction in that office.
    pub instruction_number: i64,
    /// When it was first given.
    #[schema(value_type = String, format = DateTime)]
    pub answered_at: Timestamp,
}

/// Where an assignment comes from that was passed on: that of the office above, with its times as
/// they were then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PassedOn {
    /// The assignment of the office that passed it on.
    pub assignment: AssignmentId,
    /// When that office's clock for it started.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: Timestamp,
    /// The deadline then in force for that office.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub deadline_at: Option<Timestamp>,
}

/// Whom an assignment was passed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Delegate {
    /// Somebody of the recipient office.
    Person(PersonId),
    /// An office under it.
    Office(OfficeId),
}

/// What happened to an assignment, with everything that was said: state is what these add up to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happening {
    /// The instruction was registered for this office.
    Issued {
        /// The effective receipt (`t_eff`); later than the event while it is held.
        #[schema(value_type = String, format = DateTime)]
        effective_at: Timestamp,
        /// `d[0]`; none for an undated instruction.
        deadline: Option<Deadline>,
        /// The digest of what was asked ([`Content::digest`](super::instruction::Content::digest)).
        content: String,
        /// Whether the recipient itself recorded what it was told.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        recorded: bool,
        /// What the issuer was shown before it sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        preview: Option<PreviewShown>,
        /// Where it comes from, if another office received it and passed it on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        passed_on: Option<PassedOn>,
    },
    /// A held one became visible to its recipient.
    Released,
    /// A device of the recipient fetched it first (`t_del`).
    Delivered,
    /// "Received" was pressed (`t_ack`).
    Acknowledged,
    /// The recipient answered (`t_ans`).
    Answered {
        /// 1 for the first answer, counted over the whole assignment.
        number: u32,
        /// 1 until the first return, raised by every return.
        round: u32,
        /// The answer.
        text: Body,
        /// Minutes of work the recipient reports.
        effort_minutes: Option<u32>,
        /// The files that came with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachedFile>,
        /// Where it was given before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resent_from: Option<ResentFrom>,
    },
    /// The issuer opened the latest answer first.
    AnswerOpened,
    /// The issuer accepted (`t_dec`).
    Accepted,
    /// The issuer returned the answer for rework (`t_dec`).
    Returned {
        /// What is missing.
        reason: Reason,
        /// A new deadline, where one was given.
        deadline: Option<Deadline>,
    },
    /// The recipient asked for more time.
    ExtensionAsked {
        /// Until when.
        until: Deadline,
        /// Why.
        reason: Reason,
    },
    /// The issuer granted more time.
    ExtensionGranted {
        /// The deadline now in force.
        deadline: Deadline,
    },
    /// The issuer refused more time.
    ExtensionRefused {
        /// Why.
        reason: Reason,
    },
    /// The issuer moved the deadline unasked.
    DeadlineChanged {
        /// The deadline now in force.
        deadline: Deadline,
        /// Later or earlier.
        rule: DeadlineRule,
        /// Why.
        reason: Reason,
    },
    /// The recipient asked a question: the issuer's turn.
    ClarificationAsked {
        /// The question.
        question: Body,
    },
    /// The issuer replied.
    ClarificationGiven {
        /// The reply.
        reply: Body,
    },
    /// The recipient says that another office is meant.
    RedirectAsked {
        /// Why.
        reason: Reason,
        /// Which office, where the recipient knows.
        suggested_office: Option<OfficeId>,
    },
    /// The issuer sent it to another office instead.
    RedirectGranted {
        /// The office that has it now.
        to: OfficeId,
    },
    /// The issuer left it where it was.
    RedirectRefused {
        /// Why.
        reason: Reason,
    },
    /// The recipient put a remark on the record.
    Remarked {
        /// What it is about.
        remark: RemarkKind,
        /// Its text.
        text: Option<Body>,
        /// When and under which number it was supplied before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        supplied: Option<Supplied>,
    },
    /// The recipient passed it to somebody of the office or to an office under it, or took it back.
    /// The recipient office stays answerable.
    Delegated {
        /// To whom; absent when it was taken back.
        to: Option<Delegate>,
        /// What was said about it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Reason>,
        /// The assignment that the office under it got.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assignment: Option<AssignmentId>,
    },
    /// The issuer reminded the recipient of it.
    Reminded {
        /// What was said with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Reason>,
    },
    /// The issuer corrected the instruction.
    Corrected {
        /// The version of the instruction now in force.
        version: i64,
        /// The digest of what is asked now.
        content: String,
        /// Why.
        reason: Reason,
    },
    /// The issuer recalled it.
    Withdrawn {
        /// Why.
        reason: Reason,
    },
    /// The named person says that a recorded order was given as recorded.
    SaidConfirmed,
    /// The named person says that a recorded order was given otherwise.
    SaidCorrected {
        /// What was said.
        text: Body,
        /// Its title; as recorded where absent.
        title: Option<Title>,
        /// When it was said; as recorded where absent.
        #[schema(value_type = Option<String>, format = DateTime)]
        said_at: Option<Timestamp>,
        /// By when; as recorded where absent.
        deadline: Option<Deadline>,
    },
    /// The named person says that a recorded order was not given.
    SaidDenied {
        /// Why it is denied.
        reason: Reason,
    },
    /// The recipient took back an order that it had recorded by mistake.
    Retracted {
        /// Why.
        reason: Reason,
    },
}

impl Happening {
    /// Whether it says no more than that somebody read the assignment. Such an event leaves the
    /// version alone, so that looking at something never makes another person's copy stale.
    pub fn is_reading(&self) -> bool {
        matches!(self, Self::Delivered | Self::AnswerOpened)
    }

    /// The word the event is stored and sent under.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Issued { .. } => "issued",
            Self::Released => "released",
            Self::Delivered => "delivered",
            Self::Acknowledged => "acknowledged",
            Self::Answered { .. } => "answered",
            Self::AnswerOpened => "answer_opened",
            Self::Accepted => "accepted",
            Self::Returned { .. } => "returned",
            Self::ExtensionAsked { .. } => "extension_asked",
            Self::ExtensionGranted { .. } => "extension_granted",
            Self::ExtensionRefused { .. } => "extension_refused",
            Self::DeadlineChanged { .. } => "deadline_changed",
            Self::ClarificationAsked { .. } => "clarification_asked",
            Self::ClarificationGiven { .. } => "clarification_given",
            Self::RedirectAsked { .. } => "redirect_asked",
            Self::RedirectGranted { .. } => "redirect_granted",
            Self::RedirectRefused { .. } => "redirect_refused",
            Self::Remarked { .. } => "remarked",
            Self::Delegated { .. } => "delegated",
            Self::Reminded { .. } => "reminded",
            Self::Corrected { .. } => "corrected",
            Self::Withdrawn { .. } => "withdrawn",
            Self::SaidConfirmed => "said_confirmed",
            Self::SaidCorrected { .. } => "said_corrected",
            Self::SaidDenied { .. } => "said_denied",
            Self::Retracted { .. } => "retracted",
        }
    }
}

/// What a client said of its own clock. Neither the claimed nor the server's time is dropped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DeviceClock {
    /// When the action was taken, by the device.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub written_at: Option<Timestamp>,
    /// Milliseconds that the server's clock was ahead of the device's when the action arrived.
    pub offset_ms: Option<i64>,
    /// What became of `written_at`; absent where none was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
}

/// One entry of a recipient office's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The recipient office whose record this is.
    pub office: OfficeId,
    /// Counted from 1 in that office, without gaps.
    pub number: i64,
    /// The assignment it is about.
    pub assignment: AssignmentId,
    /// Server time.
    pub at: Timestamp,
    /// Who acted; absent for what the service did by itself and for imported rows.
    pub actor: Option<Actor>,
    /// The device's account of the time.
    pub device: DeviceClock,
    /// The idempotency key of the request.
    pub key: Option<Uuid>,
    /// What happened.
    pub happening: Happening,
}

impl Event {
    /// Everybody whom it names: who acted, on whose behalf, and whom something was passed to.
    pub fn people(&self) -> impl Iterator<Item = PersonId> {
        let acted = self.actor.map(|actor| actor.person);
        let on_behalf_of = self.actor.and_then(|actor| actor.on_behalf_of);
        let passed_to = match self.happening {
            Happening::Delegated {
                to: Some(Delegate::Person(person)),
                ..
            } => Some(person),
            _ => None,
        };
        [acted, on_behalf_of, passed_to].into_iter().flatten()
    }
}

/// A link of the chain that makes the record tamper-evident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainHash(pub [u8; 32]);

impl ChainHash {
    /// What the first event of an office follows.
    pub const START: ChainHash = ChainHash([0; 32]);

    /// The hash of an event that follows this one: SHA-256 over the previous hash and the fields of
    /// the event, each on a line of its own, `happening` as the JSON text it is stored as, and a last
    /// line for what became of the claimed time where there was one.
    /// Either side can compute it from what the API returns.
    pub fn follow(&self, event: &Event, happening: &str) -> ChainHash {
        let mut hash = Sha256::new();
        hash.update(self.0);
        let actor = event.actor.as_ref();
        let or_dash = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        for field in [
            event.office.to_string(),
            event.number.to_string(),
            event.assignment.to_string(),
            event.at.as_microsecond().to_string(),
            or_dash(actor.map(|actor| actor.person.to_string())),
            or_dash(actor.map(|actor| actor.office.to_string())),
            or_dash(actor.map(|actor| actor.role.to_string())),
            or_dash(
                actor
                    .and_then(|actor| actor.on_behalf_of)
                    .map(|id| id.to_string()),
            ),
            or_dash(
                event
                    .device
                    .written_at
                    .map(|at| at.as_microsecond().to_string()),
            ),
            or_dash(event.device.offset_ms.map(|offset| offset.to_string())),
            or_dash(event.key.map(|key| key.to_string())),
            happening.to_owned(),
        ] {
            hash.update(field.as_bytes());
            hash.update(b"\n");
        }
        if let Some(claim) = event.device.claim {
            hash.update(claim.to_string().as_bytes());
            hash.update(b"\n");
        }
        ChainHash(hash.finalize().into())
    }
}

impl std::fmt::Display for ChainHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
