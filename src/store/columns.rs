//! How values of the domain are kept in columns, on both engines.
//!
//! `domain` does not know diesel, so the column traits of its types are implemented here:
//! [`id_columns`] for identifiers and [`text_columns`] for words and texts. A row then holds the
//! domain type itself. Types of other crates cannot be given foreign traits and are wrapped:
//! [`Micros`], [`Day`], [`Json`].

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::sql_types::{BigInt, Text};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Writes a value that is computed rather than borrowed. A borrowed one can be bound for every
/// backend in the same words; a computed one SQLite takes over, PostgreSQL takes as bytes, and
/// [`Backend`](super::Backend) passes a reference on to whichever of them it stands for.
macro_rules! bind {
    ([$($generics:tt)*] $name:ty as $sql_type:ident, $value:ident: $computed:expr, bytes: $bytes:expr) => {
        impl<$($generics)*> diesel::serialize::ToSql<$sql_type, diesel::sqlite::Sqlite> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
            ) -> diesel::serialize::Result {
                let $value = self;
                out.set_value($computed);
                Ok(diesel::serialize::IsNull::No)
            }
        }

        #[cfg(feature = "postgres")]
        impl<$($generics)*> diesel::serialize::ToSql<$sql_type, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                let $value = self;
                std::io::Write::write_all(out, $bytes.as_ref())?;
                Ok(diesel::serialize::IsNull::No)
            }
        }

        impl<$($generics)*> diesel::serialize::ToSql<$sql_type, $crate::store::Backend> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, $crate::store::Backend>,
            ) -> diesel::serialize::Result {
                out.set_value(($sql_type, self));
                Ok(diesel::serialize::IsNull::No)
            }
        }
    };
}

/// An instant, as microseconds since 1970 in a `BIGINT`: no finer than PostgreSQL's own, and the
/// same type on both engines. The clock gives nothing finer either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub struct Micros(pub Timestamp);

bind!([] Micros as BigInt, instant: instant.0.as_microsecond(),
    bytes: instant.0.as_microsecond().to_be_bytes());

impl<DB: Backend> FromSql<BigInt, DB> for Micros
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let micros = i64::from_sql(bytes)?;
        // `Timestamp::from_microsecond` has no instants in the last second there is, which a device
        // whose clock is wrong may well name.
        let nanosecond = i32::try_from(micros.rem_euclid(1_000_000) * 1000)?;
        Ok(Self(Timestamp::new(
            micros.div_euclid(1_000_000),
            nanosecond,
        )?))
    }
}

impl From<Timestamp> for Micros {
    fn from(instant: Timestamp) -> Self {
        Self(instant)
    }
}

impl From<Micros> for Timestamp {
    fn from(micros: Micros) -> Self {
        micros.0
    }
}

/// A date of the calendar, as `YYYY-MM-DD` in a `TEXT`: sorted as text it is sorted by date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Day(pub Date);

bind!([] Day as Text, day: day.text()?, bytes: day.text()?);

impl Day {
    /// Years before 0 would be written longer and sorted after all others.
    fn text(&self) -> Result<String, InvalidDay> {
        if self.0.year() < 0 {
            return Err(InvalidDay(self.0.to_string()));
        }
        Ok(self.0.to_string())
    }
}

impl<DB: Backend> FromSql<Text, DB> for Day
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let text = String::from_sql(bytes)?;
        // The parser takes other spellings of a date too, and ignores a time after it.
        match text.parse::<Date>() {
            Ok(date) if date.to_string() == text => Ok(Self(date)),
            Ok(_) | Err(_) => Err(Box::new(InvalidDay(text))),
        }
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self(date)
    }
}

impl From<Day> for Date {
    fn from(day: Day) -> Self {
        day.0
    }
}

/// What cannot stand in a column of dates.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a date of the form YYYY-MM-DD")]
struct InvalidDay(String);

/// A value that is only ever read and written whole, as JSON in a `TEXT`.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Json<T>(pub T);

bind!([T: Serialize + std::fmt::Debug + Send + Sync + 'static] Json<T> as Text,
    json: serde_json::to_string(&json.0)?, bytes: serde_json::to_vec(&json.0)?);

impl<T: DeserializeOwned, DB: Backend> FromSql<Text, DB> for Json<T>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let text = String::from_sql(bytes)?;
        Ok(Self(serde_json::from_str(&text)?))
    }
}

/// Lets identifiers of the domain stand in `BYTEA` columns as their sixteen bytes.
///
/// Each must be made `From<Uuid>`, become a `Uuid`, and be `Copy`.
macro_rules! id_columns {
    ($($name:ty),+ $(,)?) => { $(
        const _: () = {
            use diesel::sql_types::Binary;
            use $crate::store::columns::uuid_from_bytes;

            #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
            #[diesel(foreign_derive, sql_type = Binary)]
            #[expect(dead_code, reason = "names the type of another module to the derive")]
            struct Column($name);

            $crate::store::columns::bind!([] $name as Binary, id: uuid::Uuid::from(*id).into_bytes().to_vec(),
                bytes: uuid::Uuid::from(*id).into_bytes());

            impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<Binary, DB> for $name
            where
                Vec<u8>: diesel::deserialize::FromSql<Binary, DB>,
            {
                fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                    let bytes = <Vec<u8> as diesel::deserialize::FromSql<Binary, DB>>::from_sql(bytes)?;
                    Ok(uuid_from_bytes(&bytes)?.into())
                }
            }
        };
    )+ };
}

/// Lets words and texts of the domain stand in `TEXT` columns.
///
/// Each must be `AsRef<str>` and `FromStr`. A stored text that it refuses is an error of the
/// query, never a default.
macro_rules! text_columns {
    ($($name:ty),+ $(,)?) => { $(
        const _: () = {
            use diesel::sql_types::Text;

            #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
            #[diesel(foreign_derive, sql_type = Text)]
            #[expect(dead_code, reason = "names the type of another module to the derive")]
            struct Column($name);

            impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<Text, DB> for $name
            where
                str: diesel::serialize::ToSql<Text, DB>,
            {
                fn to_sql<'b>(
                    &'b self,
                    out: &mut diesel::serialize::Output<'b, '_, DB>,
                ) -> diesel::serialize::Result {
                    let text: &str = self.as_ref();
                    diesel::serialize::ToSql::<Text, DB>::to_sql(text, out)
                }
            }

            impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<Text, DB> for $name
            where
                String: diesel::deserialize::FromSql<Text, DB>,
            {
                fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                    let text = <String as diesel::deserialize::FromSql<Text, DB>>::from_sql(bytes)?;
                    Ok(text.parse()?)
                }
            }
        };
    )+ };
}

pub(crate) use {bind, id_columns, text_columns};

/// The identifier that sixteen bytes stand for; any other number of them is an error.
pub(crate) fn uuid_from_bytes(bytes: &[u8]) -> Result<uuid::Uuid, uuid::Error> {
    uuid::Uuid::from_slice(bytes)
}

#[cfg(test)]
mod tests;
