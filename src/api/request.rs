//! What requests carry besides who sent them: a bounded body, a key, a version, a clock.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::{ETAG, IF_MATCH};
use actix_web::http::{Method, StatusCode};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::caller::POSTING_HEADER;
use super::problem::Problem;
use crate::app::App;
use crate::domain::command::Refusal;
use crate::domain::event::DeviceClock;
use crate::domain::person::Actor;
use crate::store::events::Origin;
use crate::store::{Tx, idempotency};

/// The client's name for one intended effect; a retry carries the same.
pub const KEY_HEADER: &str = "Idempotency-Key";
/// The client's clock when it sent the request.
pub const DEVICE_TIME_HEADER: &str = "Device-Time";

/// A JSON body that was read whole, with everything that makes a repetition recognisable. On POST
/// the key is required.
pub struct Submission<T> {
    /// The body.
    pub body: T,
    /// What else the request says.
    pub envelope: Envelope,
}

/// The key, version and clock of a request.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The idempotency key.
    pub key: Option<Uuid>,
    /// The version the client says it read, from `If-Match`.
    pub version: Option<i64>,
    /// The server's clock ahead of the device's, in milliseconds.
    offset_ms: Option<i64>,
    /// SHA-256 of method, path, chosen posting and body.
    fingerprint: Vec<u8>,
    /// When it arrived.
    pub received_at: Timestamp,
}

impl Envelope {
    /// Where the events of this request come from.
    pub fn origin(&self, actor: &Actor, written_at: Option<Timestamp>) -> Origin {
        Origin {
            at: self.received_at,
            actor: Some(*actor),
            device: DeviceClock {
                written_at,
                offset_ms: self.offset_ms,
                claim: None,
            },
            key: self.key,
        }
    }

    /// Whether the client read the version in force before it asked to change it.
    ///
    /// # Errors
    /// `version_required`, `stale_version`.
    pub fn check_version(&self, command: &'static str, current: i64) -> Result<(), Problem> {
        match self.version {
            None => Err(Refusal::VersionRequired { command }.into()),
            Some(read) if read != current => Err(Refusal::StaleVersion { read, current }.into()),
            Some(_) => Ok(()),
        }
    }
}

/// For requests without a body.
#[derive(serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

/// A [`Submission`] that a handler has not looked at yet. Extractors run side by side; what is wrong
/// with the body is said only to those whose permit was found.
pub struct Submitted<T>(Result<Submission<T>, Problem>);

impl<T> Submitted<T> {
    /// The submission.
    ///
    /// # Errors
    /// What is wrong with its body or its headers.
    pub fn read(self) -> Result<Submission<T>, Problem> {
        self.0
    }
}

/// A JSON body that asks something and changes nothing, so that it needs no key; like [`Submitted`]
/// it is looked at once a permit was found.
pub struct Asked<T>(Result<T, Problem>);

impl<T> Asked<T> {
    /// The body.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(self) -> Result<T, Problem> {
        self.0
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Asked<T> {
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Infallible>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = web::Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let bytes = bytes.await;
            let body = within_limit(&request, bytes).and_then(|bytes| parse(&request, &bytes));
            Ok(Self(body))
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Submitted<T> {
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Infallible>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = web::Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move { Ok(Self(read(&request, bytes.await))) })
    }
}

fn read<T: DeserializeOwned>(
    request: &HttpRequest,
    bytes: Result<web::Bytes, actix_web::Error>,
) -> Result<Submission<T>, Problem> {
    let bytes = within_limit(request, bytes)?;
    let envelope = envelope(request, &bytes, attached(request)?.clock.now())?;
    let body = parse(request, &bytes)?;
    Ok(Submission { body, envelope })
}

fn attached(request: &HttpRequest) -> Result<&App, Problem> {
    request
        .app_data::<web::Data<App>>()
        .map(|app| app.get_ref())
        .ok_or_else(|| Problem::internal("the application is not attached to the route"))
}

fn within_limit(
    request: &HttpRequest,
    bytes: Result<web::Bytes, actix_web::Error>,
) -> Result<web::Bytes, Problem> {
    let limit = attached(request)?.config.limits.body_bytes;
    bytes.map_err(|error| unreadable(&error, limit))
}

fn parse<T: DeserializeOwned>(request: &HttpRequest, bytes: &web::Bytes) -> Result<T, Problem> {
    if !bytes.is_empty() && request.content_type() != "application/json" {
        return Err(Problem::malformed(
            "body_invalid",
            "the body is not declared as application/json",
        ));
    }
    let text: &[u8] = if bytes.is_empty() { b"{}" } else { bytes };
    serde_json::from_slice(text).map_err(|error| {
        Problem::malformed(
            "body_invalid",
            format!("the body is not what belongs here: {error}"),
        )
    })
}

fn unreadable(error: &actix_web::Error, limit: usize) -> Problem {
    if error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::too_large(limit)
    } else {
        Problem::malformed(
            "body_unreadable",
            "the body broke off or was not encoded as announced",
        )
    }
}

