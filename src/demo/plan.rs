//! What is asked of which villages in three months.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::DemoError;
use super::compose::Topics;
use super::content::{Phrases, Topic};
use super::district::{District, OfficeIndex};
use super::notice::{Moment, Shape};
use super::random::Random;
use super::times::{at, is_workday, later, workday_after, workday_before, worked};
use super::told::Said;
use crate::domain::clocks::Clocks;
use crate::domain::deadline::Due;
use crate::domain::instruction::Content;
use crate::domain::person::{Actor, Role};
use crate::domain::worktime::WorkClock;

/// Days of history.
const DAYS: i64 = 91;

/// The cards that the shapes of half the instructions are dealt from, so that every seed has the
/// same mix: 19 of 50 leave less than a working day.
const DECK: [(Shape, usize); 10] = [
    (Shape::Ample, 16),
    (Shape::Short, 13),
    (Shape::SameDay, 6),
    (Shape::NextNoon, 4),
    (Shape::FewHours, 2),
    (Shape::Overnight, 4),
    (Shape::DayOff, 1),
    (Shape::Past, 1),
    (Shape::Emergency, 1),
    (Shape::Undated, 2),
];

/// How often the deck is dealt.
const DECKS: usize = 2;

/// Something that the issuer does to an instruction later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amendment {
    /// Corrects its text.
    Correct,
    /// Recalls it.
    Withdraw,
    /// Moves the deadline to a later day.
    MoveLater,
    /// Moves the deadline to an earlier day.
    MoveEarlier,
}

/// An instruction before it is issued.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    /// When it is registered.
    pub(super) at: Timestamp,
    /// The office that asks.
    pub(super) issuer: OfficeIndex,
    /// The person who asks.
    pub(super) actor: Actor,
    /// The villages.
    pub(super) recipients: Vec<OfficeIndex>,
    /// Where its topic stands in the catalogue.
    pub(super) topic: usize,
    /// What is asked.
    pub(super) content: Content,
    /// What becomes of it, and when.
    pub(super) amendment: Option<(Timestamp, Amendment)>,
    /// What becomes of it where it is only said, and the one village records it.
    pub(super) told: Option<Said>,
}

/// What instructions are made of.
pub(super) struct Planner<'a> {
    /// Who is there.
    pub(super) district: &'a District,
    /// Their working time.
    pub(super) clocks: &'a Clocks,
    /// What can be asked.
    pub(super) topics: &'a [Topic],
    /// What is said besides.
    pub(super) phrases: &'a Phrases,
    /// The dice.
    pub(super) random: &'a mut Random,
    /// Where the history ends.
    pub(super) now: Timestamp,
}

impl Planner<'_> {
    /// Every instruction up to now, earliest first.
    pub(super) fn plan(mut self) -> Result<Vec<Planned>, DemoError> {
        let clock = self
            .district
            .clock(self.clocks, self.district.index("audan")?)?;
        let today = clock.date_of(self.now);
        let first = today.saturating_sub(DAYS.days());
        let days: Vec<Date> = first
            .series(1.day())
            .take_while(|day| *day <= today)
            .filter(|day| is_workday(&clock, *day))
            .collect();
        let mut shapes = self.deal();
        let mut topics = Topics::new(self.topics, self.random);
        let mut planned = Vec::with_capacity(shapes.len());
        let count = shapes.len();
        let mut ample = 0_u32;
        for (index, shape) in shapes.drain(..).enumerate() {
            let mut day = days
                .get(index * days.len() / count)
                .copied()
                .unwrap_or(today);
            let moment = loop {
                let moment = self.moment(&clock, shape, day)?;
                if moment.at <= self.now {
                    break moment;
                }
                day = workday_before(&clock, day);
            };
            let topic = topics.next(shape, self.random);
            let amendment = match shape {
                Shape::Ample => {
                    ample += 1;
                    amendment(ample)
                }
                _ => None,
            };
            planned.push(self.instruction(shape, moment, topic, amendment)?);
        }
        planned.extend(self.held(&clock, &mut topics)?);
        planned.extend(self.told(&clock, &days, &mut topics)?);
        planned.sort_by_key(|planned| planned.at);
        Ok(planned)
    }

    fn deal(&mut self) -> Vec<Shape> {
        let mut dealt = Vec::new();
        for _ in 0..DECKS {
            let mut deck: Vec<Shape> = DECK
                .iter()
                .flat_map(|(shape, count)| std::iter::repeat_n(*shape, *count))
                .collect();
            self.random.shuffle(&mut deck);
            dealt.append(&mut deck);
        }
        dealt
    }

    /// After closing, what was asked since then is still held until the next working minute.
    fn held(&mut self, clock: &WorkClock, topics: &mut Topics) -> Result<Vec<Planned>, DemoError> {
        if clock.classify(self.now).is_working() {
            return Ok(Vec::new());
        }
        let today = clock.date_of(self.now);
        let closed_today = clock.opening(today).ok().flatten().is_some()
            && clock
                .closing(today)
                .is_ok_and(|closing| closing <= self.now);
        let day = if closed_today {
            today
        } else {
            workday_before(clock, today)
        };
        let closing = at(clock, day, 18, 35)?;
        let mut held = Vec::new();
        for minutes in [4, 31] {
            let registered = later(self.random, closing, minutes)?;
            if registered <= self.now {
                let due = Due::Date(workday_after(clock, day, 4));
                let moment = Moment {
                    at: registered,
                    due: Some(due),
                };
                let topic = topics.next(Shape::Ample, self.random);
                held.push(self.instruction(Shape::Ample, moment, topic, None)?);
            }
        }
        Ok(held)
    }

    pub(super) fn instruction(
        &mut self,
        shape: Shape,
        moment: Moment,
        index: usize,
        amendment: Option<Amendment>,
    ) -> Result<Planned, DemoError> {
        let topics = self.topics;
        let topic = topics
            .get(index)
            .ok_or_else(|| DemoError::Content("there are no topics".to_owned()))?;
        let issuer = self.district.index(&topic.office)?;
        let clock = self.district.clock(self.clocks, issuer)?;
        let day = clock.date_of(moment.at);
        let (actor, language) = self
            .district
            .on_duty(self.random, issuer, Role::Issuer, day)?;
        let amendment = match amendment {
            None => None,
            Some(amendment) => {
                let minutes = self.random.between(40, 420);
                Some((worked(self.random, &clock, moment.at, minutes)?, amendment))
            }
        };
        Ok(Planned {
            at: moment.at,
            issuer,
            actor,
            recipients: self.recipients(),
            topic: index,
            content: self.content(shape, &moment, topic, language, &clock)?,
            amendment,
            told: None,
        })
    }

    fn recipients(&mut self) -> Vec<OfficeIndex> {
        let mut villages = self.district.villages();
        self.random.shuffle(&mut villages);
        let count = match self.random.between(1, 100) {
            1..=45 => 12,
            46..=80 => self.random.between(3, 8),
            _ => self.random.between(1, 2),
        };
        villages.truncate(usize::try_from(count).unwrap_or(usize::MAX));
        villages.sort_unstable();
        villages
    }
}

/// What becomes of the n-th instruction with ample notice: amending is rare, so it is not left to
/// the dice.
fn amendment(n: u32) -> Option<Amendment> {
    match n % 9 {
        2 => Some(Amendment::MoveLater),
        4 => Some(Amendment::Correct),
        6 => Some(Amendment::MoveEarlier),
        8 => Some(Amendment::Withdraw),
        _ => None,
    }
}
