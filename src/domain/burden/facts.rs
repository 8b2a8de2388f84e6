//! Everything the metrics say about one assignment.

use jiff::Timestamp;

use super::notice::{Notice, is_backdated, is_issued_out_of_hours};
use super::oral::confirmation_lag;
use super::quantile::Observation;
use super::response::Response;
use super::upstream::Upstream;
use super::{Observed, Policy};

/// The metrics of one assignment that has reached its recipient.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Its notice; none when undated, or when only the day of `t_reg` is known.
    pub notice: Option<Notice>,
    /// Registered outside the recipient's working time, breaks apart.
    pub issued_out_of_hours: Option<bool>,
    /// Said, or due, before it was registered.
    pub backdated: Option<bool>,
    /// How long each side took.
    pub response: Response,
    /// Who used up the time.
    pub upstream: Upstream,
    /// How long it took the named person to say whether a recorded order was given.
    pub confirmation_lag: Option<Observation>,
}

impl Facts {
    /// Looks at one assignment as it stands at an instant; none while it has not reached its
    /// recipient, and when it was recalled before it did.
    pub fn of(observed: &Observed<'_>, now: Timestamp, policy: &Policy) -> Option<Self> {
        observed.timeline.has_reached_recipient(now).then(|| Self {
            notice: Notice::of(observed, policy),
            issued_out_of_hours: is_issued_out_of_hours(observed),
            backdated: is_backdated(observed),
            response: Response::of(observed, now),
            upstream: Upstream::of(observed),
            confirmation_lag: confirmation_lag(observed, now),
        })
    }

    /// Whether its notice was below the policy's threshold; none without a notice.
    pub fn is_last_minute(&self) -> Option<bool> {
        self.notice.map(|notice| notice.last_minute)
    }

    /// Whether it came outside working time and could not wait: out of hours and last-minute by its
    /// tier, whatever the policy; none without a notice.
    pub fn is_pressed(&self) -> Option<bool> {
        Some(self.notice?.is_pressed(self.issued_out_of_hours?))
    }
}
