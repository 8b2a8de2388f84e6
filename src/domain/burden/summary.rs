//! The sections that every summary is made of, and the summary of a recipient office.

use jiff::Timestamp;
use serde::Serialize;

use super::activity::{Activity, OfficeActivity};
use super::catalogue;
use super::cohort::{Cohort, Coverage, Item, Publisher, part_of_one};
use super::conduct::{DecisionSummary, Origins, Part};
use super::load::LoadSummary;
use super::measure::{Distribution, Measure};
use super::notice::NoticeTier;
use super::oral::OralSummary;
use super::quantile::{Observation, minutes};
use super::remarks::remark_shares;
use super::response::OnTime;
use super::{Observed, Period, Policy};
use crate::domain::id::OfficeId;

/// Working minutes for which the share of answers within them is given, the points of a curve: from
/// half an hour to ten days of eight hours.
const ANSWERED_WITHIN_MINUTES: [u32; 9] = [30, 60, 120, 240, 480, 960, 1440, 2400, 4800];

/// The notice of many assignments.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct NoticeSummary<M, D> {
    /// Working minutes until the original deadline.
    pub notice: D,
    /// Minutes on the wall until the original deadline.
    pub gross_notice: D,
    /// How the notices fall into tiers.
    pub tiers: TierShares<M>,
    /// The share below the policy's threshold.
    pub last_minute: M,
    /// The same, every assignment weighted by the effort that the issuer expects.
    pub last_minute_by_effort: M,
    /// The share without a working minute before the deadline.
    pub overnight: M,
    /// The share said, or due, before it was registered.
    pub backdated: M,
    /// The share whose expected effort did not fit into the notice.
    pub infeasible: M,
    /// The share registered outside the recipient's working time.
    pub out_of_hours_issue: M,
    /// The share of those that came outside working time and could not wait.
    pub pressed: M,
}

/// The share of notices in every tier; they add up to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct TierShares<M> {
    /// No working minute left.
    pub dead_on_arrival: M,
    /// Less than two working hours.
    pub t0: M,
    /// Less than one working day.
    pub t1: M,
    /// Less than three working days.
    pub t2: M,
    /// Three working days or more.
    pub t3: M,
}

impl<M> TierShares<M> {
    pub(super) fn of(from: &impl Publisher<Measure = M>) -> Self {
        let tier = |tier| {
            from.share(&catalogue::NOTICE_TIER, move |item| {
                part_of_one(item.facts.notice.map(|notice| notice.tier == tier))
            })
        };
        Self {
            dead_on_arrival: tier(NoticeTier::DeadOnArrival),
            t0: tier(NoticeTier::T0),
            t1: tier(NoticeTier::T1),
            t2: tier(NoticeTier::T2),
            t3: tier(NoticeTier::T3),
        }
    }
}

impl<M, D> NoticeSummary<M, D> {
    pub(super) fn of(from: &impl Publisher<Measure = M, Distribution = D>) -> Self {
        let of_notice = |item: &Item<'_>, value: fn(&super::Notice) -> i64| {
            let notice = item.facts.notice.as_ref();
            notice
                .map(|notice| Observation::complete(minutes(value(notice))))
                .into_iter()
                .collect()
        };
        Self {
            notice: from.distribution(&catalogue::NOTICE, |item| {
                of_notice(item, |notice| notice.minutes)
            }),
            gross_notice: from.distribution(&catalogue::GROSS_NOTICE, |item| {
                of_notice(item, |notice| notice.gross_minutes)
            }),
            tiers: TierShares::of(from),
            last_minute: from.share(&catalogue::LAST_MINUTE_RATE, |item| {
                part_of_one(item.facts.is_last_minute())
            }),
            last_minute_by_effort: from.weighted_share(
                &catalogue::LAST_MINUTE_RATE_BY_EFFORT,
                |item| {
                    let effort = f64::from(item.observed.timeline.expected_effort?);
                    let last_minute = item.facts.is_last_minute()?;
                    Some((if last_minute { effort } else { 0.0 }, effort))
                },
            ),
            overnight: from.share(&catalogue::OVERNIGHT_RATE, |item| {
                part_of_one(item.facts.notice.map(|notice| notice.overnight))
            }),
            backdated: from.share(&catalogue::BACKDATED_RATE, |item| {
                part_of_one(item.facts.backdated)
            }),
            infeasible: from.share(&catalogue::INFEASIBLE_RATE, |item| {
                let effort = item.observed.timeline.expected_effort;
                let known = item.facts.notice.zip(effort);
                part_of_one(known.map(|(notice, effort)| notice.is_infeasible(effort)))
            }),
            out_of_hours_issue: from.share(&catalogue::OUT_OF_HOURS_ISSUE_RATE, |item| {
                part_of_one(item.facts.issued_out_of_hours)
            }),
            pressed: from.share(&catalogue::PRESSED_RATE, |item| {
                part_of_one(item.facts.is_pressed())
            }),
        }
    }
}

