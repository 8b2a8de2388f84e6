//! Offices.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Binary;

use super::columns::Json;
use super::events::ROWS_PER_INSERT;
use super::schema::offices;
use super::{Connection, StoreError, Tx, directory, each, ledgers};
use crate::domain::id::OfficeId;
use crate::domain::office::{KatoCode, Office, OfficeKind, Profile, Remoteness, Tier};
use crate::domain::text::Name;
use crate::domain::worktime::{Timetable, Zone};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = offices, treat_none_as_null = true)]
struct OfficeRow {
    id: OfficeId,
    kato: KatoCode,
    kato_edition: String,
    tier: Tier,
    kind: OfficeKind,
    parent: Option<OfficeId>,
    name_kk: Name,
    name_ru: Name,
    zone: Zone,
    timetable: Json<Timetable>,
    calendar: String,
    population: Option<i64>,
    staff: Option<i64>,
    settlements: Option<i64>,
    remoteness: Option<Remoteness>,
    version: i64,
}

impl OfficeRow {
    fn new(office: &Office, edition: &str) -> Self {
        Self {
            id: office.id,
            kato: office.kato.clone(),
            kato_edition: edition.to_owned(),
            tier: office.tier,
            kind: office.kind,
            parent: office.parent,
            name_kk: office.name_kk.clone(),
            name_ru: office.name_ru.clone(),
            zone: office.zone.clone(),
            timetable: Json(office.timetable.clone()),
            calendar: office.calendar.clone(),
            population: office.profile.population.map(i64::from),
            staff: office.profile.staff.map(i64::from),
            settlements: office.profile.settlements.map(i64::from),
            remoteness: office.profile.remoteness,
            version: office.version,
        }
    }
}

impl From<OfficeRow> for Office {
    fn from(row: OfficeRow) -> Self {
        let count = |stored: Option<i64>| stored.and_then(|count| u32::try_from(count).ok());
        Self {
            id: row.id,
            kato: row.kato,
            tier: row.tier,
            kind: row.kind,
            parent: row.parent,
            name_kk: row.name_kk,
            name_ru: row.name_ru,
            zone: row.zone,
            timetable: row.timetable.0,
            calendar: row.calendar,
            profile: Profile {
                population: count(row.population),
                staff: count(row.staff),
                settlements: count(row.settlements),
                remoteness: row.remoteness,
            },
            version: row.version,
        }
    }
}

/// Adds an office with an empty ledger. `edition` names the edition of the classifier that its code
/// comes from.
///
/// # Errors
/// A unique violation where an akim's office of that territory exists.
pub fn insert(tx: &mut Tx<'_>, office: &Office, edition: &str) -> Result<(), StoreError> {
    diesel::insert_into(offices::table)
        .values(OfficeRow::new(office, edition))
        .execute(tx.connection())?;
    ledgers::open(tx, &[office.id])?;
    directory::changed(tx)
}

/// Adds many offices, each with an empty ledger; an office above another must come before it.
///
/// # Errors
/// A unique violation where an akim's office of one of the territories exists.
pub fn insert_all(tx: &mut Tx<'_>, new: &[Office], edition: &str) -> Result<(), StoreError> {
    for part in new.chunks(ROWS_PER_INSERT) {
        let rows: Vec<OfficeRow> = part
            .iter()
            .map(|office| OfficeRow::new(office, edition))
            .collect();
        let ids: Vec<OfficeId> = part.iter().map(|office| office.id).collect();
        each!(tx.connection(), engine => {
            diesel::insert_into(offices::table).values(&rows).execute(engine)
        })?;
        ledgers::open(tx, &ids)?;
    }
    directory::changed(tx)
}

/// Replaces an office if its version is still the one before `office.version`; tells whether it was.
///
/// # Errors
/// Those of the database.
pub fn update(tx: &mut Tx<'_>, office: &Office, edition: &str) -> Result<bool, StoreError> {
    let changed = diesel::update(
        offices::table
            .filter(offices::id.eq(office.id))
            .filter(offices::version.eq(office.version - 1)),
    )
    .set(OfficeRow::new(office, edition))
    .execute(tx.connection())?;
    directory::changed(tx)?;
    Ok(changed == 1)
}

/// The office with an id, and the edition of its code.
///
/// # Errors
/// Those of the database.
pub fn find(
    connection: &mut Connection,
    id: OfficeId,
) -> Result<Option<(Office, String)>, StoreError> {
    let row = offices::table
        .filter(offices::id.eq(id))
        .select(OfficeRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.map(|row| {
        let edition = row.kato_edition.clone();
        (row.into(), edition)
    }))
}

/// The akim's office of a territory.
///
/// # Errors
/// Those of the database.
pub fn find_by_kato(
    connection: &mut Connection,
    kato: &KatoCode,
) -> Result<Option<Office>, StoreError> {
    let row = offices::table
        .filter(offices::kato.eq(kato))
        .filter(offices::kind.eq(OfficeKind::Akim))
        .select(OfficeRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.map(Office::from))
}

/// The offices with these ids, in no particular order; unknown ids are left out.
///
/// # Errors
/// Those of the database.
pub fn list_by_ids(
    connection: &mut Connection,
    ids: &[OfficeId],
) -> Result<Vec<Office>, StoreError> {
    let rows = offices::table
        .filter(offices::id.eq_any(ids))
        .select(OfficeRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(Office::from).collect())
}

