//! The office that a question is about, as written on the command line.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::DateTime;

use super::WorktimeError;
use crate::domain::worktime::{Calendar, Schedule, Timetable, WorkClock, Zone, named_schedules};

#[derive(Args, Clone, Debug)]
pub(super) struct OfficeArgs {
    /// The name of a schedule, or hours like "mon-fri 09:00-13:00 14:30-18:30; sat 09:00-14:00".
    #[arg(long, default_value = "kz_0900_1830")]
    schedule: String,
    /// The IANA name of the time zone.
    #[arg(long, default_value = "Asia/Almaty")]
    zone: String,
    /// kz, none, or a file like config/calendar/kz.toml.
    #[arg(long, default_value = "kz")]
    calendar: String,
}

impl OfficeArgs {
    pub(super) fn clock(&self) -> Result<WorkClock, WorktimeError> {
        let zone = Zone::try_from(self.zone.as_str())?;
        let timetable = Timetable::always(schedule(&self.schedule)?);
        Ok(WorkClock::new(zone, timetable, calendar(&self.calendar)?))
    }
}

fn schedule(text: &str) -> Result<Schedule, WorktimeError> {
    let named = named_schedules()?;
    match named.get(text) {
        Some(named) => Ok(named.schedule.clone()),
        None => Schedule::try_from(text).map_err(|cause| {
            let names = named.keys().cloned().collect();
            WorktimeError::Schedule { cause, names }
        }),
    }
}

fn calendar(text: &str) -> Result<Arc<Calendar>, WorktimeError> {
    match text {
        "kz" => Ok(Calendar::kazakhstan()?),
        "none" => Ok(Arc::new(Calendar::none())),
        file => {
            let file = PathBuf::from(file);
            let text = std::fs::read_to_string(&file)
                .map_err(|cause| WorktimeError::File { file, cause })?;
            Ok(Arc::new(Calendar::parse(&text)?))
        }
    }
}

/// An instant, or a local time of the office: the first of two, and after a skipped hour the time
/// that the clock then shows.
pub(super) fn time(clock: &WorkClock, text: &str) -> Result<Timestamp, WorktimeError> {
    if let Ok(instant) = text.parse() {
        return Ok(instant);
    }
    // A date alone means closing time elsewhere, never midnight; an offset must not be dropped.
    let is_local = text.contains(':') && !text.contains(['+', '[']);
    let local = text.parse::<DateTime>().ok().filter(|_| is_local);
    local
        .and_then(|local| {
            clock
                .zone()
                .time_zone()
                .to_ambiguous_timestamp(local)
                .compatible()
                .ok()
        })
        .ok_or_else(|| WorktimeError::Time(text.to_owned()))
}
