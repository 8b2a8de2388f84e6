//! When a plan asks, and what becomes of each time.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::due::working_days_before;
use super::period::PlanPeriod;
use super::{About, InvalidPlan, Plan, PlanVersion};
use crate::domain::spelling::spelled;
use crate::domain::worktime::WorkClock;

/// The clocks that a plan goes by.
#[derive(Debug, Clone)]
pub struct PlanClocks {
    /// That of the issuing office: it counts the lead.
    pub issuer: WorkClock,
    /// Those of the recipients, by version of the plan, each only once: they tell the due day.
    pub recipients: BTreeMap<i64, Vec<WorkClock>>,
}

/// One time that a plan asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    /// The period in which it is due.
    pub period: PlanPeriod,
    /// The period it is about.
    pub about: PlanPeriod,
    /// The version of the plan that holds.
    pub version: i64,
    /// Whether that version was written before the period it is about began.
    pub foreseen: bool,
    /// The day it is due.
    pub due_on: Date,
    /// The day of the issuing office on which it is issued.
    pub issue_on: Date,
    /// That office's opening on it.
    pub issue_at: Timestamp,
}

spelled! {
    /// Why something that a plan issued does not count as planned.
    pub enum Unplanned as "reason not to count as planned" {
        /// The plan had asked nothing before: until it asks again it is like any instruction.
        FirstIssue = "first_issue",
        /// What was asked had been written after the period it is about began.
        WrittenTooLate = "written_too_late",
        /// Less time was left than the lead that the plan promises.
        IssuedLate = "issued_late",
    }
}

spelled! {
    /// Why a plan did not ask when it should have.
    pub enum Missed as "reason of a missed issue" {
        /// A recipient would have had no working minute left.
        DueDayPassed = "due_day_passed",
        /// Nobody is left to ask.
        RecipientsEmpty = "recipients_empty",
        /// More offices than an instruction may go to.
        TooManyRecipients = "too_many_recipients",
        /// A recipient does not stand under the issuing office any more.
        RecipientUnknown = "recipient_unknown",
        /// A recipient is closed.
        RecipientNeverWorks = "recipient_never_works",
        /// The policy or the legal catalogue does not know any more what the plan names.
        ContentRefused = "content_refused",
    }
}

/// What becomes of an occasion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Its time has not come.
    NotYet,
    /// It is issued, and counts as planned unless there is a reason why not.
    Issue(Option<Unplanned>),
    /// It is not issued any more.
    Missed(Missed),
}

impl Plan {
    /// The version that holds for what is asked about a period: the last one written before the
    /// period began, so that nobody rewrites what villages were told to expect. Where there is
    /// none, the latest, which was not foreseen.
    fn version_about(&self, about: PlanPeriod, clock: &WorkClock) -> (&PlanVersion, bool) {
        let in_time = |known: &&PlanVersion| clock.date_of(known.made_at) < about.begin();
        match self.versions().rev().find(in_time) {
            Some(version) => (version, true),
            None => (self.latest(), false),
        }
    }

    /// The occasion in a period; none where a clock has no such days.
    fn occasion_in(&self, period: PlanPeriod, clocks: &PlanClocks) -> Option<Occasion> {
        let about = match self.rhythm.about {
            About::ThisPeriod => period,
            About::PeriodBefore => period.previous(),
        };
        let (version, foreseen) = self.version_about(about, &clocks.issuer);
        let recipients = clocks.recipients.get(&version.version)?.iter();
        // By the latest of their own days: nobody has fewer working days than the rule names.
        let due_on = recipients
            .filter_map(|clock| version.terms.due.on(period, clock))
            .max()?;
        let lead = self.rhythm.lead_working_days;
        let issue_on = working_days_before(&clocks.issuer, due_on, lead)?;
        Some(Occasion {
            period,
            about,
            version: version.version,
            foreseen,
            due_on,
            issue_on,
            issue_at: clocks.issuer.opening(issue_on).ok()??,
        })
    }

    /// The occasions after that of a period, or from the first on, earliest first.
    pub fn occasions<'p>(
        &'p self,
        after: Option<PlanPeriod>,
        clocks: &'p PlanClocks,
    ) -> impl Iterator<Item = Occasion> + 'p {
        let rhythm = &self.rhythm;
        // What is put off over a rest can be due later than the period it belongs to.
        let first = || PlanPeriod::holding(rhythm.every, rhythm.from).previous();
        let start = after.map_or_else(first, PlanPeriod::next);
        std::iter::successors(Some(start), |period| Some(period.next()))
            .map_while(|period| {
                let ended = rhythm.to.is_some_and(|to| {
                    let version = self.latest();
                    version.terms.due.not_before(period) > to
                });
                (!ended && self.ended_at.is_none()).then(|| self.occasion_in(period, clocks))
            })
            // A clock without days has none later either.
            .map_while(|occasion| occasion)
            .filter(|occasion| {
                occasion.due_on >= rhythm.from && rhythm.to.is_none_or(|to| occasion.due_on <= to)
            })
    }

    /// An instant before which the occasion after that of a period, or the first, is never issued:
    /// it takes no look at the recipients.
    pub fn quiet_until(&self, after: Option<PlanPeriod>, issuer: &WorkClock) -> Option<Timestamp> {
        let first = || PlanPeriod::holding(self.rhythm.every, self.rhythm.from).previous();
        let period = after.map_or_else(first, PlanPeriod::next);
        let earliest = self
            .versions()
            .map(|version| version.terms.due.not_before(period))
            .min()?;
        let lead = self.rhythm.lead_working_days;
        let day = working_days_before(issuer, earliest.max(self.rhythm.from), lead)?;
        issuer.opening(day).ok()?
    }

    /// Whether it asks more than once.
    ///
    /// # Errors
    /// [`InvalidPlan::SingleOccasion`].
    pub fn check_occasions(&self, clocks: &PlanClocks) -> Result<(), InvalidPlan> {
        match self.occasions(None, clocks).nth(1) {
            Some(_) => Ok(()),
            None => Err(InvalidPlan::SingleOccasion),
        }
    }

    /// What becomes of an occasion at an instant. `asked_before` tells whether the plan has issued
    /// anything.
    pub fn decide(
        &self,
        occasion: &Occasion,
        clocks: &PlanClocks,
        asked_before: bool,
        now: Timestamp,
    ) -> Verdict {
        if now < occasion.issue_at {
            return Verdict::NotYet;
        }
        let recipients = clocks.recipients.get(&occasion.version);
        let dead_on_arrival = recipients.into_iter().flatten().any(|clock| {
            let closing = clock.closing(occasion.due_on);
            !closing.is_ok_and(|closing| clock.between(now, closing) > 0)
        });
        if dead_on_arrival {
            return Verdict::Missed(Missed::DueDayPassed);
        }
        let late = clocks.issuer.date_of(now) > occasion.issue_on;
        let late = late.then_some(Unplanned::IssuedLate);
        Verdict::Issue(occasion.unplanned(asked_before).or(late))
    }
}

impl Occasion {
    /// Why it does not count as planned even if it is issued on its day.
    pub fn unplanned(&self, asked_before: bool) -> Option<Unplanned> {
        if !asked_before {
            Some(Unplanned::FirstIssue)
        } else if !self.foreseen {
            Some(Unplanned::WrittenTooLate)
        } else {
            None
        }
    }
}