/// A page of offices in the order of their codes: those directly under `parent`, or all.
///
/// # Errors
/// Those of the database.
pub fn list(
    connection: &mut Connection,
    parent: Option<OfficeId>,
    after: Option<(&KatoCode, OfficeId)>,
    limit: i64,
) -> Result<Vec<Office>, StoreError> {
    let mut query = offices::table
        .select(OfficeRow::as_select())
        .order((offices::kato.asc(), offices::id.asc()))
        .limit(limit)
        .into_boxed();
    if let Some(parent) = parent {
        query = query.filter(offices::parent.eq(parent));
    }
    if let Some((kato, id)) = after {
        query = query.filter(
            offices::kato
                .gt(kato)
                .or(offices::kato.eq(kato).and(offices::id.gt(id))),
        );
    }
    let rows = query.load(connection)?;
    Ok(rows.into_iter().map(Office::from).collect())
}

/// The offices directly under an office, in the order of their codes.
///
/// # Errors
/// Those of the database.
pub fn list_children(
    connection: &mut Connection,
    parent: OfficeId,
) -> Result<Vec<Office>, StoreError> {
    let rows = offices::table
        .filter(offices::parent.eq(parent))
        .order((offices::kato.asc(), offices::id.asc()))
        .select(OfficeRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(Office::from).collect())
}

/// Every akim's office with the edition of its code, for an import that compares.
///
/// # Errors
/// Those of the database.
pub fn list_territorial(connection: &mut Connection) -> Result<Vec<(Office, String)>, StoreError> {
    let rows = offices::table
        .filter(offices::kind.eq(OfficeKind::Akim))
        .select(OfficeRow::as_select())
        .load(connection)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let edition = row.kato_edition.clone();
            (row.into(), edition)
        })
        .collect())
}

/// The villages' offices under an office: its children of tier aul, and those of its children.
///
/// # Errors
/// Those of the database.
pub fn list_auls_under(
    connection: &mut Connection,
    top: OfficeId,
) -> Result<Vec<Office>, StoreError> {
    let mut auls = Vec::new();
    let mut level = vec![top];
    while !level.is_empty() {
        let children: Vec<Office> = offices::table
            .filter(offices::parent.eq_any(&level))
            .filter(offices::kind.eq(OfficeKind::Akim))
            .order(offices::kato.asc())
            .select(OfficeRow::as_select())
            .load(connection)?
            .into_iter()
            .map(Office::from)
            .collect();
        level = children.iter().map(|office| office.id).collect();
        auls.extend(
            children
                .into_iter()
                .filter(|office| office.tier == Tier::Aul),
        );
    }
    Ok(auls)
}

/// A page of the akims' offices of audans, in the order of their codes.
///
/// # Errors
/// Those of the database.
pub fn list_audans(
    connection: &mut Connection,
    after: Option<&KatoCode>,
    limit: i64,
) -> Result<Vec<Office>, StoreError> {
    let mut query = offices::table
        .filter(offices::tier.eq(Tier::Audan))
        .filter(offices::kind.eq(OfficeKind::Akim))
        .order(offices::kato.asc())
        .limit(limit)
        .select(OfficeRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(offices::kato.gt(after));
    }
    let rows = query.load(connection)?;
    Ok(rows.into_iter().map(Office::from).collect())
}

/// The departments of an office.
///
/// # Errors
/// Those of the database.
pub fn list_departments(
    connection: &mut Connection,
    of: OfficeId,
) -> Result<Vec<OfficeId>, StoreError> {
    Ok(offices::table
        .filter(offices::parent.eq(of))
        .filter(offices::kind.eq(OfficeKind::Department))
        .select(offices::id)
        .load(connection)?)
}

/// The departments of offices, in the order of their names.
///
/// # Errors
/// Those of the database.
pub fn list_departments_of(
    connection: &mut Connection,
    of: &[OfficeId],
) -> Result<Vec<Office>, StoreError> {
    let rows = offices::table
        .filter(offices::parent.eq_any(of))
        .filter(offices::kind.eq(OfficeKind::Department))
        .order((offices::name_kk.asc(), offices::id.asc()))
        .select(OfficeRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(Office::from).collect())
}

/// The office whose subordinates an office may instruct: itself, or for a department the akim's
/// office it belongs to.
///
/// # Errors
/// Those of the database.
pub fn find_issuing_top(
    connection: &mut Connection,
    issuer: OfficeId,
) -> Result<OfficeId, StoreError> {
    let parent: Option<Option<OfficeId>> = offices::table
        .filter(offices::id.eq(issuer))
        .filter(offices::kind.eq(OfficeKind::Department))
        .select(offices::parent)
        .first(connection)
        .optional()?;
    Ok(parent.flatten().unwrap_or(issuer))
}

/// An office and all offices above it.
///
/// # Errors
/// Those of the database.
pub fn list_above(
    connection: &mut Connection,
    office: OfficeId,
) -> Result<Vec<OfficeId>, StoreError> {
    let rows: Vec<OfficeAbove> = sql_query(
        "WITH RECURSIVE above (id, parent) AS (
             SELECT id, parent FROM offices WHERE id = $1
             UNION
             SELECT offices.id, offices.parent FROM offices JOIN above ON offices.id = above.parent
         )
         SELECT id FROM above",
    )
    .bind::<Binary, _>(office)
    .load(connection)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

#[derive(QueryableByName)]
struct OfficeAbove {
    #[diesel(sql_type = Binary)]
    id: OfficeId,
}

/// Whether every one of these offices stands somewhere under another.
///
/// # Errors
/// Those of the database.
pub fn are_under(
    connection: &mut Connection,
    top: OfficeId,
    subordinates: &[Office],
) -> Result<bool, StoreError> {
    let mut above: Vec<OfficeId> = Vec::new();
    for office in subordinates {
        match office.parent {
            None => return Ok(false),
            Some(parent) if parent == top || above.contains(&parent) => {}
            Some(parent) => above.push(parent),
        }
    }
    if above.is_empty() {
        return Ok(true);
    }
    let above = list_by_ids(connection, &above)?;
    are_under(connection, top, &above)
}
