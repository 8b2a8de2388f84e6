//! What the issuing offices of the demo district do with what they get.

use jiff::Timestamp;

use super::DemoError;
use super::content::say;
use super::district::OfficeIndex;
use super::history::{Doer, History, Place, Step, resolve};
use super::times::{later, workday_after, worked};
use super::village;
use crate::domain::assignment::{Assignment, State};
use crate::domain::command::Command;
use crate::domain::deadline::Due;
use crate::domain::id::AssignmentId;
use crate::store::Tx;

/// An act of an issuer.
#[derive(Debug, Clone, Copy)]
pub(super) enum Move {
    /// The answer is opened.
    Open,
    /// The answer is accepted or returned.
    Decide,
    /// More time is granted or refused.
    Settle,
    /// A question is answered.
    Reply,
    /// It is sent to the village that is said to be meant, or left where it is.
    Redirect(OfficeIndex),
}

impl History {
    /// Expects that the answer is opened; one in eight never is.
    pub(super) fn expect_opening(
        &mut self,
        assignment: &Assignment,
        place: Place,
        after: village::Move,
        at: Timestamp,
    ) -> Result<(), DemoError> {
        if matches!(after, village::Move::Answer) && self.random.chance(4) {
            let minutes = self.random.between(20, 240);
            let when = later(&mut self.random, at, minutes)?;
            self.expect(when, Step::Village(assignment.id, village::Move::Add));
        }
        let minutes = match self.random.between(1, 100) {
            1..=68 => self.random.between(10, 480),
            69..=87 => self.random.between(480, 2400),
            _ => return Ok(()),
        };
        let clock = self.clock(self.plan_of(place.planned)?.issuer)?;
        let when = worked(&mut self.random, &clock, at, minutes)?;
        self.expect(when, Step::Issuer(assignment.id, Move::Open));
        Ok(())
    }

    /// Expects a decision about something the village asked; some wait for ever.
    pub(super) fn expect_decision(
        &mut self,
        assignment: &Assignment,
        place: Place,
        step: Move,
        at: Timestamp,
    ) -> Result<(), DemoError> {
        let unheard = if matches!(step, Move::Redirect(_)) {
            30
        } else {
            14
        };
        if self.random.chance(unheard) {
            return Ok(());
        }
        let clock = self.clock(self.plan_of(place.planned)?.issuer)?;
        let minutes = self.random.between(10, 700);
        let when = worked(&mut self.random, &clock, at, minutes)?;
        self.expect(when, Step::Issuer(assignment.id, step));
        Ok(())
    }

    /// Does what was expected, if the assignment still allows it.
    pub(super) fn issuer(
        &mut self,
        tx: &mut Tx<'_>,
        id: AssignmentId,
        step: Move,
        at: Timestamp,
    ) -> Result<(), DemoError> {
        let (assignment, place) = self.load(tx, id)?;
        let doer = self.issuer_of(place.planned, at)?;
        let state = assignment.state;
        let command = match step {
            Move::Open if state == State::Answered && assignment.answer_opened_at.is_none() => {
                Command::OpenAnswer
            }
            // Nobody decides on what was added and not opened yet.
            Move::Decide if state == State::Answered && assignment.answer_opened_at.is_some() => {
                self.verdict(&assignment, place, &doer, at)?
            }
            Move::Settle if assignment.extension.is_some() => {
                self.settlement(&assignment, &doer)?
            }
            Move::Reply if state == State::Clarification => Command::Clarify {
                reply: say(&mut self.random, &self.phrases.reply, doer.language)?,
            },
            Move::Redirect(meant) if state == State::Redirected => {
                return self.redirected(tx, &assignment, place, meant, &doer, at);
            }
            _ => return Ok(()),
        };
        let next = self.act(tx, &assignment, command, &doer, at)?;
        match step {
            Move::Open => self.expect_verdict(&next, place, at),
            // Some of what was returned is forgotten.
            Move::Decide if next.state == State::Returned && !self.random.chance(15) => {
                self.expect_answer(&next, place, at)
            }
            Move::Reply | Move::Settle => self.expect_answer(&next, place, at),
            _ => Ok(()),
        }
    }

    fn expect_verdict(
        &mut self,
        assignment: &Assignment,
        place: Place,
        at: Timestamp,
    ) -> Result<(), DemoError> {
        if self.random.chance(8) {
            return Ok(());
        }
        let clock = self.clock(self.plan_of(place.planned)?.issuer)?;
        let minutes = self.random.between(3, 900);
        let when = worked(&mut self.random, &clock, at, minutes)?;
        self.expect(when, Step::Issuer(assignment.id, Move::Decide));
        Ok(())
    }

    fn verdict(
        &mut self,
        assignment: &Assignment,
        place: Place,
        doer: &Doer,
        at: Timestamp,
    ) -> Result<Command, DemoError> {
        let returned = if assignment.returns == 0 { 14 } else { 6 };
        if !self.random.chance(returned) {
            return Ok(Command::Accept);
        }
        let clock = self.clock(place.village)?;
        let days = self.random.between(1, 3);
        let day = workday_after(&clock, clock.date_of(at), days);
        let deadline = self
            .random
            .chance(60)
            .then(|| resolve(Due::Date(day), &clock))
            .transpose()?;
        Ok(Command::Return {
            reason: say(&mut self.random, &self.phrases.incomplete, doer.language)?,
            deadline,
        })
    }

    /// Granted where the time asked for still lies after the deadline in force.
    fn settlement(&mut self, assignment: &Assignment, doer: &Doer) -> Result<Command, DemoError> {
        let later = match (&assignment.extension, &assignment.deadline) {
            (Some(asked), Some(current)) => asked.until.at > current.at,
            _ => false,
        };
        if later && self.random.chance(70) {
            return Ok(Command::GrantExtension { instead: None });
        }
        Ok(Command::RefuseExtension {
            reason: say(
                &mut self.random,
                &self.phrases.extension_refused,
                doer.language,
            )?,
        })
    }

    fn redirected(
        &mut self,
        tx: &mut Tx<'_>,
        assignment: &Assignment,
        place: Place,
        meant: OfficeIndex,
        doer: &Doer,
        at: Timestamp,
    ) -> Result<(), DemoError> {
        let has_it = self.plan_of(place.planned)?.recipients.contains(&meant);
        if !has_it && self.random.chance(60) {
            let to = self.district.office(meant)?.id;
            self.act(tx, assignment, Command::GrantRedirect { to }, doer, at)?;
            if let Some(planned) = self.planned.get_mut(place.planned) {
                planned.recipients.push(meant);
            }
            return self.assign(tx, place.planned, meant, doer, at);
        }
        let reason = say(
            &mut self.random,
            &self.phrases.redirect_refused,
            doer.language,
        )?;
        let next = self.act(tx, assignment, Command::RefuseRedirect { reason }, doer, at)?;
        self.expect_answer(&next, place, at)
    }
}
