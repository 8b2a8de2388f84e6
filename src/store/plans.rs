//! Plans: what offices ask again and again, and what became of each period.

use std::collections::HashMap;

use diesel::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;

use super::columns::{Day, Json, Micros};
use super::schema::{plan_issues, plan_versions, plans};
use super::{Connection, StoreError, Tx, load_locked};
use crate::domain::id::{InstructionId, OfficeId, PersonId, PlanId};
use crate::domain::plan::{Missed, Plan, PlanPeriod, PlanVersion, Rhythm, Terms, Unplanned};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = plans, treat_none_as_default_value = false)]
struct PlanRow {
    id: PlanId,
    issuer_office: OfficeId,
    rhythm: Json<Rhythm>,
    ended_at: Option<Micros>,
    ended_by: Option<PersonId>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = plan_versions)]
struct VersionRow {
    plan: PlanId,
    version: i64,
    terms: Json<Terms>,
    made_at: Micros,
    made_by: PersonId,
}

impl VersionRow {
    fn new(plan: PlanId, version: &PlanVersion) -> Self {
        Self {
            plan,
            version: version.version,
            terms: Json(version.terms.clone()),
            made_at: version.made_at.into(),
            made_by: version.made_by,
        }
    }
}

impl From<VersionRow> for PlanVersion {
    fn from(row: VersionRow) -> Self {
        Self {
            version: row.version,
            terms: row.terms.0,
            made_at: row.made_at.into(),
            made_by: row.made_by,
        }
    }
}

/// What became of a plan in one period.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = plan_issues, treat_none_as_default_value = false)]
pub struct PlanIssue {
    /// The plan.
    pub plan: PlanId,
    /// The first day of the period in which it was due.
    pub period_begin: Day,
    /// The version that held.
    pub version: i64,
    /// The day it was due.
    pub due_on: Day,
    /// When it was issued, or found to be missed.
    pub at: Micros,
    /// What was issued; none where it was missed.
    pub instruction: Option<InstructionId>,
    /// Why what was issued does not count as planned.
    pub unplanned: Option<Unplanned>,
    /// Why nothing was issued.
    pub missed: Option<Missed>,
}

/// How far a plan has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    period_begin: Date,
    /// Whether anything was issued.
    pub has_asked: bool,
}

impl Progress {
    /// The last period of a plan that was decided on.
    pub fn period(&self, plan: &Plan) -> PlanPeriod {
        PlanPeriod::holding(plan.rhythm.every, self.period_begin)
    }
}

/// Adds a plan.
///
/// # Errors
/// Those of the database.
pub fn insert(tx: &mut Tx<'_>, plan: &Plan) -> Result<(), StoreError> {
    diesel::insert_into(plans::table)
        .values(PlanRow {
            id: plan.id,
            issuer_office: plan.issuer_office,
            rhythm: Json(plan.rhythm),
            ended_at: None,
            ended_by: None,
        })
        .execute(tx.connection())?;
    insert_version(tx, plan.id, &plan.first)
}

/// Adds what a change makes of a plan, which must have been read with [`find_for_change`].
///
/// # Errors
/// Those of the database.
pub fn insert_version(
    tx: &mut Tx<'_>,
    plan: PlanId,
    version: &PlanVersion,
) -> Result<(), StoreError> {
    diesel::insert_into(plan_versions::table)
        .values(VersionRow::new(plan, version))
        .execute(tx.connection())?;
    Ok(())
}

/// Ends a plan; it asks nothing from then on. One that was ended before keeps its end.
///
/// # Errors
/// Those of the database.
pub fn end(tx: &mut Tx<'_>, id: PlanId, at: Timestamp, by: PersonId) -> Result<(), StoreError> {
    let in_force = plans::table
        .filter(plans::id.eq(id))
        .filter(plans::ended_at.is_null());
    diesel::update(in_force)
        .set((plans::ended_at.eq(Micros(at)), plans::ended_by.eq(Some(by))))
        .execute(tx.connection())?;
    Ok(())
}

/// The plan with an id.
///
/// # Errors
/// Those of the database.
pub fn find(connection: &mut Connection, id: PlanId) -> Result<Option<Plan>, StoreError> {
    let rows = plans::table
        .filter(plans::id.eq(id))
        .select(PlanRow::as_select())
        .load(connection)?;
    Ok(with_versions(connection, rows)?.pop())
}

