//! The burden in numbers: to each the part that is theirs to see.

use std::collections::{HashMap, HashSet};

use actix_web::{get, web};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::page::{Page, PageQuery, fetched, name_list, page};
use super::problem::{Problem, ProblemBody};
use super::views::OfficeName;
use crate::app::App;
use crate::config::Config;
use crate::domain::assignment::Assignment;
use crate::domain::burden::{
    DEFINITIONS, Definition, Disclosed, Gate, GroupBurden, IssuerConduct, Month, Observed,
    OfficeBurden, Period, Policy, Timeline,
};
use crate::domain::clocks::Clocks;
use crate::domain::id::{AssignmentId, OfficeId};
use crate::domain::instruction::Instruction;
use crate::domain::office::{KatoCode, Office, Tier};
use crate::domain::permission::{
    Permit, ReadGroupBurden, ReadOwnBurden, ReadOwnIssuing, ReadReference,
};
use crate::domain::worktime::WorkClock;
use crate::store::assignments::Side;
use crate::store::{Connection, assignments, events, offices};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .service(own_burden)
        .service(own_issuing)
        .service(list_audans)
        .service(group_burden)
        .service(list_definitions);
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct PeriodQuery {
    /// A month, a quarter or a year: `2026-03`, `2026-Q1`, `2026`.
    period: Period,
}

/// What everybody was asked in a period, with what its metrics need.
struct Observations {
    timelines: Vec<(Timeline, OfficeId, OfficeId)>,
    clocks: HashMap<OfficeId, WorkClock>,
}

/// Zones differ from UTC by less than this, so no local date of the period is missed.
const ZONE_MARGIN: SignedDuration = SignedDuration::from_hours(26);
/// How long before a period something may have been registered that was still acted on in it.
const OPEN_BEFORE: SignedDuration = SignedDuration::from_hours(24 * 366);

fn midnight(date: jiff::civil::Date) -> Result<Timestamp, Problem> {
    jiff::tz::Offset::UTC
        .to_timestamp(date.at(0, 0, 0, 0))
        .map_err(Problem::internal)
}

fn registered_between(
    connection: &mut Connection,
    side: Side,
    of: &[OfficeId],
    period: Period,
) -> Result<Vec<(Assignment, Instruction)>, Problem> {
    let from = midnight(period.begin())?
        .saturating_sub(ZONE_MARGIN + OPEN_BEFORE)
        .map_err(Problem::internal)?;
    let to = midnight(period.end())?
        .saturating_add(ZONE_MARGIN)
        .map_err(Problem::internal)?;
    Ok(assignments::list_registered_between(
        connection, side, of, from, to,
    )?)
}

impl Observations {
    fn read(
        connection: &mut Connection,
        clocks: &Clocks,
        side: Side,
        of: &[OfficeId],
        period: Period,
    ) -> Result<Self, Problem> {
        let pairs = registered_between(connection, side, of, period)?;
        let ids: Vec<AssignmentId> = pairs.iter().map(|(assignment, _)| assignment.id).collect();
        let histories = events::list_of_assignments(connection, &ids)?;
        let parties: HashSet<OfficeId> = pairs
            .iter()
            .flat_map(|(assignment, _)| [assignment.issuer_office, assignment.recipient_office])
            .collect();
        let parties: Vec<OfficeId> = parties.into_iter().collect();
        let found: Vec<Office> = if parties.is_empty() {
            Vec::new()
        } else {
            offices::list_by_ids(connection, &parties)?
        };
        let timelines = pairs
            .iter()
            .map(|(assignment, instruction)| {
                let history = histories.get(&assignment.id).map_or(&[][..], Vec::as_slice);
                let timeline =
                    Timeline::from_events(instruction, history).map_err(Problem::internal)?;
                Ok((
                    timeline,
                    assignment.recipient_office,
                    assignment.issuer_office,
                ))
            })
            .collect::<Result<_, Problem>>()?;
        Ok(Self {
            timelines,
            clocks: found
                .iter()
                .map(|office| (office.id, clocks.of(office)))
                .collect(),
        })
    }

    fn observed(&self) -> Result<Vec<Observed<'_>>, Problem> {
        let clock = |office: &OfficeId| {
            self.clocks
                .get(office)
                .ok_or_else(|| Problem::internal(format!("office {office} is missing")))
        };
        self.timelines
            .iter()
            .map(|(timeline, recipient, issuer)| {
                Ok(Observed {
                    timeline,
                    recipient_clock: clock(recipient)?,
                    issuer_clock: clock(issuer)?,
                    recipient_office: *recipient,
                    issuer_office: *issuer,
                })
            })
            .collect()
    }
}

/// What the definitions leave to the settings.
pub fn policy(config: &Config) -> Policy {
    Policy {
        version: config.policy.version,
        last_minute_working_days: config.policy.last_minute_working_days,
    }
}

/// Your own office's burden, in full. Nobody above sees this page.
#[utoipa::path(
    tag = "burden",
    params(PeriodQuery),
    responses(
        (status = 200, body = OfficeBurden),
        (status = 400, body = ProblemBody, description = "`query_invalid`"),
    )
)]
#[get("/burden/own")]
async fn own_burden(
    permit: Permit<ReadOwnBurden>,
    app: web::Data<App>,
    query: web::Query<PeriodQuery>,
) -> Result<web::Json<OfficeBurden>, Problem> {
    let office = permit.actor().office;
    let (clocks, now, policy) = (app.clocks.clone(), app.clock.now(), policy(&app.config));
    let period = query.period;
    app.analysis()
        .read(move |connection| {
            let (own, _) = offices::find(connection, office)?.ok_or_else(Problem::not_found)?;
            let read = Observations::read(connection, &clocks, Side::Recipient, &[office], period)?;
            Ok(web::Json(OfficeBurden::of(
                office,
                own.profile.staff,
                &read.observed()?,
                period,
                now,
                &policy,
            )))
        })
        .await
}

