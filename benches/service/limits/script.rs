//! A script of pgbench, made of the statements that the service sent for one request.
//!
//! Identifiers of the caller become those of another village or audan every time, new identifiers
//! and numbers become new ones. Everything else stays as it was sent.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::log::Statement;
use crate::world::{self, Kind, OPEN_EACH, VILLAGES, VILLAGES_EACH};

/// Who sent the request that a script is made of.
#[derive(Debug, Clone, Copy)]
pub enum Caller {
    /// A village, by its number.
    Village(u64),
    /// An audan, by its number from 0.
    Audan(u64),
}

/// Writes the script. `:base` is larger in every run, and larger than any number of the world.
pub fn write(caller: Caller, statements: &[Statement]) -> String {
    let mut script = Script {
        caller,
        variables: BTreeMap::new(),
        fresh: Vec::new(),
    };
    let body: Vec<String> = statements
        .iter()
        .map(|statement| script.statement(statement))
        .collect();
    let who = match caller {
        Caller::Village(_) => format!("\\set caller random(0, {})", VILLAGES - 1),
        Caller::Audan(_) => format!("\\set caller random(0, {})", world::AUDANS - 1),
    };
    let mut text = format!(
        "{who}\n\\set open random(0, {})\n\\set turn :turn + 1\n\
         \\set number :base + :turn * 1000 + :client_id\n",
        OPEN_EACH - 1
    );
    for (number, name) in &script.variables {
        writeln!(text, "\\set {name} {number} - 9223372036854775807 - 1").unwrap();
    }
    for statement in body {
        writeln!(text, "{statement};").unwrap();
    }
    text
}

struct Script {
    caller: Caller,
    /// Numbers of identifiers as pgbench computes them, and what they are called.
    variables: BTreeMap<String, String>,
    /// Identifiers that the world does not know, in the order they were first seen.
    fresh: Vec<String>,
}

impl Script {
    fn statement(&mut self, statement: &Statement) -> String {
        // A statement of the extended protocol is one statement; the first of these two only makes
        // the server notice a failed transaction.
        if statement.sql == "SELECT 1; COMMIT" {
            return "COMMIT".to_owned();
        }
        let columns = inserted_columns(&statement.sql);
        let mut text = String::new();
        let mut rest = statement.sql.as_str();
        while let Some((before, after)) = rest.split_once('$') {
            text.push_str(before);
            let digits = after.find(|digit: char| !digit.is_ascii_digit());
            let (number, after) = after.split_at(digits.unwrap_or(after.len()));
            let place = number.parse::<usize>().unwrap() - 1;
            let column = columns
                .get(place % columns.len().max(1))
                .map_or("", String::as_str);
            let row = place.checked_div(columns.len()).unwrap_or(0);
            text.push_str(&self.value(&statement.parameters[place], column, row));
            rest = after;
        }
        text.push_str(rest);
        text
    }

    fn value(&mut self, value: &str, column: &str, row: usize) -> String {
        if column == "events.number" || column == "instructions.number" {
            return ":number".to_owned();
        }
        if column == "events.issuer_number" {
            return format!("(:number * 20 + {row})");
        }
        if value.starts_with("'{\"\\\\x")
            && let Some(list) = value
                .strip_prefix("'{")
                .and_then(|list| list.strip_suffix("}'"))
        {
            let items: Vec<String> = list
                .split(',')
                .map(|item| {
                    let hex = item.trim_matches('"').trim_start_matches('\\');
                    self.value(&format!("'\\{hex}'"), "", row)
                })
                .collect();
            return format!("ARRAY[{}]", items.join(", "));
        }
        match value
            .strip_prefix("'\\x")
            .and_then(|hex| hex.strip_suffix('\''))
        {
            Some(hex) if hex.len() == 32 => self.identifier(hex),
            Some(_) => format!("{value}::bytea"),
            None => without_variables(value),
        }
    }

    fn identifier(&mut self, hex: &str) -> String {
        let id = u128::from_str_radix(hex, 16).unwrap();
        let Some((kind, number)) = world::known(uuid::Uuid::from_u128(id)) else {
            let place = self.fresh.iter().position(|known| known == hex);
            let place = place.unwrap_or_else(|| {
                self.fresh.push(hex.to_owned());
                self.fresh.len() - 1
            });
            return format!("(int8send(:number) || '\\x{place:016x}'::bytea)");
        };
        let number = self.relative(kind, number);
        let name = format!("id{}", self.variables.len());
        let name = self.variables.entry(number).or_insert(name);
        format!("('\\x{}'::bytea || int8send(:{name}))", &hex[..16])
    }

    /// A number of an identifier, as it follows from the caller.
    fn relative(&self, kind: Kind, number: u64) -> String {
        match (kind, self.caller) {
            (Kind::Assignment, Caller::Village(caller)) => {
                let place = world::place_of_open(number);
                let (turn, village) = (place / VILLAGES, place % VILLAGES);
                assert_eq!(village, caller, "an assignment of another village");
                let first = number - place;
                // What was changed by one request is one assignment; a list is a list of several.
                format!("{first} + ((:open + {turn}) % {OPEN_EACH}) * {VILLAGES} + :caller")
            }
            (Kind::Office | Kind::Person | Kind::Device, Caller::Village(caller)) => {
                if number == caller {
                    ":caller".to_owned()
                } else if number == VILLAGES + caller / VILLAGES_EACH {
                    format!("{VILLAGES} + :caller / {VILLAGES_EACH}")
                } else {
                    number.to_string()
                }
            }
            (Kind::Office | Kind::Person | Kind::Device, Caller::Audan(caller)) => {
                if number == VILLAGES + caller {
                    format!("{VILLAGES} + :caller")
                } else if number < VILLAGES && number / VILLAGES_EACH == caller {
                    format!(":caller * {VILLAGES_EACH} + {}", number % VILLAGES_EACH)
                } else {
                    number.to_string()
                }
            }
            _ => number.to_string(),
        }
    }
}

/// The text of a value with nothing in it that pgbench would take for a variable, such as the `:null`
/// of JSON.
fn without_variables(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut after_colon = false;
    for character in value.chars() {
        if after_colon && (character.is_alphabetic() || character == '_') {
            text.push(' ');
        }
        after_colon = character == ':';
        text.push(character);
    }
    text
}

/// `table.column` of every value of one row of an insert; none for other statements.
fn inserted_columns(sql: &str) -> Vec<String> {
    let Some(rest) = sql.strip_prefix("INSERT INTO \"") else {
        return Vec::new();
    };
    let (table, rest) = rest.split_once("\" (").unwrap();
    let (columns, _) = rest.split_once(')').unwrap();
    columns
        .split(", ")
        .map(|column| format!("{table}.{}", column.trim_matches('"')))
        .collect()
}
