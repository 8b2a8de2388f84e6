//! Plans: what an office asks again and again.

mod upcoming;
mod views;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, put, web};
use jiff::Timestamp;
use serde::Deserialize;

use self::views::{PlanDetail, PlanView, PlanViews};
use super::page::{Page, PageQuery, fetched, name_list, page};
use super::problem::{Problem, ProblemBody};
use super::request::{Empty, Submitted, once, versioned};
use super::sight::followed_offices;
use crate::app::App;
use crate::clock::fresh_id;
use crate::domain::clocks::Clocks;
use crate::domain::id::PlanId;
use crate::domain::instruction::InvalidContent;
use crate::domain::legal::LegalCatalogue;
use crate::domain::permission::{FollowUp, Issue, Permit};
use crate::domain::person::Actor;
use crate::domain::plan::{InvalidPlan, Plan, PlanClocks, PlanPeriod, PlanVersion, Rhythm, Terms};
use crate::store::{Tx, addressees, plans, recipients};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .service(make_plan)
        .service(list_plans)
        .service(upcoming::list_upcoming)
        .service(read_plan)
        .service(change_plan)
        .service(end_plan);
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPlan {
    /// When it asks; another rhythm is another plan.
    rhythm: Rhythm,
    /// What it asks, until it is changed.
    terms: Terms,
}

/// Plan a return that your office asks again and again. It issues itself, like any instruction,
/// so many working days before it is due.
#[utoipa::path(
    tag = "plans",
    request_body = NewPlan,
    responses(
        (status = 201, body = PlanView),
        (status = 422, body = ProblemBody,
         description = "`plan_due_out_of_range`, `plan_lead_out_of_range`, `plan_begins_in_the_past`, `plan_single_occasion`, `plan_title_too_long`, `recipients_empty`, `too_many_recipients`, `recipient_unknown`, `effort_out_of_range`, `deadline_out_of_range`, `legal_*`"),
    )
)]
#[post("/plans")]
async fn make_plan(
    permit: Permit<Issue>,
    app: web::Data<App>,
    submitted: Submitted<NewPlan>,
) -> Result<HttpResponse, Problem> {
    let submission = submitted.read()?;
    let actor = *permit.actor();
    let now = submission.envelope.received_at;
    let NewPlan { rhythm, terms } = submission.body;
    check_content(
        &rhythm,
        &terms,
        &app.config.policy.urgent_kinds,
        &app.legal,
        now,
    )?;
    let plan = Plan {
        id: fresh_id(),
        issuer_office: actor.office,
        rhythm,
        ended_at: None,
        first: PlanVersion {
            version: 1,
            terms,
            made_at: now,
            made_by: actor.person,
        },
        later: Vec::new(),
    };
    let (clocks, limit) = (app.clocks.clone(), app.config.limits.recipients);
    once(
        &app,
        &actor,
        submission.envelope,
        StatusCode::CREATED,
        move |tx| {
            let of = find_clocks(tx, &clocks, &plan, limit)?;
            plan.check(of.issuer.date_of(now))?;
            plan.check_occasions(&of)?;
            plans::insert(tx, &plan)?;
            PlanViews::load(tx, std::slice::from_ref(&plan))?.view(&plan)
        },
    )
    .await
}

/// Applies to the content of a plan what applies to that of every instruction.
fn check_content(
    rhythm: &Rhythm,
    terms: &Terms,
    urgent_kinds: &[String],
    legal: &LegalCatalogue,
    now: Timestamp,
) -> Result<(), InvalidContent> {
    let about = PlanPeriod::holding(rhythm.every, rhythm.from);
    let content = terms.content(about, rhythm.from);
    content.check(urgent_kinds, legal, now)
}

/// Looks whom a plan addresses, and takes their clocks.
fn find_clocks(
    tx: &mut Tx<'_>,
    clocks: &Clocks,
    plan: &Plan,
    limit: usize,
) -> Result<PlanClocks, Problem> {
    let to = &plan.latest().terms.recipients;
    recipients::load(tx, plan.issuer_office, to, limit)?;
    let of = addressees::of_plans(tx, clocks, std::slice::from_ref(plan))?.remove(&plan.id);
    Ok(of.ok_or_else(Problem::not_found)?.clocks)
}

