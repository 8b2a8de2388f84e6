//! What every request and every job works with.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::Semaphore;
use tokio::task::JoinError;

use crate::clock::{Clock, fresh_id};
use crate::config::{Config, DatabaseUrl};
use crate::credentials::access::{AccessKeys, KeyError};
use crate::credentials::password::{PasswordError, Passwords};
use crate::domain::clocks::Clocks;
use crate::domain::id::NodeId;
use crate::domain::legal::{LegalCatalogue, LegalError};
use crate::domain::worktime::{Calendar, CalendarError};
use crate::files::{Files, OpenFilesError};
use crate::live::Live;
use crate::store::{self, OpenError, Store, StoreError, StoreOptions};

/// Password hashes computed at once.
const HASHES_AT_ONCE: usize = 4;

/// Everything the service is made of. Cheap to clone: copies share it.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// A replica of it, where there is one. It may be behind, and away.
    pub replica: Option<Store>,
    /// The store of files.
    pub files: Files,
    /// Where the time comes from.
    pub clock: Clock,
    /// Working clocks of offices.
    pub clocks: Arc<Clocks>,
    /// Acts, articles and functions.
    pub legal: Arc<LegalCatalogue>,
    /// The key of access tokens.
    pub keys: AccessKeys,
    /// Password hashing at the configured cost.
    pub passwords: Arc<Passwords>,
    /// Hashes that may be computed at once: each takes its memory and a core.
    hashing: Arc<Semaphore>,
    /// Who listens at this process for news of their office.
    pub live: Live,
    /// This process among those that work on the database.
    pub node: NodeId,
    /// The settings.
    pub config: Arc<Config>,
}

