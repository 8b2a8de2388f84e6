//! Moving a whole database to another one, of either engine, and finding out whether it arrived.

use std::collections::HashMap;

use diesel::connection::DefaultLoadingMode;
#[cfg(feature = "postgres")]
use diesel::pg::PgRowByRowLoadingMode as RowByRow;
use diesel::prelude::*;

use super::chains::{self, Chain};
use super::events::ROWS_PER_INSERT;
use super::raw::Whole;
use super::{Connection, Store, StoreError, Tx, each, migrations, schema};

/// Why a database was not copied, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The tables of one of the two are not those of this program.
    #[error(
        "the database to copy {side} does not have the tables of this version; bring it there with \
         `tapsyrma migrate`"
    )]
    OtherVersion {
        /// `from` or `to`.
        side: &'static str,
    },
    /// Something would be mixed with something else.
    #[error("the database to copy to is not empty: there are rows in `{table}`")]
    NotEmpty {
        /// The first table with rows.
        table: &'static str,
    },
    /// One of the two failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What came of a copy.
#[derive(Debug, PartialEq, Eq)]
pub struct Copied {
    /// Every table that is copied.
    pub tables: Vec<TableCopied>,
    /// Records of offices whose chain was computed again and holds.
    pub chains: usize,
    /// Records whose chain does not hold in the target, or is not the one of the source.
    pub broken: Vec<Chain>,
}

/// The rows of a table on both sides.
#[derive(Debug, PartialEq, Eq)]
pub struct TableCopied {
    /// The table.
    pub name: &'static str,
    /// Rows in the source, at the moment that was copied.
    pub source: i64,
    /// Rows in the target afterwards.
    pub target: i64,
}

impl Copied {
    /// Whether the target holds what the source held.
    pub fn is_whole(&self) -> bool {
        self.broken.is_empty() && self.tables.iter().all(|table| table.source == table.target)
    }
}

/// Tables that a new database begins for itself: who does which job and
/// how it went, by what a node sees that it has to
/// read the directory again, and the full-text index, which triggers fill on SQLite.
pub const LEFT_OUT: [&str; 9] = [
    "leases",
    "job_runs",
    "directory",
    "subject_keys",
    "subject_words",
    "subject_words_config",
    "subject_words_data",
    "subject_words_docsize",
    "subject_words_idx",
];

/// How a table is moved.
struct Table {
    name: &'static str,
    count: fn(&mut Connection) -> Result<i64, StoreError>,
    pour: fn(&mut Connection, &mut Target<'_>) -> Result<(), StoreError>,
}

/// Where rows go, and who is told how many have.
struct Target<'a> {
    store: &'a Store,
    moved: &'a mut dyn FnMut(u64),
}

impl Target<'_> {
    fn put<R: Send + 'static>(
        &mut self,
        rows: Vec<R>,
        insert: fn(&mut Tx<'_>, &[R]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        self.store.write_blocking(move |tx| insert(tx, &rows))?;
        (self.moved)(count);
        Ok(())
    }

    /// Puts rows as they come, so many at a time: memory holds no more of them.
    fn put_all<R: Send + 'static>(
        &mut self,
        rows: impl Iterator<Item = QueryResult<R>>,
        insert: fn(&mut Tx<'_>, &[R]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut part = Vec::with_capacity(ROWS_PER_INSERT);
        for row in rows {
            part.push(row?);
            if part.len() == ROWS_PER_INSERT {
                let full = std::mem::replace(&mut part, Vec::with_capacity(ROWS_PER_INSERT));
                self.put(full, insert)?;
            }
        }
        if part.is_empty() {
            return Ok(());
        }
        self.put(part, insert)
    }
}

type Row<T> = <T as Whole>::Row;

/// One by one as the database finds them: PostgreSQL would send a whole table at once otherwise.
macro_rules! stream {
    ($table:ident, $source:expr, $rows:ident => $body:expr) => {
        match $source {
            Connection::Sqlite(engine) => {
                let $rows = schema::$table::table
                    .select(Row::<schema::$table::table>::as_select())
                    .load_iter::<Row<schema::$table::table>, DefaultLoadingMode>(engine)?;
                $body
            }
            #[cfg(feature = "postgres")]
            Connection::Postgres(engine) => {
                let $rows = schema::$table::table
                    .select(Row::<schema::$table::table>::as_select())
                    .load_iter::<Row<schema::$table::table>, RowByRow>(engine)?;
                $body
            }
        }
    };
}

