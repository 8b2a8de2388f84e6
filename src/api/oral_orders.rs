//! Orders that were only said, recorded by whoever received them.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::moment::Moment;
use super::problem::{Problem, ProblemBody};
use super::request::{Submission, Submitted, once};
use crate::app::App;
use crate::clock::fresh_id;
use crate::domain::assignment::State;
use crate::domain::claim::{Bounds, Claim};
use crate::domain::confirmation::Confirmation;
use crate::domain::deadline::Due;
use crate::domain::id::{AssignmentId, InstructionId, OfficeId};
use crate::domain::instruction::{
    Channel, Content, Instruction, InstructionKind, Precision, SaidBy, Urgency,
};
use crate::domain::legal::{LegalBases, LegalBasis};
use crate::domain::office::Office;
use crate::domain::oral_order;
use crate::domain::permission::{Permit, RecordOrder};
use crate::domain::person::Language;
use crate::domain::text::{Body, Reference, Title};
use crate::store::{Connection, Tx, offices, people, recorded, records};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(record);
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct OralOrder {
    /// The office that gave it: one above yours, or a department of one.
    issuer_office: OfficeId,
    /// Somebody who issued for that office on the day, or a name.
    said_by: SaidBy,
    /// When it was given.
    #[schema(value_type = String, format = DateTime)]
    said_at: Timestamp,
    /// `phone`, `meeting` or `messenger`.
    channel: Channel,
    /// What was said.
    #[schema(value_type = String)]
    text: Body,
    /// The first line of the text where absent.
    #[schema(value_type = Option<String>)]
    title: Option<Title>,
    /// By when; a deadline in the past is recorded as it was given.
    due: Option<Due>,
    language: Language,
    /// `action` where absent.
    kind: Option<InstructionKind>,
    /// `none_given` where absent: an order that was said seldom names a law.
    legal_bases: Option<LegalBases>,
    /// A function code of the legal catalogue.
    #[schema(value_type = Option<String>)]
    function: Option<Reference>,
    /// Minutes of work that you expect.
    effort_minutes: Option<u32>,
    /// When it was written down, by the device.
    #[schema(value_type = Option<String>, format = DateTime)]
    written_at: Option<Timestamp>,
}

/// A recorded order, as the record has it.
#[derive(Serialize, utoipa::ToSchema)]
struct RecordedOrder {
    instruction: InstructionId,
    /// Running number in the office that gave it.
    number: i64,
    assignment: AssignmentId,
    state: State,
    /// To be named in `If-Match`.
    version: i64,
    confirmation: Option<Confirmation>,
    /// When it was given (`t_said`).
    said_at: Moment,
    /// When the server had it (`t_reg`).
    registered_at: Moment,
    /// When your clock for it started: the next working minute after it was given.
    effective_at: Moment,
    deadline: Option<Moment>,
    /// Working minutes the deadline left from then; 0 is dead on arrival.
    notice_minutes: Option<i64>,
    /// What became of `written_at`.
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<Claim>,
}

