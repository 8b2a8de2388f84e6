//! How long each side took, and whether the answer was in time.

use jiff::Timestamp;

use super::Observed;
use super::quantile::{Observation, minutes};
use crate::domain::spelling::spelled;

/// Working days of the issuer after which an answer that nobody opened counts as not opened.
const UNOPENED_AFTER_WORKING_DAYS: i64 = 10;

/// Working days of the issuer after which the answer to an urgent instruction was opened late.
const URGENT_OPENED_WITHIN_WORKING_DAYS: i64 = 1;

spelled! {
    /// How an instruction that has a deadline stands towards it. One that is not yet due, undated
    /// or recalled does not stand in any way.
    pub enum OnTime as "timeliness" {
        /// The first answer of the chain came at or before the deadline then in force.
        OnTime = "on_time",
        /// It came after.
        Late = "late",
        /// An answer is owed and the deadline in force has passed.
        Overdue = "overdue",
    }
}

/// What the metrics of response say about one assignment.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// `w(t_eff, t_ack)`; none where the recipient recorded the order, which is no answer to it.
    pub acknowledgement: Option<Observation>,
    /// `t_ack - t_eff` on the wall.
    pub acknowledgement_elapsed: Option<Observation>,
    /// `w(t_eff, t_ans[1])`.
    pub first_answer: Option<Observation>,
    /// `t_ans[1] - t_eff` on the wall.
    pub first_answer_elapsed: Option<Observation>,
    /// `w(t_eff, t_acc)` less what the issuer held it.
    pub resolution: Option<Observation>,
    /// `w_i(t_ans, t_dec)` of every chain of answers.
    pub decision_lags: Vec<Observation>,
    /// For every chain of answers old enough to say: whether it was not opened in time.
    pub unopened: Vec<bool>,
    /// The same for the answers to an urgent instruction, which were wanted at once.
    pub urgent_opened_late: Vec<bool>,
    /// Chains of answers.
    pub answered: u32,
    /// How many of them were returned.
    pub returned: u32,
    /// Whether it was accepted without a return, once accepted.
    pub first_pass: Option<bool>,
    /// How it stands towards its deadline.
    pub on_time: Option<OnTime>,
    /// Of an answer that was on time: whether it was so only by the time that the device claims.
    pub on_time_by_claim: Option<bool>,
}

impl Response {
    /// Looks at one assignment that has reached its recipient.
    pub fn of(observed: &Observed<'_>, now: Timestamp) -> Self {
        let timeline = observed.timeline;
        let end = timeline.recalled_at().unwrap_or(now);
        let timed = timeline.is_timed();
        let working = |until: Option<Timestamp>| {
            timed.then(|| {
                observed.lasting(until, end, |from, to| {
                    minutes(observed.recipient_clock.between(from, to))
                })
            })
        };
        let elapsed =
            |until: Option<Timestamp>| timed.then(|| observed.lasting(until, end, elapsed_minutes));
        let first_answer_at = timeline.answers.first().map(|answer| answer.at);
        let accepted = timeline.decisions.iter().find(|decision| decision.accepted);
        let returned = timeline
            .decisions
            .iter()
            .filter(|one| !one.accepted)
            .count();
        Self {
            acknowledgement: working(timeline.acknowledged_at).filter(|_| !timeline.recorded),
            acknowledgement_elapsed: elapsed(timeline.acknowledged_at)
                .filter(|_| !timeline.recorded),
            first_answer: working(first_answer_at),
            first_answer_elapsed: elapsed(first_answer_at),
            resolution: timed.then(|| {
                observed.lasting(timeline.accepted_at(), end, |from, to| {
                    minutes(observed.working_minutes_not_held(from, to))
                })
            }),
            // A journal tells when something was done and not when it was decided.
            decision_lags: if timed && !observed.timeline.imported {
                observed.decision_lags(end)
            } else {
                Vec::new()
            },
            unopened: observed.opened_later_than(UNOPENED_AFTER_WORKING_DAYS, end),
            urgent_opened_late: if timeline.urgent {
                observed.opened_later_than(URGENT_OPENED_WITHIN_WORKING_DAYS, end)
            } else {
                Vec::new()
            },
            answered: u32::try_from(observed.chains().count()).unwrap_or(u32::MAX),
            returned: u32::try_from(returned).unwrap_or(u32::MAX),
            first_pass: accepted.map(|decision| decision.round == 1),
            on_time: observed.on_time(now),
            on_time_by_claim: observed.on_time_by_claim(now),
        }
    }
}

