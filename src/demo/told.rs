//! What is only said in the demo district: villages record it, and those who are named say
//! something of it, or nothing.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::DemoError;
use super::compose::Topics;
use super::content::say;
use super::history::{Doer, History, Step};
use super::notice::{Moment, Shape};
use super::plan::{Planned, Planner};
use super::times::{at, later, workday_after, worked};
use crate::domain::claim::Bounds;
use crate::domain::command::Command;
use crate::domain::confirmation::Confirmation;
use crate::domain::deadline::Due;
use crate::domain::event::DeviceClock;
use crate::domain::id::AssignmentId;
use crate::domain::instruction::{Channel, SaidBy, Urgency};
use crate::domain::legal::LegalBasis;
use crate::domain::person::Role;
use crate::domain::worktime::WorkClock;
use crate::store::Tx;

/// What becomes of an order that a village recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// The named person confirms it.
    Confirmed,
    /// The named person corrects it.
    Corrected,
    /// The named person denies it.
    Denied,
    /// The village takes it back.
    TakenBack,
    /// Nobody says anything.
    Silence,
}

/// What becomes of the calls of three months, in their order: too few to be left to the dice.
const CALLS: [Said; 12] = [
    Said::Confirmed,
    Said::Silence,
    Said::Corrected,
    Said::Confirmed,
    Said::Silence,
    Said::Denied,
    Said::Confirmed,
    Said::Silence,
    Said::TakenBack,
    Said::Confirmed,
    Said::Silence,
    Said::Confirmed,
];

/// Longer than anybody here waits before writing a call down.
const BELIEVED: SignedDuration = SignedDuration::from_hours(48);

impl Planner<'_> {
    /// The calls that villages recorded.
    pub(super) fn told(
        &mut self,
        clock: &WorkClock,
        days: &[Date],
        topics: &mut Topics,
    ) -> Result<Vec<Planned>, DemoError> {
        let mut told = Vec::with_capacity(CALLS.len());
        for (place, said) in CALLS.into_iter().enumerate() {
            let Some(day) = days.get(place * days.len() / CALLS.len()) else {
                continue;
            };
            let topic = topics.next(Shape::Overnight, self.random);
            let call = self.call(clock, *day, place % 3 == 0, topic, said)?;
            told.extend(Some(call).filter(|call| call.at <= self.now));
        }
        Ok(told)
    }

    /// A call in the evening for the next noon, written down the next morning, or one of the
    /// afternoon, written down soon after.
    fn call(
        &mut self,
        clock: &WorkClock,
        day: Date,
        by_day: bool,
        topic: usize,
        said: Said,
    ) -> Result<Planned, DemoError> {
        let minute = self.random.between(0, 59);
        let next = workday_after(clock, day, 1);
        let (said_at, recorded, due) = if by_day {
            let said_at = at(clock, day, 15, minute)?;
            let written = self.random.between(8, 50);
            let due = at(clock, next, 18, 0)?;
            (said_at, later(self.random, said_at, written)?, due)
        } else {
            let said_at = at(clock, day, 19, minute)?;
            let morning = at(clock, next, 8, 20)?;
            let written = self.random.between(1, 60);
            let due = at(clock, next, 12, 0)?;
            (said_at, later(self.random, morning, written)?, due)
        };
        let moment = Moment {
            at: recorded,
            due: Some(Due::At(due)),
        };
        let mut planned = self.instruction(Shape::Overnight, moment, topic, None)?;
        let mut villages = self.district.villages();
        self.random.shuffle(&mut villages);
        villages.truncate(1);
        planned.recipients = villages;
        planned.told = Some(said);
        let content = &mut planned.content;
        content.channel = match self.random.between(1, 10) {
            1..=6 => Channel::Phone,
            7..=9 => Channel::Messenger,
            _ => Channel::Meeting,
        };
        content.said_at = Some(said_at);
        content.said_by = Some(SaidBy::Person(planned.actor.person));
        content.urgency = Urgency::Ordinary;
        content.legal_bases = LegalBasis::NoneGiven.into();
        content.source = None;
        Ok(planned)
    }
}

impl History {
    /// Whoever of the village wrote a call down, some time before a network was found.
    pub(super) fn recorder(
        &mut self,
        planned: &Planned,
        recorded_at: Timestamp,
    ) -> Result<Doer, DemoError> {
        let missing = || DemoError::Content("a call that nobody heard".to_owned());
        let village = *planned.recipients.first().ok_or_else(missing)?;
        let said_at = planned.content.said_at.ok_or_else(missing)?;
        let day = self.clock(village)?.date_of(recorded_at);
        let (actor, language) =
            self.district
                .on_duty(&mut self.random, village, Role::Recipient, day)?;
        let heard = later(&mut self.random, said_at, 4)?;
        let behind = self.random.between(0, 2500);
        let written = heard.min(recorded_at);
        let device = DeviceClock {
            written_at: Some(written.checked_sub(SignedDuration::from_millis(behind))?),
            offset_ms: Some(behind),
            claim: None,
        };
        Ok(Doer {
            actor,
            language,
            device: device.judged(&Bounds {
                not_before: said_at,
                received_at: recorded_at,
                longest: BELIEVED,
            }),
        })
    }

    /// Expects what becomes of a recorded call, and that the village does what it heard.
    pub(super) fn expect_saying(
        &mut self,
        index: usize,
        id: AssignmentId,
        said: Said,
        recorded_at: Timestamp,
    ) -> Result<(), DemoError> {
        let office = self.plan_of(index)?.issuer;
        let clock = self.clock(office)?;
        let minutes = self.random.between(15, 200);
        let when = match said {
            Said::Silence => return Ok(()),
            Said::TakenBack => later(&mut self.random, recorded_at, 12)?,
            _ => worked(&mut self.random, &clock, recorded_at, minutes)?,
        };
        self.expect(when, Step::Say(id, said));
        Ok(())
    }

    /// Somebody says what they have to say, if nobody did before.
    pub(super) fn say(
        &mut self,
        tx: &mut Tx<'_>,
        id: AssignmentId,
        said: Said,
        at: Timestamp,
    ) -> Result<(), DemoError> {
        let (assignment, place) = self.load(tx, id)?;
        let open = !assignment.state.is_closed();
        if !open || assignment.confirmation != Some(Confirmation::Unconfirmed) {
            return Ok(());
        }
        if said == Said::TakenBack {
            let doer = self.villager(place, &assignment, at)?;
            let reason = say(&mut self.random, &self.phrases.retraction, doer.language)?;
            self.act(tx, &assignment, Command::Retract { reason }, &doer, at)?;
            return Ok(());
        }
        let planned = self.plan_of(place.planned)?;
        let (actor, content) = (planned.actor, planned.content.clone());
        let doer = Doer {
            actor,
            language: content.language,
            device: DeviceClock::default(),
        };
        let command = match said {
            Said::Denied => Command::DenySaid {
                reason: say(&mut self.random, &self.phrases.denial, doer.language)?,
            },
            Said::Corrected => {
                let clock = self.clock(place.village)?;
                let day = workday_after(&clock, clock.date_of(at), 2);
                Command::CorrectSaid {
                    text: say(
                        &mut self.random,
                        &self.phrases.said_otherwise,
                        doer.language,
                    )?,
                    title: None,
                    said_at: None,
                    deadline: Some(super::history::resolve(Due::Date(day), &clock)?),
                }
            }
            _ => Command::ConfirmSaid,
        };
        self.act(tx, &assignment, command, &doer, at)?;
        Ok(())
    }
}
