//! `tapsyrma worktime`: ask the working clock of an office from the command line.

mod definitions;
mod eval;
mod office;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;

use crate::domain::worktime::{
    CalendarError, Coverage, DayAccount, NamedSchedulesError, NoWorkingTime, ScheduleError,
    UnknownZone, WorkClock,
};

use office::OfficeArgs;

/// What is asked.
#[derive(Args, Clone, Debug)]
pub struct WorktimeArgs {
    #[command(subcommand)]
    question: Question,
}

#[derive(Subcommand, Clone, Debug)]
enum Question {
    /// Working minutes from A to B.
    Between(Span),
    /// The earliest instant with so many working minutes since A.
    Add {
        #[command(flatten)]
        office: OfficeArgs,
        /// An RFC 3339 instant, or a local time like 2026-03-04T18:20.
        a: String,
        /// Working minutes, not negative.
        #[arg(allow_negative_numbers = true)]
        minutes: i64,
    },
    /// The local days from A to B with the minutes of each, and why.
    Explain(Span),
    /// Answer every case of a file of test vectors, one line of JSON for each.
    Eval {
        /// A JSON file with the sections between, add or vectors.
        file: PathBuf,
    },
}

#[derive(Args, Clone, Debug)]
struct Span {
    #[command(flatten)]
    office: OfficeArgs,
    /// An RFC 3339 instant, or a local time like 2026-03-04T18:20 (the first, if it happens twice).
    a: String,
    /// The same, for the end.
    b: String,
}

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum WorktimeError {
    /// The schedule has no such name and is not written like one.
    #[error("{cause}; the names are {}", .names.join(", "))]
    Schedule {
        /// What is wrong with it as a schedule.
        cause: ScheduleError,
        /// The names there are.
        names: Vec<String>,
    },
    /// The schedules that come with the tool cannot be read.
    #[error(transparent)]
    NamedSchedules(#[from] NamedSchedulesError),
    /// The calendar is not one.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// There is no such zone.
    #[error(transparent)]
    Zone(#[from] UnknownZone),
    /// Neither an instant nor a local time with hours and minutes.
    #[error("\"{0}\" is not a time like 2026-03-04T18:20 or 2026-03-04T18:20:00+05:00")]
    Time(String),
    /// The clock has no answer.
    #[error(transparent)]
    NoWorkingTime(#[from] NoWorkingTime),
    /// A file cannot be read.
    #[error("{}: {cause}", .file.display())]
    File {
        /// Which file.
        file: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A file is not JSON.
    #[error("{}: {cause}", .file.display())]
    Json {
        /// Which file.
        file: PathBuf,
        /// Why.
        cause: serde_json::Error,
    },
    /// A file has none of the sections that hold cases.
    #[error("{}: there is no section between, add or vectors in it", .0.display())]
    NoCases(PathBuf),
    /// Some cases could not be answered; their lines say why.
    #[error("{0} of the cases could not be answered")]
    CasesFailed(usize),
    /// The answer cannot be written.
    #[error("the answer cannot be written: {0}")]
    Output(#[from] std::io::Error),
}

impl WorktimeError {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            WorktimeError::Schedule { cause, .. } => cause.code(),
            WorktimeError::NamedSchedules(cause) => cause.code(),
            WorktimeError::Calendar(cause) => cause.code(),
            WorktimeError::Zone(cause) => cause.code(),
            WorktimeError::Time(_) => "time_unreadable",
            WorktimeError::NoWorkingTime(cause) => cause.code(),
            WorktimeError::File { .. } => "file_unreadable",
            WorktimeError::Json { .. } => "file_not_json",
            WorktimeError::NoCases(_) => "cases_missing",
            WorktimeError::CasesFailed(_) => "cases_failed",
            WorktimeError::Output(_) => "output_failed",
        }
    }
}

/// Answers a question on `out`.
///
/// # Errors
/// If the question cannot be understood or answered, or `out` cannot be written.
pub fn run(args: WorktimeArgs, out: &mut impl Write) -> Result<(), WorktimeError> {
    match args.question {
        Question::Between(span) => {
            let (clock, a, b) = span.resolve()?;
            writeln!(out, "{}", clock.between(a, b))?;
        }
        Question::Add { office, a, minutes } => {
            let clock = office.clock()?;
            let end = clock.add(office::time(&clock, &a)?, minutes)?;
            writeln!(out, "{end}  {}", clock.local(end))?;
        }
        Question::Explain(span) => {
            let (clock, a, b) = span.resolve()?;
            for day in clock.explain(a, b) {
                writeln!(out, "{}", account(&day))?;
            }
            writeln!(out, "{:<14}{:>7}", "total", clock.between(a, b))?;
            writeln!(
                out,
                "calendar {}, zone {}",
                clock.calendar_version(),
                clock.zone()
            )?;
        }
        Question::Eval { file } => eval::run(&file, out)?,
    }
    Ok(())
}

impl Span {
    fn resolve(&self) -> Result<(WorkClock, Timestamp, Timestamp), WorktimeError> {
        let clock = self.office.clock()?;
        let (a, b) = (
            office::time(&clock, &self.a)?,
            office::time(&clock, &self.b)?,
        );
        Ok((clock, a, b))
    }
}

/// One line of an explanation.
fn account(day: &DayAccount) -> String {
    let why = serde_json::to_value(day.why).unwrap_or_default();
    let why = why.as_str().unwrap_or_default().replace('_', " ");
    let date = day.date.strftime("%F %a").to_string();
    let mut line = format!("{date:<14}{:>7}  {why}", day.minutes);
    let name = day.name.as_ref().map(|name| name.en.clone());
    let hours_of = day
        .hours_of
        .as_ref()
        .map(|weekday| format!("hours of {weekday}"));
    let instead_of = day.instead_of.map(|date| format!("for {date}"));
    let act = day.act.clone();
    for more in [name, hours_of, instead_of, act].into_iter().flatten() {
        line.push_str(", ");
        line.push_str(&more);
    }
    line.push_str(match day.coverage {
        Coverage::Covered => "",
        Coverage::Provisional => " (the calendar of this year is provisional)",
        Coverage::Outside => " (the calendar does not cover this year)",
    });
    line
}
