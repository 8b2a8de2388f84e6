//! The log of the service.

use std::io;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::writer::BoxMakeWriter;

use crate::config::{Log, LogFormat};

/// Why the log cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is not one.
    #[error("log.filter: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// It was started before.
    #[error("the log cannot be started: {0}")]
    Started(#[from] tracing::dispatcher::SetGlobalDefaultError),
}

/// Starts the log of the process on standard error, where a supervisor collects it and no command's
/// output stands.
///
/// # Errors
/// See [`TelemetryError`].
pub fn start(log: &Log) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(&log.filter)?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(BoxMakeWriter::new(io::stderr));
    match log.format {
        LogFormat::Text => {
            tracing::subscriber::set_global_default(lines.with_ansi(false).finish())?
        }
        LogFormat::Json => tracing::subscriber::set_global_default(lines.json().finish())?,
    }
    Ok(())
}
