//! What a draft means for all of its recipients together.

use std::collections::BTreeMap;

use super::{Earliest, Preview};
use crate::domain::burden::NoticeTier;

/// The whole of a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Offices.
    pub recipients: usize,
    /// How many get it at their next working minute.
    pub held: usize,
    /// How many are in each tier; every tier is there.
    pub tiers: BTreeMap<NoticeTier, usize>,
    /// How many get less than the policy's threshold.
    pub last_minute: usize,
    /// How many get a deadline without a working minute before it.
    pub overnight: usize,
    /// For how many it is sent outside working time, a break of the day apart.
    pub issued_out_of_hours: usize,
    /// For how many of these it could not wait.
    pub pressed: usize,
    /// For how many the effort does not fit into the notice; none where either is not known.
    pub infeasible: Option<usize>,
    /// Minutes of effort that can only be worked out of hours, of all; none where not known.
    pub required_out_of_hours: Option<i64>,
    /// How many have another deadline on that day already.
    pub collisions: usize,
    /// Minutes of work asked of all of them; none where the effort is not known.
    pub person_minutes: Option<u64>,
    /// How much notice they get; none for an undated draft.
    pub notice: Option<NoticeSpread>,
    /// The earliest deadlines that leave whole working days to everybody.
    pub earliest: Earliest,
}

/// Working minutes of notice over all recipients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct NoticeSpread {
    /// The least.
    pub minimum: i64,
    /// The median, by the nearest rank.
    pub median: i64,
}

impl NoticeSpread {
    fn of(mut minutes: Vec<i64>) -> Option<Self> {
        minutes.sort_unstable();
        let last = minutes.len().checked_sub(1)?;
        Some(Self {
            minimum: *minutes.first()?,
            median: *minutes.get(last / 2)?,
        })
    }
}

impl Total {
    /// Adds up what a preview tells of each.
    pub fn of(preview: &Preview) -> Self {
        let outlooks = || {
            let recipients = preview.recipients.iter();
            recipients.filter_map(|foreseen| preview.outlook(foreseen))
        };
        let notices = || outlooks().filter_map(|outlook| outlook.notice);
        let mut tiers: BTreeMap<NoticeTier, usize> =
            NoticeTier::ALL.iter().map(|tier| (*tier, 0)).collect();
        for notice in notices() {
            *tiers.entry(notice.tier).or_default() += 1;
        }
        let is_weighed = preview.draft.effort_minutes.is_some() && preview.draft.due.is_some();
        let collides = |standing: super::DayLoad| standing.deadlines > 0;
        let recipients = preview.recipients.len();
        Self {
            recipients,
            held: outlooks().filter(|outlook| outlook.held).count(),
            tiers,
            last_minute: notices().filter(|notice| notice.last_minute).count(),
            overnight: notices().filter(|notice| notice.overnight).count(),
            issued_out_of_hours: outlooks().filter(|one| one.issued_out_of_hours).count(),
            pressed: outlooks().filter(|one| one.pressed == Some(true)).count(),
            infeasible: is_weighed.then(|| {
                outlooks()
                    .filter(|one| one.infeasible == Some(true))
                    .count()
            }),
            required_out_of_hours: is_weighed
                .then(|| outlooks().filter_map(|one| one.required_out_of_hours).sum()),
            collisions: preview
                .recipients
                .iter()
                .filter(|foreseen| foreseen.standing.is_some_and(collides))
                .count(),
            person_minutes: preview.draft.effort_minutes.map(|effort| {
                u64::from(effort).saturating_mul(u64::try_from(recipients).unwrap_or(u64::MAX))
            }),
            notice: NoticeSpread::of(notices().map(|notice| notice.minutes).collect()),
            earliest: preview
                .outlooks
                .iter()
                .map(|outlook| outlook.earliest)
                .reduce(Earliest::to_both)
                .unwrap_or(Earliest {
                    one_working_day: None,
                    two_working_days: None,
                }),
        }
    }
}
