//! Who works with whoever asks: the people of the office, and the offices under it.

use std::collections::HashSet;

use actix_web::{get, web};
use serde::Serialize;

use super::problem::Problem;
use super::views::OfficeName;
use crate::app::App;
use crate::domain::id::{OfficeId, PersonId};
use crate::domain::office::OfficeKind;
use crate::domain::permission::{Permit, SeeColleagues};
use crate::domain::person::Role;
use crate::domain::text::Name;
use crate::store::{offices, posted};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(list_colleagues);
}

/// Somebody posted today. Nothing else about them is told.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Colleague {
    id: PersonId,
    #[schema(value_type = String)]
    name: Name,
    /// Whoever is posted in both roles stands in the list twice.
    role: Role,
}

/// An office directly under yours.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct OfficeBelow {
    #[serde(flatten)]
    office: OfficeName,
    kind: OfficeKind,
    /// Whether somebody receives for it today; nothing can be passed on to it otherwise.
    receives: bool,
}

/// Who works with you.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Colleagues {
    /// In the order of their names, you among them.
    people: Vec<Colleague>,
    /// In the order of their codes.
    offices: Vec<OfficeBelow>,
}

/// Who receives and issues for your office today, with those who issue for the akim's office that your
/// department belongs to, and the offices directly under yours: to whom something can be passed, and
/// who may have said it.
#[utoipa::path(
    tag = "offices",
    responses((status = 200, body = Colleagues))
)]
#[get("/colleagues")]
async fn list_colleagues(
    permit: Permit<SeeColleagues>,
    app: web::Data<App>,
) -> Result<web::Json<Colleagues>, Problem> {
    let own = permit.actor().office;
    let now = app.clock.now();
    app.store
        .read(move |connection| {
            let top = offices::find_issuing_top(connection, own)?;
            let below = offices::list_children(connection, own)?;
            let all: Vec<OfficeId> = below.iter().map(|office| office.id).collect();
            let all: Vec<OfficeId> = all.into_iter().chain([own, top]).collect();
            let roles = [Role::Recipient, Role::Issuer];
            let posted = posted::list(connection, &all, &roles, now)?;
            let receiving: HashSet<OfficeId> = posted
                .iter()
                .filter(|posted| posted.role == Role::Recipient)
                .map(|posted| posted.office)
                .collect();
            let mut told = HashSet::new();
            Ok(web::Json(Colleagues {
                people: posted
                    .into_iter()
                    .filter(|posted| {
                        posted.office == own
                            || (posted.office == top && posted.role == Role::Issuer)
                    })
                    .filter(|posted| told.insert((posted.person, posted.role)))
                    .map(|posted| Colleague {
                        id: posted.person,
                        name: posted.name,
                        role: posted.role,
                    })
                    .collect(),
                offices: below
                    .iter()
                    .map(|office| OfficeBelow {
                        office: office.into(),
                        kind: office.kind,
                        receives: receiving.contains(&office.id),
                    })
                    .collect(),
            }))
        })
        .await
}