/// Minutes of work that could only be done outside working time.
pub(super) fn required_out_of_hours<P: Publisher>(from: &P) -> P::Measure {
    from.total(&catalogue::REQUIRED_OUT_OF_HOURS, |item| {
        let effort = item.observed.timeline.expected_effort?;
        Some(minutes(item.facts.notice?.required_out_of_hours(effort)))
    })
}

/// How the recipients of many assignments responded.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ResponseSummary<M, D> {
    /// Working minutes until receipt was confirmed.
    pub acknowledgement: D,
    /// The same on the wall.
    pub acknowledgement_elapsed: D,
    /// Working minutes until the first answer.
    pub first_answer: D,
    /// The same on the wall.
    pub first_answer_elapsed: D,
    /// The share answered first within some working minutes.
    pub answered_within: Vec<AnsweredWithin<M>>,
    /// Working minutes until the acceptance, less what the issuer held it.
    pub resolution: D,
    /// On time among on time, late and overdue.
    pub on_time: M,
    /// The same among last-minute instructions only.
    pub on_time_of_last_minute: M,
    /// Of those on time, the share that is so only by the time that a device claims.
    pub on_time_by_claim: M,
    /// Late among the same.
    pub late: M,
    /// Open and overdue among the same.
    pub overdue: M,
    /// Returns among answers.
    pub rework: M,
    /// Accepted without a return among accepted.
    pub first_pass: M,
}

/// The share answered within a length.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AnsweredWithin<M> {
    /// Working minutes of the recipient.
    pub working_minutes: u32,
    /// The share; absent where open ones leave it unknown.
    pub share: M,
}

impl<M, D> ResponseSummary<M, D> {
    pub(super) fn of(from: &impl Publisher<Measure = M, Distribution = D>) -> Self {
        let standing = |item: &Item<'_>, wanted| {
            let standing = item.facts.response.on_time;
            part_of_one(standing.map(|standing| standing == wanted))
        };
        let within = |limit| AnsweredWithin {
            working_minutes: limit,
            share: from.share_within(&catalogue::ANSWERED_WITHIN, f64::from(limit), |item| {
                Vec::from_iter(item.facts.response.first_answer)
            }),
        };
        Self {
            acknowledgement: from.distribution(&catalogue::ACKNOWLEDGEMENT, |item| {
                Vec::from_iter(item.facts.response.acknowledgement)
            }),
            acknowledgement_elapsed: from
                .distribution(&catalogue::ACKNOWLEDGEMENT_ELAPSED, |item| {
                    Vec::from_iter(item.facts.response.acknowledgement_elapsed)
                }),
            first_answer: from.distribution(&catalogue::FIRST_ANSWER, |item| {
                Vec::from_iter(item.facts.response.first_answer)
            }),
            first_answer_elapsed: from.distribution(&catalogue::FIRST_ANSWER_ELAPSED, |item| {
                Vec::from_iter(item.facts.response.first_answer_elapsed)
            }),
            answered_within: ANSWERED_WITHIN_MINUTES.map(within).into(),
            resolution: from.distribution(&catalogue::RESOLUTION, |item| {
                Vec::from_iter(item.facts.response.resolution)
            }),
            on_time: from.share(&catalogue::ON_TIME_RATE, |item| {
                standing(item, OnTime::OnTime)
            }),
            on_time_of_last_minute: from.share_among(
                &catalogue::ON_TIME_RATE,
                |item| item.facts.is_last_minute() == Some(true),
                |item| standing(item, OnTime::OnTime),
            ),
            on_time_by_claim: from.share(&catalogue::ON_TIME_BY_CLAIM_SHARE, |item| {
                part_of_one(item.facts.response.on_time_by_claim)
            }),
            late: from.share(&catalogue::LATE_RATE, |item| standing(item, OnTime::Late)),
            overdue: from.share(&catalogue::OVERDUE_RATE, |item| {
                standing(item, OnTime::Overdue)
            }),
            rework: from.share(&catalogue::REWORK_RATE, |item| {
                let response = &item.facts.response;
                (u64::from(response.returned), u64::from(response.answered))
            }),
            first_pass: from.share(&catalogue::FIRST_PASS_YIELD, |item| {
                part_of_one(item.facts.response.first_pass)
            }),
        }
    }
}

