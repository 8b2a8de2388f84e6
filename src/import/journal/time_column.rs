//! A column of times, and how exactly they are known.

use jiff::Timestamp;
use jiff::civil::Date;

use super::mapping::{Mapping, PrecisionRule};
use super::stamp::Stamp;
use crate::domain::instruction::Precision;
use crate::domain::worktime::Zone;
use crate::import::fault::{Fault, ImportError, beginning};
use crate::import::table::{Row, Table};

/// A column of times in a file.
pub(super) struct TimeColumn<'mapping> {
    name: &'mapping str,
    column: usize,
    zone: &'mapping Zone,
    formats: &'mapping [String],
    rule: &'mapping PrecisionRule,
    rule_column: Option<(&'mapping str, usize)>,
}

/// A time of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// As written; where no time is written, the beginning of the day.
    pub(super) at: Timestamp,
    /// How exactly.
    pub(super) precision: Precision,
    /// The day in the zone of the journal.
    pub(super) day: Date,
    /// Whether a time is written at all, exact or not.
    written: bool,
}

impl Known {
    /// A day without a time, when it is the day of an earlier time of the row, is no contradiction
    /// to it: it stands at that time.
    pub(super) fn not_before(self, earlier: Known) -> Self {
        if !self.written && self.day == earlier.day {
            Self {
                at: self.at.max(earlier.at),
                ..self
            }
        } else {
            self
        }
    }
}

impl<'mapping> TimeColumn<'mapping> {
    pub(super) fn find(
        table: &Table<'_>,
        mapping: &'mapping Mapping,
        name: &'mapping str,
        rule: &'mapping PrecisionRule,
    ) -> Result<Self, ImportError> {
        let rule_column = match &rule.column {
            Some(name) => Some((name.as_str(), table.column(name)?)),
            None => None,
        };
        Ok(Self {
            name,
            column: table.column(name)?,
            zone: &mapping.zone,
            formats: &mapping.formats,
            rule,
            rule_column,
        })
    }

    /// The time in a row; none where the field is empty.
    pub(super) fn read(&self, row: &Row) -> Result<Option<Known>, Fault> {
        let text = row.field(self.column);
        if text.is_empty() {
            return Ok(None);
        }
        let column = || self.name.to_owned();
        let Some(stamp) = Stamp::parse(text, self.zone, self.formats) else {
            return Err(Fault::TimeUnreadable {
                column: column(),
                value: beginning(text),
            });
        };
        if !stamp.in_range(self.zone) {
            return Err(Fault::TimeOutOfRange { column: column() });
        }
        Ok(Some(Known {
            at: stamp.at,
            precision: self.precision(row, stamp)?,
            day: self.zone.time_zone().to_datetime(stamp.at).date(),
            written: !stamp.date_only,
        }))
    }

    /// [`TimeColumn::read`] for what has happened.
    pub(super) fn read_past(&self, row: &Row, now: Timestamp) -> Result<Option<Known>, Fault> {
        match self.read(row)? {
            Some(known) if known.at > now => Err(Fault::InTheFuture {
                column: self.name.to_owned(),
            }),
            known => Ok(known),
        }
    }

    fn precision(&self, row: &Row, stamp: Stamp) -> Result<Precision, Fault> {
        if stamp.date_only {
            return Ok(Precision::Date);
        }
        if let Some((name, column)) = self.rule_column {
            let word = row.field(column);
            let among = |words: &[String]| words.iter().any(|known| known == word);
            return match (among(&self.rule.date), among(&self.rule.minute)) {
                (true, _) => Ok(Precision::Date),
                (false, true) => Ok(Precision::Minute),
                (false, false) => Err(Fault::WordUnknown {
                    column: name.to_owned(),
                    value: beginning(word),
                }),
            };
        }
        let written = self.zone.time_zone().to_datetime(stamp.at).time();
        let stands_for_a_day = |time: &jiff::civil::Time| {
            (time.hour(), time.minute(), time.second())
                == (written.hour(), written.minute(), written.second())
        };
        if self.rule.date_at.iter().any(stands_for_a_day) {
            return Ok(Precision::Date);
        }
        Ok(self.rule.always.unwrap_or(Precision::Minute))
    }
}
