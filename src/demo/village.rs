//! What the villages of the demo district do with what they are asked.

use jiff::{SignedDuration, Timestamp, ToSpan};

use super::DemoError;
use super::content::{fill, say};
use super::district::OfficeIndex;
use super::history::{Doer, History, Place, resolve};
use super::issuer;
use super::times::workday_after;
use crate::domain::assignment::{Assignment, State};
use crate::domain::claim::Bounds;
use crate::domain::command::Command;
use crate::domain::deadline::Due;
use crate::domain::event::DeviceClock;
use crate::domain::id::AssignmentId;
use crate::domain::office::Remoteness;
use crate::domain::person::Role;
use crate::domain::remark::RemarkKind;
use crate::store::Tx;

/// How long a phone is believed here: longer than any is without a network.
const BELIEVED: SignedDuration = SignedDuration::from_hours(24);

/// An act of a recipient.
#[derive(Debug, Clone, Copy)]
pub(super) enum Move {
    /// A phone fetches it.
    Fetch,
    /// Receipt is confirmed.
    Acknowledge,
    /// It is answered.
    Answer,
    /// Something is added to the answer.
    Add,
    /// More time is asked for.
    AskExtension,
    /// A question is asked.
    AskQuestion,
    /// Another village is said to be meant.
    AskRedirect(OfficeIndex),
    /// A remark is put on the record.
    Remark(RemarkKind),
}

impl History {
    /// Does what was expected, if the assignment still allows it.
    pub(super) fn village(
        &mut self,
        tx: &mut Tx<'_>,
        id: AssignmentId,
        step: Move,
        at: Timestamp,
    ) -> Result<(), DemoError> {
        let (assignment, place) = self.load(tx, id)?;
        if assignment.state.is_closed() {
            return Ok(());
        }
        let doer = self.villager(place, &assignment, at)?;
        let awaits = assignment.state.awaits_recipient();
        let command = match step {
            Move::Fetch => Some(Command::Deliver),
            Move::Acknowledge if assignment.state == State::Sent => Some(Command::Acknowledge),
            Move::Answer if awaits => Some(self.answer(&assignment, place, &doer)?),
            Move::Add if assignment.state == State::Answered => Some(Command::Answer {
                text: say(&mut self.random, &self.phrases.addition, doer.language)?,
                effort_minutes: None,
                attachments: Vec::new(),
                resent_from: None,
            }),
            Move::AskExtension if awaits && assignment.extension.is_none() => {
                self.extension(&assignment, place, &doer)?
            }
            Move::AskQuestion if awaits => Some(Command::AskClarification {
                question: say(&mut self.random, &self.phrases.question, doer.language)?,
            }),
            Move::AskRedirect(meant) if awaits && assignment.returns == 0 => {
                Some(self.redirect(meant, &doer)?)
            }
            Move::Remark(remark) => Some(self.remark(remark, &doer)?),
            _ => None,
        };
        let Some(command) = command else {
            return Ok(());
        };
        let next = self.act(tx, &assignment, command, &doer, at)?;
        match step {
            Move::Fetch => self.expect_response(&next, place, at),
            Move::Answer | Move::Add => self.expect_opening(&next, place, step, at),
            Move::AskExtension => self.expect_decision(&next, place, issuer::Move::Settle, at),
            Move::AskQuestion => self.expect_decision(&next, place, issuer::Move::Reply, at),
            Move::AskRedirect(meant) => {
                self.expect_decision(&next, place, issuer::Move::Redirect(meant), at)
            }
            Move::Acknowledge | Move::Remark(_) => Ok(()),
        }
    }

    fn answer(
        &mut self,
        assignment: &Assignment,
        place: Place,
        doer: &Doer,
    ) -> Result<Command, DemoError> {
        let topic = self.topics.get(self.plan_of(place.planned)?.topic);
        let wording = topic.map(|topic| topic.wording(doer.language).answer.clone());
        let effort = topic.and_then(|topic| topic.effort).unwrap_or(30);
        let text = match wording {
            Some(wording) if assignment.returns == 0 => fill(&mut self.random, &wording)?,
            _ => say(&mut self.random, &self.phrases.rework, doer.language)?,
        };
        let spent = i64::from(effort) * self.random.between(55, 170) / 100;
        let reported = self.random.chance(68).then_some(spent);
        Ok(Command::Answer {
            text,
            effort_minutes: reported.and_then(|minutes| u32::try_from(minutes).ok()),
            attachments: Vec::new(),
            resent_from: None,
        })
    }

    fn extension(
        &mut self,
        assignment: &Assignment,
        place: Place,
        doer: &Doer,
    ) -> Result<Option<Command>, DemoError> {
        let Some(current) = &assignment.deadline else {
            return Ok(None);
        };
        let clock = self.clock(place.village)?;
        let days = self.random.between(1, 3);
        let day = workday_after(&clock, clock.date_of(current.at), days);
        Ok(Some(Command::AskExtension {
            until: resolve(Due::Date(day), &clock)?,
            reason: say(&mut self.random, &self.phrases.extension, doer.language)?,
        }))
    }

    fn redirect(&mut self, meant: OfficeIndex, doer: &Doer) -> Result<Command, DemoError> {
        Ok(Command::AskRedirect {
            reason: say(&mut self.random, &self.phrases.redirect, doer.language)?,
            suggested_office: Some(self.district.office(meant)?.id),
        })
    }

    fn remark(&mut self, remark: RemarkKind, doer: &Doer) -> Result<Command, DemoError> {
        let phrases = match remark {
            RemarkKind::OutsideFunctions => &self.phrases.remark_outside_functions,
            RemarkKind::AlreadySupplied => &self.phrases.remark_already_supplied,
            RemarkKind::NotEnoughTime => &self.phrases.remark_not_enough_time,
            RemarkKind::Other => &self.phrases.remark_other,
        };
        Ok(Command::Remark {
            remark,
            text: Some(say(&mut self.random, phrases, doer.language)?),
            supplied: None,
        })
    }

    /// Somebody of the village of that day, with a phone whose clock is a little off, and that was
    /// without a network for a while where the village is remote.
    pub(super) fn villager(
        &mut self,
        place: Place,
        assignment: &Assignment,
        at: Timestamp,
    ) -> Result<Doer, DemoError> {
        let day = self.clock(place.village)?.date_of(at);
        let (actor, language) =
            self.district
                .on_duty(&mut self.random, place.village, Role::Recipient, day)?;
        let offline = if self.is_remote(place)? { 35 } else { 6 };
        let minutes = if self.random.chance(offline) {
            self.random.between(2, 95)
        } else {
            0
        };
        let earliest = assignment.delivered_at.unwrap_or(assignment.effective_at);
        let written = at.saturating_sub(minutes.minutes())?.max(earliest).min(at);
        let behind = self.random.between(0, 2500);
        Ok(Doer {
            actor,
            language,
            device: DeviceClock {
                written_at: Some(written.saturating_sub(behind.milliseconds())?),
                offset_ms: Some(behind),
                claim: None,
            }
            .judged(&Bounds {
                not_before: earliest,
                received_at: at,
                longest: BELIEVED,
            }),
        })
    }

    /// Whether the village is remote.
    pub(super) fn is_remote(&self, place: Place) -> Result<bool, DemoError> {
        let profile = &self.district.office(place.village)?.profile;
        Ok(profile.remoteness == Some(Remoteness::Remote))
    }
}
