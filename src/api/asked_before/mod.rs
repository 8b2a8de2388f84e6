//! What was asked before by another office, and the answer that is there already.

mod drafted;
mod received;
mod resend;

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::moment::Moment;
use crate::app::App;
use crate::domain::answer::GivenAnswer;
use crate::domain::attachment::AttachedFile;
use crate::domain::event::ResentFrom;
use crate::domain::id::AssignmentId;
use crate::domain::worktime::Zone;
use crate::store::{Connection, StoreError, events};

/// The routes of these files.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .service(received::list_earlier_assignments)
        .service(drafted::list_earlier_instructions)
        .service(resend::resend);
}

/// Most instructions that are shown as asking the same.
const SHOWN: usize = 10;

/// Instructions that ask the same and are looked up at the recipients: of what goes through the same line, some
/// went to other villages.
const LOOKED_UP: usize = 200;

/// The answer that is there already: the latest round of it, supplements included.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ExistingAnswer {
    text: String,
    /// When its latest part arrived.
    answered_at: Moment,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<AttachedFile>,
    /// Where it was sent again from, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    resent_from: Option<ResentFrom>,
}

impl ExistingAnswer {
    fn new(answer: GivenAnswer, zone: &Zone) -> Self {
        Self {
            text: answer.text,
            answered_at: Moment::new(answer.answered_at, zone),
            attachments: answer.attachments,
            resent_from: answer.resent_from,
        }
    }
}

/// The answers that stand at assignments.
fn load_answers(
    connection: &mut Connection,
    assignments: &[AssignmentId],
) -> Result<HashMap<AssignmentId, GivenAnswer>, StoreError> {
    if assignments.is_empty() {
        return Ok(HashMap::new());
    }
    let histories = events::list_of_assignments(connection, assignments)?;
    let answers = histories
        .into_iter()
        .filter_map(|(id, history)| Some((id, GivenAnswer::latest(&history)?)));
    Ok(answers.collect())
}

/// The earliest registration that still counts as asked before an instant.
fn earliest(app: &App, until: Timestamp) -> Timestamp {
    until - SignedDuration::from_hours(24 * i64::from(app.config.policy.asked_before_days))
}