impl Observed<'_> {
    /// A length from `t_eff` to an instant, or so far.
    fn lasting(
        &self,
        until: Option<Timestamp>,
        end: Timestamp,
        length: impl Fn(Timestamp, Timestamp) -> f64,
    ) -> Observation {
        let from = self.timeline.effective_at;
        match until {
            Some(until) => Observation::complete(length(from, until)),
            None => Observation::censored(length(from, end)),
        }
    }

    /// The rounds in which there was an answer, with the instant of its first one: from then on it
    /// was the issuer's turn, whatever the recipient added meanwhile.
    fn chains(&self) -> impl Iterator<Item = (u32, Timestamp)> {
        let answers = &self.timeline.answers;
        answers.iter().enumerate().filter_map(|(index, answer)| {
            let earlier = index.checked_sub(1).and_then(|before| answers.get(before));
            let begins = earlier.is_none_or(|before| before.round != answer.round);
            begins.then_some((answer.round, answer.at))
        })
    }

    /// The recipient's working minutes in `[from, to)`, without those in which a question or an
    /// answer waited for the issuer.
    fn working_minutes_not_held(&self, from: Timestamp, to: Timestamp) -> i64 {
        let timeline = self.timeline;
        let asked = timeline
            .clarifications
            .iter()
            .map(|waiting| (waiting.from, waiting.to));
        let answered = self.chains().map(|(round, at)| {
            let decided = timeline.decision_on(round).map(|decision| decision.at);
            (at, decided)
        });
        let mut held: Vec<(Timestamp, Timestamp)> = asked
            .chain(answered)
            .map(|(begin, end)| (begin.max(from), end.unwrap_or(to).min(to)))
            .collect();
        held.sort_unstable();
        let clock = self.recipient_clock;
        let mut own = 0;
        let mut free_from = from;
        for (begin, end) in held {
            own += clock.between(free_from, begin);
            free_from = free_from.max(end);
        }
        own + clock.between(free_from, to)
    }

    fn decision_lags(&self, end: Timestamp) -> Vec<Observation> {
        let lag = |from, to| minutes(self.issuer_clock.between(from, to));
        self.chains()
            .map(|(round, at)| match self.timeline.decision_on(round) {
                Some(decision) => Observation::complete(lag(at, decision.at)),
                None => Observation::censored(lag(at, end)),
            })
            .collect()
    }

    /// Of every chain of answers whether the issuer opened it later than so many of their working
    /// days, or not at all; left out while there is time, and for records that do not say.
    fn opened_later_than(&self, days: i64, end: Timestamp) -> Vec<bool> {
        if self.timeline.imported {
            return Vec::new();
        }
        let clock = self.issuer_clock;
        self.chains()
            .filter_map(|(round, at)| {
                let limit = days * clock.standard_day(clock.date_of(at));
                let opened = self.timeline.first_answer_of(round)?.opened_at;
                let later = clock.between(at, opened.unwrap_or(end)) > limit;
                (opened.is_some() || later).then_some(later)
            })
            .collect()
    }

    /// The round that is judged: the accepted one, before an acceptance the latest that waits for a
    /// decision; none while an answer is owed.
    fn judged_round(&self) -> Option<u32> {
        let timeline = self.timeline;
        let accepted = timeline.decisions.iter().find(|decision| decision.accepted);
        let awaiting_decision = || {
            let latest = timeline.latest_round()?;
            timeline.decision_on(latest).is_none().then_some(latest)
        };
        accepted
            .map(|decision| decision.round)
            .or_else(awaiting_decision)
    }

    /// The first answer of the round that is judged counts from the time that its device claims,
    /// where that claim counts (`metrics.md`, on time).
    fn on_time(&self, now: Timestamp) -> Option<OnTime> {
        let timeline = self.timeline;
        if timeline.accepted_at().is_none() && timeline.recalled_at().is_some() {
            return None;
        }
        let clock = self.recipient_clock;
        match self.judged_round() {
            Some(round) => {
                let answer = timeline.first_answer_of(round)?;
                let deadline = timeline.deadline(answer.deadline_version?)?;
                Some(match deadline.met_by(answer.counted_at, clock) {
                    true => OnTime::OnTime,
                    false => OnTime::Late,
                })
            }
            None => {
                let passed = !timeline.current_deadline()?.met_by(now, clock);
                (passed && timeline.state.awaits_recipient()).then_some(OnTime::Overdue)
            }
        }
    }

    fn on_time_by_claim(&self, now: Timestamp) -> Option<bool> {
        if self.on_time(now) != Some(OnTime::OnTime) {
            return None;
        }
        let answer = self.timeline.first_answer_of(self.judged_round()?)?;
        let deadline = self.timeline.deadline(answer.deadline_version?)?;
        Some(!deadline.met_by(answer.at, self.recipient_clock))
    }
}

fn elapsed_minutes(from: Timestamp, to: Timestamp) -> f64 {
    minutes(to.duration_since(from).as_secs().div_euclid(60).max(0))
}
