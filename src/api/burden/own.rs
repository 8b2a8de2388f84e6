//! What an office sees of itself.

use actix_web::{get, web};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::observations::Observations;
use super::{PeriodQuery, policy};
use crate::api::problem::{Problem, ProblemBody};
use crate::app::App;
use crate::domain::burden::{OfficeBurden, OfficeWeek, Period, Policy};
use crate::domain::permission::{Permit, ReadOwnBurden};
use crate::store::assignments::Side;
use crate::store::offices;

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(own_burden).service(own_weeks);
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
                &read.observed(period)?,
                period,
                now,
                &policy,
            )))
        })
        .await
}

/// Most weeks of one answer: half a year.
const MOST_WEEKS: u16 = 26;
/// Weeks told when nobody says how many.
const USUAL_WEEKS: u16 = 12;

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct WeeksQuery {
    /// A local date in the last of the weeks; today, when absent.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// How many weeks, 1 to 26.
    #[param(minimum = 1, maximum = 26, default = 12)]
    weeks: Option<u16>,
}

/// The load of an office week by week.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct OwnWeeks {
    /// The policy that was applied.
    policy: Policy,
    /// The weeks, oldest first; the last may still run.
    weeks: Vec<OfficeWeek>,
}

/// Your own office's load week by week. Nobody above sees this page.
#[utoipa::path(
    tag = "burden",
    params(WeeksQuery),
    responses(
        (status = 200, body = OwnWeeks),
        (status = 400, body = ProblemBody, description = "`query_invalid`"),
        (status = 422, body = ProblemBody, description = "`weeks_out_of_range`"),
    )
)]
#[get("/burden/own/weeks")]
async fn own_weeks(
    permit: Permit<ReadOwnBurden>,
    app: web::Data<App>,
    query: web::Query<WeeksQuery>,
) -> Result<web::Json<OwnWeeks>, Problem> {
    let office = permit.actor().office;
    let (clocks, now, policy) = (app.clocks.clone(), app.clock.now(), policy(&app.config));
    let WeeksQuery { to, weeks } = query.into_inner();
    let wanted = weeks.unwrap_or(USUAL_WEEKS);
    if !(1..=MOST_WEEKS).contains(&wanted) {
        return Err(out_of_range(format!("ask for 1 to {MOST_WEEKS} weeks")));
    }
    app.analysis()
        .read(move |connection| {
            let (own, _) = offices::find(connection, office)?.ok_or_else(Problem::not_found)?;
            let to = to.unwrap_or_else(|| clocks.of(&own).date_of(now));
            let last = Period::week_of(to)
                .filter(|week| week.is_within_years())
                .ok_or_else(|| out_of_range("the weeks lie in the years 2000 to 2099"))?;
            let mut weeks: Vec<Period> =
                std::iter::successors(Some(last), |week| week.week_before())
                    .take(usize::from(wanted))
                    .collect();
            weeks.reverse();
            let first = weeks.first().copied().unwrap_or(last);
            let read = Observations::read_from_to(
                connection,
                &clocks,
                Side::Recipient,
                &[office],
                [first, last],
            )?;
            let weeks = weeks.into_iter().map(|week| {
                let observed = read.observed(week)?;
                Ok(OfficeWeek::of(office, &observed, week, now, &policy))
            });
            Ok(web::Json(OwnWeeks {
                policy,
                weeks: weeks.collect::<Result<_, Problem>>()?,
            }))
        })
        .await
}

fn out_of_range(detail: impl Into<String>) -> Problem {
    Problem::invalid("weeks_out_of_range", detail)
}
