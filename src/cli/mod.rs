//! The command line: reads what is wanted, prints what came of it.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command answers whoever typed it"
)]

mod admin;
mod attachments;
mod copy;
pub mod import;
mod serve;
pub mod worktime;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::app::{self, AppError};
use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::credentials::password::PasswordError;
use crate::demo::DemoError;
use crate::domain::office::KatoCode;
use crate::domain::text::InvalidText;
use crate::files::FileError;
use crate::server::{self, ServerError};
use crate::store::copy::CopyError;
use crate::store::{self, OpenError, Store, StoreError, StoreOptions};
use crate::telemetry::TelemetryError;
use attachments::AttachmentsCommand;
use copy::DatabaseCopy;
use import::{ImportFailed, JournalImport, OfficeImport};
use worktime::{WorktimeArgs, WorktimeError};

/// Records the instructions that villages receive, delivers them in working time, measures
/// last-minute requests.
#[derive(Debug, Parser)]
#[command(name = "tapsyrma", version)]
struct Arguments {
    /// The file of settings; without one the defaults and the environment hold.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the service.
    Serve {
        /// Use a database of its own with a made-up district, and print its accounts.
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database to the version of this program.
    Migrate,
    /// Read every setting and say what is wrong, without starting anything.
    CheckConfig,
    /// Keep administrators.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Keep offices.
    #[command(subcommand)]
    Office(OfficeCommand),
    /// Journals that offices keep elsewhere.
    #[command(subcommand)]
    Journal(JournalCommand),
    /// Copy the database into a new file, while it is in use.
    Backup {
        /// The file to make.
        file: PathBuf,
    },
    /// Look after files of instructions and answers.
    #[command(subcommand)]
    Attachments(AttachmentsCommand),
    /// Copy a whole database into an empty one, of the same engine or the other, and compare.
    Copy(DatabaseCopy),
    /// Print the OpenAPI document.
    Openapi,
    /// Working time between two instants, and from an instant on.
    Worktime(WorktimeArgs),
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Add an administrator, and print a password for them once.
    Create(admin::NewAdmin),
}

#[derive(Debug, Subcommand)]
enum OfficeCommand {
    /// Bring in the offices of the classifier (KATO).
    Import(OfficeImport),
}

#[derive(Debug, Subcommand)]
enum JournalCommand {
    /// Bring in a control journal.
    Import(JournalImport),
}

/// Why a command was not carried out; one sentence for whoever typed it.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The service cannot be put together.
    #[error(transparent)]
    App(#[from] AppError),
    /// A demo was to be started on a database with other people in it.
    #[error("the database holds people who are not of the demo district; name another one")]
    NotADemo,
    /// Offices were to follow a calendar that nobody entered.
    #[error("there is no calendar `{0}`")]
    UnknownCalendar(String),
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server does not run.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The log does not start.
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    /// The system gave no threads, or no input.
    #[error("the system refused: {0}")]
    System(#[from] std::io::Error),
    /// The demo district.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// A password that cannot be used.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// No password could be made up.
    #[error("no randomness for a password: {0}")]
    Randomness(#[from] getrandom::Error),
    /// A login or a name that cannot be used.
    #[error(transparent)]
    Text(#[from] InvalidText),
    /// An administrator belongs to an office.
    #[error(
        "there is no office yet that an administrator could belong to; import the offices first"
    )]
    NoOffice,
    /// No akim's office has the code.
    #[error("no office has the KATO code {}", .0.as_str())]
    UnknownOffice(KatoCode),
    /// Somebody signs in with it.
    #[error("somebody has the login `{0}` already")]
    LoginTaken(String),
    /// An import.
    #[error(transparent)]
    Import(#[from] ImportFailed),
    /// A copy that was not begun, or not ended.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// A copy that arrived and differs.
    #[error("the copy is not the same as what was copied; do not use it")]
    NotTheSame,
    /// The store of files failed.
    #[error(transparent)]
    Files(#[from] FileError),
    /// The store of files is not what the database names.
    #[error("the store of files lacks what the database names; restore it before you go on")]
    FilesDiffer,
    /// A question about working time.
    #[error(transparent)]
    Worktime(#[from] WorktimeError),
}

/// Carries out what the arguments of the process ask for. The exit code is 0, 1 where it was not
/// carried out, 2 where it was not understood.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(usage) => {
            // Also `--help`, which is no failure; where nobody reads it there is nobody to tell.
            let _unread = usage.print();
            return u8::try_from(usage.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from);
        }
    };
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tapsyrma: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), CommandError> {
    let settings = || Config::load(arguments.config.as_deref());
    match arguments.command {
        Command::Serve { demo } => serve::run(settings()?, demo),
        Command::Migrate => migrate(&settings()?),
        Command::CheckConfig => check(&settings()?),
        Command::Admin(AdminCommand::Create(new)) => {
            admin::create(&settings()?, &Clock::System, new)
        }
        Command::Office(OfficeCommand::Import(args)) => import_offices(&settings()?, &args),
        Command::Journal(JournalCommand::Import(args)) => import_journal(&settings()?, &args),
        Command::Backup { file } => backup(&settings()?, &file),
        Command::Attachments(command) => {
            attachments::run(&settings()?, command, &mut std::io::stdout())
        }
        Command::Copy(args) => args.run(&mut std::io::stdout().lock()),
        Command::Openapi => {
            println!("{}", server::openapi()?);
            Ok(())
        }
        Command::Worktime(args) => Ok(worktime::run(args, &mut std::io::stdout().lock())?),
    }
}

/// Runs what is asynchronous to its end.
fn wait<T>(task: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?
        .block_on(task)
}

/// Opens a database that is up to date.
fn open_migrated(config: &Config) -> Result<Store, CommandError> {
    let store = app::open_store(config)?;
    let pending = wait(async { Ok(store.pending_migrations().await?) })?;
    if pending.is_empty() {
        return Ok(store);
    }
    store.close_blocking();
    Err(AppError::NotMigrated { pending }.into())
}

fn migrate(config: &Config) -> Result<(), CommandError> {
    let store = app::open_store(config)?;
    let applied = wait(async { Ok(store.migrate().await?) });
    store.close_blocking();
    match applied? {
        none if none.is_empty() => println!("the database is up to date"),
        applied => println!("applied {}", applied.join(", ")),
    }
    Ok(())
}

fn check(config: &Config) -> Result<(), CommandError> {
    app::load_calendar(config)?;
    app::load_legal(config)?;
    println!(
        "the settings are good; the database is {}",
        config.database.url
    );
    Ok(())
}

fn import_offices(config: &Config, args: &OfficeImport) -> Result<(), CommandError> {
    let store = open_migrated(config)?;
    let import = || {
        let entered = store.read_blocking(store::calendars::list)?;
        let clocks = app::clocks_in_force(config, entered)?;
        if !clocks.can_follow(&args.calendar) {
            return Err(CommandError::UnknownCalendar(args.calendar.clone()));
        }
        args.run(&store, Clock::System.now(), &mut std::io::stdout().lock())?;
        Ok(())
    };
    let done = import();
    store.close_blocking();
    done
}

fn import_journal(config: &Config, args: &JournalImport) -> Result<(), CommandError> {
    let store = open_migrated(config)?;
    let import = || {
        let entered = store.read_blocking(store::calendars::list)?;
        let clocks = app::clocks_in_force(config, entered)?;
        let now = Clock::System.now();
        args.run(&store, &clocks, now, &mut std::io::stdout().lock())?;
        Ok(())
    };
    let done = import();
    store.close_blocking();
    done
}

fn backup(config: &Config, file: &Path) -> Result<(), CommandError> {
    let store = open_migrated(config)?;
    let copied = store.backup(file);
    store.close_blocking();
    copied?;
    println!("copied the database to {}", file.display());
    let copy = Store::open_reading(&StoreOptions::new(format!("sqlite:{}", file.display())))?;
    let named = copy.read_blocking(attachments::describe);
    copy.close_blocking();
    println!("{}", named?);
    Ok(())
}
