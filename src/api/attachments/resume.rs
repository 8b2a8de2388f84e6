//! Going on with an upload, and giving it up.

use actix_web::{HttpRequest, HttpResponse, delete, head, patch, web};

use super::announce::room;
use super::checksum::Checksum;
use super::protocol::{self, check_version, too_large};
use super::receive::Arrival;
use super::{expires_at, find_own, gone};
use crate::api::problem::{Problem, ProblemBody};
use crate::app::App;
use crate::domain::attachment::{Attachment, UploadState};
use crate::domain::id::AttachmentId;
use crate::domain::permission::{Attach, Permit};
use crate::files::Object;
use crate::store::attachments;

/// How much of an upload of yours has arrived.
#[utoipa::path(
    tag = "attachments",
    params(("Tus-Resumable" = String, Header, description = "`1.0.0`")),
    responses(
        (status = 200, description = "nothing but headers", headers(
            ("Upload-Offset" = u64, description = "bytes that have arrived"),
            ("Upload-Length" = u64), ("Upload-Metadata" = String), ("Upload-Expires" = String),
        )),
        (status = 404, body = ProblemBody),
        (status = 410, body = ProblemBody, description = "`upload_expired`, `upload_refused`"),
        (status = 412, body = ProblemBody, description = "`tus_version_unsupported`"),
    )
)]
#[head("/attachments/{id}")]
pub async fn tell(
    permit: Permit<Attach>,
    app: web::Data<App>,
    id: web::Path<AttachmentId>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    check_version(&request)?;
    let attachment = find_own(&app, permit.actor(), *id).await?;
    refuse_refused(&attachment)?;
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((protocol::OFFSET, attachment.received))
        .insert_header((protocol::LENGTH, attachment.length));
    if let Some(metadata) = attachment.metadata {
        answer.insert_header((protocol::METADATA, metadata));
    }
    if attachment.linked_at.is_none() {
        let expires = protocol::expires(attachment.expires_at)?;
        answer.insert_header((protocol::EXPIRES, expires));
    }
    Ok(answer.finish())
}

/// Send more of a file. What arrives is kept even where the connection breaks, unless it comes with
/// a checksum. With its last bytes a file is looked at, and taken or not.
#[utoipa::path(
    tag = "attachments",
    params(
        ("Tus-Resumable" = String, Header, description = "`1.0.0`"),
        ("Upload-Offset" = u64, Header, description = "Bytes that have arrived before."),
        ("Upload-Checksum" = Option<String>, Header, description = "`sha256` or `sha1` and the sum in Base64."),
    ),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses(
        (status = 204, description = "nothing but headers", headers(
            ("Upload-Offset" = u64, description = "bytes that have arrived now"), ("Upload-Expires" = String),
        )),
        (status = 400, body = ProblemBody, description = "`upload_offset_invalid`, `upload_checksum_invalid`"),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "`upload_offset_differs`"),
        (status = 410, body = ProblemBody, description = "`upload_expired`, `upload_refused`"),
        (status = 412, body = ProblemBody, description = "`tus_version_unsupported`"),
        (status = 413, body = ProblemBody, description = "`file_too_large`"),
        (status = 415, body = ProblemBody, description = "`upload_type_invalid`"),
        (status = 422, body = ProblemBody,
            description = "`file_type_refused`, `file_damaged`, `file_text_not_utf8`, `file_active_content`, `file_swells`, `file_ambiguous`"),
        (status = 460, body = ProblemBody, description = "`upload_checksum_differs`"),
        (status = 503, body = ProblemBody, description = "`uploads_full`, `files_unavailable`"),
        (status = 507, body = ProblemBody, description = "`storage_full`"),
    )
)]
#[patch("/attachments/{id}")]
pub async fn append(
    permit: Permit<Attach>,
    app: web::Data<App>,
    id: web::Path<AttachmentId>,
    request: HttpRequest,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    check_version(&request)?;
    let attachment = find_own(&app, permit.actor(), *id).await?;
    protocol::check_part(&request)?;
    let offset = protocol::offset(&request)?;
    let checksum = Checksum::of(&request)?;
    refuse_refused(&attachment)?;
    if offset != attachment.received {
        return Err(Problem::conflict(
            "upload_offset_differs",
            format!("{} bytes have arrived, not {offset}", attachment.received),
        ));
    }
    let left = attachment.length - attachment.received;
    if protocol::body_length(&request).is_some_and(|length| length > left) {
        return Err(too_large(left));
    }
    let _room = room(&app)?;
    let expires = protocol::expires(expires_at(&app))?;
    let received = match attachment.stored() {
        Some(_) => attachment.received,
        None => Arrival::new(app, attachment, checksum).take(body).await?,
    };
    Ok(HttpResponse::NoContent()
        .insert_header((protocol::OFFSET, received))
        .insert_header((protocol::EXPIRES, expires))
        .finish())
}

/// Give up an upload of yours that belongs to nothing, arrived or not.
#[utoipa::path(
    tag = "attachments",
    params(("Tus-Resumable" = String, Header, description = "`1.0.0`")),
    responses(
        (status = 204),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "`attachment_linked`: it is on the record"),
        (status = 412, body = ProblemBody, description = "`tus_version_unsupported`"),
    )
)]
#[delete("/attachments/{id}")]
pub async fn remove(
    permit: Permit<Attach>,
    app: web::Data<App>,
    id: web::Path<AttachmentId>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    check_version(&request)?;
    let id = find_own(&app, permit.actor(), *id).await?.id;
    let removed = app
        .store
        .write(move |tx| attachments::remove(tx, id, None))
        .await?
        .ok_or_else(|| {
            Problem::conflict(
                "attachment_linked",
                "it belongs to an instruction or an answer, and stays with it",
            )
        })?;
    let pieces = removed.pieces.into_iter().map(Object::Piece);
    let objects: Vec<Object> = pieces.chain(removed.whole.map(Object::Whole)).collect();
    if let Err(error) = app.files.remove(&objects).await {
        tracing::warn!(%error, "objects that nothing names are left to the job");
    }
    Ok(HttpResponse::NoContent().finish())
}

/// A file that was not taken stays refused for as long as it is known.
fn refuse_refused(attachment: &Attachment) -> Result<(), Problem> {
    match &attachment.state {
        UploadState::Refused { code } => Err(gone(Problem::malformed(
            "upload_refused",
            format!("the file arrived and was not taken: {code}"),
        ))),
        UploadState::Receiving | UploadState::Stored(_) => Ok(()),
    }
}
