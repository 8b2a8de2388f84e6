//! Plans as the API shows them.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::api::moment::Moment;
use crate::api::problem::Problem;
use crate::api::views::{OfficeName, PersonName};
use crate::domain::clocks::Clocks;
use crate::domain::id::{InstructionId, OfficeId, PersonId, PlanId};
use crate::domain::office::Office;
use crate::domain::person::Role;
use crate::domain::plan::{
    Missed, Occasion, Plan, PlanPeriod, PlanVersion, Rhythm, Terms, Unplanned,
};
use crate::domain::text::Name;
use crate::domain::worktime::Zone;
use crate::store::plans::PlanIssue;
use crate::store::{Connection, addressees, offices, people, plans};

/// Times to come that a plan is shown with.
const NEXT: usize = 4;
/// Times gone that a plan is shown with.
const PAST: i64 = 60;

/// A plan.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PlanView {
    id: PlanId,
    issuer_office: OfficeName,
    /// To be named in `If-Match` when changing it.
    version: i64,
    rhythm: Rhythm,
    /// What it asks since its last change.
    terms: Terms,
    /// Since when it exists.
    made_at: Moment,
    made_by: PersonName,
    /// When it was changed last, where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_at: Option<Moment>,
    /// Who wrote what it asks now, and is named as issuing it while posted as an issuer.
    kept_by: PersonName,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Moment>,
}

/// What is needed to show plans: their offices, and the people who wrote them.
pub struct PlanViews {
    offices: HashMap<OfficeId, Office>,
    names: HashMap<PersonId, Name>,
}

impl PlanViews {
    /// Reads what is needed to show these.
    ///
    /// # Errors
    /// Those of the database.
    pub fn load(connection: &mut Connection, plans: &[Plan]) -> Result<Self, Problem> {
        let ids: HashSet<OfficeId> = plans.iter().map(|plan| plan.issuer_office).collect();
        let ids: Vec<OfficeId> = ids.into_iter().collect();
        let people: HashSet<PersonId> = plans
            .iter()
            .flat_map(Plan::versions)
            .map(|version| version.made_by)
            .collect();
        let found = offices::list_by_ids(connection, &ids)?.into_iter();
        Ok(Self {
            offices: found.map(|office| (office.id, office)).collect(),
            names: people::names(connection, people)?,
        })
    }

    fn office(&self, plan: &Plan) -> Result<&Office, Problem> {
        self.offices
            .get(&plan.issuer_office)
            .ok_or_else(|| Problem::internal("a plan without its office"))
    }

    fn name(&self, id: PersonId) -> Result<PersonName, Problem> {
        let name = self.names.get(&id).cloned();
        let name = name.ok_or_else(|| Problem::internal("a plan without its author"))?;
        Ok(PersonName { id, name })
    }

    /// A plan.
    ///
    /// # Errors
    /// An internal problem where its office was not read.
    pub fn view(&self, plan: &Plan) -> Result<PlanView, Problem> {
        let office = self.office(plan)?;
        let moment = |at: Timestamp| Moment::new(at, &office.zone);
        let latest = plan.latest();
        Ok(PlanView {
            id: plan.id,
            issuer_office: office.into(),
            version: latest.version,
            rhythm: plan.rhythm,
            terms: latest.terms.clone(),
            made_at: moment(plan.first.made_at),
            made_by: self.name(plan.first.made_by)?,
            changed_at: plan.later.last().map(|last| moment(last.made_at)),
            kept_by: self.name(latest.made_by)?,
            ended_at: plan.ended_at.map(moment),
        })
    }
}

/// One time that a plan will ask.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct NextIssue {
    /// The period in which it is due, like `2026-W10`, `2026-03`, `2026-Q1`, `2026-H1`, `2026`.
    period: String,
    /// The period it is about.
    about: String,
    /// The version of the plan that holds.
    version: i64,
    #[schema(value_type = String, format = Date)]
    due_on: Date,
    /// When it is issued; at once where that has passed.
    issue_at: Moment,
    /// Why it will not count as planned, where that is known already.
    #[serde(skip_serializing_if = "Option::is_none")]
    unplanned: Option<Unplanned>,
}

