//! What an analyst sees: groups of villages, as far as they may be spoken of.

use actix_web::{get, web};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::observations::{Observations, over_at};
use super::policy;
use crate::api::page::{Page, PageQuery, fetched, name_list, page};
use crate::api::problem::{Problem, ProblemBody};
use crate::api::views::OfficeName;
use crate::app::App;
use crate::domain::burden::{
    Disclosed, Gate, GroupBurden, Month, Policy, TrendPoint, VillageGroups,
};
use crate::domain::id::OfficeId;
use crate::domain::office::{KatoCode, Office, Tier};
use crate::domain::permission::{Permit, ReadGroupBurden};
use crate::store::assignments::Side;
use crate::store::{Connection, offices};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .service(list_audans)
        .service(group_burden)
        .service(village_groups)
        .service(trend);
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
    check_over(month, now)?;
    app.analysis()
        .read(move |connection| {
            let villages = ids(&villages_of(connection, audan)?);
            let read = Observations::read(
                connection,
                &clocks,
                Side::Recipient,
                &villages,
                month.into(),
            )?;
            let observed = read.observed(month.into())?;
            let answer = match Gate::default().open(&observed, month, now, &policy) {
                Disclosed::Shown(cell) => GroupAnswer::Shown(Box::new(GroupBurden::of(&cell))),
                Disclosed::Hidden => GroupAnswer::Hidden,
            };
            Ok(web::Json(answer))
        })
        .await
}

/// What may be told of the kinds of villages in an audan.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(tag = "disclosure", rename_all = "snake_case")]
enum VillagesAnswer {
    /// Enough offices stand behind the audan; single bands and numbers may still be hidden.
    Shown(Box<VillageGroups>),
    /// Too few offices stand behind it.
    Hidden,
}

/// The burden of small and large, near and remote villages of one audan in one month, beside each
/// other. A band is hidden, and another one with it, where too few offices stand behind it.
#[utoipa::path(
    tag = "burden",
    params(GroupQuery),
    responses(
        (status = 200, body = VillagesAnswer),
        (status = 400, body = ProblemBody, description = "`query_invalid`"),
        (status = 404, body = ProblemBody, description = "no such audan"),
        (status = 422, body = ProblemBody, description = "`month_not_over`"),
    )
)]
#[get("/burden/groups/villages")]
async fn village_groups(
    _permit: Permit<ReadGroupBurden>,
    app: web::Data<App>,
    query: web::Query<GroupQuery>,
) -> Result<web::Json<VillagesAnswer>, Problem> {
    let (clocks, now, policy) = (app.clocks.clone(), app.clock.now(), policy(&app.config));
    let GroupQuery { audan, month } = query.into_inner();
    check_over(month, now)?;
    app.analysis()
        .read(move |connection| {
            let villages = villages_of(connection, audan)?;
            let read = Observations::read(
                connection,
                &clocks,
                Side::Recipient,
                &ids(&villages),
                month.into(),
            )?;
            let profiles = villages
                .into_iter()
                .map(|office| (office.id, office.profile))
                .collect();
            let observed = read.observed(month.into())?;
            let answer = match Gate::default().open(&observed, month, now, &policy) {
                Disclosed::Shown(cell) => {
                    VillagesAnswer::Shown(Box::new(VillageGroups::of(&cell, &profiles)))
                }
                Disclosed::Hidden => VillagesAnswer::Hidden,
            };
            Ok(web::Json(answer))
        })
        .await
}

/// Most months of one answer: a year.
const MOST_MONTHS: u16 = 12;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct TrendQuery {
    /// The audan whose villages are looked at together.
    audan: OfficeId,
    /// The last month, `2026-03`.
    to: Month,
    /// How many months, 1 to 12.
    #[param(minimum = 1, maximum = 12, default = 12)]
    months: Option<u16>,
}

/// A month of a trend.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(tag = "disclosure", rename_all = "snake_case")]
enum TrendMonth {
    /// Enough offices stand behind it; single numbers may still be hidden.
    Shown(Box<TrendPoint>),
    /// Too few offices stand behind it.
    Hidden {
        /// The month.
        month: Month,
    },
}

/// The months of an audan beside each other.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Trend {
    /// The policy that was applied.
    policy: Policy,
    /// How many offices had to stand behind each number.
    gate: Gate,
    /// The months, oldest first.
    months: Vec<TrendMonth>,
}

/// The burden of the villages of one audan month after month: the same numbers that each month has by
/// itself.
#[utoipa::path(
    tag = "burden",
    params(TrendQuery),
    responses(
        (status = 200, body = Trend),
        (status = 400, body = ProblemBody, description = "`query_invalid`"),
        (status = 404, body = ProblemBody, description = "no such audan"),
        (status = 422, body = ProblemBody, description = "`month_not_over`, `months_out_of_range`"),
    )
)]
#[get("/burden/trend")]
async fn trend(
    _permit: Permit<ReadGroupBurden>,
    app: web::Data<App>,
    query: web::Query<TrendQuery>,
) -> Result<web::Json<Trend>, Problem> {
    let (clocks, now, policy) = (app.clocks.clone(), app.clock.now(), policy(&app.config));
    let TrendQuery { audan, to, months } = query.into_inner();
    let wanted = months.unwrap_or(MOST_MONTHS);
    if !(1..=MOST_MONTHS).contains(&wanted) {
        return Err(Problem::invalid(
            "months_out_of_range",
            format!("ask for 1 to {MOST_MONTHS} months"),
        ));
    }
    check_over(to, now)?;
    let mut months: Vec<Month> = std::iter::successors(Some(to), |month| month.before())
        .take(usize::from(wanted))
        .collect();
    months.reverse();
    let first = months.first().copied().unwrap_or(to);
    app.analysis()
        .read(move |connection| {
            let villages = ids(&villages_of(connection, audan)?);
            let read = Observations::read_from_to(
                connection,
                &clocks,
                Side::Recipient,
                &villages,
                [first.into(), to.into()],
            )?;
            let gate = Gate::default();
            let months = months.into_iter().map(|month| {
                let observed = read.observed(month.into())?;
                Ok(match gate.open(&observed, month, now, &policy) {
                    Disclosed::Shown(cell) => {
                        TrendMonth::Shown(Box::new(GroupBurden::of(&cell).into()))
                    }
                    Disclosed::Hidden => TrendMonth::Hidden { month },
                })
            });
            Ok(web::Json(Trend {
                policy,
                gate,
                months: months.collect::<Result<_, Problem>>()?,
            }))
        })
        .await
}

/// A month that still runs could be asked for before and after a single event.
fn check_over(month: Month, now: Timestamp) -> Result<(), Problem> {
    if now < over_at(month.into())? {
        return Err(Problem::invalid(
            "month_not_over",
            "burden by group is told for months that are over",
        ));
    }
    Ok(())
}

fn villages_of(connection: &mut Connection, audan: OfficeId) -> Result<Vec<Office>, Problem> {
    offices::find(connection, audan)?
        .filter(|(office, _)| office.tier == Tier::Audan)
        .ok_or_else(Problem::not_found)?;
    Ok(offices::list_auls_under(connection, audan)?)
}

fn ids(offices: &[Office]) -> Vec<OfficeId> {
    offices.iter().map(|office| office.id).collect()
}
