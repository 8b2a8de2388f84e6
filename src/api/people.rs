//! People: who can sign in, with which passwords, on which devices.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, post, put, web};
use serde::{Deserialize, Serialize};

use super::account::{DeviceView, revoke_all};
use super::administration::record;
use super::caller::Caller;
use super::page::{Page, PageQuery, fetched, name_list, page};
use super::problem::{Problem, ProblemBody};
use super::request::{Empty, Submission, Submitted, keep, versioned};
use crate::app::App;
use crate::clock::fresh_id;
use crate::credentials::password;
use crate::domain::command::Refusal;
use crate::domain::id::{DeviceId, PersonId};
use crate::domain::permission::{KeepPeople, Permit};
use crate::domain::person::{Language, Person, Posting};
use crate::domain::text::{Login, Name};
use crate::store::{StoreError, devices, people};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .service(list_people)
        .service(show_person)
        .service(add_person)
        .service(change_person)
        .service(give_password)
        .service(list_devices_of_person)
        .service(sign_out_person)
        .service(sign_out_device);
}

/// Somebody who signs in.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
struct PersonView {
    id: PersonId,
    #[schema(value_type = String)]
    name: Name,
    #[schema(value_type = String)]
    login: Login,
    /// The language they read.
    language: Language,
    /// To be named in `If-Match` when changing them.
    version: i64,
}

impl From<Person> for PersonView {
    fn from(person: Person) -> Self {
        Self {
            id: person.id,
            name: person.name,
            login: person.login,
            language: person.language,
            version: person.version,
        }
    }
}

/// Everybody who can sign in, in the order they were added.
#[utoipa::path(
    tag = "people",
    params(PageQuery),
    responses(
        (status = 200, body = Page<PersonView>),
        (status = 400, body = ProblemBody, description = "`limit_out_of_range`, `cursor_invalid`"),
    )
)]
#[get("/people")]
async fn list_people(
    _permit: Permit<KeepPeople>,
    app: web::Data<App>,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<PersonView>>, Problem> {
    let list = name_list(&["people"]);
    let wanted = query.rows()?;
    let after: Option<PersonId> = query.after(&list)?;
    let limit = fetched(wanted);
    let rows = app
        .store
        .read(move |connection| people::list(connection, after, limit))
        .await?;
    let key = |person: &Person| person.id;
    Ok(web::Json(page(rows, wanted, &list, key, PersonView::from)?))
}

/// A person with their postings.
#[derive(Serialize, utoipa::ToSchema)]
struct PersonWithPostings {
    #[serde(flatten)]
    person: PersonView,
    /// Whether in force or not, oldest first.
    postings: Vec<Posting>,
}

/// One person with their postings.
#[utoipa::path(
    tag = "people",
    responses(
        (status = 200, body = PersonWithPostings,
         headers(("ETag" = String, description = "their version"))),
        (status = 404, body = ProblemBody),
    )
)]
#[get("/people/{id}")]
async fn show_person(
    _permit: Permit<KeepPeople>,
    app: web::Data<App>,
    id: web::Path<PersonId>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    let (person, postings) = app
        .store
        .read(move |connection| {
            let person = people::find(connection, id)?.ok_or_else(Problem::not_found)?;
            Ok::<_, Problem>((person, people::list_postings(connection, id)?))
        })
        .await?;
    Ok(versioned(
        person.version,
        PersonWithPostings {
            person: person.into(),
            postings: postings.into_iter().map(|(posting, _)| posting).collect(),
        },
    ))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPerson {
    #[schema(value_type = String)]
    name: Name,
    /// Compared without regard to case.
    #[schema(value_type = String)]
    login: Login,
    language: Language,
}

/// A person and the password they sign in with.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
struct Account {
    #[serde(flatten)]
    person: PersonView,
    /// In the first answer alone: it is stored nowhere, and the answer to a repetition has none. If
    /// the first answer was lost, give the person a new password.
    password: Option<String>,
}

/// A new password and its hash, made off the threads that serve requests and write.
async fn make_password(app: &App) -> Result<(String, String), Problem> {
    app.with_passwords(|passwords| {
        let password = password::generate().map_err(Problem::internal)?;
        let hash = passwords.hash(&password).map_err(Problem::internal)?;
        Ok((password, hash))
    })
    .await
    .map_err(Problem::internal)?
}

fn taken(error: StoreError) -> Problem {
    if error.is_unique_violation() {
        Problem::conflict("login_taken", "somebody else signs in with this login")
    } else {
        error.into()
    }
}

/// Add somebody who can sign in. Postings say where and as what.
#[utoipa::path(
    tag = "people",
    request_body = NewPerson,
    responses(
        (status = 201, body = Account),
        (status = 409, body = ProblemBody, description = "`login_taken`"),
        (status = 422, body = ProblemBody, description = "`idempotency_key_reused`"),
    )
)]
#[post("/people")]
async fn add_person(
    permit: Permit<KeepPeople>,
    app: web::Data<App>,
    submitted: Submitted<NewPerson>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    let (actor, now) = (*permit.actor(), envelope.received_at);
    let person = Person {
        id: fresh_id(),
        name: body.name,
        login: body.login,
        language: body.language,
        version: 1,
    };
    let (password, hash) = make_password(&app).await?;
    let account = Account {
        person: person.clone().into(),
        password: None,
    };
    // Whoever comes in through the demo's open door must stay out once the demo is over.
    let demo = app.config.demo;
    let without_password = account.clone();
    let mut kept = keep(&app, &actor, envelope, StatusCode::CREATED, move |tx| {
        people::insert(tx, &person, &hash, demo).map_err(taken)?;
        let since = &without_password.person;
        record(tx, &actor, now, "person_added", person.id, since)?;
        Ok(without_password)
    })
    .await?;
    if !kept.replayed {
        kept.body = show_once(account, password)?;
    }
    Ok(kept.respond())
}

