//! The headers of tus 1.0, the protocol of uploads that go on after they broke off.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use crate::api::problem::Problem;
use crate::domain::attachment::FileName;

/// The version that is spoken.
pub const VERSION: &str = "1.0.0";
/// The parts of the protocol that are spoken beyond its core.
pub const EXTENSIONS: &str = "creation,creation-with-upload,termination,checksum,expiration";
/// What a part of a file is declared as.
const PART: &str = "application/offset+octet-stream";

pub const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub const VERSIONS: HeaderName = HeaderName::from_static("tus-version");
pub const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
pub const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
pub const CHECKSUM_ALGORITHM: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
pub const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub const LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
pub const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

/// Characters of `Upload-Metadata`: a name, a type, and what a client adds for itself.
const LONGEST_METADATA: usize = 4096;
/// What a file is called that came without a name.
const NAMELESS: &str = "file";

/// Lets a client whose network takes only GET and POST name the method in a header, and says with
/// every answer about uploads which version is spoken.
///
/// # Errors
/// Those of the service inside.
pub async fn speak<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let path = format!("{}/attachments", crate::api::ROOT);
    let about_uploads = request
        .path()
        .strip_prefix(&path)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if !about_uploads {
        return next.call(request).await;
    }
    if request.method() == Method::POST {
        let meant = request.headers().get(METHOD_OVERRIDE);
        let known = [Method::PATCH, Method::DELETE, Method::HEAD];
        let meant = meant.and_then(|meant| {
            let mut known = known.into_iter();
            known.find(|method| meant.as_bytes() == method.as_str().as_bytes())
        });
        if let Some(method) = meant {
            request.head_mut().method = method;
        }
    }
    let mut answered = next.call(request).await?;
    let is_other_version = answered.status() == StatusCode::PRECONDITION_FAILED;
    let headers = answered.headers_mut();
    headers.insert(RESUMABLE, HeaderValue::from_static(VERSION));
    if is_other_version {
        headers.insert(VERSIONS, HeaderValue::from_static(VERSION));
    }
    Ok(answered)
}

/// Refuses a client that speaks another version.
///
/// # Errors
/// `tus_version_unsupported`.
pub fn check_version(request: &HttpRequest) -> Result<(), Problem> {
    match text(request, &RESUMABLE) {
        Some(VERSION) => Ok(()),
        _ => Err(Problem::malformed(
            "tus_version_unsupported",
            "an upload is about tus 1.0.0, which the header Tus-Resumable names",
        )
        .with_status(StatusCode::PRECONDITION_FAILED)),
    }
}

/// A header that is text.
pub fn text<'r>(request: &'r HttpRequest, name: &HeaderName) -> Option<&'r str> {
    request.headers().get(name)?.to_str().ok()
}

fn number(request: &HttpRequest, name: &HeaderName) -> Option<u64> {
    let text = text(request, name)?;
    // A parser takes a plus sign too.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

/// The bytes that a new file will have.
///
/// # Errors
/// `upload_length_invalid`, `file_too_large`.
pub fn announced_length(request: &HttpRequest, most: u64) -> Result<u64, Problem> {
    match number(request, &LENGTH) {
        None | Some(0) => Err(Problem::malformed(
            "upload_length_invalid",
            "Upload-Length tells how many bytes the file has, at least one",
        )),
        Some(length) if length > most => Err(too_large(most)),
        Some(length) => Ok(length),
    }
}

/// More than a file may have, or more than was announced.
pub fn too_large(most: u64) -> Problem {
    Problem::malformed(
        "file_too_large",
        format!("there is room for {most} bytes and no more"),
    )
    .with_status(StatusCode::PAYLOAD_TOO_LARGE)
}

/// Where a client goes on.
///
/// # Errors
/// `upload_offset_invalid`.
pub fn offset(request: &HttpRequest) -> Result<u64, Problem> {
    number(request, &OFFSET).ok_or_else(|| {
        Problem::malformed(
            "upload_offset_invalid",
            "Upload-Offset tells how many bytes have arrived before",
        )
    })
}

/// The bytes of the body, where it says so.
pub fn body_length(request: &HttpRequest) -> Option<u64> {
    number(request, &CONTENT_LENGTH)
}

/// Whether the body is declared as a part of a file.
pub fn has_part(request: &HttpRequest) -> bool {
    text(request, &CONTENT_TYPE) == Some(PART)
}

/// Refuses a body that is not declared as a part of a file.
///
/// # Errors
/// `upload_type_invalid`.
pub fn check_part(request: &HttpRequest) -> Result<(), Problem> {
    if has_part(request) {
        return Ok(());
    }
    Err(Problem::malformed(
        "upload_type_invalid",
        format!("a part of a file is declared as {PART}"),
    )
    .with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE))
}

/// What a client says of a file, as it says it, and the name in it.
///
/// # Errors
/// `upload_metadata_invalid`; what is wrong with the name.
pub fn metadata(request: &HttpRequest) -> Result<(Option<String>, FileName), Problem> {
    let invalid = || {
        Problem::malformed(
            "upload_metadata_invalid",
            "Upload-Metadata is a list of different names, each with its value in Base64",
        )
    };
    let given = match request.headers().get(METADATA) {
        None => None,
        Some(given) => Some(given.to_str().ok().ok_or_else(invalid)?),
    };
    if given.is_some_and(|given| given.len() > LONGEST_METADATA) {
        return Err(invalid());
    }
    let mut names = Vec::new();
    let mut file_name = NAMELESS.to_owned();
    for pair in given.unwrap_or_default().split(',').map(str::trim) {
        let (name, value) = pair.split_once(' ').unwrap_or((pair, ""));
        if pair.is_empty() && given.is_none_or(|given| given.trim().is_empty()) {
            break;
        }
        if name.is_empty() || names.contains(&name) {
            return Err(invalid());
        }
        names.push(name);
        let value = STANDARD.decode(value).ok().ok_or_else(invalid)?;
        if name == "filename" {
            file_name = String::from_utf8(value).ok().ok_or_else(invalid)?;
        }
    }
    Ok((given.map(ToOwned::to_owned), file_name.parse()?))
}

/// When something ends, as HTTP writes it.
pub fn expires(at: Timestamp) -> Result<String, Problem> {
    DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&at)
        .map_err(Problem::internal)
}