/// The plan with an id, locked to the end of the transaction: of two who decide on a period one
/// finds that it was decided on.
///
/// # Errors
/// Those of the database.
pub fn find_for_change(tx: &mut Tx<'_>, id: PlanId) -> Result<Option<Plan>, StoreError> {
    let rows: Vec<PlanRow> = load_locked!(
        tx.connection(),
        plans::table
            .filter(plans::id.eq(id))
            .select(PlanRow::as_select())
    )?;
    Ok(with_versions(tx, rows)?.pop())
}

/// A page of the plans of offices, latest first.
///
/// # Errors
/// Those of the database.
pub fn list_of(
    connection: &mut Connection,
    offices: &[OfficeId],
    before: Option<PlanId>,
    limit: i64,
) -> Result<Vec<Plan>, StoreError> {
    let mut query = plans::table
        .filter(plans::issuer_office.eq_any(offices))
        .order(plans::id.desc())
        .limit(limit)
        .select(PlanRow::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(plans::id.lt(before));
    }
    let rows = query.load(connection)?;
    with_versions(connection, rows)
}

/// The plans that were not ended: those of some offices, or all.
///
/// # Errors
/// Those of the database.
pub fn list_in_force(
    connection: &mut Connection,
    offices: Option<&[OfficeId]>,
) -> Result<Vec<Plan>, StoreError> {
    let mut query = plans::table
        .filter(plans::ended_at.is_null())
        .order(plans::id.asc())
        .select(PlanRow::as_select())
        .into_boxed();
    if let Some(offices) = offices {
        query = query.filter(plans::issuer_office.eq_any(offices));
    }
    let rows = query.load(connection)?;
    with_versions(connection, rows)
}

/// The plans of rows in their order.
fn with_versions(connection: &mut Connection, rows: Vec<PlanRow>) -> Result<Vec<Plan>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<PlanId> = rows.iter().map(|row| row.id).collect();
    let versions = plan_versions::table
        .filter(plan_versions::plan.eq_any(&ids))
        .order((plan_versions::plan.asc(), plan_versions::version.asc()))
        .select(VersionRow::as_select())
        .load(connection)?;
    let mut of: HashMap<PlanId, Vec<PlanVersion>> = HashMap::new();
    for version in versions {
        of.entry(version.plan).or_default().push(version.into());
    }
    rows.into_iter()
        .map(|row| {
            let mut versions = of.remove(&row.id).unwrap_or_default().into_iter();
            Ok(Plan {
                id: row.id,
                issuer_office: row.issuer_office,
                rhythm: row.rhythm.0,
                ended_at: row.ended_at.map(Into::into),
                first: versions.next().ok_or(diesel::result::Error::NotFound)?,
                later: versions.collect(),
            })
        })
        .collect()
}

/// Records what became of a plan in a period.
///
/// # Errors
/// A unique violation where that was recorded before.
pub fn insert_issue(tx: &mut Tx<'_>, issue: &PlanIssue) -> Result<(), StoreError> {
    diesel::insert_into(plan_issues::table)
        .values(issue.clone())
        .execute(tx.connection())?;
    Ok(())
}

/// How far plans have come; those of which no period was decided on are left out.
///
/// # Errors
/// Those of the database.
pub fn progress(
    connection: &mut Connection,
    plans: &[PlanId],
) -> Result<HashMap<PlanId, Progress>, StoreError> {
    let rows = plan_issues::table
        .filter(plan_issues::plan.eq_any(plans))
        .group_by(plan_issues::plan)
        .select((
            plan_issues::plan,
            diesel::dsl::max(plan_issues::period_begin),
            diesel::dsl::count(plan_issues::instruction),
        ))
        .load::<(PlanId, Option<Day>, i64)>(connection)?;
    Ok(rows
        .into_iter()
        .filter_map(|(plan, last, issued)| {
            let progress = Progress {
                period_begin: last?.into(),
                has_asked: issued > 0,
            };
            Some((plan, progress))
        })
        .collect())
}

/// What became of the latest periods of a plan, latest first.
///
/// # Errors
/// Those of the database.
pub fn list_issues(
    connection: &mut Connection,
    plan: PlanId,
    limit: i64,
) -> Result<Vec<PlanIssue>, StoreError> {
    Ok(plan_issues::table
        .filter(plan_issues::plan.eq(plan))
        .order(plan_issues::period_begin.desc())
        .limit(limit)
        .select(PlanIssue::as_select())
        .load(connection)?)
}
