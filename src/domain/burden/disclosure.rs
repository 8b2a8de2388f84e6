//! What may leave to an analyst: the one place that decides it, for every single number.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use super::cohort::{Cohort, Item, Publisher};
use super::definition::Definition;
use super::measure::{Distribution, Measure};
use super::quantile::Observation;
use super::{Month, Observed, Policy};
use crate::domain::id::OfficeId;

/// Fewest recipient offices that a number may speak of.
const RECIPIENTS_FLOOR: u32 = 5;

/// Fewest issuing offices that a number may speak of.
const ISSUERS_FLOOR: u32 = 2;

/// Something that is shown or not. Hidden, not even its count is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(tag = "disclosure", content = "value", rename_all = "snake_case")]
pub enum Disclosed<T> {
    /// Enough offices stand behind it.
    Shown(T),
    /// Too few do, or too few behind what could be computed by subtracting it.
    Hidden,
}

impl<T> Disclosed<T> {
    /// What is shown.
    pub fn shown(self) -> Option<T> {
        match self {
            Self::Shown(shown) => Some(shown),
            Self::Hidden => None,
        }
    }

    /// The same for something made of what is shown.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Disclosed<U> {
        match self {
            Self::Shown(shown) => Disclosed::Shown(make(shown)),
            Self::Hidden => Disclosed::Hidden,
        }
    }
}

/// How many offices must stand behind a number. It can be raised above the floor, never lowered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Gate {
    recipients: u32,
    issuers: u32,
}

/// A gate that would let through more than the floor does.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a number leaves with at least {RECIPIENTS_FLOOR} recipient and {ISSUERS_FLOOR} issuing offices \
     behind it, {recipients} and {issuers} are too few"
)]
pub struct GateTooWide {
    /// Recipient offices asked for.
    pub recipients: u32,
    /// Issuing offices asked for.
    pub issuers: u32,
}

impl GateTooWide {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        "disclosure_gate_too_wide"
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            recipients: RECIPIENTS_FLOOR,
            issuers: ISSUERS_FLOOR,
        }
    }
}

impl Gate {
    /// A gate that asks for at least as many offices as the floor.
    ///
    /// # Errors
    /// [`GateTooWide`] when it would ask for fewer.
    pub fn new(recipients: u32, issuers: u32) -> Result<Self, GateTooWide> {
        if recipients < RECIPIENTS_FLOOR || issuers < ISSUERS_FLOOR {
            return Err(GateTooWide {
                recipients,
                issuers,
            });
        }
        Ok(Self {
            recipients,
            issuers,
        })
    }

    /// Lets a cell through if enough offices stand behind it. A cell is one audan in one month: what
    /// an analyst could subtract (an oblast, a quarter, a village left out) is never made.
    pub fn open<'a>(
        self,
        observed: &'a [Observed<'a>],
        month: Month,
        now: Timestamp,
        policy: &Policy,
    ) -> Disclosed<Cell<'a>> {
        let cell = Cell {
            gate: self,
            observed,
            month,
            now,
            policy: *policy,
            cohort: Cohort::of(observed.iter().copied(), month.into(), now, policy),
        };
        cell.disclose(|_| true, |_| cell.clone())
    }

    /// Whether so many offices on either side are enough.
    pub(super) fn admits(self, recipients: usize, issuers: usize) -> bool {
        let enough = |offices: usize, least: u32| {
            u32::try_from(offices).is_ok_and(|offices| offices >= least)
        };
        enough(recipients, self.recipients) && enough(issuers, self.issuers)
    }

    fn passes(self, recipients: &BTreeSet<OfficeId>, issuers: &BTreeSet<OfficeId>) -> bool {
        self.admits(recipients.len(), issuers.len())
    }
}

/// Assignments behind which enough offices stand; only [`Gate::open`] makes one. Every number that is
/// made of it passes the gate again with the offices that this number speaks of.
#[derive(Debug, Clone)]
pub struct Cell<'a> {
    gate: Gate,
    observed: &'a [Observed<'a>],
    month: Month,
    now: Timestamp,
    policy: Policy,
    cohort: Cohort<'a>,
}

impl<'a> Cell<'a> {
    /// The month it holds.
    pub fn month(&self) -> Month {
        self.month
    }

    /// The policy that was applied.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The gate that it passed.
    pub fn gate(&self) -> Gate {
        self.gate
    }

