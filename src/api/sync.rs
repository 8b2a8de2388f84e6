//! Delta sync: everything of an office after a number.

use std::collections::BTreeSet;

use actix_web::http::header::{ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};

use super::caller::PermitAt;
use super::problem::{Problem, ProblemBody};
use super::sight::{is_unread, note_reading, sees};
use super::views::{AssignmentView, Views};
use crate::app::App;
use crate::domain::assignment::Assignment;
use crate::domain::id::AssignmentId;
use crate::domain::instruction::Instruction;
use crate::domain::permission::{FollowUp, ReadInbox};
use crate::domain::person::Actor;
use crate::store::events::{self, Recorded};
use crate::store::{Connection, assignments};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(sync_received).service(sync_issued);
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SyncQuery {
    /// The `next` of the sync before; 0 at first.
    #[param(minimum = 0)]
    since: i64,
}

/// What changed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Changes {
    /// What to give as `since` next time.
    next: i64,
    /// More has changed than is told here: sync again at once.
    more: bool,
    /// Every assignment that changed, as it stands now.
    assignments: Vec<AssignmentView>,
    /// Assignments to forget: you may not see them.
    tombstones: Vec<AssignmentId>,
}

impl Changes {
    fn none_after(since: i64) -> Self {
        Self {
            next: since,
            more: false,
            assignments: Vec::new(),
            tombstones: Vec::new(),
        }
    }
}

/// Events told of in one sync.
const EVENTS_PER_SYNC: i64 = 200;

/// What changed in your office's inbox after a number. Nothing new is 304 where `If-None-Match`
/// names the number. Fetching counts as delivery.
#[utoipa::path(
    tag = "sync",
    params(SyncQuery),
    responses(
        (status = 200, body = Changes),
        (status = 304, description = "nothing new"),
        (status = 422, body = ProblemBody, description = "`since_ahead`: begin again with 0"),
    )
)]
#[get("/sync")]
async fn sync_received(
    at: PermitAt<ReadInbox>,
    app: web::Data<App>,
    request: HttpRequest,
    query: web::Query<SyncQuery>,
) -> Result<HttpResponse, Problem> {
    let actor = *at.permit.actor();
    sync(
        &app,
        &request,
        actor,
        query.since,
        at.record.received,
        &RECEIVED,
    )
    .await
}

/// What changed in everything your office issued after a number.
#[utoipa::path(
    tag = "sync",
    params(SyncQuery),
    responses(
        (status = 200, body = Changes),
        (status = 304, description = "nothing new"),
        (status = 422, body = ProblemBody, description = "`since_ahead`: begin again with 0"),
    )
)]
#[get("/sync/issued")]
async fn sync_issued(
    at: PermitAt<FollowUp>,
    app: web::Data<App>,
    request: HttpRequest,
    query: web::Query<SyncQuery>,
) -> Result<HttpResponse, Problem> {
    let actor = *at.permit.actor();
    sync(
        &app,
        &request,
        actor,
        query.since,
        at.record.issued,
        &ISSUED,
    )
    .await
}

type List = fn(
    &mut Connection,
    crate::domain::id::OfficeId,
    i64,
    i64,
) -> Result<Vec<Recorded>, crate::store::StoreError>;

/// One of the two numberings of an office: what it received, what it issued.
struct Numbering {
    list: List,
    number: fn(&Recorded) -> i64,
    /// Whether being told is being delivered to.
    delivers: bool,
}

const RECEIVED: Numbering = Numbering {
    list: events::list_received_after,
    number: |recorded| recorded.event.number,
    delivers: true,
};

const ISSUED: Numbering = Numbering {
    list: events::list_issued_after,
    number: |recorded| recorded.issuer_number,
    delivers: false,
};

async fn sync(
    app: &App,
    request: &HttpRequest,
    actor: Actor,
    since: i64,
    last: i64,
    numbering: &'static Numbering,
) -> Result<HttpResponse, Problem> {
    let since = since.max(0);
    if since > last {
        return Err(Problem::since_ahead());
    }
    let (clocks, now) = (app.clocks.clone(), app.clock.now());
    let show = move |connection: &mut Connection, told: Told| {
        let views = Views::of(connection, &clocks, now, &told.visible)?;
        Ok::<_, Problem>(Changes {
            next: told.next,
            more: told.more,
            assignments: told
                .visible
                .iter()
                .map(|(assignment, instruction)| views.view(assignment, instruction))
                .collect::<Result<_, _>>()?,
            tombstones: told.tombstones,
        })
    };
    let changes = if since == last {
        Changes::none_after(since)
    } else {
        // Nothing is told before its delivery is on the record. What comes while that is written,
        // and the deliveries themselves, are told of by the next look.
        let mut nothing_left = false;
        loop {
            let show = show.clone();
            let looked = app.store.read(move |connection| {
                let told = Told::read(connection, &actor, since, numbering)?;
                let unread = told.unread(&actor, numbering);
                Ok::<_, Problem>((show(connection, told)?, unread))
            });
            let (changes, mut unread) = looked.await?;
            if nothing_left || unread.is_empty() {
                break changes;
            }
            let noted = app
                .store
                .write(move |tx| note_reading(tx, &actor, &mut unread, now));
            nothing_left = noted.await?.is_empty();
        }
    };
    let etag = format!("\"{}\"", changes.next);
    let unchanged = changes.next == since
        && request
            .headers()
            .get(IF_NONE_MATCH)
            .is_some_and(|known| known.as_bytes() == etag.as_bytes());
    if unchanged {
        return Ok(HttpResponse::NotModified()
            .insert_header((ETAG, etag))
            .finish());
    }
    Ok(HttpResponse::Ok().insert_header((ETAG, etag)).json(changes))
}

/// What the events after a number speak of.
struct Told {
    next: i64,
    more: bool,
    visible: Vec<(Assignment, Instruction)>,
    tombstones: Vec<AssignmentId>,
}

impl Told {
    /// What it tells whoever acts of for the first time.
    fn unread(&self, actor: &Actor, numbering: &Numbering) -> Vec<(Assignment, Instruction)> {
        let mut unread = Vec::new();
        if numbering.delivers {
            let visible = self.visible.iter();
            unread.extend(
                visible
                    .filter(|(assignment, _)| is_unread(actor, assignment))
                    .cloned(),
            );
        }
        unread
    }

    fn read(
        connection: &mut Connection,
        actor: &Actor,
        since: i64,
        numbering: &Numbering,
    ) -> Result<Self, Problem> {
        let recorded = (numbering.list)(connection, actor.office, since, EVENTS_PER_SYNC)?;
        let changed: BTreeSet<AssignmentId> = recorded
            .iter()
            .map(|recorded| recorded.event.assignment)
            .collect();
        let changed: Vec<AssignmentId> = changed.into_iter().collect();
        let mut visible = Vec::new();
        let mut tombstones = Vec::new();
        if !changed.is_empty() {
            for pair in assignments::list_by_ids(connection, &changed)? {
                if !numbering.delivers || sees(connection, actor, &pair)? {
                    visible.push(pair);
                } else if pair.0.state.is_closed() {
                    tombstones.push(pair.0.id);
                }
            }
        }
        visible.sort_by_key(|(assignment, _)| (assignments::due_at(assignment), assignment.id));
        Ok(Self {
            next: recorded.last().map_or(since, numbering.number),
            more: i64::try_from(recorded.len()).is_ok_and(|told| told >= EVENTS_PER_SYNC),
            visible,
            tombstones,
        })
    }
}
