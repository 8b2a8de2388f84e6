//! When, and whether, the villages of the demo district respond.

use jiff::Timestamp;

use super::DemoError;
use super::district::OfficeIndex;
use super::history::{History, Place, Step};
use super::times::{at, later, worked};
use super::village::Move;
use crate::domain::assignment::Assignment;
use crate::domain::id::AssignmentId;
use crate::domain::instruction::InstructionKind;
use crate::domain::remark::RemarkKind;
use crate::domain::worktime::WorkClock;

impl History {
    /// Expects that somebody looks at what has become visible.
    pub(super) fn expect_fetching(
        &mut self,
        assignment: &Assignment,
        place: Place,
    ) -> Result<(), DemoError> {
        let clock = self.clock(place.village)?;
        let urgent = self.plan_of(place.planned)?.content.urgency.is_urgent();
        let from = assignment.effective_at;
        let fetched = if urgent {
            let minutes = self.random.between(1, 35);
            later(&mut self.random, from, minutes)?
        } else {
            let remote = self.is_remote(place)?;
            let minutes = match self.random.between(1, 100) {
                1..=70 => self.random.between(1, 60),
                71..=90 => self.random.between(60, 300),
                _ => self.random.between(300, 900),
            };
            let minutes = if remote { minutes * 2 } else { minutes };
            worked(&mut self.random, &clock, from, minutes)?
        };
        self.expect(fetched, Step::Village(assignment.id, Move::Fetch));
        Ok(())
    }

    /// Expects an answer: in time, at the last minute in the evening, or late.
    pub(super) fn expect_answer(
        &mut self,
        assignment: &Assignment,
        place: Place,
        from: Timestamp,
    ) -> Result<(), DemoError> {
        let clock = self.clock(place.village)?;
        let minutes = self.random.between(60, 1500);
        let answered = match &assignment.deadline {
            None => worked(&mut self.random, &clock, from, minutes)?,
            Some(deadline) => self.answering_time(&clock, from, deadline.at)?,
        };
        self.expect(answered, Step::Village(assignment.id, Move::Answer));
        Ok(())
    }

    fn answering_time(
        &mut self,
        clock: &WorkClock,
        from: Timestamp,
        due: Timestamp,
    ) -> Result<Timestamp, DemoError> {
        let random = &mut self.random;
        let left = clock.between(from, due);
        let thrown = random.between(1, 100);
        if due <= from || thrown > 90 {
            let minutes = random.between(20, 1100);
            return worked(random, clock, from.max(due), minutes);
        }
        if left < 60 || thrown > 79 {
            // Not while the office is open, so in the evening before or early in the morning.
            let evening_hour = random.between(19, 22);
            let evening = at(
                clock,
                clock.date_of(from),
                evening_hour,
                random.between(0, 59),
            )?;
            let morning_minute = random.between(5, 58);
            let morning = at(clock, clock.date_of(due), 8, morning_minute)?;
            let chosen = [evening, morning]
                .into_iter()
                .find(|chosen| *chosen > from && *chosen < due);
            return match chosen {
                Some(chosen) => later(random, chosen, 0),
                None => {
                    let minutes = random.between(5, 200);
                    worked(random, clock, from, minutes)
                }
            };
        }
        let minutes = left * random.between(20, 97) / 100;
        worked(random, clock, from, minutes)
    }

    /// Expects what follows once a village has seen it: a receipt, a remark, a question, an answer.
    pub(super) fn expect_response(
        &mut self,
        assignment: &Assignment,
        place: Place,
        at: Timestamp,
    ) -> Result<(), DemoError> {
        let clock = self.clock(place.village)?;
        let acknowledged = match self.random.between(1, 100) {
            1..=58 => Some(self.random.between(0, 20)),
            59..=84 => Some(self.random.between(60, 700)),
            _ => None,
        };
        if let Some(minutes) = acknowledged {
            let when = if minutes <= 20 {
                later(&mut self.random, at, minutes)?
            } else {
                worked(&mut self.random, &clock, at, minutes)?
            };
            self.expect(when, Step::Village(assignment.id, Move::Acknowledge));
        }
        let content = &self.plan_of(place.planned)?.content;
        let (to_read, effort) = (
            content.kind == InstructionKind::ForInformation,
            content.effort_minutes,
        );
        if to_read && self.random.chance(70) {
            return Ok(());
        }
        let notice = assignment
            .deadline
            .as_ref()
            .map(|deadline| clock.between(assignment.effective_at, deadline.at));
        let short = notice.is_some_and(|notice| notice < i64::from(effort.unwrap_or(120)).max(240));
        self.expect_remark(assignment.id, short, at)?;
        let asked = match self.random.between(1, 100) {
            1..=8 if assignment.deadline.as_ref().is_some_and(|due| due.at > at) => {
                Some(Move::AskExtension)
            }
            9..=15 => Some(Move::AskQuestion),
            16..=25 => self.another_village(place)?.map(Move::AskRedirect),
            // It is overlooked, and stays open.
            26..=28 => return Ok(()),
            _ => None,
        };
        let Some(asked) = asked else {
            return self.expect_answer(assignment, place, at);
        };
        let minutes = self.random.between(10, 200);
        let when = worked(&mut self.random, &clock, at, minutes)?;
        self.expect(when, Step::Village(assignment.id, asked));
        Ok(())
    }

    fn expect_remark(
        &mut self,
        id: AssignmentId,
        short: bool,
        at: Timestamp,
    ) -> Result<(), DemoError> {
        let remark = match (self.random.between(1, 100), short) {
            (1..=14, true) => RemarkKind::NotEnoughTime,
            (15..=17, _) => RemarkKind::OutsideFunctions,
            (18..=20, _) => RemarkKind::AlreadySupplied,
            (21, _) => RemarkKind::Other,
            _ => return Ok(()),
        };
        let minutes = self.random.between(1, 40);
        let when = later(&mut self.random, at, minutes)?;
        self.expect(when, Step::Village(id, Move::Remark(remark)));
        Ok(())
    }

    /// A village that did not get the instruction.
    fn another_village(&mut self, place: Place) -> Result<Option<OfficeIndex>, DemoError> {
        let recipients = &self.plan_of(place.planned)?.recipients;
        let mut others = self.district.villages();
        others.retain(|village| !recipients.contains(village));
        Ok(self.random.pick(&others).copied())
    }
}
