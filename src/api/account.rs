//! Who is signed in: their own devices, their own password.

use actix_web::{HttpResponse, delete, get, put, web};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::caller::Caller;
use super::problem::{Problem, ProblemBody};
use super::request::Submitted;
use super::session::{count_attempt, wrong_credentials};
use crate::app::App;
use crate::credentials::password::PasswordError;
use crate::domain::id::{DeviceId, PersonId};
use crate::domain::person::{Language, Person, Posting};
use crate::domain::text::Name;
use crate::store::devices::{self, Device};
use crate::store::{Tx, attempts, people};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .service(list_devices)
        .service(sign_out_everywhere)
        .service(revoke_device)
        .service(me)
        .service(change_password);
}

/// A device somebody is, or was, signed in on.
#[derive(Serialize, utoipa::ToSchema)]
pub struct DeviceView {
    id: DeviceId,
    /// What its owner calls it.
    name: String,
    /// Whether this request comes from it.
    this: bool,
    #[schema(value_type = String, format = DateTime)]
    signed_in_at: Timestamp,
    /// When it last renewed its access.
    #[schema(value_type = String, format = DateTime)]
    last_used_at: Timestamp,
    /// When it was signed out.
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
}

impl DeviceView {
    /// A device as seen from another or the same one.
    pub fn new(device: Device, seen_from: DeviceId) -> Self {
        Self {
            this: device.id == seen_from,
            id: device.id,
            name: device.name,
            signed_in_at: device.signed_in_at.into(),
            last_used_at: device.last_used_at.into(),
            revoked_at: device.revoked_at.map(Into::into),
        }
    }
}

/// The devices you have signed in on.
#[utoipa::path(tag = "session", responses((status = 200, body = Vec<DeviceView>)))]
#[get("/devices")]
async fn list_devices(
    caller: Caller,
    app: web::Data<App>,
) -> Result<web::Json<Vec<DeviceView>>, Problem> {
    let devices = app
        .store
        .read(move |connection| devices::list(connection, caller.person))
        .await?;
    Ok(web::Json(
        devices
            .into_iter()
            .map(|device| DeviceView::new(device, caller.device))
            .collect(),
    ))
}

/// Sign out everywhere, here too.
#[utoipa::path(tag = "session", responses((status = 204)))]
#[delete("/devices")]
async fn sign_out_everywhere(caller: Caller, app: web::Data<App>) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    app.store
        .write(move |tx| revoke_all(tx, caller.person, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Signs a person out on every device.
///
/// # Errors
/// Those of the database.
pub fn revoke_all(
    tx: &mut Tx<'_>,
    person: PersonId,
    now: Timestamp,
) -> Result<(), crate::store::StoreError> {
    for device in devices::list(tx, person)? {
        devices::revoke(tx, device.id, now)?;
    }
    Ok(())
}

/// Sign out one of your devices: a lost phone, from another one.
#[utoipa::path(
    tag = "session",
    responses((status = 204), (status = 404, body = ProblemBody))
)]
#[delete("/devices/{device}")]
async fn revoke_device(
    caller: Caller,
    app: web::Data<App>,
    device: web::Path<DeviceId>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    let device = device.into_inner();
    app.store
        .write(move |tx| {
            match devices::find(tx, device)? {
                Some(found) if found.person == caller.person => {}
                _ => return Err(Problem::not_found()),
            }
            Ok(devices::revoke(tx, device, now)?)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Who is signed in.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Me {
    id: PersonId,
    #[schema(value_type = String)]
    name: Name,
    language: Language,
    /// Every posting, whether in force today or not.
    postings: Vec<Posting>,
}

/// Who you are, and the postings you have.
#[utoipa::path(tag = "session", responses((status = 200, body = Me)))]
#[get("/me")]
async fn me(caller: Caller, app: web::Data<App>) -> Result<web::Json<Me>, Problem> {
    let person = caller.person;
    let found = app
        .store
        .read(move |connection| people::find(connection, person))
        .await?;
    let Person {
        id, name, language, ..
    } = found.ok_or_else(Problem::not_found)?;
    Ok(web::Json(Me {
        id,
        name,
        language,
        postings: caller
            .postings
            .iter()
            .map(|(posting, _)| posting.clone())
            .collect(),
    }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangePassword {
    current_password: String,
    /// 12 characters or more.
    new_password: String,
}

/// Change your password; every other device is signed out.
#[utoipa::path(
    tag = "session",
    request_body = ChangePassword,
    responses(
        (status = 204),
        (status = 401, body = ProblemBody, description = "`credentials_invalid`"),
        (status = 422, body = ProblemBody, description = "`password_length`"),
        (status = 429, body = ProblemBody, description = "`too_many_attempts`"),
    )
)]
#[put("/me/password")]
async fn change_password(
    caller: Caller,
    app: web::Data<App>,
    submitted: Submitted<ChangePassword>,
) -> Result<HttpResponse, Problem> {
    let submission = submitted.read()?;
    let now = app.clock.now();
    let person = caller.person;
    let attempts_name = format!("password of {person}");
    count_attempt(&app, attempts_name.clone()).await?;
    let stored = app
        .store
        .read(move |connection| people::find_password_hash(connection, person))
        .await?;
    let ChangePassword {
        current_password,
        new_password,
    } = submission.body;
    let hash = app
        .with_passwords(move |passwords| {
            if !passwords.verify(&current_password, stored.as_deref()) {
                return Err(wrong_credentials());
            }
            passwords.hash(&new_password).map_err(unusable_password)
        })
        .await
        .map_err(Problem::internal)??;
    app.store
        .write(move |tx| {
            attempts::forget(tx, &attempts_name)?;
            people::set_password(tx, person, &hash)?;
            for device in devices::list(tx, person)? {
                if device.id != caller.device {
                    devices::revoke(tx, device.id, now)?;
                }
            }
            Ok::<_, Problem>(())
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What is wrong with a password somebody chose.
pub fn unusable_password(error: PasswordError) -> Problem {
    match error {
        PasswordError::Length => Problem::invalid("password_length", error.to_string()),
        other => Problem::internal(other),
    }
}
