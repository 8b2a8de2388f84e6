//! Rows as they lie in the tables, for what moves them without looking into them.

use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};

/// How a value of a column is held between two databases.
pub trait Held {
    /// The type that holds it.
    type As;
}

impl Held for Binary {
    type As = Vec<u8>;
}

impl Held for Text {
    type As = String;
}

impl Held for BigInt {
    type As = i64;
}

impl Held for Integer {
    type As = i32;
}

impl Held for Bool {
    type As = bool;
}

impl<T: Held> Held for Nullable<T> {
    type As = Option<T::As>;
}

/// A table whose rows can be taken from one database and put into another.
pub trait Whole {
    /// All columns, letter by letter.
    type Row: Send + 'static;
}

/// Declares a table as [`diesel::table!`] does, and its [`Whole`] row: the columns are told once.
macro_rules! table {
    ($table:ident ($($key:ident),+) {
        $($column:ident -> $kind:ident $(<$inner:ident>)?,)+
    }) => {
        diesel::table! {
            $table ($($key),+) {
                $($column -> $kind $(<$inner>)?,)+
            }
        }

        const _: () = {
            use diesel::sql_types::*;

            #[derive(diesel::Queryable, diesel::Selectable, diesel::Insertable)]
            #[diesel(table_name = $table, treat_none_as_default_value = false)]
            pub struct Row {
                $(pub(in crate::store) $column:
                    <$kind $(<$inner>)? as $crate::store::raw::Held>::As,)+
            }

            impl $crate::store::raw::Whole for $table::table {
                type Row = Row;
            }
        };
    };
}

pub(super) use table;
