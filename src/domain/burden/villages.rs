//! Kinds of villages within one audan, beside each other.
//!
//! The audan is published as a whole, and a village stands in a band of every grouping. So bands
//! are shown only where neither the rest of the audan nor what two groupings have in common could
//! be had of them for too few offices.

use std::collections::BTreeMap;

use serde::Serialize;

use super::activity::Activity;
use super::catalogue;
use super::cohort::{Cohort, Item, Publisher, part_of_one};
use super::disclosure::{Cell, Disclosed, Gate};
use super::group::office_activities;
use super::measure::{Distribution, Measure};
use super::partition::{Behind, shown_parts};
use super::quantile::{Observation, count, minutes};
use super::response::OnTime;
use super::{Month, Policy};
use crate::domain::id::OfficeId;
use crate::domain::office::{Profile, Remoteness};
use crate::domain::spelling::spelled;

/// Inhabitants from which a village is a large one.
const LARGE_FROM_INHABITANTS: u32 = 2000;

/// Clerks and akim together from which an office is a large one.
const LARGE_FROM_STAFF: u32 = 10;

spelled! {
    /// What villages are told apart by, and the band of it. The first grouping has precedence.
    pub enum VillageBand as "village band" {
        /// Fewer than 2,000 inhabitants.
        FewInhabitants = "population_below_2000",
        /// 2,000 inhabitants or more.
        ManyInhabitants = "population_from_2000",
        /// Nobody entered the inhabitants.
        UnknownInhabitants = "population_unknown",
        /// Fewer than ten in the office.
        SmallStaff = "staff_below_10",
        /// Ten or more in the office.
        LargeStaff = "staff_from_10",
        /// Nobody entered the staff.
        UnknownStaff = "staff_unknown",
        /// Beside a city.
        NearCity = "near_city",
        /// Neither beside a city nor remote.
        OrdinarilyRemote = "ordinarily_remote",
        /// Far from the district centre or cut off for part of the year.
        Remote = "remote",
        /// Nobody judged how remote it is.
        UnknownRemoteness = "remoteness_unknown",
    }
}

impl VillageBand {
    const GROUPINGS: [&'static [Self]; 3] = [
        &[
            Self::FewInhabitants,
            Self::ManyInhabitants,
            Self::UnknownInhabitants,
        ],
        &[Self::SmallStaff, Self::LargeStaff, Self::UnknownStaff],
        &[
            Self::NearCity,
            Self::OrdinarilyRemote,
            Self::Remote,
            Self::UnknownRemoteness,
        ],
    ];

    fn holds(self, profile: &Profile) -> bool {
        let (population, staff) = (profile.population, profile.staff);
        match self {
            Self::FewInhabitants => population.is_some_and(|all| all < LARGE_FROM_INHABITANTS),
            Self::ManyInhabitants => population.is_some_and(|all| all >= LARGE_FROM_INHABITANTS),
            Self::UnknownInhabitants => population.is_none(),
            Self::SmallStaff => staff.is_some_and(|all| all < LARGE_FROM_STAFF),
            Self::LargeStaff => staff.is_some_and(|all| all >= LARGE_FROM_STAFF),
            Self::UnknownStaff => staff.is_none(),
            Self::NearCity => profile.remoteness == Some(Remoteness::NearCity),
            Self::OrdinarilyRemote => profile.remoteness == Some(Remoteness::Ordinary),
            Self::Remote => profile.remoteness == Some(Remoteness::Remote),
            Self::UnknownRemoteness => profile.remoteness.is_none(),
        }
    }
}

/// The burden of every kind of village in one audan in one month.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct VillageGroups {
    /// The month, by the local dates of the recipients.
    pub month: Month,
    /// The policy that was applied.
    pub policy: Policy,
    /// How many offices had to stand behind each number.
    pub gate: Gate,
    /// Every band, whatever villages there are.
    pub groups: Vec<VillageGroup>,
}

