use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use super::{
    Config, DatabaseUrl,
    load::{SETTINGS, Takes, name_of},
};

const ANNOTATED: &str = "config/tapsyrma.toml";

fn from_file(text: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("office.toml");
    fs::write(&path, text).unwrap();
    Config::read(Some(&path), BTreeMap::new()).map_err(|error| {
        error
            .to_string()
            .replace(&path.display().to_string(), "office.toml")
    })
}

fn from_environment(name: &str, value: &str) -> Result<Config, String> {
    let environment = BTreeMap::from([(name.to_owned(), value.to_owned())]);
    Config::read(None, environment).map_err(|error| error.to_string())
}

#[test]
fn the_annotated_file_holds_every_default() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(ANNOTATED);
    let text = fs::read_to_string(&path).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let mut keys = BTreeSet::new();
    for (section, value) in &table {
        match value {
            toml::Value::Table(inner) => {
                keys.extend(inner.keys().map(|key| format!("{section}.{key}")));
            }
            _ => {
                keys.insert(section.clone());
            }
        }
    }
    assert_eq!(
        keys,
        SETTINGS.iter().map(|(key, _)| (*key).to_owned()).collect()
    );
    assert_eq!(
        Config::read(Some(&path), BTreeMap::new()).unwrap(),
        Config::default()
    );
    assert_eq!(
        Config::read(None, BTreeMap::new()).unwrap(),
        Config::default()
    );
}

#[test]
fn the_annotated_file_names_the_range_and_the_variable_of_every_setting() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(ANNOTATED)).unwrap();
    for (key, takes) in SETTINGS {
        let (section, name) = key.split_once('.').unwrap_or(("", key));
        let inside = text
            .split(&format!("[{section}]\n"))
            .nth(usize::from(!section.is_empty()));
        let before = inside
            .unwrap()
            .split(&format!("\n{name} = "))
            .next()
            .unwrap();
        let comment = before.rsplit("\n\n").next().unwrap();
        assert!(
            comment.ends_with(&name_of(key)),
            "{key}: the comment does not end with its name"
        );
        if let Takes::Number { least, most } = takes {
            assert!(
                comment.contains(&format!("# {least} to {most}. ")),
                "{key}: no {least} to {most}"
            );
        }
    }
}

/// A value for each setting that is not its default.
const OTHER_VALUES: &[(&str, &str)] = &[
    ("attachments.file_bytes", "10485760"),
    ("attachments.folder", "/srv/attachments"),
    ("attachments.per_record", "3"),
    ("attachments.s3_bucket", "tapsyrma-files"),
    ("attachments.s3_endpoint", "https://s3.example.kz"),
    ("attachments.s3_region", "kz-almaty-1"),
    ("attachments.store", "s3"),
    ("attachments.unlinked_bytes_per_person", "104857600"),
    ("attachments.unlinked_hours", "24"),
    ("attachments.unlinked_per_person", "20"),
    ("attachments.uploads_at_once", "8"),
    ("auth.access_token_minutes", "5"),
    ("auth.argon2_iterations", "3"),
    ("auth.argon2_memory_kib", "65536"),
    ("auth.refresh_token_days", "7"),
    ("auth.signing_key_file", "/etc/tapsyrma/key.pem"),
    ("calendar.file", "2027.toml"),
    ("database.answer_seconds", "60"),
    ("database.queue", "16"),
    ("database.read_url", "postgres://tapsyrma@replica/tapsyrma"),
    ("database.reader_threads", "4"),
    ("database.url", "postgres://tapsyrma@db/tapsyrma"),
    ("database.wal_limit_mib", "64"),
    ("database.writer_threads", "2"),
    ("demo", "true"),
    ("jobs.plans_seconds", "300"),
    ("jobs.release_seconds", "60"),
    ("legal.file", "2027"),
    ("limits.body_bytes", "4096"),
    ("limits.oral_orders_per_day", "5"),
    ("limits.recipients", "30"),
    ("limits.sign_in_per_minute", "3"),
    ("live.interval_ms", "250"),
    ("live.streams", "16"),
    ("live.streams_per_person", "2"),
    ("log.filter", "warn,tapsyrma::store=debug"),
    ("log.format", "json"),
    ("policy.asked_before_days", "30"),
    ("policy.claimed_time_hours", "24"),
    ("policy.last_minute_working_days", "2"),
    ("policy.oral_order_days", "7"),
    ("policy.preview_minutes", "10"),
    ("policy.preview_required", "true"),
    ("policy.reminder_interval_minutes", "60"),
    ("policy.short_notice_minutes", "480"),
    ("policy.urgent_kinds", "emergency, flood"),
    ("policy.version", "2"),
    ("server.address", "[::1]:80"),
    ("server.shutdown_seconds", "5"),
    ("server.workers", "3"),
];

