//! How much working time an instruction left its recipient.

use jiff::Timestamp;
use serde::Serialize;

use super::{Observed, Policy};
use crate::domain::spelling::spelled;
use crate::domain::worktime::{Period, WorkClock};

/// Minutes after which an order said but not yet registered counts as backdated (`metrics.md`).
const BACKDATED_AFTER_MINUTES: i64 = 15;

/// Working minutes below which a notice is of the tier T0.
const T0_BELOW_MINUTES: i64 = 120;

/// Working days below which a notice is of the tier T2, and from which it is of T3.
const T3_FROM_WORKING_DAYS: i64 = 3;

spelled! {
    /// How short a notice is, shortest first. Every notice is in exactly one tier.
    pub enum NoticeTier as "notice tier" {
        /// No working minute was left, or the deadline had passed.
        DeadOnArrival = "dead_on_arrival",
        /// Less than two working hours.
        T0 = "t0",
        /// Less than one working day.
        T1 = "t1",
        /// Less than three working days.
        T2 = "t2",
        /// Three working days or more.
        T3 = "t3",
    }
}

/// The notice that a dated instruction left one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Notice {
    /// `N = w(t_eff, d[0])`: the recipient's working minutes until the original deadline.
    pub minutes: i64,
    /// `d[0] - t_given` in minutes on the wall; negative when the deadline had passed.
    pub gross_minutes: i64,
    /// How short it is.
    pub tier: NoticeTier,
    /// Whether it is below the policy's threshold.
    pub last_minute: bool,
    /// Whether the deadline was ahead but no working minute lay before it.
    pub overnight: bool,
}

impl Notice {
    /// The notice of an instruction; none when it is undated or only the day of `t_reg` is known.
    pub fn of(observed: &Observed<'_>, policy: &Policy) -> Option<Self> {
        let timeline = observed.timeline;
        let deadline = timeline.original_deadline()?.at;
        let clock = observed.recipient_clock;
        let given = timeline.given_at();
        timeline
            .is_timed()
            .then(|| Self::left(clock, given, timeline.effective_at, deadline, policy))
    }

    /// What a deadline leaves of an instruction that is given at one instant and effectively received
    /// at another, on the recipient's clock: of one that was issued, and of one that is to be.
    pub fn left(
        clock: &WorkClock,
        given: Timestamp,
        effective: Timestamp,
        deadline: Timestamp,
        policy: &Policy,
    ) -> Self {
        let minutes = clock.between(effective, deadline);
        let day = working_day(clock, effective);
        let tier = if deadline <= given || minutes == 0 {
            NoticeTier::DeadOnArrival
        } else if minutes < T0_BELOW_MINUTES {
            NoticeTier::T0
        } else if minutes < day {
            NoticeTier::T1
        } else if minutes < T3_FROM_WORKING_DAYS * day {
            NoticeTier::T2
        } else {
            NoticeTier::T3
        };
        let threshold = i64::from(policy.last_minute_working_days) * day;
        Self {
            minutes,
            gross_minutes: deadline.duration_since(given).as_secs().div_euclid(60),
            tier,
            last_minute: tier <= NoticeTier::T0 || minutes < threshold,
            overnight: deadline > given && clock.between(given, deadline) == 0,
        }
    }

    /// Whether it could not wait: its instruction came outside working time, and it is below T2.
    pub fn is_pressed(&self, issued_out_of_hours: bool) -> bool {
        issued_out_of_hours && self.tier < NoticeTier::T2
    }

    /// Whether so many minutes of work did not fit into it.
    pub fn is_infeasible(&self, effort: u32) -> bool {
        self.minutes < i64::from(effort)
    }

    /// Minutes of work that could only be done outside working time: `max(0, e - N)`.
    pub fn required_out_of_hours(&self, effort: u32) -> i64 {
        (i64::from(effort) - self.minutes).max(0)
    }
}

/// Minutes of a working day for what is effectively received at an instant: the scheduled ones of a
/// usual day under the schedule in force on its local date.
pub(in crate::domain) fn working_day(clock: &WorkClock, effective: Timestamp) -> i64 {
    clock.standard_day(clock.date_of(effective))
}

/// Whether an instant lies outside working time, a break of the day apart.
pub(in crate::domain) fn is_out_of_hours(clock: &WorkClock, at: Timestamp) -> bool {
    !matches!(clock.classify(at).period, Period::Work | Period::Break)
}

/// Whether it was given outside the recipient's working time, a break of the day apart; unknown
/// when only the day is known.
pub(super) fn is_issued_out_of_hours(observed: &Observed<'_>) -> Option<bool> {
    let timeline = observed.timeline;
    timeline
        .is_timed()
        .then(|| is_out_of_hours(observed.recipient_clock, timeline.given_at()))
}

/// Whether it was said long before it was registered, or its deadline had passed by then; unknown
/// when only the day is known. It speaks of issuers: what a recipient recorded is left out.
pub(super) fn is_backdated(observed: &Observed<'_>) -> Option<bool> {
    let timeline = observed.timeline;
    let registered = timeline.registered_at;
    (timeline.is_timed() && !timeline.recorded).then(|| {
        let said_long_before = timeline.said_at.is_some_and(|said| {
            registered.duration_since(said).as_secs() > BACKDATED_AFTER_MINUTES * 60
        });
        let due_before = timeline
            .original_deadline()
            .is_some_and(|deadline| deadline.at < registered);
        said_long_before || due_before
    })
}
