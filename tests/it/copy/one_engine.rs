//! A database moves to the other engine and back, and is the same.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{SqliteConnection, sql_query};
use tapsyrma::store::copy::{LEFT_OUT, names};
use tempfile::TempDir;

use crate::asked_before::index;
use crate::support::{finish, run, tapsyrma};

fn sqlite(folder: &Path, name: &str) -> String {
    format!("sqlite:{}", folder.join(name).display())
}

fn migrate(folder: &Path, url: &str) {
    let mut command = tapsyrma(folder, &["migrate"]);
    command.env("TAPSYRMA_DATABASE__URL", url);
    let migrated = finish(command, "");
    assert!(migrated.status.success(), "{migrated:?}");
}

fn copy(folder: &Path, from: &str, to: &str) -> Output {
    run(folder, &["copy", "--from", from, "--to", to], "")
}

#[track_caller]
fn copies(folder: &Path, from: &str, to: &str) -> String {
    migrate(folder, to);
    let copied = copy(folder, from, to);
    let said = String::from_utf8(copied.stdout).unwrap();
    let complaint = String::from_utf8(copied.stderr).unwrap();
    assert!(copied.status.success(), "{said}{complaint}");
    said
}

#[track_caller]
fn refused(copied: &Output) -> String {
    assert_eq!(copied.status.code(), Some(1), "{copied:?}");
    String::from_utf8(copied.stderr.clone()).unwrap()
}

/// The demo district in a file.
fn district(folder: &Path) -> String {
    let url = sqlite(folder, "district.db");
    migrate(folder, &url);
    crate::demo::fill(&url);
    url
}

fn open(url: &str) -> SqliteConnection {
    SqliteConnection::establish(url.strip_prefix("sqlite:").unwrap()).unwrap()
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

/// Every row of every table that is copied, as text, bytes in hexadecimal.
fn contents(url: &str) -> Vec<(&'static str, BTreeSet<String>)> {
    let mut database = open(url);
    let mut lines = |sql: String| -> Vec<String> {
        let found = sql_query(sql).load::<Line>(&mut database).unwrap();
        found.into_iter().map(|row| row.line).collect()
    };
    names()
        .map(|table| {
            let columns = lines(format!(
                "SELECT 'quote(\"' || name || '\")' AS line FROM pragma_table_info('{table}')"
            ));
            let row = columns.join(" || ',' || ");
            let rows = lines(format!("SELECT {row} AS line FROM {table}"));
            (table, rows.into_iter().collect())
        })
        .collect()
}

#[test]
fn every_table_is_copied_or_left_out_on_purpose() {
    let folder = TempDir::new().unwrap();
    let url = sqlite(folder.path(), "empty.db");
    migrate(folder.path(), &url);
    let tables = sql_query(
        "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'",
    );
    let there: BTreeSet<String> = tables
        .load::<Line>(&mut open(&url))
        .unwrap()
        .into_iter()
        .map(|row| row.line)
        .collect();
    let known: BTreeSet<String> = names().chain(LEFT_OUT).map(str::to_owned).collect();
    assert_eq!(there, known);
}

#[test]
fn a_district_moves_to_another_file_and_every_row_of_it_is_the_same() {
    let folder = TempDir::new().unwrap();
    let from = district(folder.path());
    let to = sqlite(folder.path(), "moved.db");
    let said = copies(folder.path(), &from, &to);

    assert_eq!(contents(&from), contents(&to));
    index::is_whole(&to);
    assert_eq!(index::searches(&from), index::searches(&to));
    let full = contents(&to);
    let row_count = |name: &str| {
        let table = full.iter().find(|(table, _)| *table == name);
        table.unwrap().1.len()
    };
    assert!(row_count("events") > 1000, "the district is empty");
    assert!(
        said.lines().any(|line| {
            let cells: Vec<&str> = line.split_whitespace().collect();
            let rows = row_count("events").to_string();
            cells == ["events", &rows, &rows]
        }),
        "{said}"
    );
    let chains = format!("records whose chain holds: {}", row_count("offices"));
    assert!(said.contains(&chains), "{said}");
}

#[cfg(feature = "postgres")]
#[test]
fn a_district_moves_to_postgresql_and_back_and_every_row_of_it_is_the_same() {
    use crate::support::postgres::Cluster;

    let folder = TempDir::new().unwrap();
    let from = district(folder.path());
    let cluster = Cluster::shared();
    cluster.execute("CREATE DATABASE moved TEMPLATE template0");
    let there = cluster.url("moved");
    let back = sqlite(folder.path(), "back.db");

    let out = copies(folder.path(), &from, &there);
    let home = copies(folder.path(), &there, &back);

    assert_eq!(out, home);
    let found = index::searches(&from);
    assert!(
        found.iter().filter(|found| found.len() > 5).count() > 5,
        "{found:?}"
    );
    assert_eq!(found, index::searches(&there), "the engines differ");
    assert_eq!(found, index::searches(&back));
    assert_eq!(contents(&from), contents(&back));
    assert!(refused(&copy(folder.path(), &from, &there)).contains("is not empty"));
    cluster.execute("DROP DATABASE moved WITH (FORCE)");
}

#[test]
fn a_database_with_something_in_it_is_not_copied_into() {
    let folder = TempDir::new().unwrap();
    let from = district(folder.path());
    let to = sqlite(folder.path(), "other.db");
    migrate(folder.path(), &to);
    open(&to)
        .batch_execute("INSERT INTO attempts (name, since, number) VALUES ('aigerim', 1, 1)")
        .unwrap();
    let said = refused(&copy(folder.path(), &from, &to));
    assert!(
        said.contains("is not empty: there are rows in `attempts`"),
        "{said}"
    );
    assert!(refused(&copy(folder.path(), &from, &from)).contains("is not empty"));
}

#[test]
fn a_database_of_another_version_is_neither_copied_nor_copied_into() {
    let folder = TempDir::new().unwrap();
    let from = district(folder.path());
    let to = sqlite(folder.path(), "not_migrated.db");
    let said = refused(&copy(folder.path(), &from, &to));
    assert!(
        said.contains("to copy to does not have the tables"),
        "{said}"
    );

    migrate(folder.path(), &to);
    open(&from)
        .batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('20990101000001')")
        .unwrap();
    let said = refused(&copy(folder.path(), &from, &to));
    assert!(
        said.contains("to copy from does not have the tables"),
        "{said}"
    );
}

#[test]
fn a_misspelt_name_makes_no_database() {
    let folder = TempDir::new().unwrap();
    let to = sqlite(folder.path(), "moved.db");
    migrate(folder.path(), &to);
    let from = sqlite(folder.path(), "distrikt.db");
    let said = refused(&copy(folder.path(), &from, &to));
    assert!(said.contains("there is no database at"), "{said}");
    assert!(!folder.path().join("distrikt.db").exists());
}

#[test]
fn a_record_that_was_changed_by_hand_is_found() {
    let folder = TempDir::new().unwrap();
    let from = district(folder.path());
    open(&from)
        .batch_execute("UPDATE events SET at = at + 1 WHERE number = 3")
        .unwrap();
    let to = sqlite(folder.path(), "moved.db");
    migrate(folder.path(), &to);
    let copied = copy(folder.path(), &from, &to);
    let said = String::from_utf8(copied.stdout.clone()).unwrap();
    assert!(said.contains("the record of office"), "{said}");
    assert!(refused(&copied).contains("the copy is not the same"));
}