#[test]
fn every_setting_can_be_given_by_its_variable() {
    let given: BTreeSet<&str> = OTHER_VALUES.iter().map(|(key, _)| *key).collect();
    assert_eq!(given, SETTINGS.iter().map(|(key, _)| *key).collect());
    for (key, value) in OTHER_VALUES {
        let config = from_environment(&name_of(key), value).unwrap();
        assert_ne!(config, Config::default(), "{key} changes nothing");
    }
    let config = from_environment("TAPSYRMA_POLICY__URGENT_KINDS", "emergency, flood").unwrap();
    assert_eq!(config.policy.urgent_kinds, ["emergency", "flood"]);
}

#[test]
fn the_environment_wins_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("office.toml");
    fs::write(&path, "[limits]\nrecipients = 30\nbody_bytes = 4096").unwrap();
    let name = "TAPSYRMA_LIMITS__RECIPIENTS".to_owned();
    let config = Config::read(Some(&path), BTreeMap::from([(name, "40".to_owned())])).unwrap();
    assert_eq!(
        (config.limits.recipients, config.limits.body_bytes),
        (40, 4096)
    );
}

#[test]
fn a_misspelt_name_is_refused_wherever_it_stands() {
    let is_not = "which is not a setting; config/tapsyrma.toml lists all of them";
    for (file, name) in [
        ("[server]\nadress = \"0.0.0.0:80\"", "server.adress"),
        ("[sever]", "sever"),
        ("server = 3", "server"),
        ("[log.format]\njson = true", "log.format"),
        ("demonstration = true", "demonstration"),
    ] {
        assert_eq!(
            from_file(file).unwrap_err(),
            format!("office.toml sets `{name}`, {is_not}")
        );
    }
    for name in [
        "TAPSYRMA_SERVER_ADDRESS",
        "TAPSYRMA_SERVER__ADRESS",
        "TAPSYRMA_",
    ] {
        assert_eq!(
            from_environment(name, "x").unwrap_err(),
            format!("the environment sets `{name}`, {is_not}")
        );
    }
}

#[test]
fn a_number_out_of_range_is_refused_with_the_range() {
    assert_eq!(
        from_file("[limits]\nrecipients = 0").unwrap_err(),
        "`limits.recipients` in office.toml must be a whole number from 1 to 10000"
    );
    assert_eq!(
        from_environment("TAPSYRMA_DATABASE__QUEUE", "65537").unwrap_err(),
        "`database.queue` in TAPSYRMA_DATABASE__QUEUE must be a whole number from 1 to 65536"
    );
    for value in ["-1", "1.5", "\"4\"", "true", "99999999999999999999", "[]"] {
        assert!(
            from_file(&format!("[server]\nworkers = {value}")).is_err(),
            "{value}"
        );
    }
    for value in ["", "four", "4.0", "0x4", "true"] {
        assert!(
            from_environment("TAPSYRMA_SERVER__WORKERS", value).is_err(),
            "{value}"
        );
    }
}

