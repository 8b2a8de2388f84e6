//! What one issuing office asked.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::attachment::AttachedFile;
use super::command::Refusal;
use super::deadline::Due;
use super::id::{InstructionId, OfficeId, PersonId, PlanId};
use super::legal::LegalBases;
use super::person::Language;
use super::spelling::spelled;
use super::text::{Body, Name, Reason, Reference, Title};

spelled! {
    /// What is expected of the recipient.
    pub enum InstructionKind as "kind" {
        /// Data or a written account.
        Report = "report",
        /// Something to be done.
        Action = "action",
        /// To be read.
        ForInformation = "for_information",
    }
}

spelled! {
    /// How the order was given.
    pub enum Channel as "channel" {
        /// Written here.
        System = "system",
        /// A letter on paper or by another system.
        Letter = "letter",
        /// By telephone.
        Phone = "phone",
        /// At a meeting.
        Meeting = "meeting",
        /// By a messenger such as WhatsApp.
        Messenger = "messenger",
    }
}

impl Channel {
    /// Whether the order was said, and not written where both sides find it.
    pub fn is_oral(self) -> bool {
        matches!(self, Self::Phone | Self::Meeting | Self::Messenger)
    }
}

spelled! {
    /// How exactly a recorded instant is known.
    pub enum Precision as "precision" {
        /// To the minute.
        Minute = "minute",
        /// The day alone: kept out of every metric that counts minutes.
        Date = "date",
    }
}

/// Whether the instruction may be delivered, and its clock started, outside working time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "level", rename_all = "snake_case", deny_unknown_fields)]
pub enum Urgency {
    /// Held until the recipient's next working minute.
    Ordinary,
    /// Delivered at once; of a kind that the policy names, with a reason, and counted.
    Urgent {
        /// A kind of the policy's list.
        kind: Reference,
        /// Why it cannot wait.
        reason: Reason,
    },
}

impl Urgency {
    /// Whether it is urgent.
    pub fn is_urgent(&self) -> bool {
        matches!(self, Self::Urgent { .. })
    }
}

/// The order that the issuing office itself got (`t_src`, `d_src`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum UpstreamSource {
    /// One that is not recorded here.
    Declared(DeclaredSource),
    /// An instruction that the issuing office received here.
    Instruction(ForwardedSource),
}

impl UpstreamSource {
    /// `t_src`: when the issuing office had it.
    pub fn received_at(&self) -> Timestamp {
        match self {
            Self::Declared(declared) => declared.received_at,
            Self::Instruction(forwarded) => forwarded.received_at,
        }
    }

    /// `d_src`: by when the body above wants it.
    pub fn deadline_at(&self) -> Option<Timestamp> {
        match self {
            Self::Declared(declared) => declared.deadline_at,
            Self::Instruction(forwarded) => forwarded.deadline_at,
        }
    }
}

/// An instruction that is passed on, with its times as they were when it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForwardedSource {
    /// The instruction.
    pub id: InstructionId,
    /// When the issuing office's clock for it started.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: Timestamp,
    /// The deadline then in force for the issuing office.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub deadline_at: Option<Timestamp>,
}

/// An order from above, as the issuer declares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclaredSource {
    /// The body that asked.
    pub body: Reference,
    /// Its number of the document.
    pub number: Option<Reference>,
    /// When the issuing office received it.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: Timestamp,
    /// By when that body wants it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub deadline_at: Option<Timestamp>,
}

/// Who gave an order by voice or messenger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SaidBy {
    /// Somebody who signs in here.
    Person(PersonId),
    /// Somebody else, by name.
    Name(Name),
}

/// An instruction as its sender wrote it, the same for every recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The one line it is known by.
    pub title: Title,
    /// The body.
    pub text: Body,
    /// The language of title and text.
    pub language: Language,
    /// What is expected.
    pub kind: InstructionKind,
    /// The function it serves, a code of the legal catalogue.
    pub function: Option<Reference>,
    /// What it rests on.
    pub legal_bases: LegalBases,
    /// How the order was given.
    pub channel: Channel,
    /// When an order by voice or messenger was given (`t_said`).
    pub said_at: Option<Timestamp>,
    /// Who gave it.
    pub said_by: Option<SaidBy>,
    /// Whether it may not wait for working time.
    pub urgency: Urgency,
    /// The order behind it.
    pub source: Option<UpstreamSource>,
    /// Minutes of work the issuer expects of one recipient (`e`).
    pub effort_minutes: Option<u32>,
    /// By when; an undated instruction has no notice.
    pub due: Option<Due>,
    /// Why the deadline leaves less time than the policy wants.
    pub short_notice_reason: Option<Reason>,
    /// The files that belong to it.
    pub attachments: Vec<AttachedFile>,
}

