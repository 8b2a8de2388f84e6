//! The directory of whoever records an order: who stands above the office and may have given it.

use actix_web::{get, web};
use serde::Serialize;

use super::problem::Problem;
use super::views::OfficeName;
use crate::app::App;
use crate::domain::id::{OfficeId, PersonId};
use crate::domain::permission::{Permit, RecordOrder};
use crate::domain::person::Role;
use crate::domain::text::Name;
use crate::store::{posted, superiors};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(list_superiors);
}

/// Somebody who may have said it. Nothing else about them is told.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Superior {
    id: PersonId,
    #[schema(value_type = String)]
    name: Name,
}

/// An office above yours, or a department of one, and who issues for it today.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SuperiorOffice {
    #[serde(flatten)]
    office: OfficeName,
    people: Vec<Superior>,
}

/// Who may have given your office an order: the offices above it, the nearest first, each followed
/// by its departments, with those who issue for them today.
#[utoipa::path(
    tag = "oral orders",
    responses((status = 200, body = Vec<SuperiorOffice>))
)]
#[get("/superiors")]
async fn list_superiors(
    permit: Permit<RecordOrder>,
    app: web::Data<App>,
) -> Result<web::Json<Vec<SuperiorOffice>>, Problem> {
    let below = permit.actor().office;
    let now = app.clock.now();
    app.store
        .read(move |connection| {
            let above = superiors::list_offices(connection, below)?;
            let ids: Vec<OfficeId> = above.iter().map(|office| office.id).collect();
            let issuers = posted::list(connection, &ids, &[Role::Issuer], now)?;
            let people_of = |office: OfficeId| {
                let of_it = issuers.iter().filter(|posted| posted.office == office);
                of_it
                    .map(|posted| Superior {
                        id: posted.person,
                        name: posted.name.clone(),
                    })
                    .collect()
            };
            Ok(web::Json(
                above
                    .iter()
                    .map(|office| SuperiorOffice {
                        office: OfficeName::from(office),
                        people: people_of(office.id),
                    })
                    .collect(),
            ))
        })
        .await
}
