//! Planned returns: what an office asks again and again, known before it is asked.
//!
//! A plan says how often, about which period, by which day and so many working days ahead. From it
//! follow the [`Occasion`]s. Each is decided on once ([`Plan::decide`]): not yet, issued, or missed.

mod due;
mod occasion;
mod period;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use due::{DayOfWeek, DueRule, WhenOff};
pub use occasion::{Missed, Occasion, PlanClocks, Unplanned, Verdict};
pub use period::{Cadence, PlanPeriod};

use super::deadline::Due;
use super::id::{OfficeId, PersonId, PlanId};
use super::instruction::{Channel, Content, InstructionKind, Urgency};
use super::legal::LegalBases;
use super::person::Language;
use super::recipients::Recipients;
use super::spelling::spelled;
use super::text::{Body, Reference, Title};

spelled! {
    /// Which period a return tells about.
    pub enum About as "period told about" {
        /// The one it is due in.
        ThisPeriod = "this_period",
        /// The one before.
        PeriodBefore = "period_before",
    }
}

/// When a plan asks. It stays as it was made: another rhythm is another plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rhythm {
    /// How often.
    pub every: Cadence,
    /// About which period.
    pub about: About,
    /// Working days of the issuing office between the issue and the day it is due, 1 to 60.
    pub lead_working_days: u16,
    /// The first day that anything can be due.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The last day that anything can be due; open while absent.
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
}

/// What is asked each time, and of whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The title; what is issued adds the period in parentheses.
    #[schema(value_type = String)]
    pub title: Title,
    /// The text.
    #[schema(value_type = String)]
    pub text: Body,
    /// The language of both.
    pub language: Language,
    /// What is expected.
    pub kind: InstructionKind,
    /// A function code of the legal catalogue.
    #[schema(value_type = Option<String>)]
    pub function: Option<Reference>,
    /// What it rests on.
    pub legal_bases: LegalBases,
    /// Minutes of work expected of one recipient.
    pub effort_minutes: Option<u32>,
    /// Who is asked, found anew for every issue.
    pub recipients: Recipients,
    /// By which day of the period.
    pub due: DueRule,
}

/// What a plan asked from one change to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanVersion {
    /// Counted from 1.
    pub version: i64,
    /// What is asked.
    pub terms: Terms,
    /// When it was written.
    pub made_at: Timestamp,
    /// By whom.
    pub made_by: PersonId,
}

/// Something an office asks again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Identifier.
    pub id: PlanId,
    /// Who asks.
    pub issuer_office: OfficeId,
    /// When.
    pub rhythm: Rhythm,
    /// When it was ended; it asks nothing any more.
    pub ended_at: Option<Timestamp>,
    /// What was asked first.
    pub first: PlanVersion,
    /// What changes made of it, oldest first.
    pub later: Vec<PlanVersion>,
}

/// Most working days between issue and due day: longer ahead nobody knows the calendar.
pub const LEAD_LIMIT: u16 = 60;
/// Characters that the period adds to a title.
const PERIOD_ROOM: usize = 11;

/// Why a plan cannot be made so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPlan {
    /// Its periods have no such day.
    #[error("no period of this plan has such a day to be due by")]
    DueOutOfRange,
    /// No lead, or more than [`LEAD_LIMIT`].
    #[error("lead_working_days lies between 1 and {LEAD_LIMIT}")]
    LeadOutOfRange,
    /// It would have asked already.
    #[error("a plan begins today or later")]
    BeginsInThePast,
    /// It would ask once, or never.
    #[error("a plan asks again: what is asked once is an instruction")]
    SingleOccasion,
    /// No room for the period in the title.
    #[error("the title of a plan has at most {} characters", Title::LIMIT - PERIOD_ROOM)]
    TitleTooLong,
    /// It was ended.
    #[error("the plan was ended")]
    Ended,
}

impl InvalidPlan {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::DueOutOfRange => "plan_due_out_of_range",
            Self::LeadOutOfRange => "plan_lead_out_of_range",
            Self::BeginsInThePast => "plan_begins_in_the_past",
            Self::SingleOccasion => "plan_single_occasion",
            Self::TitleTooLong => "plan_title_too_long",
            Self::Ended => "plan_ended",
        }
    }
}

impl Terms {
    /// Whether a plan of this rhythm can ask so.
    ///
    /// # Errors
    /// [`InvalidPlan::DueOutOfRange`], [`InvalidPlan::TitleTooLong`].
    pub fn check(&self, every: Cadence) -> Result<(), InvalidPlan> {
        if self.title.as_str().chars().count() > Title::LIMIT - PERIOD_ROOM {
            return Err(InvalidPlan::TitleTooLong);
        }
        self.due.check(every)
    }

    /// The instruction it becomes about one period.
    pub fn content(&self, about: PlanPeriod, due_on: Date) -> Content {
        let titled = format!("{} ({about})", self.title);
        Content {
            title: titled.parse().unwrap_or_else(|_| self.title.clone()),
            text: self.text.clone(),
            language: self.language,
            kind: self.kind,
            function: self.function.clone(),
            legal_bases: self.legal_bases.clone(),
            channel: Channel::System,
            said_at: None,
            said_by: None,
            urgency: Urgency::Ordinary,
            source: None,
            effort_minutes: self.effort_minutes,
            due: Some(Due::Date(due_on)),
            short_notice_reason: None,
            attachments: Vec::new(),
        }
    }
}

impl Plan {
    /// Whether it can be made on a local day of its office, but for its occasions.
    ///
    /// # Errors
    /// See [`InvalidPlan`].
    pub fn check(&self, today: Date) -> Result<(), InvalidPlan> {
        let rhythm = &self.rhythm;
        if !(1..=LEAD_LIMIT).contains(&rhythm.lead_working_days) {
            return Err(InvalidPlan::LeadOutOfRange);
        }
        if rhythm.from < today {
            return Err(InvalidPlan::BeginsInThePast);
        }
        self.latest().terms.check(rhythm.every)
    }

    /// What it asks since its last change.
    pub fn latest(&self) -> &PlanVersion {
        self.later.last().unwrap_or(&self.first)
    }

    /// Everything it asked, oldest first.
    pub fn versions(&self) -> impl DoubleEndedIterator<Item = &PlanVersion> {
        std::iter::once(&self.first).chain(&self.later)
    }

    /// One version.
    pub fn version(&self, version: i64) -> Option<&PlanVersion> {
        self.versions().find(|known| known.version == version)
    }
}
