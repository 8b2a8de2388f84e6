//! Signing in, staying signed in, and signing out.

use actix_web::{HttpResponse, delete, post, web};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::caller::Caller;
use super::problem::{Problem, ProblemBody};
use crate::app::App;
use crate::clock::fresh_id;
use crate::credentials::refresh::RefreshToken;
use crate::domain::id::{DeviceId, PersonId};
use crate::domain::text::{Login, Name};
use crate::store::devices::{self, Device, StoredToken, TokenState};
use crate::store::{Micros, Tx, attempts, people};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .service(sign_in)
        .service(refresh_session)
        .service(sign_out);
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    /// Compared without regard to case.
    login: String,
    password: String,
    /// What the owner calls the device, for the list of devices.
    #[schema(value_type = String)]
    device_name: Name,
}

/// What a device holds to stay signed in.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Tokens {
    /// For the `Authorization` header, after `Bearer `.
    access_token: String,
    /// When the access token stops being good.
    #[schema(value_type = String, format = DateTime)]
    access_expires_at: Timestamp,
    /// Good once, for the next pair.
    refresh_token: String,
    /// The device that was signed in.
    device: DeviceId,
}

/// Login and password do not belong together; which of them is wrong is not told.
pub fn wrong_credentials() -> Problem {
    Problem::unauthorized(
        "credentials_invalid",
        "login and password do not belong together",
    )
}

fn demo_refused() -> Problem {
    Problem::unauthorized(
        "demo_account",
        "demo accounts are refused outside demo mode",
    )
}

/// Counts an attempt under a name before the password is looked at.
///
/// # Errors
/// `too_many_attempts` in a minute.
pub async fn count_attempt(app: &App, name: String) -> Result<(), Problem> {
    let now = app.clock.now();
    let limit = i64::from(app.config.limits.sign_in_per_minute);
    let counted = app
        .store
        .write(move |tx| attempts::count(tx, &name, now))
        .await?;
    if counted > limit {
        return Err(Problem::too_many_attempts());
    }
    Ok(())
}

/// Sign in on a device.
///
/// Attempts are counted for each login until one succeeds; too many in a minute are refused unread.
#[utoipa::path(
    tag = "session",
    request_body = SignIn,
    responses(
        (status = 200, body = Tokens),
        (status = 401, body = ProblemBody, description = "`credentials_invalid`, `demo_account`"),
        (status = 429, body = ProblemBody, description = "`too_many_attempts`"),
    ),
    security(())
)]
#[post("/session")]
async fn sign_in(
    app: web::Data<App>,
    body: web::Json<SignIn>,
) -> Result<web::Json<Tokens>, Problem> {
    let SignIn {
        login,
        password,
        device_name,
    } = body.into_inner();
    let now = app.clock.now();
    // What cannot be a login belongs to nobody, and is not kept.
    let login: Login = login.parse().map_err(|_not_a_login| wrong_credentials())?;
    let folded = people::fold_login(login.as_str());
    let found = {
        let folded = folded.clone();
        count_attempt(&app, folded.clone()).await?;
        app.store
            .read(move |connection| people::find_credentials(connection, &folded))
            .await?
    };
    let stored = found.as_ref().map(|found| found.password_hash.clone());
    let verified = app
        .with_passwords(move |passwords| passwords.verify(&password, stored.as_deref()))
        .await
        .map_err(Problem::internal)?;
    let found = found.filter(|_| verified).ok_or_else(wrong_credentials)?;
    if found.demo && !app.config.demo {
        return Err(demo_refused());
    }

    let refresh = RefreshToken::generate().map_err(Problem::internal)?;
    let device = Device {
        id: fresh_id(),
        person: found.person.id,
        name: device_name.into(),
        signed_in_at: now.into(),
        last_used_at: now.into(),
        revoked_at: None,
    };
    let tokens = tokens(&app, found.person.id, device.id, refresh.clone(), now)?;
    let expires_at = now + app.refresh_lifetime();
    app.store
        .write(move |tx| {
            attempts::forget(tx, &folded)?;
            devices::insert(tx, &device)?;
            devices::insert_token(tx, &first_token(&refresh, device.id, expires_at))
        })
        .await?;
    Ok(web::Json(tokens))
}

fn first_token(refresh: &RefreshToken, device: DeviceId, expires_at: Timestamp) -> StoredToken {
    StoredToken {
        hash: refresh.hash(),
        device,
        generation: 1,
        state: TokenState::Current,
        expires_at: expires_at.into(),
    }
}