/// How your own office issued and decided, in full; nothing about when people of a village worked.
#[utoipa::path(
    tag = "burden",
    params(PeriodQuery),
    responses(
        (status = 200, body = IssuerConduct),
        (status = 400, body = ProblemBody, description = "`query_invalid`"),
    )
)]
#[get("/burden/issuing")]
async fn own_issuing(
    permit: Permit<ReadOwnIssuing>,
    app: web::Data<App>,
    query: web::Query<PeriodQuery>,
) -> Result<web::Json<IssuerConduct>, Problem> {
    let office = permit.actor().office;
    let (clocks, now, policy) = (app.clocks.clone(), app.clock.now(), policy(&app.config));
    let period = query.period;
    app.analysis()
        .read(move |connection| {
            let read = Observations::read(connection, &clocks, Side::Issuer, &[office], period)?;
            Ok(web::Json(IssuerConduct::of(
                office,
                &read.observed()?,
                period,
                now,
                &policy,
            )))
        })
        .await
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct GroupQuery {
    /// The audan whose villages are looked at together.
    audan: OfficeId,
    /// The month, `2026-03`.
    month: Month,
}

/// An audan an analyst can ask about.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AudanName {
    #[serde(flatten)]
    office: OfficeName,
    kato: KatoCode,
}

/// The audans whose villages can be looked at together. Villages are never listed to an analyst.
#[utoipa::path(
    tag = "burden",
    params(PageQuery),
    responses(
        (status = 200, body = Page<AudanName>),
        (status = 400, body = ProblemBody, description = "`cursor_invalid`, `limit_out_of_range`"),
    )
)]
#[get("/burden/audans")]
async fn list_audans(
    _permit: Permit<ReadGroupBurden>,
    app: web::Data<App>,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<AudanName>>, Problem> {
    let list = name_list(&["audans"]);
    let rows = query.rows()?;
    let after = query.after::<KatoCode>(&list)?;
    let audans = app
        .analysis()
        .read(move |connection| offices::list_audans(connection, after.as_ref(), fetched(rows)))
        .await?;
    Ok(web::Json(page(
        audans,
        rows,
        &list,
        |office| office.kato.clone(),
        |office| AudanName {
            office: OfficeName::from(&office),
            kato: office.kato,
        },
    )?))
}

/// What may be told of a group.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(tag = "disclosure", rename_all = "snake_case")]
enum GroupAnswer {
    /// Enough offices stand behind it; single numbers may still be hidden.
    Shown(Box<GroupBurden>),
    /// Too few offices stand behind it, and not even their count is told.
    Hidden,
}

/// The burden of the villages of one audan in one month, for analysts. A number behind which too
/// few offices stand is hidden.
#[utoipa::path(
    tag = "burden",
    params(GroupQuery),
    responses(
        (status = 200, body = GroupAnswer),
        (status = 400, body = ProblemBody, description = "`query_invalid`"),
        (status = 404, body = ProblemBody, description = "no such audan"),
        (status = 422, body = ProblemBody, description = "`month_not_over`"),
    )
)]
#[get("/burden/groups")]
async fn group_burden(
    _permit: Permit<ReadGroupBurden>,
    app: web::Data<App>,
    query: web::Query<GroupQuery>,
) -> Result<web::Json<GroupAnswer>, Problem> {
    let (clocks, now, policy) = (app.clocks.clone(), app.clock.now(), policy(&app.config));
    let GroupQuery { audan, month } = query.into_inner();
    // A month that still runs could be asked for before and after a single event.
    let ended = midnight(Period::from(month).end())?
        .saturating_add(ZONE_MARGIN)
        .map_err(Problem::internal)?;
    if now < ended {
        return Err(Problem::invalid(
            "month_not_over",
            "burden by group is told for months that are over",
        ));
    }
    app.analysis()
        .read(move |connection| {
            offices::find(connection, audan)?
                .filter(|(office, _)| office.tier == Tier::Audan)
                .ok_or_else(Problem::not_found)?;
            let auls: Vec<OfficeId> = offices::list_auls_under(connection, audan)?
                .into_iter()
                .map(|office| office.id)
                .collect();
            let read =
                Observations::read(connection, &clocks, Side::Recipient, &auls, month.into())?;
            let observed = read.observed()?;
            let answer = match Gate::default().open(&observed, month, now, &policy) {
                Disclosed::Shown(cell) => GroupAnswer::Shown(Box::new(GroupBurden::of(&cell))),
                Disclosed::Hidden => GroupAnswer::Hidden,
            };
            Ok(web::Json(answer))
        })
        .await
}

/// What every number means, in three languages.
#[utoipa::path(
    tag = "burden",
    responses((status = 200, body = Vec<Definition>))
)]
#[get("/burden/definitions")]
async fn list_definitions(
    _permit: Permit<ReadReference>,
) -> web::Json<&'static [&'static Definition]> {
    web::Json(DEFINITIONS)
}