/// Record an order that your office was given by voice or messenger. It is an instruction of the
/// office that gave it, with one assignment at yours, unconfirmed until the named person says
/// something. It may be recorded days later, and from a phone that was offline.
#[utoipa::path(
    tag = "oral orders",
    request_body = OralOrder,
    responses(
        (status = 201, body = RecordedOrder),
        (status = 422, body = ProblemBody,
         description = "`superior_unknown`, `said_by_unknown`, `said_in_the_future`, `said_too_long_ago`, `channel_not_oral`, `recipient_never_works`, `effort_out_of_range`, `deadline_out_of_range`, `legal_*`, `idempotency_key_reused`"),
        (status = 429, body = ProblemBody, description = "`too_many_oral_orders`"),
    )
)]
#[post("/oral-orders")]
async fn record(
    permit: Permit<RecordOrder>,
    app: web::Data<App>,
    submitted: Submitted<OralOrder>,
) -> Result<HttpResponse, Problem> {
    let Submission { body, envelope } = submitted.read()?;
    let actor = *permit.actor();
    let policy = &app.config.policy;
    let mut origin = envelope.origin(&actor, body.written_at);
    let said_at = oral_order::said_at(
        body.said_at,
        origin.device.offset_ms,
        origin.at,
        policy.oral_order_days,
    )?;
    oral_order::check_channel(body.channel)?;
    // It cannot have been written down before it was said.
    origin.device = origin.device.judged(&Bounds {
        not_before: said_at,
        received_at: origin.at,
        longest: policy.longest_claim(),
    });
    let issuer = body.issuer_office;
    let content = content(body, said_at)?;
    content.check(&policy.urgent_kinds, &app.legal, origin.at)?;
    let (clocks, limit) = (app.clocks.clone(), app.config.limits.oral_orders_per_day);
    once(&app, &actor, envelope, StatusCode::CREATED, move |tx| {
        let own = find_subordinate(tx, actor.office, issuer)?;
        if let Some(SaidBy::Person(person)) = content.said_by {
            let postings = people::list_postings(tx, person)?;
            oral_order::check_speaker(&postings, &[issuer], said_at)?;
        }
        records::lock(tx, &[actor.office, issuer])?;
        let since = origin.at.saturating_sub(A_DAY).map_err(Problem::internal)?;
        if recorded::count_since(tx, actor.office, since)? >= i64::from(limit) {
            return Err(Problem::too_many_oral_orders(limit));
        }
        let mut instruction = Instruction {
            id: fresh_id(),
            issuer_office: issuer,
            issued_by: None,
            number: 0,
            registered_at: origin.at,
            registered_precision: Precision::Minute,
            imported_from: None,
            plan: None,
            recorded_by: Some(actor.office),
            content,
            version: 1,
        };
        let (clock, zone) = (clocks.of(&own), own.zone.clone());
        let recipients = [own];
        let assigned = records::issue(tx, &clocks, &mut instruction, &recipients, &origin)?;
        let assignment = assigned
            .into_iter()
            .next()
            .ok_or_else(|| Problem::internal("an order was recorded without an assignment"))?;
        let moment = |at| Moment::new(at, &zone);
        let deadline = assignment.deadline.as_ref().map(|deadline| deadline.at);
        Ok(RecordedOrder {
            instruction: instruction.id,
            number: instruction.number,
            assignment: assignment.id,
            state: assignment.state,
            version: assignment.version,
            confirmation: assignment.confirmation,
            said_at: moment(said_at),
            registered_at: moment(assignment.registered_at),
            effective_at: moment(assignment.effective_at),
            deadline: deadline.map(moment),
            notice_minutes: deadline.map(|at| clock.between(assignment.effective_at, at)),
            claim: origin.device.claim,
        })
    })
    .await
}

/// The span in which an office records at most so many orders.
const A_DAY: SignedDuration = SignedDuration::from_hours(24);

fn content(order: OralOrder, said_at: Timestamp) -> Result<Content, Problem> {
    let title = match order.title {
        Some(title) => title,
        None => oral_order::title_of(&order.text)?,
    };
    Ok(Content {
        title,
        text: order.text,
        language: order.language,
        kind: order.kind.unwrap_or(InstructionKind::Action),
        function: order.function,
        legal_bases: match order.legal_bases {
            Some(bases) => bases,
            None => LegalBasis::NoneGiven.into(),
        },
        channel: order.channel,
        said_at: Some(said_at),
        said_by: Some(order.said_by),
        urgency: Urgency::Ordinary,
        source: None,
        effort_minutes: order.effort_minutes,
        due: order.due,
        short_notice_reason: None,
        attachments: Vec::new(),
    })
}

/// The office of whoever records, if the other one may instruct it. The answer does not tell whether
/// the other one exists.
fn find_subordinate(tx: &mut Tx<'_>, own: OfficeId, superior: OfficeId) -> Result<Office, Problem> {
    let unknown = || {
        Problem::invalid(
            "superior_unknown",
            "the office is unknown, or does not stand above yours",
        )
    };
    let own = offices::list_by_ids(tx, &[own])?;
    let top = offices::find_issuing_top(tx, superior)?;
    let other = own.iter().all(|office| office.id != superior);
    if !other || !offices::are_under(tx, top, &own)? {
        return Err(unknown());
    }
    own.into_iter().next().ok_or_else(unknown)
}

/// Makes sure that who is named by an issuing office as having said an order issued for it, or for
/// the akim's office it belongs to, on that day.
///
/// # Errors
/// `said_by_unknown`, `channel_not_oral`.
pub fn check_said_by(
    connection: &mut Connection,
    issuer: OfficeId,
    content: &Content,
    registered_at: Timestamp,
) -> Result<(), Problem> {
    let Some(said_by) = &content.said_by else {
        return Ok(());
    };
    oral_order::check_channel(content.channel)?;
    if let SaidBy::Person(person) = said_by {
        let top = offices::find_issuing_top(connection, issuer)?;
        let postings = people::list_postings(connection, *person)?;
        let said_at = content.said_at.unwrap_or(registered_at);
        oral_order::check_speaker(&postings, &[issuer, top], said_at)?;
    }
    Ok(())
}