/// Who used up the time, as far as issuers declared it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, utoipa::ToSchema)]
pub struct UpstreamSummary<D> {
    /// The issuer's working minutes before it passed the order on.
    pub time_to_allocate: D,
    /// The share of the original time gone before the village had it.
    pub erosion: D,
    /// Working minutes the issuer kept for itself.
    pub safety_margin: D,
}

impl<D> UpstreamSummary<D> {
    pub(super) fn of(from: &impl Publisher<Distribution = D>) -> Self {
        let known = |value: Option<f64>| Vec::from_iter(value.map(Observation::complete));
        Self {
            time_to_allocate: from.distribution(&catalogue::TIME_TO_ALLOCATE, |item| {
                known(item.facts.upstream.time_to_allocate.map(minutes))
            }),
            erosion: from.distribution(&catalogue::EROSION, |item| {
                known(item.facts.upstream.erosion)
            }),
            safety_margin: from.distribution(&catalogue::SAFETY_MARGIN, |item| {
                known(item.facts.upstream.safety_margin.map(minutes))
            }),
        }
    }
}

/// Everything about one recipient office in one period, for that office.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct OfficeBurden {
    /// The office.
    pub office: OfficeId,
    /// The period.
    pub period: Period,
    /// The policy that was applied.
    pub policy: Policy,
    /// How many assignments it speaks of.
    pub coverage: Coverage,
    /// The notice they left.
    pub notice: NoticeSummary<Measure, Distribution>,
    /// Minutes of work that could only be done outside working time.
    pub required_out_of_hours: Measure,
    /// How the office responded.
    pub response: ResponseSummary<Measure, Distribution>,
    /// How the issuers decided.
    pub decisions: DecisionSummary<Measure, Distribution>,
    /// Who used up the time.
    pub upstream: UpstreamSummary<Distribution>,
    /// What the instructions rest on and how they came.
    pub origins: Origins<Measure>,
    /// What was only said, and whether those who said it stand by it.
    pub oral: OralSummary<Measure, Distribution>,
    /// The share with a remark of the office, by kind.
    pub remarks: Vec<Part<Measure>>,
    /// How much work it was.
    pub load: LoadSummary,
    /// What was done outside working time.
    pub activity: OfficeActivity,
}

impl OfficeBurden {
    /// The burden of an office, with its staff where known. Assignments of other offices are left
    /// aside. Give also those registered before the period that were open, or acted on, in it.
    pub fn of(
        office: OfficeId,
        staff: Option<u32>,
        observed: &[Observed<'_>],
        period: Period,
        now: Timestamp,
        policy: &Policy,
    ) -> Self {
        let own: Vec<&Observed<'_>> = observed
            .iter()
            .filter(|one| one.recipient_office == office)
            .collect();
        let cohort = Cohort::of(own.iter().copied().copied(), period, now, policy);
        Self {
            office,
            period,
            policy: *policy,
            coverage: cohort.coverage,
            notice: NoticeSummary::of(&cohort),
            required_out_of_hours: required_out_of_hours(&cohort),
            response: ResponseSummary::of(&cohort),
            decisions: DecisionSummary::of(&cohort),
            upstream: UpstreamSummary::of(&cohort),
            origins: Origins::of(&cohort),
            oral: OralSummary::of(&cohort),
            remarks: remark_shares(&cohort),
            load: LoadSummary::of(&cohort, &own, staff, period, now),
            activity: OfficeActivity::of(&Activity::of(own.iter().copied(), period, now, policy)),
        }
    }
}
