//! What a draft means on one working clock.

use std::ops::Range;

use jiff::Timestamp;

use super::{Arrival, Draft};
use crate::domain::burden::{Notice, Policy, is_out_of_hours, working_day};
use crate::domain::worktime::{DayAccount, WorkClock};

/// Days of an explanation that are told one by one: with more than that nobody counts them.
const DAYS_EXPLAINED: usize = 14;

/// What a draft means on one clock, the same for every recipient that shares it.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// The clock.
    pub clock: WorkClock,
    /// When it arrives, and by when it is due.
    pub arrival: Arrival,
    /// Whether it waits for the next working minute.
    pub held: bool,
    /// What the deadline leaves; none for an undated draft.
    pub notice: Option<Notice>,
    /// Whether it is sent outside working time, a break of the day apart.
    pub issued_out_of_hours: bool,
    /// Whether it is, and the deadline does not let it wait; none for an undated draft.
    pub pressed: Option<bool>,
    /// Whether the effort does not fit into the notice, where both are known.
    pub infeasible: Option<bool>,
    /// Minutes of the effort that can only be worked out of hours, where both are known.
    pub required_out_of_hours: Option<i64>,
    /// The local day of the deadline.
    pub due_day: Option<DueDay>,
    /// The deadlines that would leave more.
    pub earliest: Earliest,
    /// The local days from sending to the deadline; their minutes add up to the notice.
    pub explanation: Vec<DayAccount>,
}

/// The local day that a deadline falls on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDay {
    /// The whole day, with its working minutes.
    pub account: DayAccount,
    /// From its first minute to the end of its last.
    pub span: Range<Timestamp>,
}

/// The earliest deadlines that leave whole working days; none where the schedule does not hold them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Earliest {
    /// One working day.
    pub one_working_day: Option<Timestamp>,
    /// Two working days.
    pub two_working_days: Option<Timestamp>,
}

impl Earliest {
    fn after(effective: Timestamp, clock: &WorkClock) -> Self {
        let day = working_day(clock, effective);
        let leaving = |days: i64| {
            let minutes = Some(days * day).filter(|minutes| *minutes > 0)?;
            clock.add(effective, minutes).ok()
        };
        Self {
            one_working_day: leaving(1),
            two_working_days: leaving(2),
        }
    }

    /// The earliest deadlines that leave it to both.
    pub(super) fn to_both(self, other: Self) -> Self {
        let later = |a: Option<Timestamp>, b: Option<Timestamp>| Some(a?.max(b?));
        Self {
            one_working_day: later(self.one_working_day, other.one_working_day),
            two_working_days: later(self.two_working_days, other.two_working_days),
        }
    }
}

impl Outlook {
    pub(super) fn of(
        draft: &Draft,
        arrival: Arrival,
        clock: WorkClock,
        shown_at: Timestamp,
        policy: &Policy,
    ) -> Self {
        let notice = arrival.notice(&clock, shown_at, policy);
        let issued_out_of_hours = is_out_of_hours(&clock, shown_at);
        let effort = notice.zip(draft.effort_minutes);
        let deadline = arrival.deadline.as_ref().map(|deadline| deadline.at);
        let due_day = deadline.and_then(|at| {
            let date = clock.date_of(at);
            let span = clock.span_of(date)?;
            let account = clock.explain_day(date);
            Some(DueDay { account, span })
        });
        let explanation = deadline.map_or_else(Vec::new, |at| {
            clock.explain_first(DAYS_EXPLAINED, shown_at, at)
        });
        Self {
            held: arrival.effective_at > shown_at,
            notice,
            issued_out_of_hours,
            pressed: notice.map(|notice| notice.is_pressed(issued_out_of_hours)),
            infeasible: effort.map(|(notice, effort)| notice.is_infeasible(effort)),
            required_out_of_hours: effort
                .map(|(notice, effort)| notice.required_out_of_hours(effort)),
            due_day,
            earliest: Earliest::after(arrival.effective_at, &clock),
            explanation,
            arrival,
            clock,
        }
    }
}
