//! How the columns of a journal are to be read: the mapping file.

use std::collections::BTreeMap;

use jiff::civil::Time;
use serde::Deserialize;

use super::party::PartyFile;
use crate::domain::instruction::{Channel, InstructionKind, Precision};
use crate::domain::legal::LegalBasis;
use crate::domain::person::Language;
use crate::domain::spelling::spelled;
use crate::domain::text::Body;
use crate::domain::worktime::{NamedSchedulesError, ScheduleError, Zone};

spelled! {
    /// What a word of the journal says about a row.
    pub enum Status as "status" {
        /// Still to be answered.
        Open = "open",
        /// Answered, and the answer accepted.
        Completed = "completed",
        /// Recalled by its issuer.
        Withdrawn = "withdrawn",
    }
}

/// A mapping file. Every key that is not named here is refused.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The journal; rows are known as imported from `journal:external id`.
    pub journal: String,
    /// The zone of local times and of the days of those that are no more than days.
    pub zone: Zone,
    /// The language of the titles.
    pub language: Language,
    /// What is expected of the recipients.
    pub kind: InstructionKind,
    /// What separates the fields.
    #[serde(default = "comma")]
    pub delimiter: char,
    /// Further formats of times, in the notation of strptime.
    #[serde(default)]
    pub formats: Vec<String>,
    /// What the answer of a completed row is recorded as; the journal itself holds none.
    pub answer: Option<Body>,
    /// What the instructions rest on.
    #[serde(default = "no_basis")]
    pub legal_basis: LegalBasis,
    /// Which column holds what.
    pub columns: ColumnNames,
    /// How exactly times are known.
    #[serde(default)]
    pub precision: Precisions,
    /// How the orders were given.
    pub channels: Channels,
    /// What the words of the status column mean.
    #[serde(default)]
    pub statuses: BTreeMap<String, Status>,
    /// The office that issued everything in the journal.
    pub issuer: PartyFile,
    /// The offices that received, one for each word of the recipient column.
    pub recipient: Vec<PartyFile>,
}

fn comma() -> char {
    ','
}

fn no_basis() -> LegalBasis {
    LegalBasis::NoneGiven
}

/// Names of columns.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnNames {
    /// What the journal knows the row by.
    pub external_id: String,
    /// The one line it is known by.
    pub title: String,
    /// The body; the title where there is none.
    pub text: Option<String>,
    /// Columns that are added to the body, each on a line with its name.
    #[serde(default)]
    pub details: Vec<String>,
    /// When it was issued.
    pub issued_at: String,
    /// By when.
    pub due_at: Option<String>,
    /// When the recipient first acted: the receipt.
    pub first_action_at: Option<String>,
    /// When it was completed, or withdrawn.
    pub completed_at: Option<String>,
    /// Open, completed or withdrawn; without it a row is complete when it has a time of completion.
    pub status: Option<String>,
    /// How the order was given.
    pub channel: Option<String>,
    /// Which recipient.
    pub recipient: Option<String>,
}

/// How exactly the times of the journal are known.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Precisions {
    /// The start.
    pub issued: PrecisionRule,
    /// The deadline.
    pub due: PrecisionRule,
    /// The first action.
    pub first_action: PrecisionRule,
    /// The end.
    pub completed: PrecisionRule,
}

/// When no more than the day is known, though a time is written. Without any of them what is written
/// is what is known.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PrecisionRule {
    /// For all rows.
    pub always: Option<Precision>,
    /// By the words of a column.
    pub column: Option<String>,
    /// Words of that column for a day.
    pub date: Vec<String>,
    /// Words of that column for a time.
    pub minute: Vec<String>,
    /// Local times, to the second, that are written when only the day is known.
    pub date_at: Vec<Time>,
}

/// How words of the channel column are to be read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    /// For a word that is not in `words`, and for all rows without a column; without it such a row
    /// is refused.
    pub default: Option<Channel>,
    /// Words of the channel column.
    #[serde(default)]
    pub words: BTreeMap<String, Channel>,
}

