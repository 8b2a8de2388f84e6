//! Reading the settings: which there are, what each may be, and where they come from.

use std::{collections::BTreeMap, net::SocketAddr, path::Path};

use config::{File, FileFormat, Source, Value, ValueKind};

use super::{Config, S3Credentials};

/// Why the settings were not taken. The sentence names the setting and where it stands.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is missing or is not TOML.
    #[error("the settings cannot be read: {0}")]
    Unreadable(#[from] config::ConfigError),
    /// A name that is not a setting, most often a misspelt one.
    #[error(
        "{origin} sets `{name}`, which is not a setting; config/tapsyrma.toml lists all of them"
    )]
    Unknown {
        /// The file, or `the environment`.
        origin: String,
        /// As it is written there.
        name: String,
    },
    /// A value that is not text.
    #[error("the environment variable `{name}` is not Unicode")]
    NotUnicode {
        /// The variable.
        name: String,
    },
    /// A value outside of what the setting takes.
    #[error("`{key}` in {origin} must be {expected}")]
    Invalid {
        /// The setting.
        key: &'static str,
        /// The file, or the environment variable.
        origin: String,
        /// What it takes.
        expected: String,
    },
}

const PREFIX: &str = "TAPSYRMA_";
const ENVIRONMENT: &str = "the environment";
/// What every program that speaks to S3 calls them.
const S3_KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const S3_SECRET: &str = "AWS_SECRET_ACCESS_KEY";

/// What a setting takes.
pub(super) enum Takes {
    Number {
        least: i64,
        most: i64,
    },
    Flag,
    /// A text that passes the check; the words say what that is.
    Text {
        expected: &'static str,
        check: fn(&str) -> bool,
    },
    /// A list of texts; in the environment with commas between them.
    List {
        expected: &'static str,
        check: fn(&[&str]) -> bool,
    },
}

const fn number(least: i64, most: i64) -> Takes {
    Takes::Number { least, most }
}

const fn text(expected: &'static str, check: fn(&str) -> bool) -> Takes {
    Takes::Text { expected, check }
}

/// Every setting.
pub(super) const SETTINGS: &[(&str, Takes)] = &[
    (
        "server.address",
        text(
            "an IP address and a port, such as 127.0.0.1:8700",
            |address| address.parse::<SocketAddr>().is_ok(),
        ),
    ),
    ("server.workers", number(0, 256)),
    ("server.shutdown_seconds", number(1, 600)),
    ("limits.body_bytes", number(1024, 16_777_216)),
    ("limits.recipients", number(1, 10_000)),
    ("limits.sign_in_per_minute", number(1, 600)),
    ("limits.oral_orders_per_day", number(1, 1000)),
    (
        "database.url",
        text(
            "a path after sqlite: or an address after postgres://",
            is_database_url,
        ),
    ),
    (
        "database.read_url",
        text(
            "a path after sqlite:, an address after postgres://, or empty for none",
            |url| url.is_empty() || is_database_url(url),
        ),
    ),
    ("database.reader_threads", number(1, 64)),
    ("database.writer_threads", number(1, 64)),
    ("database.queue", number(1, 65_536)),
    ("database.answer_seconds", number(2, 600)),
    ("database.wal_limit_mib", number(16, 65_536)),
    (
        "auth.signing_key_file",
        text("the path of a file", |path| !path.trim().is_empty()),
    ),
    ("auth.access_token_minutes", number(1, 60)),
    ("auth.refresh_token_days", number(1, 365)),
    ("auth.argon2_memory_kib", number(8192, 1_048_576)),
    ("auth.argon2_iterations", number(1, 20)),
    (
        "calendar.file",
        text("the path of a file, or empty for the built-in one", |_| {
            true
        }),
    ),
    (
        "legal.file",
        text("the path of a file, or empty for the built-in one", |_| {
            true
        }),
    ),
    ("policy.version", number(1, 1_000_000)),
    ("policy.last_minute_working_days", number(1, 10)),
    ("policy.asked_before_days", number(1, 365)),
    (
        "policy.urgent_kinds",
        Takes::List {
            expected: "a list of different words of small letters and underscores",
            check: are_urgent_kinds,
        },
    ),
    ("policy.claimed_time_hours", number(1, 720)),
    ("policy.oral_order_days", number(1, 366)),
    ("policy.preview_required", Takes::Flag),
    ("policy.preview_minutes", number(1, 1440)),
    ("policy.short_notice_minutes", number(0, 100_000)),
    ("policy.reminder_interval_minutes", number(1, 10_080)),
    ("jobs.release_seconds", number(1, 3600)),
    ("jobs.plans_seconds", number(1, 3600)),
    ("live.interval_ms", number(100, 60_000)),
    ("live.streams", number(1, 10_000)),
    ("live.streams_per_person", number(1, 1000)),
    (
        "attachments.store",
        text("folder or s3", |store| matches!(store, "folder" | "s3")),
    ),
    (
        "attachments.folder",
        text("the path of a folder", |path| !path.trim().is_empty()),
    ),
    (
        "attachments.s3_endpoint",
        text("an address after https:// or http://, or empty", |url| {
            url.is_empty() || is_web_address(url)
        }),
    ),
    (
        "attachments.s3_bucket",
        text("the name of a bucket, or empty", is_bucket_or_empty),
    ),
    (
        "attachments.s3_region",
        text("a region, such as us-east-1", |region| {
            is_name(region, |c| c.is_ascii_alphanumeric() || c == '-')
        }),
    ),
    ("attachments.file_bytes", number(1024, 104_857_600)),
    ("attachments.per_record", number(1, 100)),
    ("attachments.unlinked_hours", number(1, 720)),
    ("attachments.unlinked_per_person", number(1, 1000)),
    (
        "attachments.unlinked_bytes_per_person",
        number(1024, 107_374_182_400),
    ),
    ("attachments.uploads_at_once", number(1, 1024)),
    (
        "log.format",
        text("text or json", |format| matches!(format, "text" | "json")),
    ),
    (
        "log.filter",
        text(
            "directives of tracing, such as info,tapsyrma::store=debug",
            |filter| tracing_subscriber::EnvFilter::try_new(filter).is_ok(),
        ),
    ),
    ("demo", Takes::Flag),
];

