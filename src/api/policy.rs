//! What this service is set to ask of those who issue.

use actix_web::{get, web};
use serde::Serialize;

use super::problem::Problem;
use crate::app::App;
use crate::config::Policy;
use crate::domain::permission::{Permit, ReadReference};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(show_policy);
}

/// What an authority has settled about instructions, as far as a form has to know it.
#[derive(Serialize, utoipa::ToSchema)]
struct PolicyView {
    /// Raised with every threshold or list.
    version: u32,
    /// The kinds that an urgent instruction must be one of.
    urgent_kinds: Vec<String>,
    /// Whether an instruction is only sent with the seal of a preview.
    preview_required: bool,
    /// Working minutes of notice below which a reason must be given; 0 is none.
    short_notice_minutes: u32,
    /// Minutes between two reminders of one assignment.
    reminder_interval_minutes: u32,
}

impl From<&Policy> for PolicyView {
    fn from(policy: &Policy) -> Self {
        Self {
            version: policy.version,
            urgent_kinds: policy.urgent_kinds.clone(),
            preview_required: policy.preview_required,
            short_notice_minutes: policy.short_notice_minutes,
            reminder_interval_minutes: policy.reminder_interval_minutes,
        }
    }
}

/// What the authority has settled: everybody whom it concerns may read it.
#[utoipa::path(tag = "legal", responses((status = 200, body = PolicyView)))]
#[get("/policy")]
async fn show_policy(
    _permit: Permit<ReadReference>,
    app: web::Data<App>,
) -> Result<web::Json<PolicyView>, Problem> {
    Ok(web::Json(PolicyView::from(&app.config.policy)))
}