/// Why a mapping is not one.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// Not TOML, or not of this shape; the message says where.
    #[error("the mapping cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// Not UTF-8.
    #[error("the mapping is not UTF-8: {0}")]
    NotUtf8(#[from] std::str::Utf8Error),
    /// The name of the journal.
    #[error(
        "journal: one to {JOURNAL_LIMIT} small letters, digits, `-` and `_`, for example wabo-2011"
    )]
    Journal,
    /// The delimiter.
    #[error("delimiter: one ASCII character other than a letter, a digit, a quote or a line end")]
    Delimiter,
    /// A rule of precision that says two things or half of one.
    #[error("precision: a rule has either always, or date_at, or column with date or minute")]
    Precision,
    /// Neither a channel column nor a channel for all.
    #[error("channels: without the column `channel` a default is needed")]
    Channel,
    /// Words without the column they stand in, or a column without words.
    #[error("statuses: the column `status` and its words belong together")]
    Statuses,
    /// Which recipient is meant cannot be told.
    #[error(
        "recipient: one without `value`, or with the column `recipient` one for each of its values"
    )]
    Recipients,
    /// One territory stands for two offices.
    #[error("{0} stands for more than one office")]
    Territory(String),
    /// An office is half described.
    #[error(
        "{0}: an office that may have to be made needs name_kk, name_ru, zone, and schedule or hours"
    )]
    Office(String),
    /// No schedule has this name.
    #[error("there is no schedule named `{0}`")]
    ScheduleUnknown(String),
    /// The hours are no schedule.
    #[error("hours: {0}")]
    Hours(#[from] ScheduleError),
    /// The named schedules cannot be read.
    #[error(transparent)]
    Schedules(#[from] NamedSchedulesError),
}

impl MappingError {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "mapping_unreadable",
            Self::NotUtf8(_) => "mapping_not_utf8",
            Self::Journal => "mapping_journal_invalid",
            Self::Delimiter => "mapping_delimiter_invalid",
            Self::Precision => "mapping_precision_invalid",
            Self::Channel => "mapping_channel_missing",
            Self::Statuses => "mapping_statuses_invalid",
            Self::Recipients => "mapping_recipients_invalid",
            Self::Territory(_) => "mapping_territory_repeated",
            Self::Office(_) => "mapping_office_incomplete",
            Self::ScheduleUnknown(_) => "schedule_unknown",
            Self::Hours(error) => error.code(),
            Self::Schedules(error) => error.code(),
        }
    }
}

/// Characters of the name of a journal.
const JOURNAL_LIMIT: usize = 40;

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// See [`MappingError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, MappingError> {
        let mapping: Self = toml::from_str(std::str::from_utf8(bytes)?)?;
        mapping.check()?;
        Ok(mapping)
    }

    fn check(&self) -> Result<(), MappingError> {
        let in_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
        let length = self.journal.len();
        if !(1..=JOURNAL_LIMIT).contains(&length) || !self.journal.chars().all(in_name) {
            return Err(MappingError::Journal);
        }
        self.delimiter_byte()?;
        let precision = &self.precision;
        for rule in [
            &precision.issued,
            &precision.due,
            &precision.first_action,
            &precision.completed,
        ] {
            rule.check()?;
        }
        if self.columns.channel.is_none() && self.channels.default.is_none() {
            return Err(MappingError::Channel);
        }
        if self.columns.status.is_some() == self.statuses.is_empty() {
            return Err(MappingError::Statuses);
        }
        self.check_parties()
    }

    fn check_parties(&self) -> Result<(), MappingError> {
        let by_column = self.columns.recipient.is_some();
        let told_apart = self
            .recipient
            .iter()
            .all(|party| party.value.is_some() == by_column);
        let enough = if by_column {
            !self.recipient.is_empty()
        } else {
            self.recipient.len() == 1
        };
        if !told_apart || !enough || self.issuer.value.is_some() {
            return Err(MappingError::Recipients);
        }
        let parties = || std::iter::once(&self.issuer).chain(&self.recipient);
        for (index, party) in parties().enumerate() {
            party.check()?;
            for earlier in parties().take(index) {
                if earlier.kato == party.kato {
                    return Err(MappingError::Territory(party.kato.as_str().to_owned()));
                }
                if party.value.is_some() && earlier.value == party.value {
                    return Err(MappingError::Recipients);
                }
            }
        }
        Ok(())
    }

    pub(super) fn delimiter_byte(&self) -> Result<u8, MappingError> {
        match u8::try_from(self.delimiter) {
            Ok(byte)
                if byte.is_ascii()
                    && !byte.is_ascii_alphanumeric()
                    && !matches!(byte, b'"' | b'\r' | b'\n') =>
            {
                Ok(byte)
            }
            Ok(_) | Err(_) => Err(MappingError::Delimiter),
        }
    }
}

impl PrecisionRule {
    fn check(&self) -> Result<(), MappingError> {
        let words = !self.date.is_empty() || !self.minute.is_empty();
        let ways = [
            self.always.is_some(),
            self.column.is_some(),
            !self.date_at.is_empty(),
        ];
        if ways.iter().filter(|given| **given).count() > 1 || self.column.is_some() != words {
            return Err(MappingError::Precision);
        }
        Ok(())
    }
}
