//! The inbox of an office.

use actix_web::{get, web};
use jiff::Timestamp;
use serde::Deserialize;

use super::page::{Page, PageQuery, fetched, name_list, page};
use super::problem::{Problem, ProblemBody};
use super::sight::{is_unread, note_reading};
use super::views::{AssignmentView, Views};
use crate::app::App;
use crate::domain::assignment::State;
use crate::domain::id::{AssignmentId, OfficeId};
use crate::domain::permission::{Permit, ReadInbox};
use crate::store::assignments::{self, InboxFilter};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(list_inbox);
}

/// Which part of the inbox.
#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Part {
    /// What is not accepted or withdrawn.
    #[default]
    Open,
    /// What is.
    Closed,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct InboxQuery {
    /// `open` where absent.
    part: Option<Part>,
    /// One state alone.
    state: Option<State>,
    /// One issuing office alone.
    issuer_office: Option<OfficeId>,
    /// Due before an instant.
    #[param(value_type = Option<String>, format = DateTime)]
    due_before: Option<Timestamp>,
}

/// Your office's inbox by deadline, the earliest first, undated last. Fetching it counts as
/// delivery of what is on the page.
#[utoipa::path(
    tag = "inbox",
    params(InboxQuery, PageQuery),
    responses(
        (status = 200, body = Page<AssignmentView>),
        (status = 400, body = ProblemBody,
         description = "`cursor_invalid`, `limit_out_of_range`, `query_invalid`"),
    )
)]
#[get("/inbox")]
async fn list_inbox(
    permit: Permit<ReadInbox>,
    app: web::Data<App>,
    query: web::Query<InboxQuery>,
    page_query: web::Query<PageQuery>,
) -> Result<web::Json<Page<AssignmentView>>, Problem> {
    let actor = *permit.actor();
    let filter = InboxFilter {
        closed: matches!(query.part, Some(Part::Closed)),
        state: query.state,
        issuer_office: query.issuer_office,
        due_before: query.due_before,
    };
    let list = name_list(&["inbox", &actor.office.to_string(), &format!("{filter:?}")]);
    let rows = page_query.rows()?;
    let after = page_query.after::<(Timestamp, AssignmentId)>(&list)?;
    let (clocks, now) = (app.clocks.clone(), app.clock.now());
    let read = move |connection: &mut crate::store::Connection| {
        let pairs =
            assignments::list_inbox(connection, actor.office, &filter, after, fetched(rows))?;
        let views = Views::of(connection, &clocks, now, &pairs)?;
        let unread = pairs
            .iter()
            .take(rows)
            .any(|(assignment, _)| is_unread(&actor, assignment));
        let shown = page(
            pairs,
            rows,
            &list,
            |(assignment, _)| (assignments::due_at(assignment), assignment.id),
            |(assignment, instruction)| views.view(&assignment, &instruction),
        )?;
        Ok::<_, Problem>((shown.transposed()?, unread))
    };
    let (page, unread) = app.store.read(read.clone()).await?;
    if !unread {
        return Ok(web::Json(page));
    }
    let ids: Vec<AssignmentId> = page.items.iter().map(|item| item.id).collect();
    let page = app
        .store
        .write(move |tx| {
            let mut pairs = assignments::list_by_ids(tx, &ids)?;
            note_reading(tx, &actor, &mut pairs, now)?;
            read(tx)
        })
        .await?
        .0;
    Ok(web::Json(page))
}
