//! What every answer has, whoever made it: a request id, headers that protect the reader, the shape
//! of a problem; and an end to waiting for a body.

use std::future::Future;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    HeaderName, HeaderValue, REFERRER_POLICY, TRANSFER_ENCODING, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, ResponseError};
use futures_util::Stream;
use futures_util::stream::poll_fn;
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

use crate::api::{self, Problem};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// An answer of the API is data: a browser that is led to open one loads and runs nothing.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
/// A full body over a connection of 20 kbit/s takes 105 seconds.
const LONGEST_BODY: Duration = Duration::from_secs(150);

/// Sets the headers that every answer has; one that a handler set itself stays.
///
/// # Errors
/// Those of the service inside.
pub async fn protect<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let id = request
        .extensions()
        .get::<RequestId>()
        .map(ToString::to_string);
    let in_api = request.path().starts_with(api::ROOT);
    let mut answered = next.call(request).await?;
    let refused = answered.status().is_client_error() || answered.status().is_server_error();
    let headers = answered.headers_mut();
    if let Some(id) = id.and_then(|id| HeaderValue::from_str(&id).ok()) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    // A refusal is not kept either: a file that is missing today may come with the next version.
    if in_api || refused {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    }
    Ok(answered)
}

/// Gives every refusal the shape of a problem, those of the HTTP library too.
///
/// # Errors
/// Those of the service inside.
pub async fn shape<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let answered = next.call(request).await?;
    let status = answered.status();
    let refused = status.is_client_error() || status.is_server_error();
    if !refused || is_json(&answered) {
        return Ok(answered.map_into_left_body());
    }
    let problem = Problem::unnamed(status).error_response();
    Ok(answered.into_response(problem).map_into_right_body())
}

/// Refuses a compressed body: a few kilobytes that swell to gigabytes are unpacked before their size
/// can be looked at.
///
/// # Errors
/// Those of the service inside.
pub async fn refuse_compressed<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let compressed = request
        .headers()
        .get_all(CONTENT_ENCODING)
        .any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    if compressed {
        let refused = Problem::compressed_body().error_response();
        return Ok(request.into_response(refused).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// Breaks off a body that takes too long to arrive, so that nobody holds a connection open with a
/// byte now and then.
///
/// # Errors
/// Those of the service inside.
pub async fn hurry<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if has_body(&request) {
        let mut body = request.take_payload();
        let mut late = Box::pin(tokio::time::sleep(LONGEST_BODY));
        let bounded = poll_fn(move |context| {
            if late.as_mut().poll(context).is_ready() {
                let timed_out = std::io::ErrorKind::TimedOut.into();
                return Poll::Ready(Some(Err(PayloadError::Io(timed_out))));
            }
            Pin::new(&mut body).poll_next(context)
        });
        request.set_payload(Payload::Stream {
            payload: Box::pin(bounded),
        });
    }
    next.call(request).await
}

fn has_body(request: &ServiceRequest) -> bool {
    let headers = request.headers();
    headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING)
}

fn is_json<B>(answered: &ServiceResponse<B>) -> bool {
    let kind = answered.headers().get(CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.contains("json"))
}

/// The span of a request in the log: method, path, route and status. Neither headers nor the query
/// nor the body are in it, so no password or token can be.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request
            .extensions()
            .get::<RequestId>()
            .map(ToString::to_string);
        tracing::info_span!(
            "request",
            id = id.unwrap_or_default(),
            method = %request.method(),
            path = request.path(),
            status = tracing::field::Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let status = match outcome {
            Ok(answered) => answered.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        span.record("status", status.as_u16());
        let machine = matches!(outcome, Ok(answered) if is_probe(answered.request().path()));
        if machine {
            tracing::debug!(parent: &span, "answered");
        } else {
            tracing::info!(parent: &span, "answered");
        }
    }
}

/// Paths that machines ask for every few seconds.
fn is_probe(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz" | "/metrics")
}
