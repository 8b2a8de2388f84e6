//! Every setting of the service. `config/tapsyrma.toml` says what each is for; a test keeps the two in step.
//!
//! A value comes from the environment, else from the file, else from the defaults below. A name that nobody knows is refused: a
//! misspelt limit would otherwise be no limit.

mod attachments;
mod load;
#[cfg(test)]
mod tests;

use std::{fmt, net::SocketAddr, path::PathBuf};

use jiff::SignedDuration;
use serde::{Deserialize, Deserializer};

pub use attachments::{AttachmentStore, Attachments, S3Credentials};
pub use load::ConfigError;

/// The settings, checked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The HTTP server.
    pub server: Server,
    /// What one client may ask for.
    pub limits: Limits,
    /// Where records are kept.
    pub database: Database,
    /// Passwords and tokens.
    pub auth: Auth,
    /// The working calendar.
    pub calendar: Catalogue,
    /// The acts that an instruction can rest on.
    pub legal: Catalogue,
    /// What counts as last-minute and as urgent.
    pub policy: Policy,
    /// Work without a request.
    pub jobs: Jobs,
    /// Streams of news.
    pub live: Live,
    /// Files that belong to instructions and answers.
    pub attachments: Attachments,
    /// What is written about the running service.
    pub log: Log,
    /// Whether an empty database is filled with a made-up district. Never in production.
    pub demo: bool,
}

/// The HTTP server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Where it listens; port 0 takes any free one.
    pub address: SocketAddr,
    /// Threads that serve requests; 0 is one for each core.
    pub workers: usize,
    /// Seconds that requests under way have to end at shutdown.
    pub shutdown_seconds: u64,
}

/// What one client may ask for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a request body.
    pub body_bytes: usize,
    /// Offices that one instruction is sent to.
    pub recipients: usize,
    /// Attempts to sign in or to change a password, for one login, in a minute.
    pub sign_in_per_minute: u32,
    /// Oral orders that one office records in 24 hours.
    pub oral_orders_per_day: u32,
}

/// Where records are kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// The engine and the place.
    pub url: DatabaseUrl,
    /// A replica that numbers are computed from; none is the database itself.
    #[serde(deserialize_with = "url_unless_empty")]
    pub read_url: Option<DatabaseUrl>,
    /// Threads that read, each with its connection.
    pub reader_threads: usize,
    /// Threads that write to PostgreSQL, each with its connection; SQLite has one.
    pub writer_threads: usize,
    /// Reads, and as many writes, that may wait; the next is told to come again.
    pub queue: usize,
    /// Seconds after which whoever was not answered is told to come again.
    pub answer_seconds: u64,
    /// Mebibytes above which SQLite's write-ahead log is cut back.
    pub wal_limit_mib: u64,
}

/// Passwords and tokens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Auth {
    /// The Ed25519 key that signs tokens, in PEM; made at the first start.
    pub signing_key_file: PathBuf,
    /// Minutes that an access token is good for without a refresh. Device and postings are looked
    /// up with every request.
    pub access_token_minutes: u32,
    /// Days that a device stays signed in without being used.
    pub refresh_token_days: u32,
    /// Kibibytes that Argon2id takes for one password.
    pub argon2_memory_kib: u32,
    /// Passes that Argon2id makes over them.
    pub argon2_iterations: u32,
}

/// A file that takes the place of the one that the program carries.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Catalogue {
    /// The file; none is the built-in one.
    #[serde(deserialize_with = "path_unless_empty")]
    pub file: Option<PathBuf>,
}

/// What counts as last-minute and as urgent. Every published number names the version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Raised with every other threshold or list.
    pub version: u32,
    /// Working days of notice below which an instruction is last-minute.
    pub last_minute_working_days: u32,
    /// Days that an earlier instruction on a similar subject is looked for.
    pub asked_before_days: u32,
    /// The kinds that an urgent instruction must be one of.
    pub urgent_kinds: Vec<String>,
    /// Hours for which the time that a device claims is believed.
    pub claimed_time_hours: u32,
    /// Days after which an order that was only said is no longer recorded.
    pub oral_order_days: u32,
    /// Whether an instruction is only sent with the seal of a preview.
    pub preview_required: bool,
    /// Minutes that the seal of a preview is good for.
    pub preview_minutes: u32,
    /// Working minutes of notice below which a reason must be given; 0 is none.
    pub short_notice_minutes: u32,
    /// Minutes between two reminders of one assignment.
    pub reminder_interval_minutes: u32,
}

