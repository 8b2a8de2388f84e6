//! Issuing what plans ask, once for each period, through the same path as every instruction.

use crate::clock::fresh_id;
use crate::domain::id::{PersonId, PlanId};
use crate::domain::instruction::{Instruction, Precision};
use crate::domain::person::Role;
use crate::domain::plan::{Missed, Occasion, Plan, Unplanned, Verdict};
use crate::domain::preview::Unissuable;
use crate::domain::recipients::InvalidRecipients;
use crate::store::addressees::{self, Addressees};
use crate::store::events::Origin;
use crate::store::plans::{self, PlanIssue, Progress};
use crate::store::recipients::RecipientsError;
use crate::store::records::{self, IssueError};
use crate::store::{Connection, StoreError, Tx, offices, people, recipients};

use super::Worker;

/// Issues whatever is due, and records what can no longer be issued.
///
/// # Errors
/// Those of the database; what was issued before stays issued.
pub async fn run(worker: Worker) -> Result<usize, StoreError> {
    worker.follow_calendars().await?;
    let looking = worker.clone();
    let due = worker
        .store
        .read(move |connection| list_due(connection, &looking))
        .await?;
    let mut settled = 0;
    for plan in due {
        // A plan that was away for long has several periods to be settled.
        while settle_next(&worker, plan).await? {
            settled += 1;
        }
    }
    Ok(settled)
}

/// The plans that have something to be settled now.
fn list_due(connection: &mut Connection, worker: &Worker) -> Result<Vec<PlanId>, StoreError> {
    let now = worker.clock.now();
    let mut due = plans::list_in_force(connection, None)?;
    let ids: Vec<PlanId> = due.iter().map(|plan| plan.id).collect();
    if ids.is_empty() {
        return Ok(ids);
    }
    let progress = plans::progress(connection, &ids)?;
    let issuers: Vec<_> = due.iter().map(|plan| plan.issuer_office).collect();
    let issuers = offices::list_by_ids(connection, &issuers)?;
    // Most plans wait, and whom they address need not be looked up for that.
    due.retain(|plan| {
        let issuer = issuers.iter().find(|one| one.id == plan.issuer_office);
        let after = progress.get(&plan.id).map(|progress| progress.period(plan));
        let quiet = issuer.and_then(|issuer| plan.quiet_until(after, &worker.clocks.of(issuer)));
        quiet.is_none_or(|until| until <= now)
    });
    let of = addressees::of_plans(connection, &worker.clocks, &due)?;
    due.retain(|plan| {
        let of = of.get(&plan.id);
        let next = of.and_then(|of| Next::of(plan, of, progress.get(&plan.id), worker));
        next.is_some_and(|next| next.verdict != Verdict::NotYet)
    });
    Ok(due.into_iter().map(|plan| plan.id).collect())
}

/// What is to be settled next of a plan.
struct Next {
    occasion: Occasion,
    verdict: Verdict,
}

impl Next {
    fn of(
        plan: &Plan,
        of: &Addressees,
        progress: Option<&Progress>,
        worker: &Worker,
    ) -> Option<Self> {
        let after = progress.map(|progress| progress.period(plan));
        let occasion = plan.occasions(after, &of.clocks).next()?;
        let asked_before = progress.is_some_and(|progress| progress.has_asked);
        let verdict = plan.decide(&occasion, &of.clocks, asked_before, worker.clock.now());
        Some(Self { occasion, verdict })
    }

    /// Reads a plan, locked, with what is next of it; none where nothing is.
    fn find(
        tx: &mut Tx<'_>,
        worker: &Worker,
        id: PlanId,
    ) -> Result<Option<(Plan, Self)>, StoreError> {
        let Some(plan) = plans::find_for_change(tx, id)? else {
            return Ok(None);
        };
        let progress = plans::progress(tx, &[id])?.remove(&id);
        let of = addressees::of_plans(tx, &worker.clocks, std::slice::from_ref(&plan))?;
        let next = of
            .get(&id)
            .and_then(|of| Self::of(&plan, of, progress.as_ref(), worker));
        Ok(next.map(|next| (plan, next)))
    }
}

/// Why a period was not settled by issuing.
enum Unsettled {
    /// It cannot be issued, and is missed.
    Missed(Missed),
    Store(StoreError),
}

impl From<StoreError> for Unsettled {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<RecipientsError> for Unsettled {
    fn from(error: RecipientsError) -> Self {
        match error {
            RecipientsError::Invalid(InvalidRecipients::Empty) => {
                Self::Missed(Missed::RecipientsEmpty)
            }
            RecipientsError::Invalid(InvalidRecipients::TooMany { .. }) => {
                Self::Missed(Missed::TooManyRecipients)
            }
            RecipientsError::Invalid(InvalidRecipients::Unknown) => {
                Self::Missed(Missed::RecipientUnknown)
            }
            RecipientsError::Store(cause) => Self::Store(cause),
        }
    }
}

impl From<IssueError> for Unsettled {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Unissuable(Unissuable::NoWorkingTime { .. }) => {
                Self::Missed(Missed::RecipientNeverWorks)
            }
            IssueError::Unissuable(Unissuable::Deadline(_)) => Self::Missed(Missed::ContentRefused),
            IssueError::Store(cause) => Self::Store(cause),
        }
    }
}

