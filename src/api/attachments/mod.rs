//! Files of instructions and answers: uploaded by tus 1.0, read by whoever may see what they belong
//! to.

mod announce;
mod checksum;
mod protocol;
mod range;
mod read;
mod receive;
mod resume;
mod views;

use jiff::{SignedDuration, Timestamp};

use crate::api::problem::Problem;
use crate::app::App;
use crate::domain::attachment::{self, AttachedFile, Attachment, check_named};
use crate::domain::id::AttachmentId;
use crate::domain::person::Actor;
use crate::store::{Tx, attachments};

pub use protocol::speak;
pub use views::{AttachmentView, LinkedView};

/// Where attachments are.
pub const PATH: &str = "/api/v1/attachments";

/// The routes of this folder.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .service(announce::discover)
        .service(announce::announce)
        .service(resume::tell)
        .service(resume::append)
        .service(resume::remove)
        .service(read::download)
        .service(read::describe);
}

/// Until when a file is kept that grows now and belongs to nothing.
fn expires_at(app: &App) -> Timestamp {
    let hours = app.config.attachments.unlinked_hours;
    app.clock.now() + SignedDuration::from_hours(i64::from(hours))
}

/// An upload of whoever acts. One of somebody else is not there.
///
/// # Errors
/// `not_found`; `upload_expired` once its time has run out.
async fn find_own(app: &App, actor: &Actor, id: AttachmentId) -> Result<Attachment, Problem> {
    let found = app
        .store
        .read(move |connection| attachments::find(connection, id))
        .await?;
    let attachment = found
        .filter(|attachment| attachment.is_of(actor))
        .ok_or_else(Problem::not_found)?;
    if attachment.has_expired(app.clock.now()) {
        return Err(gone(Problem::malformed(
            "upload_expired",
            "it was linked to nothing in its time; begin again",
        )));
    }
    Ok(attachment)
}

/// The files that whoever acts links to what they send, each uploaded by them in this office.
///
/// # Errors
/// `too_many_attachments`, `attachment_repeated`, `attachment_unknown`, `attachment_unfinished`,
/// `attachment_refused`.
pub fn choose(
    tx: &mut Tx<'_>,
    actor: &Actor,
    ids: &[AttachmentId],
    limit: usize,
    now: Timestamp,
) -> Result<Vec<AttachedFile>, Problem> {
    check_named(ids, limit)?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = attachments::list_by_ids(tx, ids)?;
    Ok(attachment::choose(ids, &found, actor, now)?)
}

/// An upload that was there and will not be again.
fn gone(problem: Problem) -> Problem {
    problem.with_status(actix_web::http::StatusCode::GONE)
}