/// The burden of the villages of one band.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct VillageGroup {
    /// Which villages, by their profiles of today.
    pub band: VillageBand,
    /// Assignments for each office that was asked; the count is that of the offices.
    pub assignments_per_office: Disclosed<Measure>,
    /// The share below the policy's threshold of notice.
    pub last_minute: Disclosed<Measure>,
    /// The share given outside the recipient's working time.
    pub out_of_hours_issue: Disclosed<Measure>,
    /// Working minutes until the original deadline.
    pub notice: Disclosed<Distribution>,
    /// On time among on time, late and overdue.
    pub on_time: Disclosed<Measure>,
    /// Slots with an action outside working time for each office.
    pub out_of_hours_slots_per_office: Disclosed<Measure>,
}

impl VillageGroups {
    /// The bands of a cell, with the profiles of its offices. An office without a profile is one of
    /// which nothing is known.
    pub fn of(cell: &Cell<'_>, profiles: &BTreeMap<OfficeId, Profile>) -> Self {
        let banded = Banded { cell, profiles };
        let assignments = banded.visible_by(|_| true);
        let notice = banded.visible_by(|item| item.facts.notice.is_some());
        let issue = banded.visible_by(|item| item.facts.issued_out_of_hours.is_some());
        let on_time = banded.visible_by(|item| item.facts.response.on_time.is_some());
        let activities = office_activities(cell);
        let active = banded.visible(activities.iter().flat_map(|(office, activity)| {
            let slots = u64::try_from(activity.out_of_hours.len()).unwrap_or(u64::MAX);
            let issuers = activity.issuers.iter().enumerate();
            issuers.map(move |(n, issuer)| (*office, *issuer, if n == 0 { slots } else { 0 }))
        }));
        let nobody_acted = activities.values().all(|one| one.out_of_hours.is_empty());
        let groups = VillageBand::ALL.iter().map(|band| {
            let offices = || banded.recipients(*band).count();
            let per_office = |definition, number: usize| {
                let whole = u64::try_from(offices()).unwrap_or(u64::MAX);
                Measure::ratio(definition, count(number), count(offices()), whole)
            };
            let share = |definition, answer: fn(&Item<'_>) -> Option<bool>| {
                let (cohort, among) = (cell.cohort(), |item: &Item<'_>| banded.is_in(*band, item));
                cohort.share_among(definition, among, |item| part_of_one(answer(item)))
            };
            VillageGroup {
                band: *band,
                assignments_per_office: assignments.show(*band, || {
                    let items = cell.cohort().items.iter();
                    let own = items.filter(|item| banded.is_in(*band, item)).count();
                    per_office(&catalogue::ASSIGNMENTS_PER_OFFICE, own)
                }),
                last_minute: notice.show(*band, || {
                    share(&catalogue::LAST_MINUTE_RATE, |item| {
                        item.facts.is_last_minute()
                    })
                }),
                out_of_hours_issue: issue.show(*band, || {
                    share(&catalogue::OUT_OF_HOURS_ISSUE_RATE, |item| {
                        item.facts.issued_out_of_hours
                    })
                }),
                notice: notice.show(*band, || banded.notice(*band, cell.cohort())),
                on_time: on_time.show(*band, || {
                    share(&catalogue::ON_TIME_RATE, |item| {
                        let standing = item.facts.response.on_time;
                        standing.map(|standing| standing == OnTime::OnTime)
                    })
                }),
                // Of a band that may not be spoken of, not even the number of its offices is told.
                out_of_hours_slots_per_office: if assignments.shows(*band)
                    && (nobody_acted || active.shows(*band))
                {
                    Disclosed::Shown(per_office(
                        &catalogue::OUT_OF_HOURS_SLOTS_PER_OFFICE,
                        banded.slots(*band, &activities),
                    ))
                } else {
                    Disclosed::Hidden
                },
            }
        });
        Self {
            month: cell.month(),
            policy: *cell.policy(),
            gate: cell.gate(),
            groups: groups.collect(),
        }
    }
}

/// The bands of which one number may be shown.
struct Visible(Vec<VillageBand>);

impl Visible {
    fn shows(&self, band: VillageBand) -> bool {
        self.0.contains(&band)
    }

