//! Reading the events of an assignment into its [`Timeline`].

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::timeline::{
    Action, AnswerGiven, Decision, ExtensionHistory, GivenBefore, Timeline, TimelineError, Waiting,
};
use crate::domain::assignment::{Assignment, State};
use crate::domain::deadline::{Deadline, DeadlineRule, DeadlineVersion};
use crate::domain::event::{Event, Happening};
use crate::domain::instruction::{Instruction, UpstreamSource};
use crate::domain::person::Role;
use crate::domain::text::Reason;

impl Timeline {
    /// Reads the instants from an instruction and the events of one assignment of it, in order.
    ///
    /// # Errors
    /// [`TimelineError`] when the events are not the history of one assignment.
    pub fn from_events(instruction: &Instruction, events: &[Event]) -> Result<Self, TimelineError> {
        let (first, rest) = events.split_first().ok_or(TimelineError::Empty)?;
        let mut reading = Reading::begin(instruction, first)?;
        let mut previous = first.number;
        for event in rest {
            let number = event.number;
            if (event.assignment, event.office) != (first.assignment, first.office) {
                return Err(TimelineError::Foreign { number });
            }
            if number <= previous {
                return Err(TimelineError::Disordered { number });
            }
            if matches!(event.happening, Happening::Issued { .. }) {
                return Err(TimelineError::IssuedAgain { number });
            }
            reading.take(event);
            previous = number;
        }
        Ok(reading.finish())
    }
}

/// A timeline while its events are read, beside the assignment whose state they add up to.
struct Reading {
    assignment: Assignment,
    timeline: Timeline,
}

impl Reading {
    fn begin(instruction: &Instruction, first: &Event) -> Result<Self, TimelineError> {
        let Happening::Issued {
            effective_at,
            deadline,
            passed_on,
            recorded,
            ..
        } = &first.happening
        else {
            return Err(TimelineError::NotIssuedFirst {
                found: first.happening.kind(),
            });
        };
        let blank = Assignment::before_issue(
            first.assignment,
            instruction.id,
            instruction.issuer_office,
            first.office,
            first.at,
        );
        let content = &instruction.content;
        let source = content.source.as_ref();
        let imported = instruction.imported_from.is_some();
        // Whoever passed it on has a clock of its own: what it got, and by when.
        let (source_received_at, source_deadline_at, said_at) = match passed_on {
            Some(passed) => (Some(passed.received_at), passed.deadline_at, None),
            None => (
                source.map(UpstreamSource::received_at),
                source.and_then(UpstreamSource::deadline_at),
                content.said_at,
            ),
        };
        let mut reading = Self {
            timeline: Timeline {
                assignment: first.assignment,
                instruction: instruction.id,
                state: State::Scheduled,
                source_received_at,
                source_deadline_at,
                said_at,
                recorded: *recorded,
                confirmation: None,
                confirmed_at: None,
                registered_at: first.at,
                registered_precision: instruction.registered_precision,
                imported,
                planned: (!imported).then_some(instruction.plan.is_some()),
                effective_at: *effective_at,
                delivered_at: None,
                acknowledged_at: None,
                answers: Vec::new(),
                decisions: Vec::new(),
                deadlines: Vec::new(),
                clarifications: Vec::new(),
                extensions: Vec::new(),
                withdrawn_at: None,
                redirected_at: None,
                denied_at: None,
                retracted_at: None,
                remarks: BTreeSet::new(),
                expected_effort: content.effort_minutes,
                reported_effort: None,
                urgent: content.urgency.is_urgent(),
                channel: content.channel,
                legal_basis: content.legal_bases.kind(),
                function: content.function.clone(),
                kind: content.kind,
                actions: Vec::new(),
            },
            assignment: blank.apply(&first.happening, first.at),
        };
        if let Some(deadline) = deadline {
            reading.set_deadline(deadline, DeadlineRule::Original, first.at, None);
        }
        Ok(reading)
    }

