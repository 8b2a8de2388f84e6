//! `tapsyrma attachments`.

use std::collections::HashSet;
use std::io::Write;

use clap::Subcommand;
use futures_util::TryStreamExt;

use super::{CommandError, open_migrated, wait};
use crate::config::Config;
use crate::domain::attachment::{Attachment, StoredFile};
use crate::domain::id::ObjectId;
use crate::files::{FileError, Files, Object};
use crate::store::stored_objects::{self, Totals};
use crate::store::{Connection, Store, StoreError};

/// What can be done with files of instructions and answers.
#[derive(Debug, Subcommand)]
pub enum AttachmentsCommand {
    /// Compare what the database names with what the store of files has. The exit code is 1 where
    /// a file is missing or another one.
    Check {
        /// Compare sizes alone, without reading the files
        #[arg(long)]
        sizes_only: bool,
    },
}

/// Files that are looked up at a time.
const BATCH: i64 = 500;

/// What came of a comparison.
#[derive(Debug, Default)]
struct Checked {
    good: Totals,
    missing: u64,
    other: u64,
    extra: u64,
}

/// Carries out a command.
///
/// # Errors
/// What kept it from comparing, and a store that lacks something.
pub fn run(
    config: &Config,
    command: AttachmentsCommand,
    out: &mut (dyn Write + Send),
) -> Result<(), CommandError> {
    let AttachmentsCommand::Check { sizes_only } = command;
    let store = open_migrated(config)?;
    let files = Files::open(&config.attachments).map_err(crate::app::AppError::from)?;
    let checked = wait(check(&store, &files, sizes_only, out));
    store.close_blocking();
    let checked = checked?;
    writeln!(
        out,
        "{} files of {} bytes are as the database names them; {} are missing, {} are other ones; \
         {} objects belong to nothing",
        checked.good.files, checked.good.bytes, checked.missing, checked.other, checked.extra
    )?;
    if checked.missing + checked.other > 0 {
        return Err(CommandError::FilesDiffer);
    }
    Ok(())
}

async fn check(
    store: &Store,
    files: &Files,
    sizes_only: bool,
    out: &mut (dyn Write + Send),
) -> Result<Checked, CommandError> {
    let mut checked = Checked::default();
    let mut after = None;
    loop {
        let part = store
            .read(move |connection| stored_objects::list_files(connection, after, BATCH))
            .await?;
        let Some(last) = part.last() else { break };
        after = Some(last.id);
        for attachment in &part {
            let Some(file) = attachment.stored() else {
                continue;
            };
            match compare(files, file, sizes_only).await? {
                None => {
                    checked.good.files += 1;
                    checked.good.bytes += file.bytes;
                    continue;
                }
                Some(Difference::Missing) => {
                    checked.missing += 1;
                    writeln!(out, "missing  {}", name(attachment, file))?;
                }
                Some(Difference::Other) => {
                    checked.other += 1;
                    writeln!(out, "another  {}", name(attachment, file))?;
                }
            }
        }
    }
    checked.extra = count_extra(store, files).await?;
    Ok(checked)
}

fn name(attachment: &Attachment, file: &StoredFile) -> String {
    let linked = match attachment.linked_at {
        Some(_) => "",
        None => " (belongs to nothing)",
    };
    format!(
        "{} {} of {} bytes, object {}{linked}",
        attachment.id,
        attachment.name.as_str(),
        file.bytes,
        file.object
    )
}

/// How a stored file is not what the database names.
enum Difference {
    Missing,
    Other,
}

async fn compare(
    files: &Files,
    file: &StoredFile,
    sizes_only: bool,
) -> Result<Option<Difference>, FileError> {
    let object = Object::Whole(file.object);
    let same = if sizes_only {
        files.size(object).await.map(|bytes| bytes == file.bytes)
    } else {
        files.sha256(object).await.map(|sum| sum == file.sha256)
    };
    match same {
        Ok(true) => Ok(None),
        Ok(false) => Ok(Some(Difference::Other)),
        Err(FileError::Missing(_)) => Ok(Some(Difference::Missing)),
        Err(error) => Err(error),
    }
}

async fn count_extra(store: &Store, files: &Files) -> Result<u64, CommandError> {
    let mut extra = 0;
    let found = files.list().try_chunks(usize::try_from(BATCH).unwrap_or(1));
    let mut found = std::pin::pin!(found);
    while let Some(part) = found.try_next().await.map_err(|error| error.1)? {
        let ids: Vec<ObjectId> = part.iter().map(|found| found.object.id()).collect();
        let asked = ids.clone();
        let named: HashSet<ObjectId> = store
            .read(move |connection| stored_objects::named_among(connection, &asked))
            .await?;
        extra += u64::try_from(ids.len() - named.len()).unwrap_or_default();
    }
    Ok(extra)
}

/// What a copy of the database says of files, in words.
///
/// # Errors
/// Those of the database.
pub fn describe(connection: &mut Connection) -> Result<String, StoreError> {
    let total = stored_objects::total(connection)?;
    Ok(format!(
        "it names {} attachments of {} bytes, which are not in it: copy the store of files now",
        total.files, total.bytes
    ))
}