macro_rules! tables {
    ($($table:ident $(by $arrange:ident)?),+ $(,)?) => {
        /// Every table that is copied; one that others refer to comes before them.
        const TABLES: &[Table] = &[$(Table {
            name: stringify!($table),
            count: |connection| Ok(schema::$table::table.count().get_result(connection)?),
            pour: |source, target| {
                fn insert(
                    tx: &mut Tx<'_>,
                    rows: &[Row<schema::$table::table>],
                ) -> Result<(), StoreError> {
                    each!(tx.connection(), engine => {
                        diesel::insert_into(schema::$table::table).values(rows).execute(engine)
                    })?;
                    Ok(())
                }
                stream!($table, source, rows => tables!(@put target, rows $(, $arrange)?))
            },
        }),+];
    };
    (@put $target:ident, $rows:ident) => { $target.put_all($rows, insert) };
    (@put $target:ident, $rows:ident, $arrange:ident) => {
        $target.put_all($arrange($rows)?.into_iter().map(Ok), insert)
    };
}

tables!(
    offices by parents_first,
    ledgers,
    calendars,
    people,
    postings,
    devices,
    refresh_tokens,
    attempts,
    idempotency_keys,
    instructions,
    former_instructions,
    assignments,
    events,
    subjects,
    plans,
    plan_versions,
    plan_issues,
    recipient_lists,
    administrative_acts,
    attachments,
    upload_pieces,
    attachment_links,
);

type OfficeRow = Row<schema::offices::table>;

/// An office refers to the one above it. A country has some thousands of them, so all are held.
fn parents_first(
    rows: impl Iterator<Item = QueryResult<OfficeRow>>,
) -> QueryResult<Vec<OfficeRow>> {
    let mut rows: Vec<OfficeRow> = rows.collect::<QueryResult<_>>()?;
    let above: HashMap<Vec<u8>, Option<Vec<u8>>> = rows
        .iter()
        .map(|row| (row.id.clone(), row.parent.clone()))
        .collect();
    rows.sort_by_cached_key(|row| {
        let upwards = std::iter::successors(row.parent.as_ref(), |id| above.get(*id)?.as_ref());
        upwards.take(above.len()).count()
    });
    Ok(rows)
}

/// The names of the tables that are copied.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|table| table.name)
}

/// Copies everything into an empty database, as it is at one moment, and compares. `moved` is told
/// of rows that arrived in a table.
///
/// # Errors
/// See [`CopyError`]. When it breaks off, the target holds a part.
pub fn copy(
    source: &Store,
    target: &Store,
    mut moved: impl FnMut(&'static str, u64) + Send + 'static,
) -> Result<Copied, CopyError> {
    for (side, store) in [("from", source), ("to", target)] {
        if !store
            .read_blocking(|connection| Ok::<_, StoreError>(migrations::are_all(connection)))?
        {
            return Err(CopyError::OtherVersion { side });
        }
    }
    target.read_blocking(|connection| {
        for table in TABLES {
            if (table.count)(connection)? > 0 {
                return Err(CopyError::NotEmpty { table: table.name });
            }
        }
        Ok(())
    })?;
    let into = target.clone();
    let (counts, ends) = source.read_blocking(move |connection| {
        let mut counts = Vec::with_capacity(TABLES.len());
        for table in TABLES {
            counts.push((table.count)(connection)?);
            let mut target = Target {
                store: &into,
                moved: &mut |rows| moved(table.name, rows),
            };
            (table.pour)(connection, &mut target)?;
        }
        Ok::<_, StoreError>((counts, chains::list_ends(connection)?))
    })?;
    Ok(target.read_blocking(move |connection| compare(connection, &counts, &ends))?)
}

fn compare(target: &mut Connection, counts: &[i64], ends: &[Chain]) -> Result<Copied, StoreError> {
    let tables = TABLES
        .iter()
        .zip(counts)
        .map(|(table, &source)| {
            Ok(TableCopied {
                name: table.name,
                source,
                target: (table.count)(target)?,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    let stored: HashMap<_, _> = chains::list_ends(target)?
        .into_iter()
        .map(|end| (end.office, end))
        .collect();
    let (mut held, mut broken) = (0, Vec::new());
    for end in ends {
        let computed = chains::compute(target, end.office)?;
        if computed.as_ref() == Some(end) && stored.get(&end.office) == Some(end) {
            held += 1;
        } else {
            broken.push(*end);
        }
    }
    Ok(Copied {
        tables,
        chains: held,
        broken,
    })
}
