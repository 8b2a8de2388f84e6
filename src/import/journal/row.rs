//! One row of a journal, read by its mapping.

use std::collections::HashMap;

use jiff::Timestamp;

use super::mapping::{Mapping, Status};
use super::time_column::{Known, TimeColumn};
use crate::domain::deadline::Due;
use crate::domain::instruction::{Channel, Content, Precision, Urgency};
use crate::domain::legal::LegalCatalogue;
use crate::domain::person::Language;
use crate::domain::text::{Body, Reason, Reference, Title};
use crate::import::fault::{Fault, ImportError, beginning};
use crate::import::table::{Row, Table};

/// What a row says.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Where it stands.
    pub(super) line: u64,
    /// The journal and what it knows the row by.
    pub(super) imported_from: String,
    /// Which of the recipients of the mapping.
    pub(super) recipient: usize,
    /// When it was issued.
    pub(super) registered_at: Timestamp,
    /// How exactly the times of the row are known: no better than the least exact of them.
    pub(super) precision: Precision,
    /// What was asked.
    pub(super) content: Content,
    /// When the recipient first acted.
    pub(super) first_action_at: Option<Timestamp>,
    /// How and when it ended.
    pub(super) ending: Option<(Ending, Timestamp)>,
    /// Whether a first action before the start or after the end was left out: it is no receipt.
    pub(super) first_action_left_out: bool,
}

/// How a row ended.
#[derive(Debug, Clone)]
pub(super) enum Ending {
    /// Answered with this text, and accepted.
    Completed(Body),
    /// Recalled for this reason.
    Withdrawn(Reason),
}

