//! Burden: the metrics of `docs/metrics.md`, computed the straightforward way from events.
//!
//! [`Timeline`] reads the instants of one assignment from its events. [`Facts`] is what the metrics
//! say about one assignment. [`OfficeBurden`] and [`IssuerConduct`] put the facts of many together
//! for the office they belong to; [`GroupBurden`] does so for an analyst and only passes through the
//! [`Gate`]. Whatever computes the same numbers faster is tested against this module.

mod activity;
mod catalogue;
mod cohort;
mod conduct;
mod definition;
mod disclosure;
mod facts;
mod group;
mod hours;
mod levels;
mod load;
mod measure;
mod notice;
mod oral;
mod partition;
mod period;
mod quantile;
mod reading;
mod remarks;
mod response;
mod summary;
mod timeline;
mod trend;
mod upstream;
mod villages;
mod week;

use serde::{Deserialize, Serialize};

use crate::domain::id::OfficeId;
use crate::domain::office::Tier;
use crate::domain::worktime::WorkClock;

pub use activity::{Activity, OfficeActivity, OutOfHours};
pub use catalogue::DEFINITIONS;
pub use cohort::Coverage;
pub use conduct::{DecisionSummary, IssuerConduct, Origins, Part};
pub use definition::{Definition, Unit, Words};
pub use disclosure::{Cell, Disclosed, Gate, GateTooWide};
pub use facts::Facts;
pub use group::{GroupActivity, GroupBurden};
pub use hours::{HoursOfWeek, WeekMatrix};
pub use levels::LevelErosion;
pub use load::{Effort, EffortShare, LoadSummary};
pub use measure::{Distribution, Measure};
pub use notice::{Notice, NoticeTier};
pub(super) use notice::{is_out_of_hours, working_day};
pub use oral::OralSummary;
pub use period::{InvalidPeriod, Month, Period};
pub use quantile::Observation;
pub use response::{OnTime, Response};
pub use summary::{
    AnsweredWithin, NoticeSummary, OfficeBurden, ResponseSummary, TierShares, UpstreamSummary,
};
pub use timeline::{
    Action, AnswerGiven, Decision, ExtensionHistory, GivenBefore, Timeline, TimelineError, Waiting,
};
pub use trend::TrendPoint;
pub use upstream::{Upstream, erosion};
pub use villages::{VillageBand, VillageGroup, VillageGroups};
pub use week::OfficeWeek;

/// One assignment with the clocks and the parties that its metrics need.
#[derive(Debug, Clone, Copy)]
pub struct Observed<'a> {
    /// What happened.
    pub timeline: &'a Timeline,
    /// Working time of the office that received it.
    pub recipient_clock: &'a WorkClock,
    /// Working time of the office that issued it.
    pub issuer_clock: &'a WorkClock,
    /// Who received it.
    pub recipient_office: OfficeId,
    /// Who issued it.
    pub issuer_office: OfficeId,
    /// The level that the issuing office stands on.
    pub issuer_tier: Tier,
}

/// What the definitions leave to a decision of the authority; every summary names its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Raised by every change of the values beside it.
    pub version: u32,
    /// Less notice than so many working days is last-minute.
    pub last_minute_working_days: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            version: 1,
            last_minute_working_days: 1,
        }
    }
}
