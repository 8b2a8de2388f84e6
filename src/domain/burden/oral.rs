//! Orders by voice and messenger, and what became of those that their recipients recorded.

use jiff::Timestamp;
use serde::Serialize;

use super::Observed;
use super::catalogue;
use super::cohort::{Publisher, part_of_one};
use super::definition::Definition;
use super::quantile::{Observation, minutes};
use crate::domain::confirmation::Confirmation;

/// How much was only said, and whether those who said it stand by it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct OralSummary<M, D> {
    /// The share given by phone, at a meeting or by messenger.
    pub oral: M,
    /// Of those that their recipients recorded, the share of which the named person has said nothing.
    pub unconfirmed: M,
    /// The share that the named person corrected.
    pub corrected: M,
    /// The share that the named person denied.
    pub denied: M,
    /// The issuer's working minutes from the registration to what the named person said.
    pub confirmation_lag: D,
}

impl<M, D> OralSummary<M, D> {
    pub(super) fn of(from: &impl Publisher<Measure = M, Distribution = D>) -> Self {
        let standing = |definition: &'static Definition, wanted| {
            from.share(definition, move |item| {
                let confirmation = item.observed.timeline.confirmation;
                part_of_one(confirmation.map(|standing| standing == wanted))
            })
        };
        Self {
            oral: from.share(&catalogue::ORAL_SHARE, |item| {
                (u64::from(item.observed.timeline.channel.is_oral()), 1)
            }),
            unconfirmed: standing(
                &catalogue::UNCONFIRMED_ORAL_SHARE,
                Confirmation::Unconfirmed,
            ),
            corrected: standing(&catalogue::CORRECTED_ORAL_SHARE, Confirmation::Corrected),
            denied: standing(&catalogue::DENIED_ORAL_SHARE, Confirmation::Denied),
            confirmation_lag: from.distribution(&catalogue::CONFIRMATION_LAG, |item| {
                Vec::from_iter(item.facts.confirmation_lag)
            }),
        }
    }
}

/// `w_i(t_reg, t_conf)` of an order that its recipient recorded; open while nobody said anything.
/// It runs from the registration: before it the named person could not have looked.
pub(super) fn confirmation_lag(observed: &Observed<'_>, now: Timestamp) -> Option<Observation> {
    let timeline = observed.timeline;
    timeline.confirmation?;
    let lag = |to| minutes(observed.issuer_clock.between(timeline.registered_at, to));
    Some(match timeline.confirmed_at {
        Some(at) => Observation::complete(lag(at)),
        None => Observation::censored(lag(now)),
    })
}
