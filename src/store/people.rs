//! People, their postings and their passwords' hashes.

use std::collections::HashMap;

use diesel::prelude::*;
use jiff::civil::Date;

use super::columns::Day;
use super::schema::{offices, people, postings};
use super::{Connection, StoreError, Tx, directory};
use crate::domain::id::{OfficeId, PersonId, PostingId};
use crate::domain::person::{Language, Person, Posting, Role};
use crate::domain::text::{Login, Name};
use crate::domain::worktime::Zone;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = people)]
struct PersonRow {
    id: PersonId,
    name: Name,
    login: Login,
    login_folded: String,
    password_hash: String,
    language: Language,
    demo: bool,
    version: i64,
}

impl From<PersonRow> for Person {
    fn from(row: PersonRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            login: row.login,
            language: row.language,
            version: row.version,
        }
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = postings)]
pub(super) struct PostingRow {
    id: PostingId,
    person: PersonId,
    office: OfficeId,
    role: Role,
    from_day: Day,
    to_day: Option<Day>,
    deputy_for: Option<PersonId>,
    version: i64,
}

impl From<PostingRow> for Posting {
    fn from(row: PostingRow) -> Self {
        Self {
            id: row.id,
            person: row.person,
            office: row.office,
            role: row.role,
            from: row.from_day.into(),
            to: row.to_day.map(Into::into),
            deputy_for: row.deputy_for,
        }
    }
}

/// What a sign-in is checked against.
#[derive(Debug)]
pub struct Credentials {
    /// The person.
    pub person: Person,
    /// The stored hash of the password.
    pub password_hash: String,
    /// Whether the account belongs to the demo district.
    pub demo: bool,
}

/// How a login is compared: `Aigerim` and `aigerim` are one person.
pub fn fold_login(login: &str) -> String {
    login.trim().to_lowercase()
}

/// Adds a person.
///
/// # Errors
/// A unique violation where the login is taken.
pub fn insert(
    tx: &mut Tx<'_>,
    person: &Person,
    password_hash: &str,
    demo: bool,
) -> Result<(), StoreError> {
    diesel::insert_into(people::table)
        .values(PersonRow {
            id: person.id,
            name: person.name.clone(),
            login: person.login.clone(),
            login_folded: fold_login(person.login.as_str()),
            password_hash: password_hash.to_owned(),
            language: person.language,
            demo,
            version: person.version,
        })
        .execute(tx.connection())?;
    Ok(())
}

/// Replaces name and language if the version is still the one before `person.version`; tells
/// whether it was.
///
/// # Errors
/// Those of the database.
pub fn update(tx: &mut Tx<'_>, person: &Person) -> Result<bool, StoreError> {
    let changed = diesel::update(
        people::table
            .filter(people::id.eq(person.id))
            .filter(people::version.eq(person.version - 1)),
    )
    .set((
        people::name.eq(&person.name),
        people::language.eq(person.language),
        people::version.eq(person.version),
    ))
    .execute(tx.connection())?;
    directory::changed(tx)?;
    Ok(changed == 1)
}

/// Replaces a password.
///
/// # Errors
/// Those of the database.
pub fn set_password(
    tx: &mut Tx<'_>,
    person: PersonId,
    password_hash: &str,
) -> Result<(), StoreError> {
    diesel::update(people::table.filter(people::id.eq(person)))
        .set(people::password_hash.eq(password_hash))
        .execute(tx.connection())?;
    Ok(())
}

/// The person with an id.
///
/// # Errors
/// Those of the database.
pub fn find(connection: &mut Connection, id: PersonId) -> Result<Option<Person>, StoreError> {
    let row = people::table
        .filter(people::id.eq(id))
        .select(PersonRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.map(Person::from))
}

/// The names of people; unknown ids are left out. Nobody is looked up for nobody.
///
/// # Errors
/// Those of the database.
pub fn names(
    connection: &mut Connection,
    of: impl IntoIterator<Item = PersonId>,
) -> Result<HashMap<PersonId, Name>, StoreError> {
    let of: Vec<PersonId> = of.into_iter().collect();
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = people::table
        .filter(people::id.eq_any(&of))
        .select((people::id, people::name))
        .load::<(PersonId, Name)>(connection)?;
    Ok(rows.into_iter().collect())
}

/// What a login is checked against.
///
/// # Errors
/// Those of the database.
pub fn find_credentials(
    connection: &mut Connection,
    login: &str,
) -> Result<Option<Credentials>, StoreError> {
    let row = people::table
        .filter(people::login_folded.eq(fold_login(login)))
        .select(PersonRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.map(|row| Credentials {
        password_hash: row.password_hash.clone(),
        demo: row.demo,
        person: row.into(),
    }))
}