/// Why the service cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database is older than this program.
    #[error("the database lacks {} migration(s); run `tapsyrma migrate`", pending.len())]
    NotMigrated {
        /// What is missing.
        pending: Vec<String>,
    },
    /// The store of files cannot be opened.
    #[error(transparent)]
    Files(#[from] OpenFilesError),
    /// The signing key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The cost of password hashing.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// A calendar, from the file, the program or the database.
    #[error("calendar `{id}`: {cause}")]
    Calendar {
        /// Which one.
        id: String,
        /// What is wrong with it.
        cause: CalendarError,
    },
    /// The legal catalogue.
    #[error("legal catalogue: {0}")]
    Legal(#[from] LegalError),
    /// A file that the settings name.
    #[error("{path}: {cause}")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
}

impl From<store::calendars::Unreadable> for AppError {
    fn from(unreadable: store::calendars::Unreadable) -> Self {
        let store::calendars::Unreadable { id, cause } = unreadable;
        Self::Calendar { id, cause }
    }
}

/// Opens the database that the settings name.
///
/// # Errors
/// What the database said.
pub fn open_store(config: &Config) -> Result<Store, OpenError> {
    Store::open(&store_options(config, &config.database.url))
}

/// How the settings want a database to be used.
fn store_options(config: &Config, url: &DatabaseUrl) -> StoreOptions {
    let mut options = StoreOptions::new(url.expose());
    options.reader_threads = config.database.reader_threads;
    options.writer_threads = config.database.writer_threads;
    options.queue = config.database.queue;
    options.patience = Duration::from_secs(config.database.answer_seconds);
    options.log_limit = config.database.wal_limit_mib << 20;
    options
}

/// The legal catalogue that the settings name, or the built-in one.
///
/// # Errors
/// A file that cannot be read, or is no catalogue.
pub fn load_legal(config: &Config) -> Result<LegalCatalogue, AppError> {
    match &config.legal.file {
        Some(path) => Ok(LegalCatalogue::parse(&read(path)?)?),
        None => Ok(LegalCatalogue::kazakhstan()?),
    }
}

/// The calendar that the settings name, or the built-in one.
///
/// # Errors
/// A file that cannot be read, or is no calendar.
pub fn load_calendar(config: &Config) -> Result<Calendar, AppError> {
    let broken = |cause| AppError::Calendar {
        id: "kz".to_owned(),
        cause,
    };
    match &config.calendar.file {
        Some(path) => Calendar::parse(&read(path)?).map_err(broken),
        None => Calendar::kazakhstan()
            .map(|calendar| Calendar::clone(&calendar))
            .map_err(broken),
    }
}

/// The clocks of offices with the calendar of the settings and those that administrators entered.
///
/// # Errors
/// A calendar that cannot be read.
pub fn clocks_in_force(
    config: &Config,
    entered: Vec<store::calendars::StoredCalendar>,
) -> Result<Clocks, AppError> {
    let clocks = Clocks::default();
    clocks.put_in_force(load_calendar(config)?);
    store::calendars::follow(&clocks, entered)?;
    Ok(clocks)
}

fn read(path: &std::path::Path) -> Result<String, AppError> {
    std::fs::read_to_string(path).map_err(|cause| AppError::File {
        path: path.display().to_string(),
        cause,
    })
}

impl App {
    /// Puts the service together on a database that is up to date.
    ///
    /// # Errors
    /// See [`AppError`].
    pub async fn build(config: Config, clock: Clock) -> Result<Self, AppError> {
        let store = open_store(&config)?;
        let pending = store.pending_migrations().await?;
        if !pending.is_empty() {
            return Err(AppError::NotMigrated { pending });
        }
        let clocks = clocks_in_force(&config, store.read(store::calendars::list).await?)?;
        let replica = config.database.read_url.as_ref();
        let replica = replica.map(|url| Store::open_reading(&store_options(&config, url)));
        Ok(Self {
            store,
            replica: replica.transpose()?,
            files: Files::open(&config.attachments)?,
            clock,
            clocks: Arc::new(clocks),
            legal: Arc::new(load_legal(&config)?),
            keys: AccessKeys::open(&config.auth.signing_key_file)?,
            passwords: Arc::new(Passwords::new(
                config.auth.argon2_memory_kib,
                config.auth.argon2_iterations,
            )?),
            hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            live: Live::new(config.live.clone()),
            node: fresh_id(),
            config: Arc::new(config),
        })
    }

    /// Where burden is computed from: the replica, or the database where there is none. Never for
    /// what somebody acts on or what decides what they may do.
    pub fn analysis(&self) -> &Store {
        self.replica.as_ref().unwrap_or(&self.store)
    }

    /// Finishes what was accepted and lets go of the databases.
    pub async fn close(&self) {
        self.store.close().await;
        if let Some(replica) = &self.replica {
            replica.close().await;
        }
    }

    /// Follows the calendars that administrators entered, on whichever node.
    ///
    /// # Errors
    /// A calendar that cannot be read.
    pub fn follow_calendars(
        &self,
        entered: Vec<store::calendars::StoredCalendar>,
    ) -> Result<(), AppError> {
        Ok(store::calendars::follow(&self.clocks, entered)?)
    }

    /// Hashes or verifies passwords in its turn, away from the threads that answer requests.
    ///
    /// # Errors
    /// Where the work panicked.
    pub async fn with_passwords<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Passwords) -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        let passwords = self.passwords.clone();
        // The semaphore is never closed; without a turn the work would only be less bounded.
        let turn = self.hashing.clone().acquire_owned().await;
        tokio::task::spawn_blocking(move || {
            let done = work(&passwords);
            drop(turn);
            done
        })
        .await
    }

    /// How long an access token is good.
    pub fn access_lifetime(&self) -> SignedDuration {
        SignedDuration::from_mins(i64::from(self.config.auth.access_token_minutes))
    }

    /// How long a refresh token is good.
    pub fn refresh_lifetime(&self) -> SignedDuration {
        SignedDuration::from_hours(24 * i64::from(self.config.auth.refresh_token_days))
    }
}
