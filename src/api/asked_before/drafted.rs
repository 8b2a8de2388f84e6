//! While composing: what other offices of the same line asked of the same villages before.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use actix_web::{post, web};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ExistingAnswer, LOOKED_UP, SHOWN, earliest, load_answers};
use crate::api::moment::Moment;
use crate::api::problem::{Problem, ProblemBody};
use crate::api::request::Asked;
use crate::api::views::OfficeName;
use crate::app::App;
use crate::domain::assignment::{Assignment, State};
use crate::domain::id::{AssignmentId, InstructionId, OfficeId};
use crate::domain::office::Office;
use crate::domain::permission::{Issue, Permit};
use crate::domain::person::Actor;
use crate::domain::recipients::Recipients;
use crate::domain::similar::{Similarity, Subject, rank};
use crate::domain::text::{Body, Title};
use crate::store::subjects::{self, Search};
use crate::store::{Connection, assignments, instructions, offices, recipients};

/// Most answers that are shown, over all instructions.
const ANSWERS_SHOWN: usize = 100;

/// A draft, as far as it says what is asked of whom.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Draft {
    recipients: Recipients,
    #[schema(value_type = String)]
    title: Title,
    #[schema(value_type = String)]
    text: Body,
}

/// A recipient of the draft that answered the same before.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct EarlierAnswer {
    office: OfficeName,
    state: State,
    answer: ExistingAnswer,
}

/// Something that another office of your line asked before.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AskedBefore {
    instruction: InstructionId,
    issuer_office: OfficeName,
    /// Its number in that office.
    number: i64,
    #[schema(value_type = String)]
    title: Title,
    /// In the zone of that office.
    registered_at: Moment,
    /// Per cent of words in common.
    similarity: Similarity,
    /// Recipients of the draft that were asked.
    asked: usize,
    /// Those of them that have answered.
    answered: usize,
    /// What they answered, the latest first; at most a hundred answers over all items.
    answers: Vec<EarlierAnswer>,
}

/// What other offices of your line asked before.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct EarlierInstructions {
    /// How many days before now are looked at.
    days: u32,
    /// The most similar first, at most ten.
    items: Vec<AskedBefore>,
}

/// What other offices of your line asked of these recipients in the days before, on a similar subject, with
/// the answers that are there already. Nothing is stored and nobody is told. Similar is a guess by the words
/// in common.
#[utoipa::path(
    tag = "asked_before",
    request_body = Draft,
    responses(
        (status = 200, body = EarlierInstructions),
        (status = 422, body = ProblemBody,
         description = "`recipients_empty`, `too_many_recipients`, `recipient_unknown`"),
    )
)]
#[post("/instructions/asked-before")]
pub(super) async fn list_earlier_instructions(
    permit: Permit<Issue>,
    app: web::Data<App>,
    asked: Asked<Draft>,
) -> Result<web::Json<EarlierInstructions>, Problem> {
    let draft = asked.read()?;
    let (actor, now) = (*permit.actor(), app.clock.now());
    let limit = app.config.limits.recipients;
    let from = earliest(&app, now);
    let items = app
        .store
        .read(move |connection| {
            let recipients = recipients::load(connection, actor.office, &draft.recipients, limit)?;
            summary(
                connection,
                &actor,
                &recipients,
                (&draft.title, &draft.text),
                from,
                now,
            )
        })
        .await?;
    let days = app.config.policy.asked_before_days;
    Ok(web::Json(EarlierInstructions { days, items }))
}

/// What other offices of the line of `actor` asked of recipients, who stand under it, between two instants.
///
/// # Errors
/// Those of the database.
fn summary(
    connection: &mut Connection,
    actor: &Actor,
    recipients: &[Office],
    (title, text): (&Title, &Body),
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<AskedBefore>, Problem> {
    let about = Subject::of(title.as_str(), text.as_str());
    let search = Search {
        lines: vec![offices::find_issuing_top(connection, actor.office)?],
        other_than: actor.office,
        from,
        until,
    };
    let candidates = subjects::list_candidates(connection, &about, &search)?;
    let candidates = candidates
        .into_iter()
        .map(|one| (one.instruction, one.subject));
    let same = rank(&about, candidates, LOOKED_UP);
    if same.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<InstructionId> = same.iter().map(|(id, _)| *id).collect();
    let named: HashMap<OfficeId, &Office> = recipients.iter().map(|one| (one.id, one)).collect();
    let mut asked: HashMap<InstructionId, Vec<Assignment>> = HashMap::new();
    for assignment in assignments::list_of_instructions(connection, &ids)? {
        if named.contains_key(&assignment.recipient_office) && assignment.still_says_something() {
            asked
                .entry(assignment.instruction)
                .or_default()
                .push(assignment);
        }
    }
    let same: Vec<_> = same
        .into_iter()
        .filter_map(|(id, similarity)| {
            let mut assigned = asked.remove(&id)?;
            assigned.sort_by_key(|assignment| Reverse(assignment.answered_at));
            Some((id, similarity, assigned))
        })
        .take(SHOWN)
        .collect();
    let shown = answers_to_show(&same);
    let answers = load_answers(connection, &shown)?;
    let mut told: HashMap<InstructionId, _> = instructions::list_by_ids(connection, &ids)?
        .into_iter()
        .map(|instruction| (instruction.id, instruction))
        .collect();
    let issuers: HashSet<OfficeId> = told.values().map(|told| told.issuer_office).collect();
    let issuers: Vec<OfficeId> = issuers.into_iter().collect();
    let issuers: HashMap<OfficeId, Office> = offices::list_by_ids(connection, &issuers)?
        .into_iter()
        .map(|office| (office.id, office))
        .collect();
    let items = same.into_iter().map(|(id, similarity, assigned)| {
        let earlier = told.remove(&id).ok_or_else(|| missing("instruction"))?;
        let issuer = issuers
            .get(&earlier.issuer_office)
            .ok_or_else(|| missing("office"))?;
        let of_these = assigned.iter().filter_map(|assignment| {
            let office = *named.get(&assignment.recipient_office)?;
            let answer = answers.get(&assignment.id)?.clone();
            Some(EarlierAnswer {
                office: office.into(),
                state: assignment.state,
                answer: ExistingAnswer::new(answer, &office.zone),
            })
        });
        Ok(AskedBefore {
            instruction: id,
            issuer_office: issuer.into(),
            number: earlier.number,
            title: earlier.content.title,
            registered_at: Moment::new(earlier.registered_at, &issuer.zone),
            similarity,
            asked: assigned.len(),
            answered: assigned.iter().filter(|one| one.answers > 0).count(),
            answers: of_these.collect(),
        })
    });
    items.collect()
}

/// The assignments whose answers are shown.
fn answers_to_show(same: &[(InstructionId, Similarity, Vec<Assignment>)]) -> Vec<AssignmentId> {
    let assigned = same.iter().flat_map(|(_, _, assigned)| assigned);
    let answered = assigned.filter(|assignment| assignment.answers > 0);
    answered
        .map(|assignment| assignment.id)
        .take(ANSWERS_SHOWN)
        .collect()
}

fn missing(what: &str) -> Problem {
    Problem::internal(format!("a subject without its {what}"))
}