/// Most minutes of effort an issuer may declare: a working year.
pub const EFFORT_LIMIT_MINUTES: u32 = 120_000;

/// Why the content of an instruction is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidContent {
    /// Urgent of a kind that the policy does not list.
    #[error("`{kind}` is not a kind of urgency that the policy names")]
    UnknownUrgentKind {
        /// The kind given.
        kind: String,
    },
    /// Said in the future.
    #[error("said_at lies after the time of registration")]
    SaidInTheFuture,
    /// More effort than [`EFFORT_LIMIT_MINUTES`], or none.
    #[error("effort_minutes must lie between 1 and {EFFORT_LIMIT_MINUTES}")]
    EffortOutOfRange,
    /// Received from above in the future.
    #[error("source.received_at lies after the time of registration")]
    ReceivedInTheFuture,
    /// An act, article or function that the catalogue does not hold.
    #[error(transparent)]
    Legal(#[from] super::legal::LegalError),
    /// A deadline that no calendar can place.
    #[error(transparent)]
    Due(#[from] super::deadline::DeadlineError),
}

impl InvalidContent {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownUrgentKind { .. } => "urgent_kind_unknown",
            Self::SaidInTheFuture => "said_in_the_future",
            Self::EffortOutOfRange => "effort_out_of_range",
            Self::ReceivedInTheFuture => "received_in_the_future",
            Self::Legal(error) => error.code(),
            Self::Due(error) => error.code(),
        }
    }
}

impl Content {
    /// What the record keeps of the content, so that nobody can exchange it unseen: SHA-256, in
    /// hexadecimal, over its fields in the order of [`Content`], each ended by a line feed. What is
    /// absent is a dash, an instant its microseconds, what has parts its JSON. What not every
    /// instruction has follows by name, where it is there: `said_by`, `short_notice_reason`,
    /// `attachments`.
    pub fn digest(&self) -> String {
        let or_dash = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        let fields = [
            self.title.to_string(),
            self.text.to_string(),
            self.language.to_string(),
            self.kind.to_string(),
            or_dash(self.function.as_ref().map(ToString::to_string)),
            self.legal_bases.spelled(),
            self.channel.to_string(),
            or_dash(self.said_at.map(|at| at.as_microsecond().to_string())),
            json(&self.urgency),
            or_dash(self.source.as_ref().map(|source| match source {
                UpstreamSource::Declared(declared) => json(declared),
                UpstreamSource::Instruction(forwarded) => json(forwarded),
            })),
            or_dash(self.effort_minutes.map(|minutes| minutes.to_string())),
            or_dash(self.due.as_ref().map(json)),
        ];
        let named = [
            ("said_by", self.said_by.as_ref().map(json)),
            (
                "short_notice_reason",
                self.short_notice_reason.as_ref().map(ToString::to_string),
            ),
            (
                "attachments",
                (!self.attachments.is_empty()).then(|| json(&self.attachments)),
            ),
        ];
        let named = named
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| format!("{name} {value}")));
        let mut hash = Sha256::new();
        for field in fields.into_iter().chain(named) {
            hash.update(field.as_bytes());
            hash.update(b"\n");
        }
        hash.finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// Checks what the types alone cannot: the policy's urgent kinds, the catalogue, the order of
    /// the declared times. A deadline in the past is not an error: it is recorded as it was given.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(
        &self,
        urgent_kinds: &[String],
        catalogue: &super::legal::LegalCatalogue,
        now: Timestamp,
    ) -> Result<(), InvalidContent> {
        let parts = ContentParts {
            urgency: Some(&self.urgency),
            said_at: self.said_at,
            source_received_at: self.source.as_ref().map(UpstreamSource::received_at),
            effort_minutes: self.effort_minutes,
            legal_bases: Some(&self.legal_bases),
            function: self.function.as_ref(),
            due: self.due,
        };
        parts.check(urgent_kinds, catalogue, now)
    }
}