impl Config {
    /// Reads the file, if one is given, and the variables `TAPSYRMA_SECTION__KEY` of the environment, which win.
    ///
    /// # Errors
    /// The file is missing or not TOML, a name is not a setting, or a value is not what the setting takes.
    pub fn load(path: Option<&Path>) -> Result<Config, ConfigError> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that reads the environment"
        )]
        let environment = std::env::vars_os();
        let mut ours = BTreeMap::new();
        for (name, value) in environment {
            let is_ours =
                |name: &&str| name.starts_with(PREFIX) || matches!(*name, S3_KEY_ID | S3_SECRET);
            let Some(name) = name.to_str().filter(is_ours) else {
                continue;
            };
            let Some(value) = value.to_str() else {
                return Err(ConfigError::NotUnicode {
                    name: name.to_owned(),
                });
            };
            ours.insert(name.to_owned(), value.to_owned());
        }
        Self::read(path, ours)
    }

    /// As [`Config::load`], the environment being given.
    pub(super) fn read(
        path: Option<&Path>,
        mut environment: BTreeMap<String, String>,
    ) -> Result<Config, ConfigError> {
        let (key_id, secret) = (environment.remove(S3_KEY_ID), environment.remove(S3_SECRET));
        let mut builder = config::Config::builder();
        if let Some(path) = path {
            let file = File::from(path).format(FileFormat::Toml);
            for (key, value) in leaves(file.collect()?, &path.display().to_string())? {
                let (key, takes) = find(&key, &path.display().to_string(), &key)?;
                check(key, takes, &value, &path.display().to_string())?;
                builder = builder.set_override(key, value)?;
            }
        }
        for (name, value) in environment {
            let (key, takes) = find(&key_of(&name), ENVIRONMENT, &name)?;
            let value = Value::new(Some(&name), typed(takes, value));
            check(key, takes, &value, &name)?;
            builder = builder.set_override(key, value)?;
        }
        let mut config: Config = builder.build()?.try_deserialize()?;
        config.attachments.credentials = key_id
            .zip(secret)
            .map(|(key_id, secret)| S3Credentials::new(key_id, secret));
        Ok(config)
    }
}

/// `server.address` of `TAPSYRMA_SERVER__ADDRESS`.
fn key_of(name: &str) -> String {
    name.strip_prefix(PREFIX)
        .unwrap_or(name)
        .to_lowercase()
        .replace("__", ".")
}

