//! One row with a column of every kind, written and read over `store::Connection`.

use diesel::prelude::*;
use diesel::{insert_into, sql_query};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Day, Json, Micros};
use crate::store::{Connection, each};

/// Declared the way the domain declares its identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct VisitId(Uuid);

impl From<Uuid> for VisitId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl From<VisitId> for Uuid {
    fn from(id: VisitId) -> Self {
        id.0
    }
}

/// Declared the way the domain declares its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Season {
    Winter,
    Summer,
}

impl AsRef<str> for Season {
    fn as_ref(&self) -> &str {
        match self {
            Self::Winter => "winter",
            Self::Summer => "summer",
        }
    }
}

impl std::str::FromStr for Season {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "winter" => Ok(Self::Winter),
            "summer" => Ok(Self::Summer),
            _ => Err(format!("`{word}` is not a season")),
        }
    }
}

id_columns!(VisitId);
text_columns!(Season);

diesel::table! {
    visit (id) {
        id -> Binary,
        after -> Nullable<Binary>,
        season -> Text,
        planned -> Nullable<Text>,
        arrived -> BigInt,
        left -> Nullable<BigInt>,
        day -> Text,
        moved_to -> Nullable<Text>,
        notes -> Text,
        villages -> Integer,
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Notes {
    vegetables: u32,
    remark: String,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = visit)]
struct Visit {
    id: VisitId,
    after: Option<VisitId>,
    season: Season,
    planned: Option<Season>,
    // A wrapper may be the field ..
    arrived: Micros,
    left: Option<Micros>,
    // .. or stand only in the attributes, so that the field has the plain type.
    #[diesel(serialize_as = Day, deserialize_as = Day)]
    day: Date,
    moved_to: Option<Day>,
    notes: Json<Notes>,
    villages: i32,
}

fn a_visit() -> Visit {
    Visit {
        id: VisitId(Uuid::from_u128(7)),
        after: Some(VisitId(Uuid::from_u128(3))),
        season: Season::Winter,
        planned: Some(Season::Summer),
        arrived: Micros("2026-01-05T09:00:00.123456Z".parse().unwrap()),
        left: Some(Micros(Timestamp::from_microsecond(-1).unwrap())),
        day: date(2026, 1, 5),
        moved_to: Some(Day(date(2026, 12, 31))),
        notes: Json(Notes {
            vegetables: 412,
            remark: "картоп \"t\"".to_owned(),
        }),
        villages: 12,
    }
}

fn database() -> Connection {
    let sqlite = <diesel::SqliteConnection as diesel::Connection>::establish(":memory:");
    let mut connection = Connection::Sqlite(sqlite.unwrap());
    sql_query(
        "CREATE TABLE visit (id BYTEA PRIMARY KEY NOT NULL, after BYTEA, season TEXT NOT NULL,
         planned TEXT, arrived BIGINT NOT NULL, \"left\" BIGINT, day TEXT NOT NULL,
         moved_to TEXT, notes TEXT NOT NULL, villages INTEGER NOT NULL)",
    )
    .execute(&mut connection)
    .unwrap();
    connection
}

#[test]
fn a_visit_with_every_kind_of_column_comes_back_as_it_was_written() {
    let mut connection = database();
    insert_into(visit::table)
        .values(a_visit())
        .execute(&mut connection)
        .unwrap();

    let found = visit::table
        .filter(visit::id.eq(a_visit().id))
        .filter(visit::season.eq(Season::Winter))
        .filter(visit::arrived.le(Micros(Timestamp::MAX)))
        .filter(visit::day.eq(Day(date(2026, 1, 5))))
        .filter(visit::moved_to.gt(Day(date(2026, 12, 30))))
        .select(Visit::as_select())
        .into_boxed()
        .load(&mut connection)
        .unwrap();

    assert_eq!(found, [a_visit()]);
}

#[test]
fn what_is_absent_comes_back_absent() {
    let mut connection = database();
    let bare = Visit {
        after: None,
        planned: None,
        left: None,
        moved_to: None,
        ..a_visit()
    };
    insert_into(visit::table)
        .values(bare.clone())
        .execute(&mut connection)
        .unwrap();

    let found: Visit = visit::table.first(&mut connection).unwrap();

    assert_eq!(found, bare);
}

#[test]
fn what_diesel_can_only_say_to_one_engine_is_said_once_for_both() {
    let mut connection = database();
    let second = Visit {
        id: VisitId(Uuid::from_u128(8)),
        ..a_visit()
    };

    let many = vec![a_visit(), second.clone()];
    let inserted = each!(&mut connection, c => insert_into(visit::table).values(many).execute(c));
    let repeated = each!(&mut connection, c => insert_into(visit::table)
        .values(second)
        .on_conflict(visit::id)
        .do_nothing()
        .execute(c));

    assert_eq!((inserted, repeated), (Ok(2), Ok(0)));
}

#[test]
fn a_stored_value_that_the_domain_does_not_know_is_an_error() {
    for (damage, complaint) in [
        ("season = 'spring'", "`spring` is not a season"),
        ("planned = 'Winter'", "`Winter` is not a season"),
        ("day = '2026-1-5'", "2026-1-5"),
        ("day = '2026-01-05T10:00'", "InvalidDay"),
        ("day = '2026-02-30'", "2026-02-30"),
        ("arrived = 9223372036854775807", "arrived"),
        ("id = x'0102'", "2"),
        ("notes = '{}'", "missing field"),
    ] {
        let mut connection = database();
        insert_into(visit::table)
            .values(a_visit())
            .execute(&mut connection)
            .unwrap();
        sql_query(format!("UPDATE visit SET {damage}"))
            .execute(&mut connection)
            .unwrap();

        let error = visit::table.first::<Visit>(&mut connection).unwrap_err();

        let error = format!("{error:?}");
        assert!(error.contains(complaint), "{damage}: {error}");
    }
}

#[test]
fn a_day_before_the_first_year_is_not_written() {
    let mut connection = database();
    let ancient = Visit {
        day: date(-44, 3, 15),
        ..a_visit()
    };

    let written = insert_into(visit::table)
        .values(ancient)
        .execute(&mut connection);

    let error = written.unwrap_err().to_string();
    assert!(error.contains("-000044-03-15"), "{error}");
}

#[test]
fn a_phone_whose_clock_stands_at_the_end_of_time_is_read_again() {
    let mut connection = database();
    let last = Timestamp::new(Timestamp::MAX.as_second(), 999_999_000).unwrap();
    let strayed = Visit {
        arrived: Micros(last),
        left: Some(Micros(Timestamp::MIN)),
        ..a_visit()
    };
    insert_into(visit::table)
        .values(strayed.clone())
        .execute(&mut connection)
        .unwrap();

    let read: Visit = visit::table
        .select(Visit::as_select())
        .first(&mut connection)
        .unwrap();

    assert_eq!(read, strayed);
}
