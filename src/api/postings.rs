//! Postings: who stands where, as what, from when to when.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, put, web};
use jiff::civil::Date;
use serde::Deserialize;

use super::administration::record;
use super::problem::{Problem, ProblemBody};
use super::request::{Submission, Submitted, once};
use crate::app::App;
use crate::clock::fresh_id;
use crate::domain::id::{OfficeId, PersonId, PostingId};
use crate::domain::permission::{KeepPeople, Permit};
use crate::domain::person::{Posting, Role};
use crate::store::{Connection, StoreError, offices, people};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(add_posting).service(end_posting);
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPosting {
    person: PersonId,
    office: OfficeId,
    role: Role,
    /// First day, local to the office.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Last day, local to the office; open while absent.
    #[schema(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// Whom it stands in for: somebody with the same role at the same office.
    deputy_for: Option<PersonId>,
}

fn check_named(connection: &mut Connection, posting: &Posting) -> Result<(), Problem> {
    if people::find(connection, posting.person)?.is_none() {
        return Err(Problem::invalid(
            "person_unknown",
            "there is no person with the id in person",
        ));
    }
    if offices::find(connection, posting.office)?.is_none() {
        return Err(Problem::invalid(
            "office_unknown",
            "there is no office with the id in office",
        ));
    }
    Ok(())
}

fn list_of(
    connection: &mut Connection,
    person: Option<PersonId>,
) -> Result<Vec<Posting>, StoreError> {
    let Some(person) = person else {
        return Ok(Vec::new());
    };
    let postings = people::list_postings(connection, person)?;
    Ok(postings.into_iter().map(|(posting, _)| posting).collect())
}

/// Post somebody to an office in a role. Administrators give themselves no other role.
#[utoipa::path(
    tag = "postings",
    request_body = NewPosting,
    responses(
        (status = 201, body = Posting),
        (status = 422, body = ProblemBody, description = "`person_unknown`, `office_unknown`, \
            `own_posting`, `analyst_in_command`, `posting_ends_before_it_begins`, `deputy_for_oneself`, \
            `deputy_without_principal`, `day_out_of_range`, `idempotency_key_reused`"),
    )
)]
#[post("/postings")]
async fn add_posting(
    permit: Permit<KeepPeople>,
    app: web::Data<App>,
    submitted: Submitted<NewPosting>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    let (actor, now) = (*permit.actor(), envelope.received_at);
    let posting = Posting {
        id: fresh_id(),
        person: body.person,
        office: body.office,
        role: body.role,
        from: body.from,
        to: body.to,
        deputy_for: body.deputy_for,
    };
    once(&app, &actor, envelope, StatusCode::CREATED, move |tx| {
        check_named(tx, &posting)?;
        let principals = list_of(tx, posting.deputy_for)?;
        let held = list_of(tx, Some(posting.person))?;
        posting.check(actor.person, &held, &principals)?;
        people::insert_posting(tx, &posting)?;
        record(tx, &actor, now, "posting_added", posting.id, &posting)?;
        Ok(posting)
    })
    .await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct PostingEnd {
    /// The last day it is in force, local to the office; the day before the first undoes it.
    #[schema(value_type = String, format = Date)]
    last_day: Date,
}

/// End a posting. It can be ended earlier than it was, not later; repeating it changes nothing.
#[utoipa::path(
    tag = "postings",
    request_body = PostingEnd,
    responses(
        (status = 200, body = Posting),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "`posting_ended_meanwhile`"),
        (status = 422, body = ProblemBody, description = "`posting_ends_before_it_begins`, \
            `posting_prolonged`, `day_out_of_range`"),
    )
)]
#[put("/postings/{id}/end")]
async fn end_posting(
    permit: Permit<KeepPeople>,
    app: web::Data<App>,
    id: web::Path<PostingId>,
    submitted: Submitted<PostingEnd>,
) -> Result<web::Json<Posting>, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    let id = id.into_inner();
    let last = body.last_day;
    let (actor, now) = (*permit.actor(), envelope.received_at);
    let ended = app
        .store
        .write(move |tx| {
            let posting = people::find_posting(tx, id)?.ok_or_else(Problem::not_found)?;
            let ended = posting.end(last)?;
            if !people::end_posting(tx, id, last)? {
                return Err(Problem::conflict(
                    "posting_ended_meanwhile",
                    "somebody else ended the posting at the same time; look at it first",
                ));
            }
            record(tx, &actor, now, "posting_ended", id, &ended)?;
            Ok::<_, Problem>(ended)
        })
        .await?;
    Ok(web::Json(ended))
}