    fn show<T>(&self, band: VillageBand, make: impl FnOnce() -> T) -> Disclosed<T> {
        if self.shows(band) {
            Disclosed::Shown(make())
        } else {
            Disclosed::Hidden
        }
    }
}

/// A cell whose offices are told apart.
struct Banded<'a> {
    cell: &'a Cell<'a>,
    profiles: &'a BTreeMap<OfficeId, Profile>,
}

impl Banded<'_> {
    fn holds(&self, band: VillageBand, office: OfficeId) -> bool {
        let profile = self.profiles.get(&office).cloned().unwrap_or_default();
        band.holds(&profile)
    }

    fn is_in(&self, band: VillageBand, item: &Item<'_>) -> bool {
        self.holds(band, item.observed.recipient_office)
    }

    fn recipients(&self, band: VillageBand) -> impl Iterator<Item = OfficeId> {
        let recipients = self.cell.recipients().into_iter();
        recipients.filter(move |office| self.holds(band, *office))
    }

    fn slots(&self, band: VillageBand, activities: &BTreeMap<OfficeId, Activity>) -> usize {
        self.recipients(band)
            .filter_map(|office| activities.get(&office))
            .map(|activity| activity.out_of_hours.len())
            .sum()
    }

    fn notice(&self, band: VillageBand, cohort: &Cohort<'_>) -> Distribution {
        cohort.distribution(&catalogue::NOTICE, |item| {
            let notice = item.facts.notice.filter(|_| self.is_in(band, item));
            Vec::from_iter(notice.map(|notice| Observation::complete(minutes(notice.minutes))))
        })
    }

    fn visible_by(&self, speaks_of: impl Fn(&Item<'_>) -> bool) -> Visible {
        let items = self.cell.cohort().items.iter();
        self.visible(items.filter(|item| speaks_of(item)).map(|item| {
            (
                item.observed.recipient_office,
                item.observed.issuer_office,
                1,
            )
        }))
    }

    /// The bands that a number may be shown of, by what it counts: of which recipient, from which
    /// issuer, how often. A grouping is left out where it would part the bands of the groupings
    /// before it into what speaks of too few.
    fn visible(&self, counted: impl Iterator<Item = (OfficeId, OfficeId, u64)>) -> Visible {
        let counted: Vec<_> = counted.collect();
        let gate = self.cell.gate();
        let mut visible = Vec::new();
        let mut told_apart: BTreeMap<OfficeId, Vec<Option<usize>>> = BTreeMap::new();
        for bands in VillageBand::GROUPINGS {
            let band_of = |office| bands.iter().position(|band| self.holds(*band, office));
            let mut parts = vec![Behind::default(); bands.len()];
            for (recipient, issuer, times) in &counted {
                if let Some(part) = band_of(*recipient).and_then(|band| parts.get_mut(band)) {
                    part.add(*recipient, *issuer, *times);
                }
            }
            let Some(shown) = shown_parts(gate, &parts) else {
                continue;
            };
            let mut finer = told_apart.clone();
            let mut common: BTreeMap<Vec<Option<usize>>, Behind> = BTreeMap::new();
            for (recipient, _, _) in &counted {
                let label = band_of(*recipient).filter(|band| shown.get(*band) == Some(&true));
                let before = told_apart.get(recipient).cloned().unwrap_or_default();
                finer.insert(*recipient, [before, vec![label]].concat());
            }
            for (recipient, issuer, times) in &counted {
                let labels = finer.get(recipient).cloned().unwrap_or_default();
                let behind = common.entry(labels).or_default();
                behind.add(*recipient, *issuer, *times);
            }
            if common.values().all(|behind| behind.passes(gate)) {
                told_apart = finer;
                let shown = bands.iter().zip(shown).filter(|(_, shown)| *shown);
                visible.extend(shown.map(|(band, _)| *band));
            }
        }
        Visible(visible)
    }
}
