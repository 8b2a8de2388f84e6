//! Finding out how uploads are taken, and beginning one.

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, options, post, web};

use super::checksum::{ALGORITHMS, Checksum};
use super::protocol::{self, check_version};
use super::receive::Arrival;
use super::{PATH, expires_at};
use crate::api::problem::{Problem, ProblemBody};
use crate::app::App;
use crate::clock::fresh_id;
use crate::config;
use crate::domain::attachment::{Attachment, UploadState};
use crate::domain::permission::{Attach, Permit};
use crate::store::attachments::{self, Unlinked};

/// What the service speaks of tus, and how large a file may be.
#[utoipa::path(
    tag = "attachments",
    security(()),
    responses((status = 204, description = "nothing but headers", headers(
        ("Tus-Version" = String), ("Tus-Extension" = String), ("Tus-Max-Size" = u64),
        ("Tus-Checksum-Algorithm" = String),
    )))
)]
#[options("/attachments")]
pub async fn discover(app: web::Data<App>) -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((protocol::VERSIONS, protocol::VERSION))
        .insert_header((protocol::EXTENSION, protocol::EXTENSIONS))
        .insert_header((protocol::MAX_SIZE, app.config.attachments.file_bytes))
        .insert_header((protocol::CHECKSUM_ALGORITHM, ALGORITHMS))
        .finish()
}

/// Announce a file, and send its first bytes where you like. It is yours alone until you link it to
/// an instruction or an answer, and is removed if you do not.
#[utoipa::path(
    tag = "attachments",
    params(
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
        ("Upload-Length" = u64, Header, description = "Bytes of the whole file."),
        ("Upload-Metadata" = Option<String>, Header,
            description = "`filename` and its value in Base64; anything else is given back to you."),
        ("Upload-Checksum" = Option<String>, Header, description = "`sha256` or `sha1` and the sum in Base64."),
    ),
    responses(
        (status = 201, description = "nothing but headers", headers(
            ("Location" = String, description = "of the upload, and later of the file"),
            ("Upload-Offset" = u64, description = "bytes that have arrived"),
            ("Upload-Expires" = String),
        )),
        (status = 400, body = ProblemBody,
            description = "`upload_length_invalid`, `upload_metadata_invalid`, `upload_checksum_invalid`"),
        (status = 412, body = ProblemBody, description = "`tus_version_unsupported`"),
        (status = 413, body = ProblemBody, description = "`file_too_large`"),
        (status = 422, body = ProblemBody, description = "`file_name_*`; of a whole file `file_*`"),
        (status = 429, body = ProblemBody, description = "`too_many_unlinked`"),
        (status = 503, body = ProblemBody, description = "`uploads_full`, `files_unavailable`"),
        (status = 507, body = ProblemBody, description = "`storage_full`"),
    )
)]
#[post("/attachments")]
pub async fn announce(
    permit: Permit<Attach>,
    app: web::Data<App>,
    request: HttpRequest,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    check_version(&request)?;
    let actor = *permit.actor();
    let settings = &app.config.attachments;
    let length = protocol::announced_length(&request, settings.file_bytes)?;
    let (metadata, name) = protocol::metadata(&request)?;
    let checksum = Checksum::of(&request)?;
    let begins = protocol::has_part(&request);
    if !begins && protocol::body_length(&request).is_some_and(|length| length > 0) {
        protocol::check_part(&request)?;
    }
    let _room = begins.then(|| room(&app)).transpose()?;
    let new = Attachment {
        id: fresh_id(),
        uploader: actor.person,
        office: actor.office,
        name,
        metadata,
        length,
        received: 0,
        created_at: app.clock.now(),
        expires_at: expires_at(&app),
        state: UploadState::Receiving,
        linked_at: None,
    };
    let (row, settings) = (new.clone(), settings.clone());
    app.store
        .write(move |tx| {
            let unlinked = attachments::count_unlinked(tx, row.uploader)?;
            check_quota(unlinked, row.length, &settings)?;
            attachments::insert(tx, &row)?;
            Ok::<_, Problem>(())
        })
        .await?;
    let (id, expires) = (new.id, protocol::expires(new.expires_at)?);
    let received = match begins {
        true => Arrival::new(app, new, checksum).take(body).await?,
        false => 0,
    };
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("{PATH}/{id}")))
        .insert_header((protocol::OFFSET, received))
        .insert_header((protocol::EXPIRES, expires))
        .finish())
}

/// Room for one more upload at this node.
///
/// # Errors
/// `uploads_full`.
pub fn room(app: &App) -> Result<impl Sized + use<>, Problem> {
    let room = app.files.admit_upload();
    room.ok_or_else(Problem::uploads_full)
}

/// Nobody fills the store with what belongs to nothing. What was announced counts, whether it has
/// arrived or not.
fn check_quota(
    unlinked: Unlinked,
    length: u64,
    settings: &config::Attachments,
) -> Result<(), Problem> {
    let bytes = unlinked.bytes.saturating_add(length);
    if unlinked.files < settings.unlinked_per_person && bytes <= settings.unlinked_bytes_per_person
    {
        return Ok(());
    }
    Err(Problem::too_many_unlinked())
}
