//! Lists of recipients that an issuing office keeps.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, post, put, web};
use serde::{Deserialize, Serialize};

use super::problem::{Problem, ProblemBody};
use super::request::{Submitted, once};
use super::views::OfficeName;
use crate::app::App;
use crate::clock::fresh_id;
use crate::domain::id::{OfficeId, RecipientListId};
use crate::domain::office::Office;
use crate::domain::permission::{FollowUp, Issue, Permit};
use crate::domain::recipient_list::{InvalidRecipientList, RecipientList};
use crate::domain::recipients::Recipients;
use crate::domain::text::Name;
use crate::store::{StoreError, Tx, offices, recipient_lists, recipients, records};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .service(list_recipient_lists)
        .service(make_recipient_list)
        .service(change_recipient_list)
        .service(remove_recipient_list);
}

/// A list of recipients under a name.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct RecipientListView {
    id: RecipientListId,
    #[schema(value_type = String)]
    name: Name,
    /// In the order of their codes.
    offices: Vec<OfficeName>,
    /// To be named in `If-Match` when changing it.
    version: i64,
}

impl RecipientListView {
    fn of(list: RecipientList, mut offices: Vec<&Office>) -> Self {
        offices.sort_by_key(|office| (&office.kato, office.id));
        Self {
            id: list.id,
            name: list.name,
            offices: offices.into_iter().map(OfficeName::from).collect(),
            version: list.version,
        }
    }
}

/// What a list says.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RecipientListContent {
    #[schema(value_type = String)]
    name: Name,
    /// Offices that your office may instruct.
    offices: Vec<OfficeId>,
}

/// The lists of your office, in the order of their names.
#[utoipa::path(
    tag = "instructions",
    responses((status = 200, body = Vec<RecipientListView>))
)]
#[get("/recipient-lists")]
async fn list_recipient_lists(
    permit: Permit<FollowUp>,
    app: web::Data<App>,
) -> Result<web::Json<Vec<RecipientListView>>, Problem> {
    let own = permit.actor().office;
    app.store
        .read(move |connection| {
            let lists = recipient_lists::list_of(connection, own)?;
            let named = lists.iter().flat_map(|list| &list.recipients);
            let mut named: Vec<OfficeId> = named.copied().collect();
            named.sort_unstable();
            named.dedup();
            let found = offices::list_by_ids(connection, &named)?;
            let found: HashMap<OfficeId, &Office> =
                found.iter().map(|office| (office.id, office)).collect();
            let views = lists.into_iter().map(|list| {
                let on_it = list.recipients.iter();
                let on_it = on_it.filter_map(|id| found.get(id).copied()).collect();
                RecipientListView::of(list, on_it)
            });
            Ok(web::Json(views.collect()))
        })
        .await
}

/// Keep a list for your office. Everybody who issues for it may use, change and remove it.
#[utoipa::path(
    tag = "instructions",
    request_body = RecipientListContent,
    responses(
        (status = 201, body = RecipientListView),
        (status = 409, body = ProblemBody, description = "`recipient_list_name_taken`"),
        (status = 422, body = ProblemBody,
         description = "`recipients_empty`, `too_many_recipients`, `recipient_unknown`, `too_many_recipient_lists`, `idempotency_key_reused`"),
    )
)]
#[post("/recipient-lists")]
async fn make_recipient_list(
    permit: Permit<Issue>,
    app: web::Data<App>,
    submitted: Submitted<RecipientListContent>,
) -> Result<HttpResponse, Problem> {
    let submission = submitted.read()?;
    let (actor, limit) = (*permit.actor(), app.config.limits.recipients);
    let (content, envelope) = (submission.body, submission.envelope);
    once(&app, &actor, envelope, StatusCode::CREATED, move |tx| {
        let found = find_recipients(tx, actor.office, content.offices, limit)?;
        // Two who make the last one at the same time wait for each other.
        records::lock(tx, &[actor.office])?;
        InvalidRecipientList::check_count(recipient_lists::count_of(tx, actor.office)?)?;
        let list = RecipientList {
            id: fresh_id(),
            office: actor.office,
            name: content.name,
            recipients: found.iter().map(|office| office.id).collect(),
            version: 1,
        };
        recipient_lists::insert(tx, &list).map_err(name_taken)?;
        Ok(RecipientListView::of(list, found.iter().collect()))
    })
    .await
}

/// Change the name and the offices of a list. `If-Match` names the version that was read.
#[utoipa::path(
    tag = "instructions",
    request_body = RecipientListContent,
    responses(
        (status = 200, body = RecipientListView, headers(("ETag" = String, description = "the version"))),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "`stale_version`, `recipient_list_name_taken`"),
        (status = 422, body = ProblemBody,
         description = "`recipients_empty`, `too_many_recipients`, `recipient_unknown`"),
        (status = 428, body = ProblemBody, description = "`version_required`"),
    )
)]
#[put("/recipient-lists/{id}")]
async fn change_recipient_list(
    permit: Permit<Issue>,
    app: web::Data<App>,
    id: web::Path<RecipientListId>,
    submitted: Submitted<RecipientListContent>,
) -> Result<HttpResponse, Problem> {
    let submission = submitted.read()?;
    let (actor, id) = (*permit.actor(), id.into_inner());
    let limit = app.config.limits.recipients;
    let (content, envelope) = (submission.body, submission.envelope.clone());
    once(
        &app,
        &actor,
        submission.envelope,
        StatusCode::OK,
        move |tx| {
            let mut list = recipient_lists::find_for_change(tx, id)?
                .filter(|list| list.office == actor.office)
                .ok_or_else(Problem::not_found)?;
            envelope.check_version("change_recipient_list", list.version)?;
            let found = find_recipients(tx, actor.office, content.offices, limit)?;
            list.name = content.name;
            list.recipients = found.iter().map(|office| office.id).collect();
            list.version += 1;
            recipient_lists::update(tx, &list).map_err(name_taken)?;
            Ok(RecipientListView::of(list, found.iter().collect()))
        },
    )
    .await
}

/// Remove a list. What was issued with it stands.
#[utoipa::path(
    tag = "instructions",
    responses((status = 204), (status = 404, body = ProblemBody))
)]
#[delete("/recipient-lists/{id}")]
async fn remove_recipient_list(
    permit: Permit<Issue>,
    app: web::Data<App>,
    id: web::Path<RecipientListId>,
) -> Result<HttpResponse, Problem> {
    let (own, id) = (permit.actor().office, id.into_inner());
    let removed = app
        .store
        .write(move |tx| recipient_lists::remove(tx, own, id));
    match removed.await? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(Problem::not_found()),
    }
}

/// The offices of a list, each of which the issuer could address today.
fn find_recipients(
    tx: &mut Tx<'_>,
    issuer: OfficeId,
    offices: Vec<OfficeId>,
    limit: usize,
) -> Result<Vec<Office>, Problem> {
    let named = Recipients::Offices(offices);
    Ok(recipients::load(tx, issuer, &named, limit)?)
}

fn name_taken(error: StoreError) -> Problem {
    if error.is_unique_violation() {
        Problem::conflict(
            "recipient_list_name_taken",
            "your office has a list of that name",
        )
    } else {
        error.into()
    }
}