fn tokens(
    app: &App,
    person: PersonId,
    device: DeviceId,
    refresh: RefreshToken,
    now: Timestamp,
) -> Result<Tokens, Problem> {
    let lifetime = app.access_lifetime();
    Ok(Tokens {
        access_token: app
            .keys
            .sign(person, device, now, lifetime)
            .map_err(Problem::internal)?,
        access_expires_at: now + lifetime,
        refresh_token: refresh.into_text(),
        device,
    })
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Refresh {
    refresh_token: String,
}

/// Exchange a refresh token for the next pair.
///
/// A token is good once. Presented again before a successor was used, the first answer is taken
/// for lost on the way and another successor is given, and the first of them that is used is good;
/// presented again after that, somebody holds a copy, and the device is signed out.
#[utoipa::path(
    tag = "session",
    request_body = Refresh,
    responses(
        (status = 200, body = Tokens),
        (status = 401, body = ProblemBody,
         description = "`refresh_invalid`, `refresh_reused`, `demo_account`"),
    ),
    security(())
)]
#[post("/session/refresh")]
async fn refresh_session(
    app: web::Data<App>,
    body: web::Json<Refresh>,
) -> Result<web::Json<Tokens>, Problem> {
    let now = app.clock.now();
    let presented = RefreshToken::presented(body.into_inner().refresh_token);
    let successor = RefreshToken::generate().map_err(Problem::internal)?;
    let (hash, next) = (presented.hash(), successor.hash());
    let expires_at = now + app.refresh_lifetime();
    let demo_allowed = app.config.demo;
    // A token used twice signs the device out, and that must be written although the answer is no.
    let device = app
        .store
        .write(move |tx| exchange(tx, &hash, next, now, expires_at, demo_allowed))
        .await??;
    Ok(web::Json(tokens(
        &app,
        device.person,
        device.id,
        successor,
        now,
    )?))
}

fn exchange(
    tx: &mut Tx<'_>,
    hash: &[u8],
    next: Vec<u8>,
    now: Timestamp,
    expires_at: Timestamp,
    demo_allowed: bool,
) -> Result<Result<Device, Problem>, Problem> {
    let invalid = || {
        Problem::unauthorized(
            "refresh_invalid",
            "the refresh token is not, or no longer, good",
        )
    };
    let Some(token) = devices::find_token(tx, hash)? else {
        return Ok(Err(invalid()));
    };
    let device = devices::find_for_change(tx, token.device)?;
    let Some(device) = device.filter(|device| device.revoked_at.is_none()) else {
        return Ok(Err(invalid()));
    };
    // As it stands now that nobody else exchanges a token of the device.
    let Some(token) = devices::find_token(tx, hash)? else {
        return Ok(Err(invalid()));
    };
    if token.expires_at <= Micros(now) {
        return Ok(Err(invalid()));
    }
    if !demo_allowed && people::is_demo(tx, device.person)? {
        return Ok(Err(demo_refused()));
    }
    let current = devices::find_current_token(tx, device.id)?;
    let replaced = match (token.state, current) {
        (TokenState::Current, _) => devices::set_token_state(tx, &token, TokenState::Used)?,
        (TokenState::Used, Some(unused)) if unused.generation == token.generation + 1 => {
            devices::set_token_state(tx, &unused, TokenState::Superseded)?
        }
        // Two requests exchanged one token; the device kept the answer of the first.
        (TokenState::Superseded, Some(unused)) if unused.generation == token.generation => {
            devices::set_token_state(tx, &unused, TokenState::Superseded)?
                && devices::set_token_state(tx, &token, TokenState::Used)?
        }
        _ => false,
    };
    if !replaced {
        devices::revoke(tx, device.id, now)?;
        return Ok(Err(Problem::unauthorized(
            "refresh_reused",
            "the refresh token was used before; the device is signed out",
        )));
    }
    devices::insert_token(
        tx,
        &StoredToken {
            hash: next,
            device: device.id,
            generation: token.generation + 1,
            state: TokenState::Current,
            expires_at: expires_at.into(),
        },
    )?;
    devices::touch(tx, device.id, now)?;
    Ok(Ok(device))
}

/// Sign out on this device.
#[utoipa::path(tag = "session", responses((status = 204)))]
#[delete("/session")]
async fn sign_out(caller: Caller, app: web::Data<App>) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    app.store
        .write(move |tx| devices::revoke(tx, caller.device, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
