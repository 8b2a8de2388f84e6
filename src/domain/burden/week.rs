//! The load of one office week by week, for that office.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::activity::Activity;
use super::catalogue;
use super::cohort::{Cohort, Publisher, part_of_one};
use super::load::burden_minutes;
use super::measure::Measure;
use super::quantile::count;
use super::summary::TierShares;
use super::{Observed, Period, Policy};
use crate::domain::id::OfficeId;

/// What one week asked of an office.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct OfficeWeek {
    /// The week of ISO 8601, for example `2026-W10`.
    pub week: Period,
    /// Its Monday.
    #[schema(value_type = String, format = Date)]
    pub begins: Date,
    /// Assignments registered in it and received.
    pub assignments: Measure,
    /// How the notices fall into tiers.
    pub tiers: TierShares<Measure>,
    /// The share below the policy's threshold.
    pub last_minute: Measure,
    /// The share given outside working time.
    pub out_of_hours_issue: Measure,
    /// Minutes of work that were asked.
    pub burden_minutes: Measure,
    /// Slots of the week with an action outside working time.
    pub out_of_hours_slots: Measure,
}

impl OfficeWeek {
    /// The week of an office. Give also what was registered before it and acted on in it.
    pub fn of(
        office: OfficeId,
        observed: &[Observed<'_>],
        week: Period,
        now: Timestamp,
        policy: &Policy,
    ) -> Self {
        let own = || observed.iter().filter(|one| one.recipient_office == office);
        let cohort = Cohort::of(own().copied(), week, now, policy);
        let activity = Activity::of(own(), week, now, policy);
        let received = cohort.coverage.assignments;
        let whole = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Self {
            week,
            begins: week.begin(),
            assignments: Measure::total(
                &catalogue::ASSIGNMENTS,
                f64::from(received),
                u64::from(received),
            ),
            tiers: TierShares::of(&cohort),
            last_minute: cohort.share(&catalogue::LAST_MINUTE_RATE, |item| {
                part_of_one(item.facts.is_last_minute())
            }),
            out_of_hours_issue: cohort.share(&catalogue::OUT_OF_HOURS_ISSUE_RATE, |item| {
                part_of_one(item.facts.issued_out_of_hours)
            }),
            burden_minutes: burden_minutes(&cohort),
            out_of_hours_slots: Measure::total(
                &catalogue::OUT_OF_HOURS_SLOTS,
                count(activity.out_of_hours.len()),
                whole(activity.slots.len()),
            ),
        }
    }
}
