//! What an instruction would mean for everybody it goes to, told before it is sent.
//!
//! Nothing here is a rule of its own: the effective receipt is that of
//! [`Assignment`], the deadline that of [`Due`], and
//! notice and tier are those that [`Notice`] gives what was issued.

mod digest;
mod outlook;
mod short_notice;
mod total;

use std::ops::Range;

use jiff::Timestamp;

use super::assignment::{Assignment, State};
use super::burden::{Notice, Policy};
use super::deadline::{Deadline, DeadlineError, Due};
use super::id::OfficeId;
use super::instruction::Content;
use super::worktime::{NoWorkingTime, WorkClock};

pub use outlook::{DueDay, Earliest, Outlook};
pub use short_notice::ShortNotice;
pub use total::{NoticeSpread, Total};

/// What decides, of a draft, when it arrives and how much time it leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draft {
    /// Whether it is delivered at once, at night too.
    pub urgent: bool,
    /// By when; none for an undated one.
    pub due: Option<Due>,
    /// Minutes of work expected of one recipient (`e`).
    pub effort_minutes: Option<u32>,
}

impl From<&Content> for Draft {
    fn from(content: &Content) -> Self {
        Self {
            urgent: content.urgency.is_urgent(),
            due: content.due,
            effort_minutes: content.effort_minutes,
        }
    }
}

/// When something that is sent at an instant starts a recipient's clock, and when that clock is to
/// have run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The effective receipt (`t_eff`).
    pub effective_at: Timestamp,
    /// The deadline on the recipient's clock (`d[0]`).
    pub deadline: Option<Deadline>,
}

/// Why a draft cannot be sent to an office.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unissuable {
    /// The deadline cannot be placed on a clock.
    #[error(transparent)]
    Deadline(#[from] DeadlineError),
    /// The recipient's schedule never opens.
    #[error("office {office} has no working time")]
    NoWorkingTime {
        /// The recipient.
        office: OfficeId,
        /// What its clock says.
        cause: NoWorkingTime,
    },
}

impl Unissuable {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Deadline(error) => error.code(),
            Self::NoWorkingTime { .. } => "recipient_never_works",
        }
    }
}

impl Draft {
    /// What sending it at an instant starts at an office.
    ///
    /// # Errors
    /// [`Unissuable`], as it would be refused.
    pub fn arrival(
        &self,
        office: OfficeId,
        clock: &WorkClock,
        sent_at: Timestamp,
    ) -> Result<Arrival, Unissuable> {
        let effective_at = Assignment::effective_receipt(sent_at, !self.urgent, clock)
            .map_err(|cause| Unissuable::NoWorkingTime { office, cause })?;
        Ok(Arrival {
            effective_at,
            deadline: self.due.map(|due| due.resolve(clock)).transpose()?,
        })
    }
}

impl Arrival {
    /// The notice it leaves; none for an undated one.
    pub fn notice(&self, clock: &WorkClock, sent_at: Timestamp, policy: &Policy) -> Option<Notice> {
        let deadline = self.deadline.as_ref()?.at;
        let effective = self.effective_at;
        Some(Notice::left(clock, sent_at, effective, deadline, policy))
    }
}

/// Deadlines that stand at an office at one instant, of assignments in one state that are expected
/// to take as long as each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandingDeadlines {
    /// The office.
    pub office: OfficeId,
    /// The deadline in force.
    pub at: Timestamp,
    /// The state of the assignments.
    pub state: State,
    /// Minutes of work their issuers expected of each, where they said.
    pub effort_minutes: Option<u32>,
    /// How many.
    pub count: u32,
}

/// What an office already has to have done by the local day of a deadline: sums, so that nobody
/// learns from them what somebody else asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct DayLoad {
    /// Deadlines of that day whose answer is still to come.
    pub deadlines: u32,
    /// Minutes of work that the issuers of these expected.
    pub effort_minutes: u64,
    /// How many of them nobody said the effort of.
    pub without_effort: u32,
}

/// A recipient of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Foreseen {
    /// The office.
    pub office: OfficeId,
    /// Which of [`Preview::outlooks`] is that of its clock.
    pub outlook: usize,
    /// What stands there on the day of the deadline; none for an undated draft.
    pub standing: Option<DayLoad>,
}

/// What sending a draft would mean.
#[derive(Debug, Clone)]
pub struct Preview {
    /// When it was looked at.
    pub shown_at: Timestamp,
    /// What was looked at.
    pub draft: Draft,
    /// What it means on each of the clocks that recipients share.
    pub outlooks: Vec<Outlook>,
    /// The recipients in the order of their ids.
    pub recipients: Vec<Foreseen>,
}

impl Preview {
    /// Looks at a draft as if it were sent at an instant.
    ///
    /// # Errors
    /// [`Unissuable`], as it would be refused.
    pub fn of(
        draft: Draft,
        recipients: impl IntoIterator<Item = (OfficeId, WorkClock)>,
        shown_at: Timestamp,
        policy: &Policy,
    ) -> Result<Self, Unissuable> {
        let mut outlooks: Vec<Outlook> = Vec::new();
        let mut foreseen = Vec::new();
        for (office, clock) in recipients {
            let shares = |outlook: &Outlook| outlook.clock.is_copy_of(&clock);
            let outlook = match outlooks.iter().position(shares) {
                Some(known) => known,
                None => {
                    let arrival = draft.arrival(office, &clock, shown_at)?;
                    outlooks.push(Outlook::of(&draft, arrival, clock, shown_at, policy));
                    outlooks.len() - 1
                }
            };
            foreseen.push(Foreseen {
                office,
                outlook,
                standing: draft.due.map(|_| DayLoad::default()),
            });
        }
        foreseen.sort_unstable_by_key(|foreseen| foreseen.office);
        Ok(Self {
            shown_at,
            draft,
            outlooks,
            recipients: foreseen,
        })
    }

    /// The instants between which deadlines of the recipients' days lie; none for an undated draft.
    pub fn days(&self) -> Option<Range<Timestamp>> {
        let days = || self.outlooks.iter().filter_map(|one| one.due_day.as_ref());
        let begin = days().map(|day| day.span.start).min()?;
        let end = days().map(|day| day.span.end).max()?;
        Some(begin..end)
    }

    /// Adds what stands at recipients. What is answered, or due on another local day of its office,
    /// is passed over.
    pub fn add_standing(&mut self, standing: impl IntoIterator<Item = StandingDeadlines>) {
        for group in standing.into_iter().filter(|one| one.state.is_unanswered()) {
            let found = self
                .recipients
                .binary_search_by_key(&group.office, |foreseen| foreseen.office);
            let Some(foreseen) = found.ok().and_then(|at| self.recipients.get_mut(at)) else {
                continue;
            };
            let day = self.outlooks.get(foreseen.outlook);
            let day = day.and_then(|outlook| outlook.due_day.as_ref());
            if let Some(load) = &mut foreseen.standing
                && day.is_some_and(|day| day.span.contains(&group.at))
            {
                load.add(&group);
            }
        }
    }

    /// A recipient's outlook.
    pub fn outlook(&self, of: &Foreseen) -> Option<&Outlook> {
        self.outlooks.get(of.outlook)
    }
}

impl DayLoad {
    fn add(&mut self, group: &StandingDeadlines) {
        self.deadlines = self.deadlines.saturating_add(group.count);
        match group.effort_minutes {
            Some(minutes) => self.effort_minutes += u64::from(minutes) * u64::from(group.count),
            None => self.without_effort = self.without_effort.saturating_add(group.count),
        }
    }
}