    /// Until when it was looked at.
    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    /// All it was made of, also from outside its month.
    pub(super) fn observed(&self) -> &'a [Observed<'a>] {
        self.observed
    }

    /// Its assignments. What is made of some of them alone has to pass the gate by itself.
    pub(super) fn cohort(&self) -> &Cohort<'a> {
        &self.cohort
    }

    /// The recipient offices behind it.
    pub(super) fn recipients(&self) -> BTreeSet<OfficeId> {
        let items = self.cohort.items.iter();
        items.map(|item| item.observed.recipient_office).collect()
    }

    /// Shows what is made of all offices of the cell alike.
    pub(super) fn disclose_of_all<T>(&self, make: impl FnOnce() -> T) -> Disclosed<T> {
        self.disclose(|_| true, |_| make())
    }

    /// Shows what is made of certain offices if they are enough.
    pub(super) fn disclose_of<T>(
        &self,
        recipients: &BTreeSet<OfficeId>,
        issuers: &BTreeSet<OfficeId>,
        make: impl FnOnce() -> T,
    ) -> Disclosed<T> {
        if self.gate.passes(recipients, issuers) {
            Disclosed::Shown(make())
        } else {
            Disclosed::Hidden
        }
    }

    /// Shows what is made of the assignments that something speaks of, if enough offices stand
    /// behind these.
    fn disclose<T>(
        &self,
        speaks_of: impl Fn(&Item<'_>) -> bool,
        make: impl FnOnce(&Cohort<'_>) -> T,
    ) -> Disclosed<T> {
        let (recipients, issuers) = self.behind(speaks_of);
        self.disclose_of(&recipients, &issuers, || make(&self.cohort))
    }

    fn behind(
        &self,
        speaks_of: impl Fn(&Item<'_>) -> bool,
    ) -> (BTreeSet<OfficeId>, BTreeSet<OfficeId>) {
        let items = self.cohort.items.iter().filter(|item| speaks_of(item));
        items
            .map(|item| (item.observed.recipient_office, item.observed.issuer_office))
            .unzip()
    }
}

impl Publisher for Cell<'_> {
    type Measure = Disclosed<Measure>;
    type Distribution = Disclosed<Distribution>;

    fn share(
        &self,
        definition: &'static Definition,
        parts: impl Fn(&Item<'_>) -> (u64, u64),
    ) -> Self::Measure {
        self.disclose(
            |item| parts(item).1 > 0,
            |cohort| cohort.share(definition, &parts),
        )
    }

    /// The rest must pass as well: it could be had by subtracting this share from the whole one.
    fn share_among(
        &self,
        definition: &'static Definition,
        among: impl Fn(&Item<'_>) -> bool,
        parts: impl Fn(&Item<'_>) -> (u64, u64),
    ) -> Self::Measure {
        let (recipients, issuers) = self.behind(|item| parts(item).1 > 0 && !among(item));
        if !recipients.is_empty() && !self.gate.passes(&recipients, &issuers) {
            return Disclosed::Hidden;
        }
        self.disclose(
            |item| parts(item).1 > 0 && among(item),
            |cohort| cohort.share_among(definition, &among, &parts),
        )
    }

    fn weighted_share(
        &self,
        definition: &'static Definition,
        parts: impl Fn(&Item<'_>) -> Option<(f64, f64)>,
    ) -> Self::Measure {
        self.disclose(
            |item| parts(item).is_some(),
            |cohort| cohort.weighted_share(definition, &parts),
        )
    }

    fn total(
        &self,
        definition: &'static Definition,
        summand: impl Fn(&Item<'_>) -> Option<f64>,
    ) -> Self::Measure {
        self.disclose(
            |item| summand(item).is_some(),
            |cohort| cohort.total(definition, &summand),
        )
    }

    fn distribution(
        &self,
        definition: &'static Definition,
        values: impl Fn(&Item<'_>) -> Vec<Observation>,
    ) -> Self::Distribution {
        self.disclose(
            |item| !values(item).is_empty(),
            |cohort| cohort.distribution(definition, &values),
        )
    }

    fn share_within(
        &self,
        definition: &'static Definition,
        limit: f64,
        values: impl Fn(&Item<'_>) -> Vec<Observation>,
    ) -> Self::Measure {
        self.disclose(
            |item| !values(item).is_empty(),
            |cohort| cohort.share_within(definition, limit, &values),
        )
    }
}
