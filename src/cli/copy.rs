//! `tapsyrma copy`.

use std::io::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::CommandError;
use crate::store::copy::{Copied, copy};
use crate::store::{Store, StoreOptions};

/// Copies a whole database into an empty one, of the same engine or the other, and compares.
#[derive(Debug, clap::Args)]
pub struct DatabaseCopy {
    /// Database to copy, `sqlite:` and a path or `postgres://..`; end the service that writes to it
    #[arg(long, value_name = "URL")]
    from: String,
    /// Database to copy to, migrated and empty. Passwords are better in PGPASSFILE than here
    #[arg(long, value_name = "URL")]
    to: String,
}

impl DatabaseCopy {
    /// Copies, and writes what arrived.
    ///
    /// # Errors
    /// What kept it from copying, and a copy that is not the same.
    pub fn run(&self, out: &mut dyn Write) -> Result<(), CommandError> {
        let source = Store::open_reading(&options(&self.from))?;
        let target = Store::open(&options(&self.to))?;
        let bar = ProgressBar::new_spinner().with_style(
            ProgressStyle::with_template("{spinner} {msg}: {human_pos} rows, {per_sec}")
                .unwrap_or_else(|_plain| ProgressStyle::default_spinner()),
        );
        bar.enable_steady_tick(Duration::from_millis(100));
        let shown = bar.clone();
        let copied = copy(&source, &target, move |table, rows| {
            shown.set_message(table);
            shown.inc(rows);
        });
        bar.finish_and_clear();
        source.close_blocking();
        target.close_blocking();
        let copied = copied?;
        write(&copied, out)?;
        match copied.is_whole() {
            true => Ok(()),
            false => Err(CommandError::NotTheSame),
        }
    }
}

/// Reading a table of millions of rows is one statement that takes as long as writing them.
fn options(url: &str) -> StoreOptions {
    let mut options = StoreOptions::new(url);
    options.reader_threads = 1;
    options.writer_threads = 1;
    options.statement_timeout = Duration::ZERO;
    options
}

fn write(copied: &Copied, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(
        out,
        "{:<20}{:>12}{:>12}",
        "table", "rows there", "rows here"
    )?;
    for table in &copied.tables {
        let mark = if table.source == table.target {
            ""
        } else {
            "  differ"
        };
        writeln!(
            out,
            "{:<20}{:>12}{:>12}{mark}",
            table.name, table.source, table.target
        )?;
    }
    for chain in &copied.broken {
        writeln!(
            out,
            "the record of office {} does not end with number {} and hash {}",
            chain.office, chain.number, chain.hash
        )?;
    }
    writeln!(out, "records whose chain holds: {}", copied.chains)
}
