//! The conduct of an issuing office: the same care for its side of the clock.

use jiff::Timestamp;
use serde::Serialize;

use super::catalogue;
use super::cohort::{Cohort, Coverage, Publisher, part_of_one, parts_of_each};
use super::measure::{Distribution, Measure};
use super::oral::OralSummary;
use super::remarks::remark_shares;
use super::summary::{NoticeSummary, ResponseSummary, UpstreamSummary};
use super::{Observed, Period, Policy};
use crate::domain::deadline::DeadlineRule;
use crate::domain::id::OfficeId;
use crate::domain::instruction::Channel;

/// The kinds of legal basis, as [`LegalBasis::kind`](crate::domain::legal::LegalBasis::kind) spells
/// them. All are listed whatever a period held, so that the list itself tells nothing.
const LEGAL_BASES: [&str; 4] = ["article", "catch_all_35_3", "other_law", "none_given"];

/// What issuers did with answers and deadlines.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct DecisionSummary<M, D> {
    /// The issuer's working minutes from an answer to the decision on it.
    pub decision_lag: D,
    /// Answers not opened in ten working days of the issuer.
    pub unopened: M,
    /// Answers to urgent instructions opened later than a working day.
    pub urgent_opened_late: M,
    /// Assignments whose deadline the issuer moved unasked.
    pub moved_deadlines: M,
}

impl<M, D> DecisionSummary<M, D> {
    pub(super) fn of(from: &impl Publisher<Measure = M, Distribution = D>) -> Self {
        Self {
            decision_lag: from.distribution(&catalogue::DECISION_LAG, |item| {
                item.facts.response.decision_lags.clone()
            }),
            unopened: from.share(&catalogue::UNOPENED_RATE, |item| {
                parts_of_each(&item.facts.response.unopened)
            }),
            urgent_opened_late: from.share(&catalogue::URGENT_OPENED_LATE_RATE, |item| {
                parts_of_each(&item.facts.response.urgent_opened_late)
            }),
            moved_deadlines: from.share(&catalogue::MOVED_DEADLINE_RATE, |item| {
                let deadlines = &item.observed.timeline.deadlines;
                let moved = deadlines.iter().any(|version| {
                    matches!(
                        version.rule,
                        DeadlineRule::Extended | DeadlineRule::Shortened
                    )
                });
                (u64::from(moved), u64::from(!deadlines.is_empty()))
            }),
        }
    }
}

/// What instructions rest on and how they came.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Origins<M> {
    /// The share that did not wait for working time.
    pub urgent: M,
    /// The share without a deadline.
    pub undated: M,
    /// The share answered with what another office had been given.
    pub duplicate: M,
    /// The share that no plan of the issuing office foresaw.
    pub unplanned: M,
    /// The share of every kind of legal basis.
    pub legal_basis: Vec<Part<M>>,
    /// The share of every channel.
    pub channel: Vec<Part<M>>,
}

/// One part of a whole that is told apart by a word.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Part<M> {
    /// The stored spelling of what the part has in common.
    pub word: &'static str,
    /// Its share.
    pub share: M,
}

impl<M> Origins<M> {
    pub(super) fn of(from: &impl Publisher<Measure = M>) -> Self {
        let basis = |word: &'static str| Part {
            word,
            share: from.share(&catalogue::LEGAL_BASIS_SHARE, |item| {
                (u64::from(item.observed.timeline.legal_basis == word), 1)
            }),
        };
        let channel = |channel: &Channel| Part {
            word: channel.as_str(),
            share: from.share(&catalogue::CHANNEL_SHARE, |item| {
                (u64::from(item.observed.timeline.channel == *channel), 1)
            }),
        };
        Self {
            urgent: from.share(&catalogue::URGENT_SHARE, |item| {
                (u64::from(item.observed.timeline.urgent), 1)
            }),
            undated: from.share(&catalogue::UNDATED_SHARE, |item| {
                let undated = item.observed.timeline.original_deadline().is_none();
                (u64::from(undated), 1)
            }),
            duplicate: from.share(&catalogue::DUPLICATE_SHARE, |item| {
                let (timeline, issuer) = (item.observed.timeline, item.observed.issuer_office);
                // A journal does not say what was sent again.
                let answered = !timeline.imported && !timeline.answers.is_empty();
                let mut answers = timeline.answers.iter();
                let repeated = answered && answers.any(|answer| answer.is_duplicate_for(issuer));
                (u64::from(repeated), u64::from(answered))
            }),
            unplanned: from.share(&catalogue::UNPLANNED_SHARE, |item| {
                part_of_one(item.observed.timeline.planned.map(|planned| !planned))
            }),
            legal_basis: LEGAL_BASES.map(basis).into(),
            channel: Channel::ALL.iter().map(channel).collect(),
        }
    }
}

/// How one office issued in one period, for that office. It holds nothing about when the people of
/// a village worked.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct IssuerConduct {
    /// The office.
    pub office: OfficeId,
    /// The period, by the local dates of the recipients.
    pub period: Period,
    /// The policy that was applied.
    pub policy: Policy,
    /// How many assignments it speaks of.
    pub coverage: Coverage,
    /// The notice it left.
    pub notice: NoticeSummary<Measure, Distribution>,
    /// How its recipients responded.
    pub response: ResponseSummary<Measure, Distribution>,
    /// How it decided.
    pub decisions: DecisionSummary<Measure, Distribution>,
    /// Who used up the time.
    pub upstream: UpstreamSummary<Distribution>,
    /// What its instructions rest on and how they came.
    pub origins: Origins<Measure>,
    /// What its people only said, and whether they stand by it.
    pub oral: OralSummary<Measure, Distribution>,
    /// The share with a remark of the recipient, by kind.
    pub remarks: Vec<Part<Measure>>,
}

impl IssuerConduct {
    /// The conduct of an office. Assignments of other issuers are left aside.
    pub fn of(
        office: OfficeId,
        observed: &[Observed<'_>],
        period: Period,
        now: Timestamp,
        policy: &Policy,
    ) -> Self {
        let own = observed
            .iter()
            .filter(|one| one.issuer_office == office)
            .copied();
        let cohort = Cohort::of(own, period, now, policy);
        Self {
            office,
            period,
            policy: *policy,
            coverage: cohort.coverage,
            notice: NoticeSummary::of(&cohort),
            response: ResponseSummary::of(&cohort),
            decisions: DecisionSummary::of(&cohort),
            upstream: UpstreamSummary::of(&cohort),
            origins: Origins::of(&cohort),
            oral: OralSummary::of(&cohort),
            remarks: remark_shares(&cohort),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::legal::LegalBasis;

    #[test]
    fn every_kind_of_basis_is_listed() {
        let bases = [
            LegalBasis::Article {
                act: "Z010000148_".parse().unwrap(),
                article: "35(3)".parse().unwrap(),
            },
            LegalBasis::CatchAll35_3,
            LegalBasis::OtherLaw {
                citation: "Law 339, Article 10-1".parse().unwrap(),
            },
            LegalBasis::NoneGiven,
        ];
        assert_eq!(bases.each_ref().map(LegalBasis::kind), LEGAL_BASES);
    }
}