fn header<'r>(
    request: &'r HttpRequest,
    name: &str,
    code: &'static str,
) -> Result<Option<&'r str>, Problem> {
    request
        .headers()
        .get(name)
        .map(|value| match value.to_str() {
            Ok(text) => Ok(text),
            Err(_not_ascii) => Err(Problem::malformed(
                code,
                format!("the {name} header is not plain text"),
            )),
        })
        .transpose()
}

fn envelope(request: &HttpRequest, body: &[u8], now: Timestamp) -> Result<Envelope, Problem> {
    let key = match header(request, KEY_HEADER, "idempotency_key_invalid")? {
        Some(text) => match Uuid::parse_str(text) {
            Ok(key) => Some(key),
            Err(_no_uuid) => {
                return Err(Problem::malformed(
                    "idempotency_key_invalid",
                    "the Idempotency-Key header is no UUID",
                ));
            }
        },
        None if request.method() == Method::POST => {
            return Err(Problem::malformed(
                "idempotency_key_required",
                "a POST needs an Idempotency-Key header with a UUID of its own",
            ));
        }
        None => None,
    };
    let version = header(request, IF_MATCH.as_str(), "if_match_invalid")?
        .map(|text| {
            text.trim_start_matches("W/")
                .trim_matches('"')
                .parse()
                .ok()
                .ok_or_else(|| {
                    Problem::malformed("if_match_invalid", "the If-Match header names no version")
                })
        })
        .transpose()?;
    let offset_ms = header(request, DEVICE_TIME_HEADER, "device_time_invalid")?
        .map(|text| {
            text.parse::<Timestamp>()
                .ok()
                .map(|device| now.as_millisecond().saturating_sub(device.as_millisecond()))
                .ok_or_else(|| {
                    Problem::malformed(
                        "device_time_invalid",
                        "the Device-Time header is no RFC 3339 instant",
                    )
                })
        })
        .transpose()?;
    let mut hash = Sha256::new();
    for part in [
        request.method().as_str().as_bytes(),
        request.path().as_bytes(),
        request
            .headers()
            .get(POSTING_HEADER)
            .map_or(&b""[..], |value| value.as_bytes()),
        body,
    ] {
        hash.update(part);
        hash.update(b"\n");
    }
    Ok(Envelope {
        key,
        version,
        offset_ms,
        fingerprint: hash.finalize().to_vec(),
        received_at: now,
    })
}

/// An answer that is kept under its key.
pub struct Kept {
    /// HTTP status.
    pub status: StatusCode,
    /// The JSON of it.
    pub body: String,
    /// Whether the request is a repetition, and nothing was done this time.
    pub replayed: bool,
}

impl Kept {
    /// The answer as it is sent.
    pub fn respond(self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if self.replayed {
            response.insert_header(("Idempotent-Replay", "true"));
        }
        response.content_type("application/json").body(self.body)
    }
}

/// Runs a write under the request's key: the first time it is done and its answer kept, from then
/// on the kept answer is given. Answer and effect are one transaction.
///
/// # Errors
/// `idempotency_key_reused` where the key stands for another request; otherwise what `write` says.
pub async fn once<T: Serialize + 'static>(
    app: &App,
    actor: &Actor,
    envelope: Envelope,
    status: StatusCode,
    write: impl FnOnce(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    Ok(keep(app, actor, envelope, status, write).await?.respond())
}

/// [`once`] for a handler that has something to do after the commit, or something to say that must
/// not be kept.
///
/// # Errors
/// Those of [`once`].
pub async fn keep<T: Serialize + 'static>(
    app: &App,
    actor: &Actor,
    envelope: Envelope,
    status: StatusCode,
    write: impl FnOnce(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static,
) -> Result<Kept, Problem> {
    let person = actor.person;
    let answer = |answer: T| serde_json::to_string(&answer).map_err(Problem::internal);
    let (status, body, replayed) = app
        .store
        .write(move |tx| {
            let Some(key) = envelope.key else {
                return answer(write(tx)?).map(|body| (status.as_u16(), body, false));
            };
            let (print, at) = (&envelope.fingerprint, envelope.received_at);
            if let Some(kept) = idempotency::take(tx, person, key, print, at)? {
                return if kept.fingerprint == envelope.fingerprint {
                    Ok((kept.status, kept.body, true))
                } else {
                    Err(Problem::invalid(
                        "idempotency_key_reused",
                        "the key stands for another request",
                    ))
                };
            }
            let body = answer(write(tx)?)?;
            idempotency::keep(tx, person, key, status.as_u16(), &body)?;
            Ok((status.as_u16(), body, false))
        })
        .await?;
    Ok(Kept {
        status: StatusCode::from_u16(status).map_err(Problem::internal)?,
        body,
        replayed,
    })
}

/// The answer to a request for something that has a version: `ETag` names it for `If-Match`.
pub fn versioned(version: i64, body: impl Serialize) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((ETAG, format!("\"{version}\"")))
        .json(body)
}
