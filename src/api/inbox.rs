//! The inbox of an office.

use std::sync::Arc;

use actix_web::http::header::ContentType;
use actix_web::{HttpRequest, HttpResponse, get, web};
use jiff::Timestamp;
use serde::Deserialize;

use super::caller::PermitAt;
use super::page::{Page, PageQuery, fetched, name_list, page};
use super::problem::{Problem, ProblemBody};
use super::remembered::Remembered;
use super::sight::{is_unread, note_reading};
use super::views::{AssignmentView, KnownRow, Views};
use crate::app::App;
use crate::domain::assignment::{Assignment, State};
use crate::domain::event::Delegate;
use crate::domain::id::{AssignmentId, OfficeId};
use crate::domain::permission::ReadInbox;
use crate::store::inbox::{self, InboxFilter};
use crate::store::standing::{self, RecordNumbers, Standing};
use crate::store::{Connection, assignments};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(list_inbox);
}

/// Which part of the inbox.
#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// What is not accepted or withdrawn.
    #[default]
    Open,
    /// What is.
    Closed,
}

/// Whom it was passed to.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DelegatedTo {
    /// You.
    Me,
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
    /// `me` for what was passed to you alone.
    delegated_to: Option<DelegatedTo>,
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
    at: PermitAt<ReadInbox>,
    app: web::Data<App>,
    remembered: web::Data<Remembered>,
    request: HttpRequest,
    query: web::Query<InboxQuery>,
    page_query: web::Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let actor = *at.permit.actor();
    let now = app.clock.now();
    let mut name = (actor.office, request.query_string().to_owned());
    let delegated_to = query
        .delegated_to
        .map(|DelegatedTo::Me| Delegate::Person(actor.person));
    if delegated_to.is_some() {
        // This page is another one for everybody of the office.
        name.1.push_str(&format!("&{}", actor.person));
    }
    if let Some(known) = remembered.pages.get(&name)
        && known.stands(at.revision, &at.record)
    {
        return Ok(known.show(now));
    }
    let filter = InboxFilter {
        closed: matches!(query.part, Some(Part::Closed)),
        state: query.state,
        issuer_office: query.issuer_office,
        due_before: query.due_before,
        delegated_to,
    };
    let open = !filter.closed;
    let list = name_list(&["inbox", &actor.office.to_string(), &format!("{filter:?}")]);
    let rows = page_query.rows()?;
    let after = page_query.after::<(Timestamp, AssignmentId)>(&list)?;
    let clocks = app.clocks.clone();
    let read = move |connection: &mut Connection| {
        let standing = standing::find(connection, at.device, Some(actor.office))?;
        let pairs = inbox::list(connection, actor.office, &filter, after, fetched(rows))?;
        let views = Views::of(connection, &clocks, now, &pairs)?;
        let shown = page(
            pairs,
            rows,
            &list,
            |(assignment, _)| (assignments::due_at(assignment), assignment.id),
            |(assignment, instruction)| {
                let row = KnownRow::of(&views, &assignment, &instruction)?;
                Ok((row, assignment))
            },
        )?;
        let Page { items, next } = shown.transposed()?;
        let (rows, assignments): (Vec<KnownRow>, Vec<Assignment>) = items.into_iter().unzip();
        let unread: Vec<AssignmentId> = assignments
            .iter()
            .filter(|assignment| is_unread(&actor, assignment))
            .map(|assignment| assignment.id)
            .collect();
        let known = KnownPage::new(standing, rows, next)?;
        Ok::<_, Problem>((known, unread))
    };
    // Nothing is shown before its delivery is on the record. What comes while that is written is
    // found by the next look.
    let mut nothing_left = false;
    let known = loop {
        let (known, unread) = app.store.read(read.clone()).await?;
        if nothing_left || unread.is_empty() {
            break known;
        }
        let noted = app.store.write(move |tx| {
            let mut pairs = assignments::list_by_ids(tx, &unread)?;
            note_reading(tx, &actor, &mut pairs, now)
        });
        nothing_left = noted.await?.is_empty();
    };
    let shown = known.show(now);
    // A closed one may still be corrected elsewhere, without an event in this office's record.
    if open {
        remembered.pages.insert(name, Arc::new(known));
    }
    Ok(shown)
}

/// A page of open work as it was read at one moment. It stands as long as neither the directory
/// nor the record of the office has grown; only what depends on the time is added anew.
pub struct KnownPage {
    revision: i64,
    received: i64,
    rows: Vec<KnownRow>,
    /// The end of the JSON, after the rows.
    end: String,
}

impl KnownPage {
    fn new(
        standing: Option<Standing>,
        rows: Vec<KnownRow>,
        next: Option<String>,
    ) -> Result<Self, Problem> {
        let standing = standing.ok_or_else(Problem::not_found)?;
        let next = serde_json::to_string(&next).map_err(Problem::internal)?;
        Ok(Self {
            revision: standing.revision,
            received: standing.record.map_or(0, |record| record.received),
            rows,
            end: format!("],\"next\":{next}}}"),
        })
    }

    /// Whether nothing has happened since it was read.
    fn stands(&self, revision: i64, record: &RecordNumbers) -> bool {
        self.revision == revision && self.received == record.received
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        let rows = self.rows.iter().map(KnownRow::bytes);
        rows.sum::<usize>() + self.end.len()
    }

    fn show(&self, now: Timestamp) -> HttpResponse {
        let mut json = String::with_capacity(self.bytes());
        json.push_str("{\"items\":[");
        for (index, row) in self.rows.iter().enumerate() {
            if index > 0 {
                json.push(',');
            }
            row.show(now, &mut json);
        }
        json.push_str(&self.end);
        HttpResponse::Ok()
            .content_type(ContentType::json())
            .body(json)
    }
}