    fn take(&mut self, event: &Event) {
        let at = event.at;
        self.assignment = self.assignment.clone().apply(&event.happening, at);
        self.take_action(event);
        match &event.happening {
            Happening::Answered {
                round,
                effort_minutes,
                resent_from,
                ..
            } => {
                self.stop_waiting(at);
                let deadline_version = self.timeline.deadlines.last().map(|last| last.version);
                self.timeline.answers.push(AnswerGiven {
                    at,
                    counted_at: event.counted_at(),
                    round: *round,
                    deadline_version,
                    opened_at: None,
                    given_before: resent_from.as_ref().map(|first| GivenBefore {
                        issuer_office: first.issuer_office,
                        at: first.answered_at,
                    }),
                });
                if let Some(minutes) = effort_minutes {
                    let reported = self.timeline.reported_effort.unwrap_or(0);
                    self.timeline.reported_effort = Some(reported.saturating_add(*minutes));
                }
            }
            Happening::AnswerOpened => {
                let latest = self.timeline.latest_round();
                let answers = self.timeline.answers.iter_mut();
                for answer in answers.filter(|answer| Some(answer.round) == latest) {
                    answer.opened_at.get_or_insert(at);
                }
            }
            Happening::Accepted => self.decide(at, true),
            Happening::Returned { reason, deadline } => {
                self.decide(at, false);
                if let Some(deadline) = deadline {
                    self.set_deadline(deadline, DeadlineRule::Rework, at, Some(reason));
                }
            }
            Happening::ExtensionAsked { .. } => self.timeline.extensions.push(ExtensionHistory {
                asked_at: at,
                decided_at: None,
                granted: None,
            }),
            Happening::ExtensionGranted { deadline } => {
                self.decide_extension(at, true);
                self.set_deadline(deadline, DeadlineRule::Granted, at, None);
            }
            Happening::ExtensionRefused { .. } => self.decide_extension(at, false),
            Happening::DeadlineChanged {
                deadline,
                rule,
                reason,
            } => {
                if *rule == DeadlineRule::Shortened {
                    self.depart_from_plan();
                }
                self.set_deadline(deadline, *rule, at, Some(reason));
            }
            Happening::Corrected { .. } => self.depart_from_plan(),
            Happening::ClarificationAsked { .. } => {
                self.timeline
                    .clarifications
                    .push(Waiting { from: at, to: None });
            }
            Happening::ClarificationGiven { .. } => self.stop_waiting(at),
            Happening::RedirectGranted { .. } => {
                self.stop_waiting(at);
                self.timeline.redirected_at = Some(at);
            }
            Happening::Withdrawn { .. } => {
                self.stop_waiting(at);
                self.timeline.withdrawn_at = Some(at);
            }
            Happening::SaidConfirmed => self.timeline.confirmed_at = Some(at),
            Happening::SaidCorrected { deadline, .. } => {
                self.timeline.confirmed_at = Some(at);
                if let Some(deadline) = deadline {
                    self.set_deadline(deadline, DeadlineRule::Corrected, at, None);
                }
            }
            Happening::SaidDenied { .. } => {
                self.timeline.confirmed_at = Some(at);
                if self.assignment.state == State::Denied {
                    self.stop_waiting(at);
                    self.timeline.denied_at = Some(at);
                }
            }
            Happening::Retracted { .. } => {
                self.stop_waiting(at);
                self.timeline.retracted_at = Some(at);
            }
            Happening::Remarked { remark, .. } => {
                self.timeline.remarks.insert(*remark);
            }
            Happening::Issued { .. }
            | Happening::Released
            | Happening::Delivered
            | Happening::Acknowledged
            | Happening::RedirectAsked { .. }
            | Happening::RedirectRefused { .. }
            | Happening::Delegated { .. }
            | Happening::Reminded { .. } => {}
        }
    }

    /// A phone that fetches at night by itself is no person at work, so a delivery is no action.
    fn take_action(&mut self, event: &Event) {
        let Some(actor) = event.actor.filter(|actor| {
            actor.role == Role::Recipient
                && actor.office == event.office
                && event.happening != Happening::Delivered
        }) else {
            return;
        };
        self.timeline.actions.push(Action {
            at: event.counted_at(),
            person: actor.person,
        });
    }

    fn decide(&mut self, at: Timestamp, accepted: bool) {
        let round = self.timeline.latest_round().unwrap_or(1);
        self.timeline.decisions.push(Decision {
            at,
            round,
            accepted,
        });
    }

    fn decide_extension(&mut self, at: Timestamp, granted: bool) {
        if let Some(open) = self.timeline.extensions.last_mut() {
            open.decided_at = Some(at);
            open.granted = Some(granted);
        }
    }

    /// What asks something else, or sooner, than the plan said was not foreseen by it.
    fn depart_from_plan(&mut self) {
        self.timeline.planned = self.timeline.planned.map(|_| false);
    }

    fn stop_waiting(&mut self, at: Timestamp) {
        if let Some(waiting) = self.timeline.clarifications.last_mut() {
            waiting.to.get_or_insert(at);
        }
    }

    fn set_deadline(
        &mut self,
        deadline: &Deadline,
        rule: DeadlineRule,
        at: Timestamp,
        reason: Option<&Reason>,
    ) {
        self.timeline.deadlines.push(DeadlineVersion {
            version: self.assignment.deadline_version,
            deadline: deadline.clone(),
            rule,
            set_at: at,
            reason: reason.cloned(),
        });
    }

    fn finish(self) -> Timeline {
        Timeline {
            state: self.assignment.state,
            delivered_at: self.assignment.delivered_at,
            acknowledged_at: self.assignment.acknowledged_at,
            confirmation: self.assignment.confirmation,
            ..self.timeline
        }
    }
}