fn show_once(account: Account, password: String) -> Result<String, Problem> {
    let account = Account {
        password: Some(password),
        ..account
    };
    serde_json::to_string(&account).map_err(Problem::internal)
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct PersonChange {
    #[schema(value_type = String)]
    name: Name,
    language: Language,
}

/// Replace name and language.
#[utoipa::path(
    tag = "people",
    request_body = PersonChange,
    params(("If-Match" = String, Header, description = "the version that was read")),
    responses(
        (status = 200, body = PersonView, headers(("ETag" = String, description = "their version"))),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "`stale_version`"),
        (status = 428, body = ProblemBody, description = "`version_required`"),
    )
)]
#[put("/people/{id}")]
async fn change_person(
    permit: Permit<KeepPeople>,
    app: web::Data<App>,
    id: web::Path<PersonId>,
    submitted: Submitted<PersonChange>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    let id = id.into_inner();
    let (actor, now) = (*permit.actor(), envelope.received_at);
    let view = app
        .store
        .write(move |tx| {
            let person = people::find(tx, id)?.ok_or_else(Problem::not_found)?;
            let read = person.version;
            envelope.check_version("change_person", read)?;
            let changed = Person {
                name: body.name,
                language: body.language,
                version: read + 1,
                ..person
            };
            if !people::update(tx, &changed)? {
                let current = people::find(tx, id)?.map_or(read, |person| person.version);
                return Err(Refusal::StaleVersion { read, current }.into());
            }
            let view = PersonView::from(changed);
            record(tx, &actor, now, "person_changed", id, &view)?;
            Ok::<_, Problem>(view)
        })
        .await?;
    Ok(versioned(view.version, view))
}

/// Give somebody a new password; they are signed out on every device.
#[utoipa::path(
    tag = "people",
    request_body = Empty,
    responses(
        (status = 201, body = Account),
        (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody, description = "`idempotency_key_reused`"),
    )
)]
#[post("/people/{id}/password")]
async fn give_password(
    permit: Permit<KeepPeople>,
    app: web::Data<App>,
    id: web::Path<PersonId>,
    submitted: Submitted<Empty>,
) -> Result<HttpResponse, Problem> {
    let envelope = submitted.read()?.envelope;
    let id = id.into_inner();
    let (actor, now) = (*permit.actor(), envelope.received_at);
    let found = app
        .store
        .read(move |connection| people::find(connection, id))
        .await?;
    let account = Account {
        person: found.ok_or_else(Problem::not_found)?.into(),
        password: None,
    };
    let (password, hash) = make_password(&app).await?;
    let without_password = account.clone();
    let mut kept = keep(&app, &actor, envelope, StatusCode::CREATED, move |tx| {
        people::set_password(tx, id, &hash)?;
        revoke_all(tx, id, now)?;
        record(tx, &actor, now, "password_given", id, &())?;
        Ok(without_password)
    })
    .await?;
    if !kept.replayed {
        kept.body = show_once(account, password)?;
    }
    Ok(kept.respond())
}

/// The devices somebody has signed in on.
#[utoipa::path(
    tag = "people",
    responses((status = 200, body = Vec<DeviceView>), (status = 404, body = ProblemBody))
)]
#[get("/people/{id}/devices")]
async fn list_devices_of_person(
    _permit: Permit<KeepPeople>,
    caller: Caller,
    app: web::Data<App>,
    id: web::Path<PersonId>,
) -> Result<web::Json<Vec<DeviceView>>, Problem> {
    let id = id.into_inner();
    let found = app
        .store
        .read(move |connection| {
            people::find(connection, id)?.ok_or_else(Problem::not_found)?;
            Ok::<_, Problem>(devices::list(connection, id)?)
        })
        .await?;
    Ok(web::Json(
        found
            .into_iter()
            .map(|device| DeviceView::new(device, caller.device))
            .collect(),
    ))
}

/// Sign somebody out on every device.
#[utoipa::path(
    tag = "people",
    responses((status = 204), (status = 404, body = ProblemBody))
)]
#[delete("/people/{id}/devices")]
async fn sign_out_person(
    permit: Permit<KeepPeople>,
    app: web::Data<App>,
    id: web::Path<PersonId>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    let (actor, now) = (*permit.actor(), app.clock.now());
    app.store
        .write(move |tx| {
            people::find(tx, id)?.ok_or_else(Problem::not_found)?;
            revoke_all(tx, id, now)?;
            record(tx, &actor, now, "person_signed_out", id, &())
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Sign somebody out on one device: a stolen phone.
#[utoipa::path(
    tag = "people",
    responses((status = 204), (status = 404, body = ProblemBody))
)]
#[delete("/people/{id}/devices/{device}")]
async fn sign_out_device(
    permit: Permit<KeepPeople>,
    app: web::Data<App>,
    path: web::Path<(PersonId, DeviceId)>,
) -> Result<HttpResponse, Problem> {
    let (id, device) = path.into_inner();
    let (actor, now) = (*permit.actor(), app.clock.now());
    app.store
        .write(move |tx| {
            match devices::find(tx, device)? {
                Some(found) if found.person == id => {}
                _ => return Err(Problem::not_found()),
            }
            devices::revoke(tx, device, now)?;
            record(tx, &actor, now, "device_signed_out", id, &device)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
