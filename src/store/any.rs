//! The one place where the two engines meet.

#[cfg(feature = "postgres")]
use diesel::PgConnection;
use diesel::SqliteConnection;

/// A connection to one of the two engines; every query is written once against it.
///
/// The rest of the crate knows it as `store::Connection`; under that name the code that diesel
/// derives would take it for diesel's trait.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// A file of this machine.
    Sqlite(SqliteConnection),
    /// A server.
    #[cfg(feature = "postgres")]
    Postgres(PgConnection),
}

/// The backend of [`AnyConnection`], for signatures of boxed queries and of column types.
pub type Backend = MultiBackend;

/// Expands one body for both engines.
///
/// What diesel cannot express over [`AnyConnection`] (any upsert, inserting many rows in one
/// statement, union, aggregate filters) it can express over each engine, in the same words. So the
/// body is written once and compiled twice, with the name bound to the engine's own connection:
///
/// ```text
/// each!(tx.connection(), c => insert_into(office::table).values(&rows).execute(c))
/// ```
macro_rules! each {
    ($connection:expr, $name:ident => $body:expr) => {
        match $connection {
            $crate::store::Connection::Sqlite($name) => $body,
            #[cfg(feature = "postgres")]
            $crate::store::Connection::Postgres($name) => $body,
        }
    };
}
pub(crate) use each;

/// Loads what a query selects of one table and, on PostgreSQL, locks those rows to the end of the
/// transaction, in the order of the query. On SQLite nobody else writes meanwhile.
macro_rules! load_locked {
    ($connection:expr, $query:expr) => {
        match $connection {
            $crate::store::Connection::Sqlite(engine) => diesel::RunQueryDsl::load($query, engine),
            #[cfg(feature = "postgres")]
            $crate::store::Connection::Postgres(engine) => {
                diesel::RunQueryDsl::load($query.for_no_key_update(), engine)
            }
        }
    };
}
pub(crate) use load_locked;