/// Settles the next period of a plan if its time has come; tells whether there was one.
async fn settle_next(worker: &Worker, plan: PlanId) -> Result<bool, StoreError> {
    let issuing = worker.clone();
    let issued = worker
        .store
        .write(move |tx| issue_next(tx, &issuing, plan))
        .await;
    match issued {
        Ok(done) => Ok(done),
        Err(Unsettled::Store(error)) => Err(error),
        // The attempt was undone whole; that it failed is written by itself.
        Err(Unsettled::Missed(why)) => {
            let missing = worker.clone();
            worker
                .store
                .write(move |tx| miss_next(tx, &missing, plan, why))
                .await
        }
    }
}

fn issue_next(tx: &mut Tx<'_>, worker: &Worker, id: PlanId) -> Result<bool, Unsettled> {
    let Some((plan, Next { occasion, verdict })) = Next::find(tx, worker, id)? else {
        return Ok(false);
    };
    let unplanned = match verdict {
        Verdict::NotYet => return Ok(false),
        Verdict::Missed(why) => {
            plans::insert_issue(tx, &missed(&plan, &occasion, why, worker))?;
            return Ok(true);
        }
        Verdict::Issue(unplanned) => unplanned,
    };
    let issued = send(tx, worker, &plan, &occasion, unplanned)?;
    plans::insert_issue(
        tx,
        &PlanIssue {
            instruction: Some(issued.id),
            unplanned,
            missed: None,
            ..missed(&plan, &occasion, Missed::DueDayPassed, worker)
        },
    )?;
    Ok(true)
}

fn miss_next(
    tx: &mut Tx<'_>,
    worker: &Worker,
    id: PlanId,
    why: Missed,
) -> Result<bool, StoreError> {
    match Next::find(tx, worker, id)? {
        Some((plan, next)) if next.verdict != Verdict::NotYet => {
            tracing::warn!(plan = %id, why = %why, "a planned return was not issued");
            plans::insert_issue(tx, &missed(&plan, &next.occasion, why, worker))?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

fn missed(plan: &Plan, occasion: &Occasion, why: Missed, worker: &Worker) -> PlanIssue {
    PlanIssue {
        plan: plan.id,
        period_begin: occasion.period.begin().into(),
        version: occasion.version,
        due_on: occasion.due_on.into(),
        at: worker.clock.now().into(),
        instruction: None,
        unplanned: None,
        missed: Some(why),
    }
}

/// Issues one occasion as the plan's office would by hand.
fn send(
    tx: &mut Tx<'_>,
    worker: &Worker,
    plan: &Plan,
    occasion: &Occasion,
    unplanned: Option<Unplanned>,
) -> Result<Instruction, Unsettled> {
    let now = worker.clock.now();
    let version = plan.version(occasion.version);
    let Some(version) = version else {
        return Err(Unsettled::Missed(Missed::ContentRefused));
    };
    let content = version.terms.content(occasion.about, occasion.due_on);
    let kinds = &worker.config.policy.urgent_kinds;
    if content.check(kinds, &worker.legal, now).is_err() {
        return Err(Unsettled::Missed(Missed::ContentRefused));
    }
    let mut instruction = Instruction {
        id: fresh_id(),
        issuer_office: plan.issuer_office,
        issued_by: find_keeper(tx, plan, version.made_by, worker)?,
        number: 0,
        registered_at: now,
        registered_precision: Precision::Minute,
        imported_from: None,
        // Named where the plan foresaw it: what does not count as planned is in the plan's own
        // list alone.
        plan: unplanned.is_none().then_some(plan.id),
        recorded_by: None,
        content,
        version: 1,
    };
    let limit = worker.config.limits.recipients;
    let to = recipients::load(tx, plan.issuer_office, &version.terms.recipients, limit)?;
    let origin = Origin::service(now);
    records::issue(tx, &worker.clocks, &mut instruction, &to, &origin)?;
    Ok(instruction)
}

/// Who wrote what is asked, if they issue for the office today. If not, the plan goes on for the
/// office, and nobody is named who has no say there any more.
fn find_keeper(
    tx: &mut Tx<'_>,
    plan: &Plan,
    keeper: PersonId,
    worker: &Worker,
) -> Result<Option<PersonId>, StoreError> {
    let Some((office, _)) = offices::find(tx, plan.issuer_office)? else {
        return Ok(None);
    };
    let today = worker.clocks.of(&office).date_of(worker.clock.now());
    let postings = people::list_of_office(tx, plan.issuer_office, Role::Issuer)?;
    let is_posted = postings
        .iter()
        .any(|posting| posting.person == keeper && posting.in_force(today));
    Ok(is_posted.then_some(keeper))
}
