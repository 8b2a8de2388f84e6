//! The statements that a PostgreSQL server was sent, read from its log.

use std::path::PathBuf;
use std::time::Duration;

/// A statement with its parameters as they would be written in SQL, absent ones as `NULL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub sql: String,
    pub parameters: Vec<String>,
}

impl Statement {
    /// Whether it only begins or ends a transaction.
    pub fn is_bracket(&self) -> bool {
        let first = self.sql.split([' ', ';']).next().unwrap_or_default();
        ["BEGIN", "COMMIT", "ROLLBACK"].contains(&first) || self.sql.ends_with("; COMMIT")
    }
}

/// The log of a server that writes every statement into it.
pub struct Log(pub PathBuf);

impl Log {
    /// What was sent while `work` ran.
    pub fn during(&self, work: impl FnOnce()) -> Vec<Statement> {
        let before = self.read().len();
        work();
        // The server writes a line before it answers; what follows an answer comes a little later.
        std::thread::sleep(Duration::from_millis(300));
        statements(&self.read()[before..])
    }

    fn read(&self) -> String {
        std::fs::read_to_string(&self.0).unwrap()
    }
}

fn statements(log: &str) -> Vec<Statement> {
    let mut found: Vec<Statement> = Vec::new();
    for line in log.lines() {
        let statement = |sql: &str| Statement {
            sql: sql.to_owned(),
            parameters: Vec::new(),
        };
        if let Some((_, rest)) = line.split_once("LOG:  execute ") {
            let (_, sql) = rest.split_once(": ").unwrap();
            found.push(statement(sql));
        } else if let Some((_, sql)) = line.split_once("LOG:  statement: ") {
            found.push(statement(sql));
        } else if let Some((_, rest)) = line.split_once("DETAIL:  ") {
            let (word, rest) = rest.split_once(": ").unwrap();
            assert!(word.eq_ignore_ascii_case("parameters"), "{line}");
            found.last_mut().unwrap().parameters = parameters(rest);
        }
    }
    found
}

/// Reads `$1 = 'it''s', $2 = NULL`.
fn parameters(mut text: &str) -> Vec<String> {
    let mut found = Vec::new();
    while let Some((_, rest)) = text.split_once(" = ") {
        let end = if rest.starts_with('\'') {
            let mut end = 1;
            loop {
                end += rest[end..].find('\'').unwrap() + 1;
                if !rest[end..].starts_with('\'') {
                    break end;
                }
                end += 1;
            }
        } else {
            rest.find(',').unwrap_or(rest.len())
        };
        found.push(rest[..end].to_owned());
        text = &rest[end..];
    }
    found
}
