//! How a group fared month after month.

use serde::Serialize;

use super::Month;
use super::conduct::Part;
use super::disclosure::Disclosed;
use super::group::GroupBurden;
use super::measure::{Distribution, Measure};

/// What is drawn of one month of a group: numbers of its [`GroupBurden`], which passed the gate.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct TrendPoint {
    /// The month.
    pub month: Month,
    /// Assignments for each office that was asked.
    pub assignments_per_office: Disclosed<Measure>,
    /// The share below the policy's threshold of notice.
    pub last_minute: Disclosed<Measure>,
    /// The share without a working minute before the deadline.
    pub overnight: Disclosed<Measure>,
    /// The share given outside the recipient's working time.
    pub out_of_hours_issue: Disclosed<Measure>,
    /// Working minutes until the original deadline.
    pub notice: Disclosed<Distribution>,
    /// Working minutes until the first answer.
    pub first_answer: Disclosed<Distribution>,
    /// On time among on time, late and overdue.
    pub on_time: Disclosed<Measure>,
    /// The issuer's working minutes from an answer to the decision on it.
    pub decision_lag: Disclosed<Distribution>,
    /// The share of the issuer's time that was gone before the village had it.
    pub erosion: Disclosed<Distribution>,
    /// The share of every kind of legal basis.
    pub legal_basis: Vec<Part<Disclosed<Measure>>>,
    /// The share given by phone, at a meeting or by messenger.
    pub oral: Disclosed<Measure>,
    /// The share that did not wait for working time.
    pub urgent: Disclosed<Measure>,
    /// Slots with an action outside working time for each office.
    pub out_of_hours_slots_per_office: Disclosed<Measure>,
}

impl From<GroupBurden> for TrendPoint {
    fn from(burden: GroupBurden) -> Self {
        Self {
            month: burden.month,
            assignments_per_office: burden.assignments_per_office,
            last_minute: burden.notice.last_minute,
            overnight: burden.notice.overnight,
            out_of_hours_issue: burden.notice.out_of_hours_issue,
            notice: burden.notice.notice,
            first_answer: burden.response.first_answer,
            on_time: burden.response.on_time,
            decision_lag: burden.decisions.decision_lag,
            erosion: burden.upstream.erosion,
            legal_basis: burden.origins.legal_basis,
            oral: burden.oral.oral,
            urgent: burden.origins.urgent,
            out_of_hours_slots_per_office: burden.activity.out_of_hours_slots_per_office,
        }
    }
}