/// What the rules of a content look at. Of a draft that somebody still writes any may be missing.
#[derive(Debug, Clone, Copy)]
pub struct ContentParts<'a> {
    /// Whether it may not wait for working time.
    pub urgency: Option<&'a Urgency>,
    /// When an order by voice or messenger was given.
    pub said_at: Option<Timestamp>,
    /// When the order behind it was received.
    pub source_received_at: Option<Timestamp>,
    /// Minutes of work expected of one recipient.
    pub effort_minutes: Option<u32>,
    /// What it rests on.
    pub legal_bases: Option<&'a LegalBases>,
    /// The function it serves.
    pub function: Option<&'a Reference>,
    /// By when.
    pub due: Option<Due>,
}

impl ContentParts<'_> {
    /// [`Content::check`] of what is there.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(
        &self,
        urgent_kinds: &[String],
        catalogue: &super::legal::LegalCatalogue,
        now: Timestamp,
    ) -> Result<(), InvalidContent> {
        if let Some(Urgency::Urgent { kind, .. }) = self.urgency
            && !urgent_kinds.iter().any(|known| known == kind.as_str())
        {
            return Err(InvalidContent::UnknownUrgentKind {
                kind: kind.to_string(),
            });
        }
        if self.said_at.is_some_and(|said| said > now) {
            return Err(InvalidContent::SaidInTheFuture);
        }
        if self
            .source_received_at
            .is_some_and(|received| received > now)
        {
            return Err(InvalidContent::ReceivedInTheFuture);
        }
        if self
            .effort_minutes
            .is_some_and(|effort| effort == 0 || effort > EFFORT_LIMIT_MINUTES)
        {
            return Err(InvalidContent::EffortOutOfRange);
        }
        for basis in self.legal_bases.into_iter().flat_map(LegalBases::iter) {
            catalogue.check(basis)?;
        }
        if let Some(function) = self.function {
            catalogue.check_function(function.as_str())?;
        }
        if let Some(due) = &self.due {
            due.check()?;
        }
        Ok(())
    }
}

/// The JSON of a part of the content. These types hold nothing that JSON cannot say.
fn json(part: &impl Serialize) -> String {
    serde_json::to_string(part).unwrap_or_default()
}

/// An instruction as registered, in its latest version. What a correction replaced is kept beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Identifier.
    pub id: InstructionId,
    /// The office that issued it.
    pub issuer_office: OfficeId,
    /// The person who issued it; absent for imported ones.
    pub issued_by: Option<PersonId>,
    /// Running number in the issuing office, counted from 1; 0 until it is issued.
    pub number: i64,
    /// When the server registered it (`t_reg`).
    pub registered_at: Timestamp,
    /// How exactly `registered_at` is known; less than a minute only where imported.
    pub registered_precision: Precision,
    /// The journal and row it was imported from.
    pub imported_from: Option<String>,
    /// The planned return that it is.
    pub plan: Option<PlanId>,
    /// The recipient office that recorded what it was told; absent for what the issuing office wrote.
    pub recorded_by: Option<OfficeId>,
    /// What was asked, in its latest version.
    pub content: Content,
    /// 1 as issued; raised by every correction.
    pub version: i64,
}

impl Instruction {
    /// Whether its issuing office wrote it. What a recipient recorded is that office's account: only
    /// the person named in it says otherwise, beside it.
    ///
    /// # Errors
    /// [`Refusal::RecordedByRecipient`].
    pub fn refuse_unless_written(&self) -> Result<(), Refusal> {
        match self.recorded_by {
            None => Ok(()),
            Some(_) => Err(Refusal::RecordedByRecipient),
        }
    }

    /// When an office was told, if it is the recipient that recorded the order.
    pub fn told_at(&self, recipient: OfficeId) -> Option<Timestamp> {
        self.content
            .said_at
            .filter(|_| self.recorded_by == Some(recipient))
    }
}