impl Policy {
    /// How long ago something may have been written by a device that is believed.
    pub fn longest_claim(&self) -> SignedDuration {
        SignedDuration::from_hours(i64::from(self.claimed_time_hours))
    }

    /// How long ago the reminder before must lie.
    pub fn reminder_interval(&self) -> SignedDuration {
        SignedDuration::from_mins(i64::from(self.reminder_interval_minutes))
    }
}

/// Work without a request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Jobs {
    /// Seconds between two looks for held instructions whose working minute has come.
    pub release_seconds: u64,
    /// Seconds between two looks for planned returns whose time to be issued has come.
    pub plans_seconds: u64,
}

/// Streams of news.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Live {
    /// Milliseconds between two looks for news, as long as somebody listens.
    pub interval_ms: u64,
    /// Streams that this process keeps open.
    pub streams: usize,
    /// Streams that one person keeps open at this process.
    pub streams_per_person: usize,
}

/// What is written about the running service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// For people or for machines.
    pub format: LogFormat,
    /// What is written, in the directives of `tracing`, such as `info,tapsyrma::store=debug`.
    pub filter: String,
}

/// The form of a line of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The address of a database. It may hold a password, which [`fmt::Debug`] and [`fmt::Display`] leave out.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address with its password, for the one who connects.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for DatabaseUrl {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((scheme, rest)) = self.0.split_once("://") else {
            return f.write_str(&self.0);
        };
        // A password may also stand among the parameters.
        let place = rest.split_once('?').map_or(rest, |(place, _)| place);
        match place.rsplit_once('@') {
            None => write!(f, "{scheme}://{place}"),
            Some((who, host)) => {
                let user = who.split_once(':').map_or(who, |(user, _)| user);
                write!(f, "{scheme}://{user}@{host}")
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], 8700)),
            workers: 0,
            shutdown_seconds: 30,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 262_144,
            recipients: 3000,
            sign_in_per_minute: 10,
            oral_orders_per_day: 40,
        }
    }
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: DatabaseUrl("sqlite:data/tapsyrma.db".to_owned()),
            read_url: None,
            reader_threads: 2,
            writer_threads: 4,
            queue: 1024,
            answer_seconds: 30,
            wal_limit_mib: 256,
        }
    }
}

impl Default for Auth {
    fn default() -> Self {
        Self {
            signing_key_file: PathBuf::from("data/signing-key.pem"),
            access_token_minutes: 10,
            refresh_token_days: 30,
            argon2_memory_kib: 19_456,
            argon2_iterations: 2,
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        let kinds = [
            "emergency",
            "life_and_health",
            "court_or_prosecutor",
            "veterinary_outbreak",
        ];
        Self {
            version: 1,
            last_minute_working_days: 1,
            asked_before_days: 90,
            urgent_kinds: kinds.map(str::to_owned).to_vec(),
            claimed_time_hours: 72,
            oral_order_days: 30,
            preview_required: false,
            preview_minutes: 30,
            short_notice_minutes: 0,
            reminder_interval_minutes: 240,
        }
    }
}

impl Default for Jobs {
    fn default() -> Self {
        Self {
            release_seconds: 15,
            plans_seconds: 60,
        }
    }
}

impl Default for Live {
    fn default() -> Self {
        Self {
            interval_ms: 1000,
            streams: 2000,
            streams_per_person: 8,
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            format: LogFormat::Text,
            filter: "info".to_owned(),
        }
    }
}

fn url_unless_empty<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DatabaseUrl>, D::Error> {
    let url = DatabaseUrl::deserialize(from)?;
    Ok(Some(url).filter(|url| !url.0.is_empty()))
}

fn path_unless_empty<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
    let path = PathBuf::deserialize(from)?;
    Ok(Some(path).filter(|path| !path.as_os_str().is_empty()))
}