/// One time that a plan has asked, or missed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PastIssue {
    period: String,
    version: i64,
    #[schema(value_type = String, format = Date)]
    due_on: Date,
    /// When it was issued, or found to be missed.
    at: Moment,
    /// What was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    instruction: Option<InstructionId>,
    /// Why it does not count as planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    unplanned: Option<Unplanned>,
    /// Why nothing was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    missed: Option<Missed>,
}

/// What a plan asked before a change.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct FormerTerms {
    version: i64,
    made_at: Moment,
    made_by: PersonName,
    terms: Terms,
}

/// A plan with its times.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PlanDetail {
    #[serde(flatten)]
    plan: PlanView,
    /// Whether whoever keeps it still issues for the office. If not, it goes on for the office, and
    /// what it issues names nobody.
    keeper_is_posted: bool,
    /// The next four times.
    next: Vec<NextIssue>,
    /// The last sixty times, latest first.
    past: Vec<PastIssue>,
    /// What it asked before, oldest first.
    former: Vec<FormerTerms>,
}

impl PlanDetail {
    /// Reads what is shown of a plan.
    ///
    /// # Errors
    /// Those of the database.
    pub fn load(
        connection: &mut Connection,
        clocks: &Clocks,
        plan: &Plan,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let views = PlanViews::load(connection, std::slice::from_ref(plan))?;
        let zone = &views.office(plan)?.zone;
        let of = addressees::of_plans(connection, clocks, std::slice::from_ref(plan))?;
        let of = of.get(&plan.id).ok_or_else(Problem::not_found)?;
        let progress = plans::progress(connection, &[plan.id])?.remove(&plan.id);
        let past = plans::list_issues(connection, plan.id, PAST)?;
        let today = zone.time_zone().to_datetime(now).date();
        let keeper = plan.latest().made_by;
        let posted = people::list_of_office(connection, plan.issuer_office, Role::Issuer)?;
        let occasions = plan.occasions(progress.map(|progress| progress.period(plan)), &of.clocks);
        let mut has_asked = progress.is_some_and(|progress| progress.has_asked);
        let next = occasions.take(NEXT).map(|occasion| {
            let asked_before = std::mem::replace(&mut has_asked, true);
            NextIssue::of(&occasion, asked_before, zone)
        });
        Ok(Self {
            plan: views.view(plan)?,
            keeper_is_posted: posted
                .iter()
                .any(|posting| posting.person == keeper && posting.in_force(today)),
            next: next.collect(),
            past: past
                .into_iter()
                .map(|issue| PastIssue::of(issue, plan, zone))
                .collect(),
            former: plan
                .versions()
                .filter(|version| version.version < plan.latest().version)
                .map(|version| FormerTerms::of(version, &views, zone))
                .collect::<Result<_, _>>()?,
        })
    }
}

impl NextIssue {
    fn of(occasion: &Occasion, asked_before: bool, zone: &Zone) -> Self {
        Self {
            period: occasion.period.to_string(),
            about: occasion.about.to_string(),
            version: occasion.version,
            due_on: occasion.due_on,
            issue_at: Moment::new(occasion.issue_at, zone),
            unplanned: occasion.unplanned(asked_before),
        }
    }
}

impl PastIssue {
    fn of(issue: PlanIssue, plan: &Plan, zone: &Zone) -> Self {
        let period = PlanPeriod::holding(plan.rhythm.every, issue.period_begin.into());
        Self {
            period: period.to_string(),
            version: issue.version,
            due_on: issue.due_on.into(),
            at: Moment::new(issue.at.into(), zone),
            instruction: issue.instruction,
            unplanned: issue.unplanned,
            missed: issue.missed,
        }
    }
}

impl FormerTerms {
    fn of(version: &PlanVersion, views: &PlanViews, zone: &Zone) -> Result<Self, Problem> {
        Ok(Self {
            version: version.version,
            made_at: Moment::new(version.made_at, zone),
            made_by: views.name(version.made_by)?,
            terms: version.terms.clone(),
        })
    }
}
