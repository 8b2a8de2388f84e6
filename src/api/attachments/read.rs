//! Reading a file: whoever may see what it belongs to.

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, Charset, ContentDisposition, ContentEncoding, DispositionParam, DispositionType,
    ETAG, ExtendedValue,
};
use actix_web::{HttpRequest, HttpResponse, get, web};

use super::AttachmentView;
use super::range::{Wanted, is_known, wanted};
use crate::api::problem::{Problem, ProblemBody};
use crate::api::sight::sees_attachment;
use crate::app::App;
use crate::domain::attachment::{Attachment, FileName, MediaType};
use crate::domain::id::AttachmentId;
use crate::domain::permission::{Permit, ReadAttachment};
use crate::domain::person::Actor;
use crate::files::Object;
use crate::store::attachments;

/// A browser that is led to open a file runs nothing of it, and shows it nowhere inside a page.
const SANDBOX: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; \
                       frame-ancestors 'none'";

/// A file, or a part of it: of an assignment that you may see, or of your own that belongs to nothing
/// yet.
#[utoipa::path(
    tag = "attachments",
    params(
        ("Range" = Option<String>, Header, description = "Of one part: `bytes=400-`."),
        ("If-None-Match" = Option<String>, Header, description = "The SHA-256 in quotes; 304 where it is known."),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream",
            description = "the bytes, under the type that they are of",
            headers(("ETag" = String, description = "SHA-256, in quotes"), ("Content-Disposition" = String))),
        (status = 206, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 304, description = "the client has it"),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "`attachment_unfinished`"),
        (status = 416, body = ProblemBody, description = "`range_not_there`"),
    )
)]
#[get("/attachments/{id}")]
pub async fn download(
    permit: Permit<ReadAttachment>,
    app: web::Data<App>,
    id: web::Path<AttachmentId>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let attachment = find_visible(&app, permit.actor(), *id).await?;
    let file = attachment.stored().ok_or_else(unfinished)?;
    let tag = format!("\"{}\"", file.sha256);
    if is_known(&request, &tag) {
        return Ok(HttpResponse::NotModified()
            .insert_header((ETAG, tag))
            .finish());
    }
    let (status, range) = match wanted(&request, file.bytes, &tag) {
        Wanted::Whole => (StatusCode::OK, 0..file.bytes),
        Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Wanted::Nothing => {
            return Err(Problem::malformed(
                "range_not_there",
                format!("the file has {} bytes", file.bytes),
            )
            .with_status(StatusCode::RANGE_NOT_SATISFIABLE));
        }
    };
    let bytes = app
        .files
        .read(Object::Whole(file.object), Some(range.clone()))
        .await?;
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header((CONTENT_TYPE, file.media_type.as_str()))
        .insert_header((ETAG, tag))
        .insert_header((ACCEPT_RANGES, "bytes"))
        .insert_header((CONTENT_SECURITY_POLICY, SANDBOX))
        .insert_header((CONTENT_DISPOSITION, disposition(&attachment.name, file.media_type)))
        // A part of something compressed is a part of something else.
        .insert_header((CONTENT_ENCODING, ContentEncoding::Identity));
    if status == StatusCode::PARTIAL_CONTENT {
        let part = format!("bytes {}-{}/{}", range.start, range.end - 1, file.bytes);
        answer.insert_header((CONTENT_RANGE, part));
    }
    Ok(answer.body(SizedStream::new(range.end - range.start, bytes)))
}

/// Only an image is shown where it stands; it is rebuilt from what is seen of it, and carries
/// nothing else.
fn disposition(name: &FileName, media_type: MediaType) -> ContentDisposition {
    let disposition = if media_type.is_image() {
        DispositionType::Inline
    } else {
        DispositionType::Attachment
    };
    let plain: String = name
        .as_str()
        .chars()
        .map(|c| {
            if c.is_ascii() && !matches!(c, '"' | '%') {
                c
            } else {
                '_'
            }
        })
        .collect();
    ContentDisposition {
        disposition,
        parameters: vec![
            DispositionParam::Filename(plain),
            DispositionParam::FilenameExt(ExtendedValue {
                charset: Charset::Ext("UTF-8".to_owned()),
                language_tag: None,
                value: name.as_str().as_bytes().to_vec(),
            }),
        ],
    }
}

/// What a file is called, what it is, and what it adds up to.
#[utoipa::path(
    tag = "attachments",
    responses(
        (status = 200, body = AttachmentView),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "`attachment_unfinished`"),
    )
)]
#[get("/attachments/{id}/details")]
pub async fn describe(
    permit: Permit<ReadAttachment>,
    app: web::Data<App>,
    id: web::Path<AttachmentId>,
) -> Result<web::Json<AttachmentView>, Problem> {
    let attachment = find_visible(&app, permit.actor(), *id).await?;
    let view = AttachmentView::of(&attachment).ok_or_else(unfinished)?;
    Ok(web::Json(view))
}

async fn find_visible(app: &App, actor: &Actor, id: AttachmentId) -> Result<Attachment, Problem> {
    let (actor, now) = (*actor, app.clock.now());
    app.store
        .read(move |connection| {
            let attachment = attachments::find(connection, id)?.ok_or_else(Problem::not_found)?;
            if sees_attachment(connection, &actor, &attachment, now)? {
                Ok(attachment)
            } else {
                Err(Problem::not_found())
            }
        })
        .await
}

fn unfinished() -> Problem {
    Problem::conflict(
        "attachment_unfinished",
        "the file has not arrived whole, or was not taken",
    )
}
