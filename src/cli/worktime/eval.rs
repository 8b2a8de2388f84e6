//! `worktime eval`: answers the cases of a file of test vectors. Answers that stand in the file are
//! not looked at.

use std::fmt::Display;
use std::io::Write;
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::WorktimeError;
use super::definitions::Definitions;
use crate::domain::worktime::{DayKind, Period, WorkClock};

/// Why one case has no answer.
#[derive(Debug)]
pub(super) struct CaseError {
    code: &'static str,
    detail: String,
}

impl CaseError {
    pub(super) fn new(code: &'static str, detail: &(impl Display + ?Sized)) -> CaseError {
        CaseError {
            code,
            detail: detail.to_string(),
        }
    }
}

/// The answer to one case, in the spelling of the vectors.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Between {
        working_minutes: i64,
    },
    Add {
        result: Timestamp,
        result_next_start: Option<Timestamp>,
    },
    Classify {
        day_kind: DayKind,
        period: Period,
        is_working: bool,
        night_22_06: bool,
    },
    Error {
        error: &'static str,
        detail: String,
    },
}

/// One line of output.
#[derive(Serialize)]
struct Line<'case> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'case Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
    #[serde(flatten)]
    answer: Answer,
}

type Answerer = fn(&WorkClock, &Value) -> Result<Answer, CaseError>;

/// The sections that hold cases; those of the last have an index instead of an id.
const SECTIONS: [(&str, Answerer); 3] = [("between", between), ("add", add), ("vectors", classify)];

pub(super) fn run(file: &Path, out: &mut impl Write) -> Result<(), WorktimeError> {
    let content = read(file)?;
    let mut definitions = Definitions::for_file(file, &content)?;
    let sections = SECTIONS.iter().filter_map(|(name, answer)| {
        content
            .get(name)
            .and_then(Value::as_array)
            .map(|cases| (*name, cases, answer))
    });
    let (mut found, mut failed) = (false, 0);
    for (section, cases, answer) in sections {
        found = true;
        for (index, case) in cases.iter().enumerate() {
            let answer = answer_case(&mut definitions, case, *answer).unwrap_or_else(|error| {
                failed += 1;
                Answer::Error {
                    error: error.code,
                    detail: error.detail,
                }
            });
            let numbered = json!(index);
            let id = case
                .get("id")
                .filter(|id| !id.is_null())
                .unwrap_or(&numbered);
            let line = match section {
                "vectors" => Line {
                    id: None,
                    index: Some(index),
                    answer,
                },
                _ => Line {
                    id: Some(id),
                    index: None,
                    answer,
                },
            };
            serde_json::to_writer(&mut *out, &line).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
    }
    match failed {
        _ if !found => Err(WorktimeError::NoCases(file.to_owned())),
        0 => Ok(()),
        _ => Err(WorktimeError::CasesFailed(failed)),
    }
}

pub(super) fn read(file: &Path) -> Result<Value, WorktimeError> {
    let text = std::fs::read_to_string(file).map_err(|cause| WorktimeError::File {
        file: file.to_owned(),
        cause,
    })?;
    serde_json::from_str(&text).map_err(|cause| WorktimeError::Json {
        file: file.to_owned(),
        cause,
    })
}

fn answer_case(
    definitions: &mut Definitions,
    case: &Value,
    answer: Answerer,
) -> Result<Answer, CaseError> {
    let names = (
        text(case, "schedule")?,
        text(case, "calendar")?,
        text(case, "tz")?,
    );
    let clock = definitions.clock(names.0, names.1, names.2)?;
    answer(&clock, case)
}

fn between(clock: &WorkClock, case: &Value) -> Result<Answer, CaseError> {
    let (start, end) = (instant(case, "start")?, instant(case, "end")?);
    Ok(Answer::Between {
        working_minutes: clock.between(start, end),
    })
}

fn add(clock: &WorkClock, case: &Value) -> Result<Answer, CaseError> {
    let start = instant(case, "start")?;
    let minutes = case.get("minutes").and_then(Value::as_i64);
    let minutes = minutes
        .ok_or_else(|| CaseError::new("field_unreadable", "minutes must be a whole number"))?;
    let result = clock
        .add(start, minutes)
        .map_err(|error| CaseError::new(error.code(), &error))?;
    Ok(Answer::Add {
        result,
        result_next_start: clock.next_open(result).ok(),
    })
}

fn classify(clock: &WorkClock, case: &Value) -> Result<Answer, CaseError> {
    let moment = clock.classify(instant(case, "instant")?);
    Ok(Answer::Classify {
        day_kind: moment.day_kind,
        period: moment.period,
        is_working: moment.is_working(),
        night_22_06: moment.night,
    })
}

fn text<'case>(case: &'case Value, field: &str) -> Result<&'case str, CaseError> {
    let unreadable = || CaseError::new("field_unreadable", &format!("{field} must be a text"));
    case.get(field)
        .and_then(Value::as_str)
        .ok_or_else(unreadable)
}

fn instant(case: &Value, field: &str) -> Result<Timestamp, CaseError> {
    text(case, field)?
        .parse()
        .map_err(|error| CaseError::new("field_unreadable", &format!("{field}: {error}")))
}