/// `TAPSYRMA_SERVER__ADDRESS` of `server.address`.
#[cfg(test)]
pub(super) fn name_of(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase().replace('.', "__"))
}

fn find(
    key: &str,
    origin: &str,
    name: &str,
) -> Result<(&'static str, &'static Takes), ConfigError> {
    SETTINGS
        .iter()
        .find(|(known, _)| *known == key)
        .map(|(known, takes)| (*known, takes))
        .ok_or_else(|| ConfigError::Unknown {
            origin: origin.to_owned(),
            name: name.to_owned(),
        })
}

/// The values of a file by their full keys. An empty section must be one that exists, or its misspelling would go unseen.
fn leaves(
    table: impl IntoIterator<Item = (String, Value)>,
    origin: &str,
) -> Result<BTreeMap<String, Value>, ConfigError> {
    let mut found = BTreeMap::new();
    let mut waiting: Vec<(String, Value)> = table.into_iter().collect();
    while let Some((key, value)) = waiting.pop() {
        match value.kind {
            ValueKind::Table(inner) => {
                let section = format!("{key}.");
                if !SETTINGS
                    .iter()
                    .any(|(known, _)| known.starts_with(&section))
                {
                    return Err(ConfigError::Unknown {
                        origin: origin.to_owned(),
                        name: key,
                    });
                }
                waiting.extend(
                    inner
                        .into_iter()
                        .map(|(name, value)| (section.clone() + &name, value)),
                );
            }
            _ => {
                found.insert(key, value);
            }
        }
    }
    Ok(found)
}

/// A text of the environment as the kind of value that the setting takes; one that does not fit stays a text, for the check to
/// refuse.
fn typed(takes: &Takes, value: String) -> ValueKind {
    match takes {
        Takes::Number { .. } => match value.trim().parse() {
            Ok(number) => ValueKind::I64(number),
            Err(_) => ValueKind::String(value),
        },
        Takes::Flag => match value.trim().parse() {
            Ok(flag) => ValueKind::Boolean(flag),
            Err(_) => ValueKind::String(value),
        },
        Takes::Text { .. } => ValueKind::String(value),
        Takes::List { .. } => {
            let parts = value
                .split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty());
            ValueKind::Array(parts.map(Value::from).collect())
        }
    }
}

fn check(key: &'static str, takes: &Takes, value: &Value, origin: &str) -> Result<(), ConfigError> {
    let (fits, expected) = match takes {
        Takes::Number { least, most } => (
            matches!(value.kind, ValueKind::I64(number) if (*least..=*most).contains(&number)),
            format!("a whole number from {least} to {most}"),
        ),
        Takes::Flag => (
            matches!(value.kind, ValueKind::Boolean(_)),
            "true or false".to_owned(),
        ),
        Takes::Text { expected, check } => (
            matches!(&value.kind, ValueKind::String(text) if check(text)),
            (*expected).to_owned(),
        ),
        Takes::List { expected, check } => (
            texts(value).is_some_and(|list| check(&list)),
            (*expected).to_owned(),
        ),
    };
    if fits {
        Ok(())
    } else {
        Err(ConfigError::Invalid {
            key,
            origin: origin.to_owned(),
            expected,
        })
    }
}

/// The list, if it is one and all of it is text.
fn texts(value: &Value) -> Option<Vec<&str>> {
    let ValueKind::Array(elements) = &value.kind else {
        return None;
    };
    elements
        .iter()
        .map(|element| match &element.kind {
            ValueKind::String(text) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

fn is_database_url(url: &str) -> bool {
    ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|scheme| {
            url.strip_prefix(scheme)
                .is_some_and(|place| !place.is_empty())
        })
}

fn is_web_address(url: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| {
        let rest = url.strip_prefix(scheme);
        // A name and a password do not belong into a setting that is logged.
        rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(['@', '?', '#']))
    })
}

fn is_bucket_or_empty(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    name.is_empty() || is_name(name, allowed)
}

fn is_name(name: &str, allowed: fn(char) -> bool) -> bool {
    (1..=64).contains(&name.len()) && name.chars().all(allowed)
}

fn are_urgent_kinds(kinds: &[&str]) -> bool {
    let apart = kinds
        .iter()
        .enumerate()
        .all(|(at, kind)| !kinds[..at].contains(kind));
    apart
        && kinds
            .iter()
            .all(|kind| is_name(kind, |c| c.is_ascii_lowercase() || c == '_'))
}
