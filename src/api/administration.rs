//! What every act of an administrator leaves behind, and reading it.

use std::fmt::Display;

use actix_web::{get, web};
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::page::{Page, PageQuery, fetched, name_list, page};
use super::problem::{Problem, ProblemBody};
use crate::app::App;
use crate::domain::id::PersonId;
use crate::domain::permission::{KeepPeople, Permit};
use crate::domain::person::Actor;
use crate::store::Tx;
use crate::store::administrative_acts::{self, AdministrativeAct};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(list_acts);
}

/// Records what an administrator did to something, and how it stands since.
///
/// # Errors
/// Those of the database.
pub fn record(
    tx: &mut Tx<'_>,
    actor: &Actor,
    at: Timestamp,
    act: &str,
    subject: impl Display,
    since: &impl Serialize,
) -> Result<(), Problem> {
    let detail = serde_json::to_string(since).map_err(Problem::internal)?;
    administrative_acts::record(
        tx,
        at,
        Some(actor.person),
        act,
        &subject.to_string(),
        &detail,
    )?;
    Ok(())
}

/// What an administrator did.
#[derive(Serialize, utoipa::ToSchema)]
struct ActView {
    #[schema(value_type = String, format = Uuid)]
    id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Absent where it was done on the machine itself.
    person: Option<PersonId>,
    /// For example `posting_added`.
    act: String,
    /// The id of what it was done to.
    subject: String,
    /// How that stood afterwards, as JSON.
    detail: String,
}

impl From<AdministrativeAct> for ActView {
    fn from(act: AdministrativeAct) -> Self {
        Self {
            id: act.id,
            at: act.at,
            person: act.person,
            act: act.act,
            subject: act.subject,
            detail: act.detail,
        }
    }
}

/// What administrators did, oldest first. Nobody can change or remove it here.
#[utoipa::path(
    tag = "administration",
    params(PageQuery),
    responses(
        (status = 200, body = Page<ActView>),
        (status = 400, body = ProblemBody, description = "`limit_out_of_range`, `cursor_invalid`"),
    )
)]
#[get("/administrative-acts")]
async fn list_acts(
    _permit: Permit<KeepPeople>,
    app: web::Data<App>,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<ActView>>, Problem> {
    let list = name_list(&["administrative-acts"]);
    let wanted = query.rows()?;
    let after: Option<Uuid> = query.after(&list)?;
    let limit = fetched(wanted);
    let rows = app
        .store
        .read(move |connection| administrative_acts::list(connection, after, limit))
        .await?;
    let key = |act: &AdministrativeAct| act.id;
    Ok(web::Json(page(rows, wanted, &list, key, ActView::from)?))
}
