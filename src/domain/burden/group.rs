//! Burden of a group of offices, for analysts.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::activity::Activity;
use super::catalogue;
use super::conduct::{DecisionSummary, Origins, Part};
use super::disclosure::{Cell, Disclosed, Gate};
use super::hours::HoursOfWeek;
use super::levels::{LevelErosion, erosion_by_level};
use super::measure::{Distribution, Measure};
use super::oral::OralSummary;
use super::quantile::count;
use super::remarks::remark_shares;
use super::summary::{NoticeSummary, ResponseSummary, UpstreamSummary, required_out_of_hours};
use super::{Month, Policy};
use crate::domain::id::OfficeId;

type Shown = Disclosed<Measure>;
type ShownDistribution = Disclosed<Distribution>;

/// The burden of one audan in one month. It is made of a [`Cell`] alone, and only a [`Gate`] makes
/// one: what has not passed the gate cannot be published.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct GroupBurden {
    /// The month, by the local dates of the recipients.
    pub month: Month,
    /// The policy that was applied.
    pub policy: Policy,
    /// How many offices had to stand behind each number.
    pub gate: Gate,
    /// Assignments for each office that was asked; the count is that of the offices.
    pub assignments_per_office: Shown,
    /// At which hours of the week they were asked and acted.
    pub hours_of_week: HoursOfWeek,
    /// The notice they were left.
    pub notice: NoticeSummary<Shown, ShownDistribution>,
    /// Minutes of work that could only be done outside working time.
    pub required_out_of_hours: Shown,
    /// How they responded.
    pub response: ResponseSummary<Shown, ShownDistribution>,
    /// How the issuers decided.
    pub decisions: DecisionSummary<Shown, ShownDistribution>,
    /// Who used up the time.
    pub upstream: UpstreamSummary<ShownDistribution>,
    /// The erosion by the level of the issuing offices.
    pub erosion_by_level: Vec<LevelErosion>,
    /// What the instructions rest on and how they came.
    pub origins: Origins<Shown>,
    /// What was only said, and whether those who said it stand by it.
    pub oral: OralSummary<Shown, ShownDistribution>,
    /// The share with a remark of the recipient, by kind.
    pub remarks: Vec<Part<Shown>>,
    /// What was done outside working time.
    pub activity: GroupActivity,
    #[serde(skip)]
    passed: Passed,
}

/// Keeps a [`GroupBurden`] from being put together field by field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, utoipa::ToSchema)]
struct Passed;

/// The out-of-hours work of a group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct GroupActivity {
    /// Slots with an action outside working time for each office; the count is that of the offices.
    pub out_of_hours_slots_per_office: Shown,
    /// The share of those slots that concerned last-minute instructions.
    pub attributed: Shown,
}

impl GroupBurden {
    /// What may be published of a cell.
    pub fn of(cell: &Cell<'_>) -> Self {
        Self {
            month: cell.month(),
            policy: *cell.policy(),
            gate: cell.gate(),
            assignments_per_office: assignments_per_office(cell),
            hours_of_week: HoursOfWeek::of(cell),
            notice: NoticeSummary::of(cell),
            required_out_of_hours: required_out_of_hours(cell),
            response: ResponseSummary::of(cell),
            decisions: DecisionSummary::of(cell),
            upstream: UpstreamSummary::of(cell),
            erosion_by_level: erosion_by_level(cell),
            origins: Origins::of(cell),
            oral: OralSummary::of(cell),
            remarks: remark_shares(cell),
            activity: GroupActivity::of(cell),
            passed: Passed,
        }
    }
}

/// What the people of every office of a cell did in its month.
pub(super) fn office_activities(cell: &Cell<'_>) -> BTreeMap<OfficeId, Activity> {
    let month = cell.month().into();
    cell.recipients()
        .into_iter()
        .map(|office| {
            let own = cell
                .observed()
                .iter()
                .filter(|one| one.recipient_office == office);
            (office, Activity::of(own, month, cell.now(), cell.policy()))
        })
        .collect()
}

fn assignments_per_office(cell: &Cell<'_>) -> Shown {
    let (assignments, offices) = (cell.cohort().items.len(), cell.recipients().len());
    cell.disclose_of_all(|| {
        Measure::ratio(
            &catalogue::ASSIGNMENTS_PER_OFFICE,
            count(assignments),
            count(offices),
            u64::try_from(offices).unwrap_or(u64::MAX),
        )
    })
}

impl GroupActivity {
    /// The slots of every office by itself: two offices that act in one quarter of an hour did the
    /// work twice.
    fn of(cell: &Cell<'_>) -> Self {
        let activities = office_activities(cell);
        let active = || {
            activities
                .iter()
                .filter(|(_, activity)| !activity.out_of_hours.is_empty())
        };
        let recipients: BTreeSet<OfficeId> = active().map(|(office, _)| *office).collect();
        let issuers: BTreeSet<OfficeId> = active()
            .flat_map(|(_, activity)| activity.issuers.iter().copied())
            .collect();
        let slots = || active().flat_map(|(_, activity)| activity.out_of_hours.values());
        let all = slots().count();
        let last_minute = slots().filter(|slot| slot.last_minute).count();
        let whole = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let mean = || {
            Measure::ratio(
                &catalogue::OUT_OF_HOURS_SLOTS_PER_OFFICE,
                count(all),
                count(activities.len()),
                whole(activities.len()),
            )
        };
        Self {
            // Were only a few offices active, the mean would tell what they did.
            out_of_hours_slots_per_office: if all == 0 {
                cell.disclose_of_all(mean)
            } else {
                cell.disclose_of(&recipients, &issuers, mean)
            },
            attributed: cell.disclose_of(&recipients, &issuers, || {
                Measure::share(&catalogue::ATTRIBUTED_SHARE, whole(last_minute), whole(all))
            }),
        }
    }
}
