//! The map of the crate, as a test: which module may name which, and what only one of them may know.

mod made_up;
mod source;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use source::{Source, Word};

/// Every top-level module with the modules that it may name. `docs/decisions/0001` has the reasons.
const MODULES: &[(&str, &[&str])] = &[
    ("main", &["cli"]),
    (
        "cli",
        &[
            "server",
            "app",
            "telemetry",
            "import",
            "demo",
            "files",
            "store",
            "credentials",
            "domain",
            "config",
            "clock",
        ],
    ),
    (
        "server",
        &[
            "api",
            "app",
            "jobs",
            "live",
            "store",
            "credentials",
            "domain",
            "config",
            "clock",
        ],
    ),
    (
        "api",
        &[
            "app",
            "live",
            "files",
            "store",
            "credentials",
            "domain",
            "config",
            "clock",
        ],
    ),
    (
        "app",
        &[
            "live",
            "files",
            "store",
            "credentials",
            "domain",
            "config",
            "clock",
        ],
    ),
    ("live", &["store", "domain", "config", "clock"]),
    ("files", &["domain", "config"]),
    ("jobs", &["files", "store", "domain", "config", "clock"]),
    ("telemetry", &["config"]),
    ("import", &["store", "domain", "config", "clock"]),
    ("demo", &["store", "credentials", "domain", "clock"]),
    ("store", &["domain", "config", "clock"]),
    ("credentials", &["domain", "config"]),
    ("domain", &[]),
    ("config", &[]),
    ("clock", &[]),
];

/// Crates that belong to some modules only. A name stands for every crate that begins with it.
const CRATES: &[(&str, &[&str])] = &[
    ("diesel", &["store"]),
    ("libsqlite3_sys", &["store"]),
    ("pq_sys", &["store"]),
    ("actix", &["api", "app", "server"]),
    ("object_store", &["files"]),
    ("img_parts", &["files"]),
    ("infer", &["files"]),
    ("chrono", &[]),
    ("utoipa_", &["api", "server"]),
    ("clap", &["cli", "main"]),
    (
        "tokio",
        &[
            "main", "cli", "server", "app", "jobs", "live", "files", "store", "api",
        ],
    ),
];

/// The only files that may say which database engine it is; modules named `tests` open whichever they test.
const ENGINE_FILES: &[&str] = &[
    "src/store/any.rs",
    "src/store/connection.rs",
    "src/store/postgres.rs",
    "src/store/sqlite.rs",
];

/// How many bodies outside of tests are expanded once for each engine with `each!`. A new one is a decision.
const EACH_USES: usize = 12;

/// How many queries lock what they load.
const LOCKED_USES: usize = 9;

/// A longer file does more than one thing.
const LONGEST_FILE: usize = 500;

#[test]
fn every_file_keeps_to_the_map() {
    let sources = sources();
    assert!(!sources.is_empty(), "src holds no Rust file");
    let broken: Vec<String> = sources.iter().flat_map(broken_rules).collect();
    assert!(
        broken.is_empty(),
        "the map of the crate is broken:\n{}",
        broken.join("\n")
    );
}

#[test]
fn a_body_for_each_engine_is_counted() {
    let sources = sources();
    let uses = |name: &str| -> usize {
        let calls = sources.iter().map(|source| source.macro_calls(name));
        calls.sum()
    };
    let agreed = "set the constant to what the review agreed to";
    assert_eq!(uses("each"), EACH_USES, "{agreed}");
    assert_eq!(uses("load_locked"), LOCKED_USES, "{agreed}");
}

#[test]
fn the_map_has_no_circle() {
    let mut settled = BTreeSet::new();
    while settled.len() < MODULES.len() {
        let next = MODULES.iter().find(|(name, named)| {
            !settled.contains(name) && named.iter().all(|module| settled.contains(module))
        });
        let (name, _) = next.unwrap_or_else(|| {
            panic!("only {settled:?} can be put in an order; the rest is a circle or is missing")
        });
        settled.insert(*name);
    }
}

/// Every rule that the source breaks, each as `file:line: what`.
fn broken_rules(source: &Source) -> Vec<String> {
    let module = source.module();
    let mut broken = Vec::new();
    let mut report = |line: usize, what: String| {
        broken.push(format!("{}:{line}: {what}", source.file));
    };

    match MODULES.iter().find(|(name, _)| *name == module) {
        // The library's root declares the modules and nothing else.
        None if module == "lib" => {}
        None => report(1, format!("the module `{module}` is not in the map")),
        Some((_, named)) => {
            for arrow in source.arrows() {
                if arrow.name != module && !named.contains(&arrow.name.as_str()) {
                    report(
                        arrow.line,
                        format!("{module} -> {} is not in the map", arrow.name),
                    );
                }
            }
        }
    }

    for Word {
        line,
        word,
        in_tests,
    } in source.words()
    {
        for (krate, homes) in CRATES {
            if word.starts_with(krate) && !homes.contains(&module.as_str()) {
                report(line, format!("{module} names the crate {word}"));
            }
        }
        if matches!(word, "SqliteConnection" | "PgConnection")
            && !in_tests
            && !ENGINE_FILES.contains(&source.file.as_str())
        {
            report(
                line,
                format!("{word}: only {} name an engine", ENGINE_FILES.join(", ")),
            );
        }
        if module == "domain" && matches!(word, "async" | "await") {
            report(line, format!("{word}: a rule is not asynchronous"));
        }
    }

    if module != "clock" {
        for call in source.owners_of("now") {
            if matches!(
                call.name.as_str(),
                "Timestamp" | "Zoned" | "ZonedDateTime" | "SystemTime"
            ) || (call.name == "Instant" && module == "domain")
            {
                report(
                    call.line,
                    format!("{}::now: time is an argument", call.name),
                );
            }
        }
    }

    if module != "store" {
        for (line, text) in source.texts().filter(|(_, text)| is_sql(text)) {
            report(line, format!("SQL outside of the store: {text}"));
        }
    }

    if source.lines > LONGEST_FILE {
        report(source.lines, format!("longer than {LONGEST_FILE} lines"));
    }
    broken
}

/// Whether a literal begins like a statement of SQL and goes on like one.
fn is_sql(literal: &str) -> bool {
    let spaced = literal
        .replace("\\n", " ")
        .replace('\\', " ")
        .to_lowercase();
    let words: Vec<&str> = spaced
        .split(|c: char| !c.is_alphanumeric() && c != '_' && c != '*')
        .filter(|word| !word.is_empty())
        .collect();
    let words = match words.as_slice() {
        // The `r` of a raw literal.
        ["r", rest @ ..] => rest,
        all => all,
    };
    match words {
        ["select", rest @ ..] => rest.contains(&"from"),
        ["update", _, "set", ..] => true,
        ["insert", "into", ..] | ["delete", "from", ..] | ["begin", "immediate", ..] => true,
        [
            "create" | "alter" | "drop",
            "table" | "index" | "unique" | "trigger" | "view",
            ..,
        ] => true,
        ["pragma", _, ..] => true,
        ["with", _, "as", rest @ ..] => rest.contains(&"select"),
        _ => false,
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    rust_files(&root.join("src"), &mut files);
    files.sort();
    files
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).unwrap();
            let inside: Vec<_> = path
                .strip_prefix(root)
                .unwrap()
                .iter()
                .map(|part| part.to_string_lossy())
                .collect();
            Source::parse(&inside.join("/"), &text)
        })
        .collect()
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
