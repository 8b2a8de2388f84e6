//! The burden in numbers: to each the part that is theirs to see.

mod groups;
mod observations;
mod own;

use actix_web::{get, web};
use serde::Deserialize;

use super::problem::{Problem, ProblemBody};
use crate::app::App;
use crate::config::Config;
use crate::domain::burden::{DEFINITIONS, Definition, IssuerConduct, Period, Policy};
use crate::domain::permission::{Permit, ReadOwnIssuing, ReadReference};
use crate::store::assignments::Side;

use observations::Observations;

/// The routes of this folder.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .configure(own::configure)
        .configure(groups::configure)
        .service(own_issuing)
        .service(list_definitions);
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct PeriodQuery {
    /// A week, a month, a quarter or a year: `2026-W10`, `2026-03`, `2026-Q1`, `2026`.
    period: Period,
}

/// What the definitions leave to the settings.
pub fn policy(config: &Config) -> Policy {
    Policy {
        version: config.policy.version,
        last_minute_working_days: config.policy.last_minute_working_days,
    }
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
                &read.observed(period)?,
                period,
                now,
                &policy,
            )))
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
