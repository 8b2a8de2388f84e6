//! `office import` and `journal import`.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;

use crate::domain::clocks::Clocks;
use crate::domain::worktime::{UnknownZone, Zone};
use crate::import::journal::{self, JournalImported, Mapping};
use crate::import::offices::{self, EDITION, NewOffices, OfficesImported, timetable_named};
use crate::import::{FILE_LIMIT_BYTES, Faults, ImportError};
use crate::store::Store;

/// Brings the offices of the classifier into the database.
#[derive(Debug, Clone, clap::Args)]
pub struct OfficeImport {
    /// CSV with the columns code, parent, level, name_kk and name_ru
    pub file: PathBuf,
    /// Edition of the classifier that the codes come from
    #[arg(long, default_value = EDITION)]
    pub edition: String,
    /// IANA zone for codes of an oblast whose zone is not known; without it such rows are refused
    #[arg(long, value_name = "ZONE")]
    pub zone_default: Option<String>,
    /// Working hours of new offices, by the name of a schedule
    #[arg(long, value_name = "NAME", default_value = "kz_0900_1830")]
    pub schedule: String,
    /// Calendar of days off of new offices; `none` for the weekly pattern alone
    #[arg(long, value_name = "ID", default_value = "kz")]
    pub calendar: String,
}

/// Brings a control journal into the database.
#[derive(Debug, Clone, clap::Args)]
pub struct JournalImport {
    /// CSV of the journal
    pub file: PathBuf,
    /// TOML that says what its columns mean
    #[arg(long)]
    pub mapping: PathBuf,
}

/// Why an import was not done.
#[derive(Debug, thiserror::Error)]
pub enum ImportFailed {
    /// A file cannot be read.
    #[error("{}: {cause}", .path.display())]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A file is longer than [`FILE_LIMIT_BYTES`].
    #[error("{}: longer than {FILE_LIMIT_BYTES} bytes", .path.display())]
    TooLarge {
        /// Which one.
        path: PathBuf,
    },
    /// The option is not a zone.
    #[error(transparent)]
    Zone(#[from] UnknownZone),
    /// What the file holds, or what the database answers, stands against it.
    #[error("{} ({})", .0, .0.code())]
    Import(#[from] ImportError),
    /// The summary cannot be written.
    #[error("the summary cannot be written: {0}")]
    Output(std::io::Error),
}

impl OfficeImport {
    /// Imports and writes what was done. Rows that did not go in are written with their lines and
    /// are no error: the result says how many there are.
    ///
    /// # Errors
    /// See [`ImportFailed`].
    pub fn run(
        &self,
        store: &Store,
        now: Timestamp,
        out: &mut dyn Write,
    ) -> Result<OfficesImported, ImportFailed> {
        let zone_default = self.zone_default.as_deref().map(Zone::try_from).transpose();
        let new = NewOffices {
            zone_default: zone_default?,
            timetable: timetable_named(&self.schedule)?,
            calendar: self.calendar.clone(),
            ..NewOffices::kazakhstan(&self.edition)?
        };
        let bytes = read(&self.file)?;
        let bar = ProgressBar::new_spinner().with_message("offices");
        bar.enable_steady_tick(std::time::Duration::from_millis(100));
        let done = offices::import(store, &bytes, new, now);
        bar.finish_and_clear();
        let done = done?;
        let mut lines = vec![format!(
            "{} offices added, {} changed, {} unchanged, {} rows refused",
            done.total_added(),
            done.changed,
            done.unchanged,
            done.faults.count()
        )];
        for (tier, count) in &done.added {
            lines.push(format!("  {tier}: {count} added"));
        }
        if done.settlements > 0 {
            let count = done.settlements;
            lines.push(format!(
                "  {count} settlements without an office passed over"
            ));
        }
        report(lines, &done.faults, out)?;
        Ok(done)
    }
}

impl JournalImport {
    /// Imports and writes what was done, like [`OfficeImport::run`].
    ///
    /// # Errors
    /// See [`ImportFailed`].
    pub fn run(
        &self,
        store: &Store,
        clocks: &Clocks,
        now: Timestamp,
        out: &mut dyn Write,
    ) -> Result<JournalImported, ImportFailed> {
        let mapping = Mapping::parse(&read(&self.mapping)?).map_err(ImportError::from)?;
        let bytes = read(&self.file)?;
        let bar = ProgressBar::new(size(&bytes));
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {eta}") {
            bar.set_style(style);
        }
        let mut progress = |position| bar.set_position(position);
        let done = journal::import(store, clocks, &bytes, &mapping, now, &mut progress);
        bar.finish_and_clear();
        let done = done?;
        let mut lines = vec![format!(
            "{} rows added, {} unchanged, {} refused",
            done.added,
            done.unchanged,
            done.faults.count()
        )];
        if done.by_date > 0 {
            let count = done.by_date;
            lines.push(format!("  {count} of the added known by their day alone"));
        }
        if done.first_actions_left_out > 0 {
            let count = done.first_actions_left_out;
            lines.push(format!(
                "  {count} first actions before the start or after the end left out"
            ));
        }
        report(lines, &done.faults, out)?;
        Ok(done)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, ImportFailed> {
    let unreadable = |cause| ImportFailed::Unreadable {
        path: path.to_owned(),
        cause,
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    if size > FILE_LIMIT_BYTES {
        let path = path.to_owned();
        return Err(ImportFailed::TooLarge { path });
    }
    let mut bytes = Vec::new();
    // The limit holds for what has no size of its own too, such as a pipe.
    file.take(FILE_LIMIT_BYTES)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

fn report(lines: Vec<String>, faults: &Faults, out: &mut dyn Write) -> Result<(), ImportFailed> {
    let refused = faults.listed().iter().map(|fault| {
        let (line, fault) = (fault.line, &fault.fault);
        format!("line {line}: {}: {fault}", fault.code())
    });
    for line in lines.into_iter().chain(refused) {
        writeln!(out, "{line}").map_err(ImportFailed::Output)?;
    }
    let listed = size(faults.listed());
    if faults.count() > listed {
        let more = faults.count() - listed;
        writeln!(out, "and {more} more").map_err(ImportFailed::Output)?;
    }
    out.flush().map_err(ImportFailed::Output)
}

/// How many there are, in the width that progress and counts have.
fn size<T>(list: &[T]) -> u64 {
    u64::try_from(list.len()).unwrap_or(u64::MAX)
}
