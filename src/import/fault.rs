//! What can be wrong with a file, and with one of its rows.

use crate::domain::command::Refusal;
use crate::domain::instruction::InvalidContent;
use crate::domain::office::{InvalidKatoCode, KatoCode, Tier};
use crate::domain::text::InvalidText;
use crate::domain::worktime::{NamedSchedulesError, NoWorkingTime};
use crate::store::StoreError;

use super::journal::MappingError;
use super::territory::TerritoryError;

/// Why nothing of a file, or nothing more of it, went in.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The first line is missing or is not UTF-8.
    #[error("the file has no first line that names its columns in UTF-8")]
    NoHeader,
    /// A column that is needed is not there.
    #[error("the file has no column `{0}`")]
    ColumnMissing(String),
    /// Two columns have one name.
    #[error("the file has two columns `{0}`")]
    ColumnRepeated(String),
    /// The file does not say how its columns are to be read.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// The mapping names an office that is not there, and does not describe it either.
    #[error("there is no office {}; the mapping could describe one to be made", .0.as_str())]
    OfficeUnknown(KatoCode),
    /// No schedule has this name.
    #[error("there is no schedule named `{0}`")]
    ScheduleUnknown(String),
    /// The table of zones cannot be read.
    #[error(transparent)]
    Territory(#[from] TerritoryError),
    /// The named schedules cannot be read.
    #[error(transparent)]
    Schedules(#[from] NamedSchedulesError),
    /// The legal catalogue cannot be read.
    #[error(transparent)]
    Legal(#[from] crate::domain::legal::LegalError),
    /// The database failed; what was committed before stays.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ImportError {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoHeader => "header_missing",
            Self::ColumnMissing(_) => "column_missing",
            Self::ColumnRepeated(_) => "column_repeated",
            Self::Mapping(error) => error.code(),
            Self::OfficeUnknown(_) => "office_unknown",
            Self::ScheduleUnknown(_) => "schedule_unknown",
            Self::Territory(error) => error.code(),
            Self::Schedules(error) => error.code(),
            Self::Legal(error) => error.code(),
            Self::Store(_) => "store_failed",
        }
    }
}