/// The stored hash of a person's password.
///
/// # Errors
/// Those of the database.
pub fn find_password_hash(
    connection: &mut Connection,
    id: PersonId,
) -> Result<Option<String>, StoreError> {
    Ok(people::table
        .filter(people::id.eq(id))
        .select(people::password_hash)
        .first(connection)
        .optional()?)
}

/// Whether a person belongs to the demo district.
///
/// # Errors
/// Those of the database.
pub fn is_demo(connection: &mut Connection, id: PersonId) -> Result<bool, StoreError> {
    let demo: Option<bool> = people::table
        .filter(people::id.eq(id))
        .select(people::demo)
        .first(connection)
        .optional()?;
    Ok(demo.unwrap_or(false))
}

/// A page of people in the order they were added.
///
/// # Errors
/// Those of the database.
pub fn list(
    connection: &mut Connection,
    after: Option<PersonId>,
    limit: i64,
) -> Result<Vec<Person>, StoreError> {
    let mut query = people::table
        .select(PersonRow::as_select())
        .order(people::id.asc())
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(people::id.gt(after));
    }
    let rows = query.load(connection)?;
    Ok(rows.into_iter().map(Person::from).collect())
}

/// Whether there is anybody who does not belong to the demo district.
///
/// # Errors
/// Those of the database.
pub fn has_real(connection: &mut Connection) -> Result<bool, StoreError> {
    let anybody: Option<PersonId> = people::table
        .filter(people::demo.eq(false))
        .select(people::id)
        .first(connection)
        .optional()?;
    Ok(anybody.is_some())
}

/// Whether nobody was ever added.
///
/// # Errors
/// Those of the database.
pub fn is_empty(connection: &mut Connection) -> Result<bool, StoreError> {
    let anybody: Option<PersonId> = people::table
        .select(people::id)
        .first(connection)
        .optional()?;
    Ok(anybody.is_none())
}

/// Adds a posting.
///
/// # Errors
/// Those of the database.
pub fn insert_posting(tx: &mut Tx<'_>, posting: &Posting) -> Result<(), StoreError> {
    diesel::insert_into(postings::table)
        .values(PostingRow {
            id: posting.id,
            person: posting.person,
            office: posting.office,
            role: posting.role,
            from_day: posting.from.into(),
            to_day: posting.to.map(Into::into),
            deputy_for: posting.deputy_for,
            version: 1,
        })
        .execute(tx.connection())?;
    directory::changed(tx)
}

/// Ends a posting on a day, the last it is in force; tells whether it did. A posting that ends
/// earlier keeps its end.
///
/// # Errors
/// Those of the database.
pub fn end_posting(tx: &mut Tx<'_>, posting: PostingId, last: Date) -> Result<bool, StoreError> {
    let changed = diesel::update(
        postings::table.filter(postings::id.eq(posting)).filter(
            postings::to_day
                .is_null()
                .or(postings::to_day.ge(Day(last))),
        ),
    )
    .set((
        postings::to_day.eq(Day(last)),
        postings::version.eq(postings::version + 1),
    ))
    .execute(tx.connection())?;
    directory::changed(tx)?;
    Ok(changed == 1)
}

/// The posting with an id.
///
/// # Errors
/// Those of the database.
pub fn find_posting(
    connection: &mut Connection,
    id: PostingId,
) -> Result<Option<Posting>, StoreError> {
    let row = postings::table
        .filter(postings::id.eq(id))
        .select(PostingRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.map(Posting::from))
}

/// The postings of a person with the zone of each office, oldest first: the zone tells what day it
/// is there.
///
/// # Errors
/// Those of the database.
pub fn list_postings(
    connection: &mut Connection,
    person: PersonId,
) -> Result<Vec<(Posting, Zone)>, StoreError> {
    let rows = postings::table
        .inner_join(offices::table.on(offices::id.eq(postings::office)))
        .filter(postings::person.eq(person))
        .order((postings::from_day.asc(), postings::id.asc()))
        .select((PostingRow::as_select(), offices::zone))
        .load::<(PostingRow, Zone)>(connection)?;
    Ok(rows
        .into_iter()
        .map(|(row, zone)| (row.into(), zone))
        .collect())
}

/// The postings of an office in a role, in force or not.
///
/// # Errors
/// Those of the database.
pub fn list_of_office(
    connection: &mut Connection,
    office: OfficeId,
    role: Role,
) -> Result<Vec<Posting>, StoreError> {
    let rows = postings::table
        .filter(postings::office.eq(office))
        .filter(postings::role.eq(role))
        .select(PostingRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(Posting::from).collect())
}