/// A mapping with the columns of one file.
pub(super) struct Reader<'mapping> {
    mapping: &'mapping Mapping,
    catalogue: LegalCatalogue,
    now: Timestamp,
    recipients: HashMap<&'mapping str, usize>,
    external_id: usize,
    title: usize,
    text: Option<usize>,
    details: Vec<(&'mapping str, usize)>,
    issued: TimeColumn<'mapping>,
    due: Option<TimeColumn<'mapping>>,
    first_action: Option<TimeColumn<'mapping>>,
    completed: Option<TimeColumn<'mapping>>,
    status: Option<(&'mapping str, usize)>,
    channel: Option<(&'mapping str, usize)>,
    recipient: Option<(&'mapping str, usize)>,
}

impl<'mapping> Reader<'mapping> {
    /// Finds the columns of the mapping.
    pub(super) fn new(
        table: &Table<'_>,
        mapping: &'mapping Mapping,
        now: Timestamp,
    ) -> Result<Self, ImportError> {
        let names = &mapping.columns;
        let column = |name: &'mapping String| Ok((name.as_str(), table.column(name)?));
        let find = |name: &'mapping Option<String>| name.as_ref().map(column).transpose();
        let time = |name: &'mapping Option<String>, rule| {
            let column = |name: &'mapping String| TimeColumn::find(table, mapping, name, rule);
            name.as_ref().map(column).transpose()
        };
        let rules = &mapping.precision;
        let values = mapping.recipient.iter().enumerate();
        Ok(Self {
            mapping,
            catalogue: LegalCatalogue::kazakhstan()?,
            now,
            recipients: values
                .filter_map(|(index, party)| Some((party.value.as_deref()?, index)))
                .collect(),
            external_id: table.column(&names.external_id)?,
            title: table.column(&names.title)?,
            text: find(&names.text)?.map(|(_, column)| column),
            details: names
                .details
                .iter()
                .map(column)
                .collect::<Result<_, ImportError>>()?,
            issued: TimeColumn::find(table, mapping, &names.issued_at, &rules.issued)?,
            due: time(&names.due_at, &rules.due)?,
            first_action: time(&names.first_action_at, &rules.first_action)?,
            completed: time(&names.completed_at, &rules.completed)?,
            status: find(&names.status)?,
            channel: find(&names.channel)?,
            recipient: find(&names.recipient)?,
        })
    }

    /// Reads a row.
    pub(super) fn read(&self, row: &Row) -> Result<Entry, Fault> {
        let external_id: Reference = row.field(self.external_id).parse()?;
        let issued = self.issued.read_past(row, self.now)?;
        let issued = issued.ok_or(Fault::StartMissing)?;
        let past = |column: &Option<TimeColumn<'_>>| match column {
            Some(column) => column.read_past(row, self.now),
            None => Ok(None),
        };
        let first_action = past(&self.first_action)?.map(|known| known.not_before(issued));
        let completed = past(&self.completed)?.map(|known| known.not_before(issued));
        if completed.is_some_and(|completed| completed.at < issued.at) {
            return Err(Fault::EndBeforeStart);
        }
        let ending = self.ending(row, completed)?;
        let receipt = first_action.filter(|first| {
            first.at >= issued.at && ending.as_ref().is_none_or(|(_, end)| first.at <= *end)
        });
        let least_exact = [Some(issued), receipt, completed]
            .into_iter()
            .flatten()
            .any(|known| known.precision == Precision::Date);
        let content = self.content(row)?;
        content.check(&[], &self.catalogue, self.now)?;
        Ok(Entry {
            line: row.line,
            imported_from: format!("{}:{external_id}", self.mapping.journal),
            recipient: self.recipient(row)?,
            registered_at: issued.at,
            precision: if least_exact {
                Precision::Date
            } else {
                Precision::Minute
            },
            content,
            first_action_at: receipt.map(|first| first.at),
            first_action_left_out: first_action.is_some() && receipt.is_none(),
            ending,
        })
    }

    fn ending(
        &self,
        row: &Row,
        completed: Option<Known>,
    ) -> Result<Option<(Ending, Timestamp)>, Fault> {
        let status = match self.status {
            None if completed.is_some() => Status::Completed,
            None => Status::Open,
            Some((name, column)) => {
                let word = row.field(column);
                let status = self.mapping.statuses.get(word).copied();
                status.ok_or_else(|| unknown(name, word))?
            }
        };
        match (status, completed) {
            (Status::Open, None) => Ok(None),
            (Status::Open, Some(_)) => Err(Fault::OpenWithEnd),
            (_, None) => Err(Fault::EndMissing),
            (Status::Completed, Some(end)) => Ok(Some((Ending::Completed(self.answer()?), end.at))),
            (Status::Withdrawn, Some(end)) => {
                let reason = withdrawn_in_journal(self.mapping.language).parse()?;
                Ok(Some((Ending::Withdrawn(reason), end.at)))
            }
        }
    }

    fn answer(&self) -> Result<Body, Fault> {
        match &self.mapping.answer {
            Some(answer) => Ok(answer.clone()),
            None => Ok(completed_in_journal(self.mapping.language).parse()?),
        }
    }

    fn content(&self, row: &Row) -> Result<Content, Fault> {
        let title: Title = row.field(self.title).parse()?;
        Ok(Content {
            text: self.text(row, &title)?,
            title,
            language: self.mapping.language,
            kind: self.mapping.kind,
            function: None,
            legal_bases: self.mapping.legal_basis.clone().into(),
            channel: self.channel(row)?,
            said_at: None,
            said_by: None,
            urgency: Urgency::Ordinary,
            source: None,
            effort_minutes: None,
            due: self.due(row)?,
            short_notice_reason: None,
            attachments: Vec::new(),
        })
    }

    fn text(&self, row: &Row, title: &Title) -> Result<Body, Fault> {
        let text = self.text.map(|column| row.field(column));
        let text = text.filter(|text| !text.is_empty());
        let mut body = text.unwrap_or(title.as_str()).to_owned();
        for (name, column) in &self.details {
            let detail = row.field(*column);
            if !detail.is_empty() {
                body.push_str(&format!("\n{name}: {detail}"));
            }
        }
        Ok(body.try_into()?)
    }

    fn due(&self, row: &Row) -> Result<Option<Due>, Fault> {
        let Some(column) = &self.due else {
            return Ok(None);
        };
        Ok(column.read(row)?.map(|due| match due.precision {
            Precision::Date => Due::Date(due.day),
            Precision::Minute => Due::At(due.at),
        }))
    }

    fn channel(&self, row: &Row) -> Result<Channel, Fault> {
        let channels = &self.mapping.channels;
        let (name, word) = match self.channel {
            Some((name, column)) => (name, row.field(column)),
            None => ("channel", ""),
        };
        let channel = channels.words.get(word).copied().or(channels.default);
        channel.ok_or_else(|| unknown(name, word))
    }

    fn recipient(&self, row: &Row) -> Result<usize, Fault> {
        let Some((name, column)) = self.recipient else {
            return Ok(0);
        };
        let word = row.field(column);
        let recipient = self.recipients.get(word).copied();
        recipient.ok_or_else(|| unknown(name, word))
    }
}

fn unknown(column: &str, word: &str) -> Fault {
    Fault::WordUnknown {
        column: column.to_owned(),
        value: beginning(word),
    }
}

fn completed_in_journal(language: Language) -> &'static str {
    match language {
        Language::Kazakh => "Журналда орындалды деп белгіленген.",
        Language::Russian => "В журнале отмечено как исполненное.",
        Language::English => "Recorded as completed in the journal.",
    }
}

fn withdrawn_in_journal(language: Language) -> &'static str {
    match language {
        Language::Kazakh => "Журналда кері қайтарылды деп белгіленген.",
        Language::Russian => "В журнале отмечено как отозванное.",
        Language::English => "Recorded as withdrawn in the journal.",
    }
}
