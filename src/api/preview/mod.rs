//! What an instruction would mean for its recipients, before it is sent.

mod answer;
mod sending;

use actix_web::{HttpResponse, post, web};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::burden::policy;
use super::problem::{Problem, ProblemBody};
use super::request::Asked;
use super::upstream::NewSource;
use crate::app::App;
use crate::credentials::seal::Shown;
use crate::domain::deadline::Due;
use crate::domain::id::{AttachmentId, OfficeId};
use crate::domain::instruction::{Channel, ContentParts, InstructionKind, SaidBy, Urgency};
use crate::domain::legal::LegalBases;
use crate::domain::permission::{Issue, Permit};
use crate::domain::person::Language;
use crate::domain::preview::{Draft, Preview};
use crate::domain::recipients::Recipients;
use crate::domain::text::{Body, Reason, Reference, Title};
use crate::store::{collisions, offices, recipients};

use answer::{Looked, PreviewAnswer};
pub use sending::Rules;

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(preview);
}

/// An instruction that somebody still writes: as it would be sent, but only the recipients have to
/// be there. What is left out is taken for absent; without `urgency` it is ordinary.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(
    dead_code,
    reason = "what no time depends on is read so that what is wrong with it is said"
)]
struct DraftInstruction {
    recipients: Recipients,
    #[schema(value_type = Option<String>)]
    title: Option<Title>,
    #[schema(value_type = Option<String>)]
    text: Option<Body>,
    language: Option<Language>,
    kind: Option<InstructionKind>,
    /// A function code of the legal catalogue.
    #[schema(value_type = Option<String>)]
    function: Option<Reference>,
    /// One to ten, none twice; `none_given` only alone.
    legal_bases: Option<LegalBases>,
    channel: Option<Channel>,
    /// When an order by voice or messenger was given.
    #[schema(value_type = Option<String>, format = DateTime)]
    said_at: Option<Timestamp>,
    /// Who gave it.
    said_by: Option<SaidBy>,
    urgency: Option<Urgency>,
    /// The order that your office itself got.
    source: Option<NewSource>,
    /// Minutes of work expected of one recipient.
    effort_minutes: Option<u32>,
    /// By when; without it there is no notice to tell.
    due: Option<Due>,
    /// Why the deadline leaves so little time.
    #[schema(value_type = Option<String>)]
    short_notice_reason: Option<Reason>,
    /// Files; whether they are there is looked at when it is sent.
    attachments: Option<Vec<AttachmentId>>,
}

impl DraftInstruction {
    fn parts(&self) -> ContentParts<'_> {
        let declared = |source: &NewSource| match source {
            NewSource::Declared(declared) => Some(declared.received_at),
            NewSource::Instruction(_) => None,
        };
        ContentParts {
            urgency: self.urgency.as_ref(),
            said_at: self.said_at,
            source_received_at: self.source.as_ref().and_then(declared),
            effort_minutes: self.effort_minutes,
            legal_bases: self.legal_bases.as_ref(),
            function: self.function.as_ref(),
            due: self.due,
        }
    }

    fn draft(&self) -> Draft {
        Draft {
            urgent: self.urgency.as_ref().is_some_and(Urgency::is_urgent),
            due: self.due,
            effort_minutes: self.effort_minutes,
        }
    }
}

/// See what an instruction would mean for each of its recipients, if it were sent now.
///
/// Nothing is stored. What is told is what sending would record at the same minute. The `seal` goes
/// with the instruction as `preview`; it is good as long as recipients, deadline, urgency and effort
/// stay the same, until its time has passed.
#[utoipa::path(
    tag = "instructions",
    request_body = DraftInstruction,
    responses(
        (status = 200, body = PreviewAnswer),
        (status = 422, body = ProblemBody,
         description = "`recipients_empty`, `too_many_recipients`, `recipient_unknown`, `recipient_never_works`, `urgent_kind_unknown`, `said_in_the_future`, `received_in_the_future`, `effort_out_of_range`, `deadline_out_of_range`, `legal_*`"),
    )
)]
#[post("/instructions/preview")]
async fn preview(
    permit: Permit<Issue>,
    app: web::Data<App>,
    asked: Asked<DraftInstruction>,
) -> Result<HttpResponse, Problem> {
    let asked = asked.read()?;
    let actor = *permit.actor();
    let now = app.clock.now();
    asked
        .parts()
        .check(&app.config.policy.urgent_kinds, &app.legal, now)?;
    let (draft, recipients) = (asked.draft(), asked.recipients);
    let limit = app.config.limits.recipients;
    let (clocks, policy) = (app.clocks.clone(), policy(&app.config));
    let looked = app
        .store
        .read(move |connection| {
            let mut recipients = recipients::load(connection, actor.office, &recipients, limit)?;
            recipients.sort_unstable_by_key(|office| office.id);
            let on_clocks = recipients
                .iter()
                .map(|office| (office.id, clocks.of(office)));
            let mut preview = Preview::of(draft, on_clocks, now, &policy)?;
            if let Some(days) = preview.days() {
                let ids: Vec<OfficeId> = recipients.iter().map(|office| office.id).collect();
                preview.add_standing(collisions::list(connection, &ids, days)?);
            }
            let (issuer, _) = offices::find(connection, actor.office)?
                .ok_or_else(|| Problem::internal("an issuer without its office"))?;
            Ok::<_, Problem>(Looked {
                preview,
                recipients,
                issuer,
            })
        })
        .await?;
    let digest = looked.preview.digest();
    let lifetime = SignedDuration::from_mins(i64::from(app.config.policy.preview_minutes));
    let shown = Shown {
        person: actor.person,
        office: actor.office,
        shown_at: now,
        digest: digest.clone(),
        draft: draft.fingerprint(looked.recipients.iter().map(|office| office.id)),
    };
    let seal = app.keys.seal(shown, lifetime).map_err(Problem::internal)?;
    let below = app.config.policy.short_notice_minutes;
    let short_notice = (below > 0).then(|| looked.preview.short_notice(below));
    Ok(HttpResponse::Ok().json(looked.tell(digest, seal, short_notice)))
}