#[test]
fn the_ends_of_every_range_fit_their_field() {
    for (key, takes) in SETTINGS {
        if let Takes::Number { least, most } = takes {
            for end in [least, most] {
                let config = from_environment(&name_of(key), &end.to_string());
                assert!(config.is_ok(), "{key} = {end}: {config:?}");
            }
        }
    }
}

#[test]
fn a_text_of_the_wrong_shape_is_refused() {
    for (name, value) in [
        ("SERVER__ADDRESS", "localhost"),
        ("DATABASE__URL", "mysql://db"),
        ("DATABASE__URL", "sqlite:"),
        ("AUTH__SIGNING_KEY_FILE", " "),
        ("POLICY__VERSION", "two words"),
        ("POLICY__URGENT_KINDS", "Emergency"),
        ("POLICY__URGENT_KINDS", "flood,flood"),
        ("ATTACHMENTS__STORE", "ftp"),
        ("ATTACHMENTS__S3_BUCKET", "A bucket"),
        ("ATTACHMENTS__S3_ENDPOINT", "s3.example.kz"),
        (
            "ATTACHMENTS__S3_ENDPOINT",
            "https://key:secret@s3.example.kz",
        ),
        ("LOG__FORMAT", "xml"),
        ("LOG__FILTER", "tapsyrma=loud"),
        ("DEMO", "yes"),
    ] {
        let refusal = from_environment(&format!("TAPSYRMA_{name}"), value).unwrap_err();
        assert!(
            refusal.contains(&format!("in TAPSYRMA_{name} must be ")),
            "{refusal}"
        );
    }
    assert!(from_file("[policy]\nurgent_kinds = [\"flood\", 3]").is_err());
    assert!(from_file("[policy]\nurgent_kinds = \"flood\"").is_err());
}

#[test]
fn a_file_that_is_missing_or_torn_is_refused() {
    let missing = Config::read(Some(Path::new("/nowhere/office.toml")), BTreeMap::new());
    assert!(
        missing
            .unwrap_err()
            .to_string()
            .contains("/nowhere/office.toml")
    );
    assert!(
        from_file("[server")
            .unwrap_err()
            .starts_with("the settings cannot be read")
    );
}

#[test]
fn a_password_is_never_shown() {
    for (url, shown) in [
        (
            "postgres://clerk:s3cret@db:5432/t",
            "postgres://clerk@db:5432/t",
        ),
        (
            "postgres://clerk:s3@cret@db/t?password=s3cret",
            "postgres://clerk@db/t",
        ),
        (
            "postgres://db/t?user=clerk&password=s3cret",
            "postgres://db/t",
        ),
        ("sqlite:data/tapsyrma.db", "sqlite:data/tapsyrma.db"),
    ] {
        let mut config = Config::default();
        config.database.url = DatabaseUrl::from(url.to_owned());
        assert_eq!(config.database.url.to_string(), shown);
        let written = format!("{config:?}");
        assert!(!written.contains("s3cret") && !written.contains("s3@cret"));
        assert_eq!(config.database.url.expose(), url);
    }
    let refusal = from_environment("TAPSYRMA_DATABASE__URL", "mysql://a:s3cret@db").unwrap_err();
    assert!(!refusal.contains("s3cret"), "{refusal}");
}

#[test]
fn the_key_of_the_store_of_files_comes_from_the_environment_and_is_never_shown() {
    let given = [
        ("AWS_ACCESS_KEY_ID", "GK31c2"),
        ("AWS_SECRET_ACCESS_KEY", "s3cret"),
    ];
    let environment = given.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let config = Config::read(None, BTreeMap::from(environment)).unwrap();
    assert!(!format!("{config:?}").contains("s3cret"));
    let credentials = config.attachments.credentials.unwrap();
    assert_eq!(
        (credentials.key_id.as_str(), credentials.expose()),
        ("GK31c2", "s3cret")
    );
    assert!(from_file("[attachments]\ncredentials = \"s3cret\"").is_err());
    let half = from_environment("AWS_SECRET_ACCESS_KEY", "s3cret").unwrap();
    assert_eq!(half.attachments.credentials, None);
}
