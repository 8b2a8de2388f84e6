//! Rows on their way into a database, many at once: as literals into SQLite, as lines of `COPY` into
//! PostgreSQL.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, SqliteConnection};

/// A value of a column.
pub enum Cell<'r> {
    Null,
    Int(i64),
    Text(&'r str),
    Bytes(&'r [u8]),
}

impl Cell<'_> {
    /// A number, where there is one.
    pub fn int(value: Option<i64>) -> Self {
        value.map_or(Self::Null, Self::Int)
    }
}

/// A table and its columns in the order of the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    pub name: &'static str,
    pub columns: &'static str,
}

/// Where rows go. What they refer to is not checked: the world is made whole.
pub trait Sink: Send + 'static {
    /// Appends a row as this database reads it.
    fn append(text: &mut String, row: &[Cell<'_>]);
    /// Writes rows of one table.
    fn write(&mut self, table: Table, rows: &str);
    /// A value in a statement.
    fn literal(bytes: &[u8]) -> String;
    /// Runs statements, once all rows are written.
    fn finish(self, statements: &str);
}

fn hex(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        write!(text, "{byte:02x}").unwrap();
    }
}

/// An SQLite file that nobody else has open.
pub struct SqliteSink(SqliteConnection);

impl SqliteSink {
    /// Opens a file that was migrated.
    pub fn open(path: &Path) -> Self {
        let mut connection = SqliteConnection::establish(&path.to_string_lossy()).unwrap();
        // What is cut short is made again from the start.
        connection
            .batch_execute(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;
                 PRAGMA cache_size = -1000000; PRAGMA locking_mode = EXCLUSIVE; BEGIN",
            )
            .unwrap();
        Self(connection)
    }
}

impl Sink for SqliteSink {
    fn append(text: &mut String, row: &[Cell<'_>]) {
        text.push_str(if text.is_empty() { "(" } else { ",(" });
        for (number, cell) in row.iter().enumerate() {
            if number > 0 {
                text.push(',');
            }
            match cell {
                Cell::Null => text.push_str("NULL"),
                Cell::Int(value) => write!(text, "{value}").unwrap(),
                Cell::Text(value) => {
                    text.push('\'');
                    text.push_str(&value.replace('\'', "''"));
                    text.push('\'');
                }
                Cell::Bytes(value) => {
                    text.push_str("x'");
                    hex(text, value);
                    text.push('\'');
                }
            }
        }
        text.push(')');
    }

    fn write(&mut self, table: Table, rows: &str) {
        let Table { name, columns } = table;
        self.0
            .batch_execute(&format!("INSERT INTO {name} ({columns}) VALUES {rows}"))
            .unwrap();
    }

    fn literal(bytes: &[u8]) -> String {
        let mut text = String::new();
        hex(&mut text, bytes);
        format!("x'{text}'")
    }

    fn finish(mut self, statements: &str) {
        self.0
            .batch_execute(&format!(
                "{statements}; COMMIT; PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = WAL"
            ))
            .unwrap();
    }
}

/// A PostgreSQL database, filled by one `psql` a table.
pub struct PostgresSink {
    url: String,
    copies: Vec<(Table, Child)>,
}

impl PostgresSink {
    /// Fills the database at a URL that was migrated; its user must be a superuser.
    pub fn open(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            copies: Vec::new(),
        }
    }

    /// Foreign keys are triggers, and a replica fires none.
    fn psql(&self, command: &str) -> Command {
        let mut psql = Command::new("psql");
        psql.args(["-q", "-X", "-v", "ON_ERROR_STOP=1", "-d", &self.url])
            .args(["-c", "SET session_replication_role = replica"])
            .args(["-c", command])
            .stdin(Stdio::piped());
        psql
    }
}

impl Sink for PostgresSink {
    fn append(text: &mut String, row: &[Cell<'_>]) {
        for (number, cell) in row.iter().enumerate() {
            if number > 0 {
                text.push('\t');
            }
            match cell {
                Cell::Null => text.push_str("\\N"),
                Cell::Int(value) => write!(text, "{value}").unwrap(),
                Cell::Text(value) => {
                    for character in value.chars() {
                        match character {
                            '\\' => text.push_str("\\\\"),
                            '\n' => text.push_str("\\n"),
                            '\t' => text.push_str("\\t"),
                            '\r' => text.push_str("\\r"),
                            other => text.push(other),
                        }
                    }
                }
                Cell::Bytes(value) => {
                    text.push_str("\\\\x");
                    hex(text, value);
                }
            }
        }
        text.push('\n');
    }

    fn write(&mut self, table: Table, rows: &str) {
        if !self.copies.iter().any(|(copied, _)| *copied == table) {
            let Table { name, columns } = table;
            let copy = self
                .psql(&format!("COPY {name} ({columns}) FROM STDIN"))
                .spawn()
                .expect("psql is not installed: install the package postgresql");
            self.copies.push((table, copy));
        }
        let copy = self.copies.iter_mut().find(|(copied, _)| *copied == table);
        let input = copy.unwrap().1.stdin.as_mut().unwrap();
        input.write_all(rows.as_bytes()).unwrap();
    }

    fn literal(bytes: &[u8]) -> String {
        let mut text = String::new();
        hex(&mut text, bytes);
        format!("'\\x{text}'")
    }

    fn finish(mut self, statements: &str) {
        for (table, mut copy) in std::mem::take(&mut self.copies) {
            drop(copy.stdin.take());
            assert!(copy.wait().unwrap().success(), "COPY {} failed", table.name);
        }
        for statement in [statements, "VACUUM ANALYZE", "CHECKPOINT"] {
            let done = self.psql(statement).status().unwrap();
            assert!(done.success(), "psql failed");
        }
    }
}