/// Declares the faults of rows with their sentences and codes in one place.
macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident $({ $($(#[$fdoc:meta])* $field:ident: $type:ty),+ })? $code:literal $sentence:literal;)+) => {
        /// Why a row did not go in.
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        pub enum Fault {
            $($(#[$doc])* #[error($sentence)] $name $({ $($(#[$fdoc])* $field: $type),+ })?,)+
            /// Not a KATO code.
            #[error(transparent)]
            Kato(#[from] InvalidKatoCode),
            /// A text that is empty, too long or has a control character.
            #[error(transparent)]
            Text(#[from] InvalidText),
            /// Content that the rules of an instruction refuse.
            #[error(transparent)]
            Content(#[from] InvalidContent),
            /// A change of state that the rules refuse.
            #[error(transparent)]
            Refused(#[from] Refusal),
            /// The recipient's schedule never opens.
            #[error(transparent)]
            NoWorkingTime(#[from] NoWorkingTime),
        }

        impl Fault {
            /// Stable code for programs.
            pub fn code(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => $code,)+
                    Self::Kato(_) => "kato_invalid",
                    Self::Text(error) => error.code(),
                    Self::Content(error) => error.code(),
                    Self::Refused(error) => error.code(),
                    Self::NoWorkingTime(error) => error.code(),
                }
            }
        }
    };
}

faults! {
    /// Bytes that are not UTF-8.
    NotUtf8 "not_utf8" "the row is not UTF-8; save the file in that encoding";
    /// More or fewer fields than the header has.
    FieldCount {
        /// In this row.
        found: usize,
        /// In the header.
        expected: usize
    } "field_count" "the row has {found} fields, the header {expected}";
    /// A level that the classifier does not have.
    LevelUnknown {
        /// As given.
        level: String
    } "level_unknown" "`{level}` is not a level: oblast, district or sub_district";
    /// A code that stood in the file before.
    CodeRepeated {
        /// Where.
        line: u64
    } "code_repeated" "the code stands in line {line} already";
    /// An office without the one above it.
    ParentMissing "parent_missing" "only an oblast has no parent";
    /// A parent that neither went in from this file nor was there before.
    ParentUnknown {
        /// As given.
        parent: String
    } "parent_unknown" "the parent {parent} is not there";
    /// A parent that does not stand above.
    ParentNotAbove {
        /// The level of the parent.
        parent: Tier,
        /// The level of the row.
        tier: Tier
    } "parent_not_above" "a parent of level {parent} does not stand above one of level {tier}";
    /// The office is there on another level, which an import does not change.
    TierChanged {
        /// The level it has.
        known: Tier
    } "tier_changed" "the office is known on the level {known}, which an import does not change";
    /// No zone is known for an oblast.
    ZoneUnknown {
        /// The first two digits of the code.
        oblast: String
    } "oblast_zone_unknown" "no zone is known for codes that begin with {oblast}; give a default";
    /// An external id that stood in the file before, in a row that says something else.
    IdRepeated {
        /// Where.
        line: u64
    } "external_id_repeated" "the external id stands in line {line} already, with another content";
    /// The row says something else than when it was imported; a record is not changed.
    ChangedSinceImport "changed_since_import" "the row was imported before and said something else then; the record stays";
    /// No start.
    StartMissing "start_missing" "the row does not say when it was issued";
    /// Not a time in any of the formats.
    TimeUnreadable {
        /// The column.
        column: String,
        /// Its beginning.
        value: String
    } "time_unreadable" "{column}: `{value}` is neither RFC 3339 nor a local time or date, nor of a format of the mapping";
    /// A year that is not meant.
    TimeOutOfRange {
        /// The column.
        column: String
    } "time_out_of_range" "{column} lies in a year that cannot be meant";
    /// A time that has not come.
    InTheFuture {
        /// The column.
        column: String
    } "in_the_future" "{column} lies in the future";
    /// Completed earlier than issued.
    EndBeforeStart "end_before_start" "the row ends before it starts";
    /// Complete by its status, without a time.
    EndMissing "end_missing" "the status says that it ended, and no time says when";
    /// Open by its status, with a time of completion.
    OpenWithEnd "open_with_end" "the status says that it is open, and a time says when it ended";
    /// A word that the mapping does not hold.
    WordUnknown {
        /// The column.
        column: String,
        /// Its beginning.
        value: String
    } "word_unknown" "{column}: the mapping does not say what `{value}` means";
}

/// A fault and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// Line of the file, the header being line 1; the first one of a row that has several.
    pub line: u64,
    /// What is wrong.
    pub fault: Fault,
}

/// The faults of a file: all of them counted, the first ones kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    listed: Vec<RowFault>,
    count: u64,
}

impl Faults {
    /// As many are kept; a file in which everything is wrong must not fill the memory.
    pub const LISTED: usize = 1_000;

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The first [`Faults::LISTED`] by line.
    pub fn listed(&self) -> &[RowFault] {
        &self.listed
    }

    pub(super) fn report(&mut self, line: u64, fault: Fault) {
        self.count += 1;
        if self.listed.len() < Self::LISTED {
            self.listed.push(RowFault { line, fault });
        }
    }

    pub(super) fn take_in(&mut self, others: Self) {
        self.count += others.count;
        let room = Self::LISTED.saturating_sub(self.listed.len());
        self.listed.extend(others.listed.into_iter().take(room));
    }

    /// Rows are not always judged in the order of the file.
    pub(super) fn sort(&mut self) {
        self.listed.sort_by_key(|fault| fault.line);
    }
}

/// The beginning of a value, enough to find it by.
pub(super) fn beginning(value: &str) -> String {
    const SHOWN: usize = 40;
    value.chars().take(SHOWN).collect()
}
