//! The API: routes, permits, JSON shapes and problems. Rules are `domain`'s, tables `store`'s.

mod account;
mod administration;
mod amendments;
mod asked_before;
mod assignments;
mod attachments;
mod burden;
mod calendar_moves;
mod calendars;
mod caller;
mod colleagues;
mod confirmation;
mod decisions;
mod delegation;
mod document;
mod fallback;
mod follow_up;
mod former_versions;
mod inbox;
mod instructions;
mod jobs;
mod legal;
mod live;
mod moment;
mod offices;
mod oral_orders;
mod page;
mod passed_on;
mod people;
mod plans;
mod policy;
mod postings;
mod preview;
mod problem;
mod recipient_lists;
mod remembered;
mod reminders;
mod request;
mod responses;
mod session;
mod sight;
mod superiors;
mod sync;
mod transitions;
mod upstream;
mod views;
mod working_time;

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

pub use attachments::speak as speak_tus;
pub use document::{Document, document};
pub use fallback::{KnownPaths, no_operation};
pub use problem::Problem;
pub use remembered::Remembered;

/// Where the API of this version lives.
pub const ROOT: &str = "/api/v1";

/// Attaches every operation.
pub fn configure(routes: &mut ServiceConfig<'_>) {
    routes
        .configure(session::configure)
        .configure(account::configure)
        .configure(offices::configure)
        .configure(working_time::configure)
        .configure(people::configure)
        .configure(postings::configure)
        .configure(calendars::configure)
        .configure(calendar_moves::configure)
        .configure(jobs::configure)
        .configure(administration::configure)
        .configure(legal::configure)
        .configure(policy::configure)
        .configure(instructions::configure)
        .configure(preview::configure)
        .configure(amendments::configure)
        .configure(plans::configure)
        .configure(follow_up::configure)
        .configure(recipient_lists::configure)
        .configure(inbox::configure)
        .configure(assignments::configure)
        .configure(attachments::configure)
        .configure(upstream::configure)
        .configure(asked_before::configure)
        .configure(responses::configure)
        .configure(decisions::configure)
        .configure(reminders::configure)
        .configure(delegation::configure)
        .configure(superiors::configure)
        .configure(colleagues::configure)
        .configure(oral_orders::configure)
        .configure(confirmation::configure)
        .configure(sync::configure)
        .configure(live::configure)
        .configure(burden::configure);
}

/// What extractors answer to what they cannot read, in the words of problems.
pub fn configure_extractors(app: &mut web::ServiceConfig, body_limit: usize) {
    app.app_data(web::PayloadConfig::new(body_limit))
        .app_data(
            web::JsonConfig::default()
                .limit(body_limit)
                .error_handler(move |error, _| match error {
                    actix_web::error::JsonPayloadError::Overflow { .. }
                    | actix_web::error::JsonPayloadError::OverflowKnownLength { .. } => {
                        Problem::too_large(body_limit).into()
                    }
                    error => Problem::malformed("body_invalid", error.to_string()).into(),
                }),
        )
        .app_data(web::QueryConfig::default().error_handler(|error, _| {
            Problem::malformed("query_invalid", error.to_string()).into()
        }))
        // A path that names nothing that can exist is a path to nothing.
        .app_data(web::PathConfig::default().error_handler(|_, _| Problem::not_found().into()));
}
