//! Who used up the time: the body above, the issuing office, or the village.

use jiff::Timestamp;
use serde::Serialize;

use super::Observed;
use super::quantile::minutes;
use crate::domain::worktime::WorkClock;

/// What is known of the order behind an instruction. Each part is absent where the issuer did not
/// declare what it needs, or only the day of `t_reg` is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Upstream {
    /// `A = w_i(t_src, t_reg)`: the issuer's working minutes before it passed the order on.
    pub time_to_allocate: Option<i64>,
    /// `E = 1 - w(t_eff, d) / w(t_src, d_src)`: the share of the original time that was gone before
    /// the village had it. Below 0 when the village got more time than the issuer had.
    pub erosion: Option<f64>,
    /// `M = w(d, d_src)`: working minutes the issuer kept for itself after the answer.
    pub safety_margin: Option<i64>,
}

impl Upstream {
    /// Looks at one assignment.
    pub fn of(observed: &Observed<'_>) -> Self {
        let timeline = observed.timeline;
        if !timeline.is_timed() {
            return Self::default();
        }
        let clock = observed.recipient_clock;
        let received = timeline.source_received_at;
        let deadline = timeline.original_deadline().map(|deadline| deadline.at);
        let both_deadlines = deadline.zip(timeline.source_deadline_at);
        Self {
            time_to_allocate: received.map(|received| {
                observed
                    .issuer_clock
                    .between(received, timeline.registered_at)
            }),
            erosion: both_deadlines
                .zip(received)
                .and_then(|((deadline, theirs), received)| {
                    erosion(clock, (received, theirs), (timeline.effective_at, deadline))
                }),
            safety_margin: both_deadlines.map(|(deadline, theirs)| clock.between(deadline, theirs)),
        }
    }
}

/// The share of the time that somebody above had, from receipt to deadline, that is gone in what is
/// left to an office, by its working clock; none where they had no working minute themselves.
pub fn erosion(
    clock: &WorkClock,
    theirs: (Timestamp, Timestamp),
    left: (Timestamp, Timestamp),
) -> Option<f64> {
    let original = clock.between(theirs.0, theirs.1);
    let left = clock.between(left.0, left.1);
    (original > 0).then(|| 1.0 - minutes(left) / minutes(original))
}