/// The plans of your office and its departments, latest first.
#[utoipa::path(
    tag = "plans",
    params(PageQuery),
    responses(
        (status = 200, body = Page<PlanView>),
        (status = 400, body = ProblemBody, description = "`cursor_invalid`, `limit_out_of_range`"),
    )
)]
#[get("/plans")]
async fn list_plans(
    permit: Permit<FollowUp>,
    app: web::Data<App>,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<PlanView>>, Problem> {
    let actor = *permit.actor();
    let name = name_list(&["plans", &actor.office.to_string()]);
    let rows = query.rows()?;
    let before = query.after::<PlanId>(&name)?;
    app.store
        .read(move |connection| {
            let followed = followed_offices(connection, &actor)?;
            let found = plans::list_of(connection, &followed, before, fetched(rows))?;
            let views = PlanViews::load(connection, &found)?;
            let shown = page(found, rows, &name, |plan| plan.id, |plan| views.view(&plan))?;
            Ok(web::Json(shown.transposed()?))
        })
        .await
}

/// A plan with the next times it asks, what became of the last ones, and what it asked before it
/// was changed.
#[utoipa::path(
    tag = "plans",
    responses(
        (status = 200, body = PlanDetail, headers(("ETag" = String, description = "the version"))),
        (status = 404, body = ProblemBody),
    )
)]
#[get("/plans/{id}")]
async fn read_plan(
    permit: Permit<FollowUp>,
    app: web::Data<App>,
    id: web::Path<PlanId>,
) -> Result<HttpResponse, Problem> {
    let (actor, id) = (*permit.actor(), id.into_inner());
    let (clocks, now) = (app.clocks.clone(), app.clock.now());
    app.store
        .read(move |connection| {
            let followed = followed_offices(connection, &actor)?;
            let plan = plans::find(connection, id)?
                .filter(|plan| followed.contains(&plan.issuer_office))
                .ok_or_else(Problem::not_found)?;
            let detail = PlanDetail::load(connection, &clocks, &plan, now)?;
            Ok::<_, Problem>((plan.latest().version, detail))
        })
        .await
        .map(|(version, detail)| versioned(version, detail))
}

/// The plan, locked, if the very office of whoever acts made it and it was not ended.
fn find_own_for_change(tx: &mut Tx<'_>, actor: &Actor, id: PlanId) -> Result<Plan, Problem> {
    plans::find_for_change(tx, id)?
        .filter(|plan| plan.issuer_office == actor.office)
        .ok_or_else(Problem::not_found)
}

/// Change what a plan asks. It holds for periods that begin after today; what was asked before stays
/// readable. `If-Match` names the version read.
#[utoipa::path(
    tag = "plans",
    request_body = Terms,
    responses(
        (status = 200, body = PlanView, headers(("ETag" = String, description = "the version"))),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "`stale_version`, `plan_ended`"),
        (status = 422, body = ProblemBody,
         description = "`plan_due_out_of_range`, `plan_single_occasion`, `plan_title_too_long`, `recipients_empty`, `too_many_recipients`, `recipient_unknown`, `effort_out_of_range`, `legal_*`"),
        (status = 428, body = ProblemBody, description = "`version_required`"),
    )
)]
#[put("/plans/{id}")]
async fn change_plan(
    permit: Permit<Issue>,
    app: web::Data<App>,
    id: web::Path<PlanId>,
    submitted: Submitted<Terms>,
) -> Result<HttpResponse, Problem> {
    let submission = submitted.read()?;
    let (actor, id) = (*permit.actor(), id.into_inner());
    let (terms, envelope) = (submission.body, submission.envelope.clone());
    let (legal, urgent_kinds) = (app.legal.clone(), app.config.policy.urgent_kinds.clone());
    let (clocks, limit) = (app.clocks.clone(), app.config.limits.recipients);
    once(
        &app,
        &actor,
        submission.envelope,
        StatusCode::OK,
        move |tx| {
            let mut plan = find_own_for_change(tx, &actor, id)?;
            envelope.check_version("change_plan", plan.latest().version)?;
            if plan.ended_at.is_some() {
                return Err(InvalidPlan::Ended.into());
            }
            let now = envelope.received_at;
            let rhythm = plan.rhythm;
            check_content(&rhythm, &terms, &urgent_kinds, &legal, now)?;
            terms.check(rhythm.every)?;
            let changed = PlanVersion {
                version: plan.latest().version + 1,
                terms,
                made_at: now,
                made_by: actor.person,
            };
            plan.later.push(changed.clone());
            plan.check_occasions(&find_clocks(tx, &clocks, &plan, limit)?)?;
            plans::insert_version(tx, id, &changed)?;
            PlanViews::load(tx, std::slice::from_ref(&plan))?.view(&plan)
        },
    )
    .await
}

/// End a plan: it asks nothing more. What it issued stands. Repeating it changes nothing.
#[utoipa::path(
    tag = "plans",
    request_body = Empty,
    responses((status = 200, body = PlanView), (status = 404, body = ProblemBody))
)]
#[put("/plans/{id}/end")]
async fn end_plan(
    permit: Permit<Issue>,
    app: web::Data<App>,
    id: web::Path<PlanId>,
    submitted: Submitted<Empty>,
) -> Result<HttpResponse, Problem> {
    let submission = submitted.read()?;
    let (actor, id) = (*permit.actor(), id.into_inner());
    let now = submission.envelope.received_at;
    once(
        &app,
        &actor,
        submission.envelope,
        StatusCode::OK,
        move |tx| {
            let mut plan = find_own_for_change(tx, &actor, id)?;
            if plan.ended_at.is_none() {
                plans::end(tx, id, now, actor.person)?;
                plan.ended_at = Some(now);
            }
            PlanViews::load(tx, std::slice::from_ref(&plan))?.view(&plan)
        },
    )
    .await
}
