//! The history of the district: what follows from what, written in the order of time.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::DemoError;
use super::content::{Phrases, Topic, phrases, topics};
use super::district::{District, OfficeIndex};
use super::plan::{Amendment, Planned, Planner};
use super::random::Random;
use super::times::later;
use super::told::Said;
use crate::clock::fresh_id;
use crate::domain::assignment::{Assignment, State};
use crate::domain::clocks::Clocks;
use crate::domain::command::Command;
use crate::domain::deadline::{Deadline, Due};
use crate::domain::event::DeviceClock;
use crate::domain::id::AssignmentId;
use crate::domain::instruction::{Instruction, Precision};
use crate::domain::office::Office;
use crate::domain::person::{Actor, Language, Role};
use crate::domain::worktime::WorkClock;
use crate::store::events::Origin;
use crate::store::{Tx, assignments, records};

/// Something that will happen, if the assignment still allows it by then.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// An instruction is issued.
    Issue(usize),
    /// An issued instruction is amended.
    Amend(usize, Amendment),
    /// The service lets a held assignment through.
    Release(AssignmentId),
    /// The recipient does something.
    Village(AssignmentId, super::village::Move),
    /// The issuer does something.
    Issuer(AssignmentId, super::issuer::Move),
    /// Something is said of an order that a village recorded.
    Say(AssignmentId, Said),
}

/// Which instruction an assignment is of, and whose it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Where the instruction stands in the plan.
    pub(super) planned: usize,
    /// The recipient.
    pub(super) village: OfficeIndex,
}

/// Who does something, and in which language they write.
#[derive(Debug, Clone, Copy)]
pub(super) struct Doer {
    /// The person of that day.
    pub(super) actor: Actor,
    /// Their language.
    pub(super) language: Language,
    /// The clock of their device.
    pub(super) device: DeviceClock,
}

/// A plan, and everything that will follow from it up to now.
pub(super) struct History {
    /// Who is there.
    pub(super) district: District,
    /// What is asked.
    pub(super) topics: Vec<Topic>,
    /// What is said besides.
    pub(super) phrases: Phrases,
    /// The dice.
    pub(super) random: Random,
    /// The instructions, earliest first.
    pub(super) planned: Vec<Planned>,
    clocks: Clocks,
    now: Timestamp,
    /// What was issued so far, with its assignments, by its place in the plan.
    pub(super) issued: BTreeMap<usize, (Instruction, Vec<AssignmentId>)>,
    places: HashMap<AssignmentId, Place>,
    /// By time, then in the order in which it was thought of.
    queue: BTreeMap<(Timestamp, u64), Step>,
    thought_of: u64,
}

impl History {
    /// Plans the instructions of the months before `now`.
    pub(super) fn new(clocks: Clocks, now: Timestamp, seed: u64) -> Result<Self, DemoError> {
        let mut random = Random::new(seed);
        let district = District::read(now)?;
        let (topics, phrases) = (topics()?, phrases()?);
        let planned = Planner {
            district: &district,
            clocks: &clocks,
            topics: &topics,
            phrases: &phrases,
            random: &mut random,
            now,
        }
        .plan()?;
        let mut history = Self {
            district,
            clocks,
            topics,
            phrases,
            random,
            planned,
            now,
            issued: BTreeMap::new(),
            places: HashMap::new(),
            queue: BTreeMap::new(),
            thought_of: 0,
        };
        let issues: Vec<Timestamp> = history.planned.iter().map(|planned| planned.at).collect();
        for (index, at) in issues.into_iter().enumerate() {
            history.expect(at, Step::Issue(index));
        }
        Ok(history)
    }

    /// The district that it happens in.
    pub(super) fn district(&self) -> &District {
        &self.district
    }

    /// Lets everything happen, one step after the other.
    pub(super) fn write(mut self, tx: &mut Tx<'_>) -> Result<(), DemoError> {
        while let Some(((at, _), step)) = self.queue.pop_first() {
            match step {
                Step::Issue(index) => self.issue(tx, index, at)?,
                Step::Amend(index, amendment) => self.amend(tx, index, amendment, at)?,
                Step::Release(id) => self.release(tx, id, at)?,
                Step::Village(id, step) => self.village(tx, id, step, at)?,
                Step::Issuer(id, step) => self.issuer(tx, id, step, at)?,
                Step::Say(id, said) => self.say(tx, id, said, at)?,
            }
        }
        Ok(())
    }

    /// Expects a step; what would lie in the future does not happen.
    pub(super) fn expect(&mut self, at: Timestamp, step: Step) {
        if at <= self.now {
            self.thought_of += 1;
            self.queue.insert((at, self.thought_of), step);
        }
    }

    /// Acts on an assignment as it stands.
    pub(super) fn act(
        &mut self,
        tx: &mut Tx<'_>,
        assignment: &Assignment,
        command: Command,
        doer: &Doer,
        at: Timestamp,
    ) -> Result<Assignment, DemoError> {
        let read = command.needs_version().then_some(assignment.version);
        let origin = origin(doer, at);
        Ok(records::act(tx, assignment, command, read, &origin)?.assignment)
    }

    /// The assignment with its place, locked.
    pub(super) fn load(
        &self,
        tx: &mut Tx<'_>,
        id: AssignmentId,
    ) -> Result<(Assignment, Place), DemoError> {
        let missing = || DemoError::Content(format!("assignment {id} was never made"));
        let assignment = assignments::find_for_change(tx, id)?.ok_or_else(missing)?;
        let place = self.places.get(&id).copied().ok_or_else(missing)?;
        Ok((assignment, place))
    }

    /// The plan of an instruction.
    pub(super) fn plan_of(&self, index: usize) -> Result<&Planned, DemoError> {
        self.planned
            .get(index)
            .ok_or_else(|| DemoError::Content(format!("instruction {index} was never planned")))
    }

    /// The working clock of an office.
    pub(super) fn clock(&self, office: OfficeIndex) -> Result<WorkClock, DemoError> {
        self.district.clock(&self.clocks, office)
    }

    /// Somebody at the desk of the issuing office.
    pub(super) fn issuer_of(&mut self, index: usize, at: Timestamp) -> Result<Doer, DemoError> {
        let office = self.plan_of(index)?.issuer;
        let day = self.clock(office)?.date_of(at);
        let (actor, language) =
            self.district
                .on_duty(&mut self.random, office, Role::Issuer, day)?;
        Ok(Doer {
            actor,
            language,
            device: DeviceClock::default(),
        })
    }

    /// Assigns an issued instruction to another village.
    pub(super) fn assign(
        &mut self,
        tx: &mut Tx<'_>,
        index: usize,
        village: OfficeIndex,
        doer: &Doer,
        at: Timestamp,
    ) -> Result<(), DemoError> {
        let Some((instruction, _)) = self.issued.get(&index) else {
            return Ok(());
        };
        let office = self.district.office(village)?.clone();
        let made = records::assign(tx, &self.clocks, instruction, &[office], &origin(doer, at))?;
        self.receive(index, &[village], made)
    }

    fn issue(&mut self, tx: &mut Tx<'_>, index: usize, at: Timestamp) -> Result<(), DemoError> {
        let planned = self.plan_of(index)?.clone();
        let villages = planned.recipients.clone();
        let doer = match planned.told {
            Some(_) => self.recorder(&planned, at)?,
            None => Doer {
                actor: planned.actor,
                language: planned.content.language,
                device: DeviceClock::default(),
            },
        };
        let issuer = self.district.office(planned.issuer)?.id;
        let recorded_by = planned.told.map(|_| doer.actor.office);
        let mut instruction = Instruction {
            id: fresh_id(),
            issuer_office: issuer,
            issued_by: recorded_by.is_none().then_some(planned.actor.person),
            number: 0,
            registered_at: at,
            registered_precision: Precision::Minute,
            imported_from: None,
            plan: None,
            recorded_by,
            content: planned.content.clone(),
            version: 1,
        };
        if let Some((when, amendment)) = planned.amendment {
            self.expect(when, Step::Amend(index, amendment));
        }
        let recipients: Vec<Office> = villages
            .iter()
            .map(|village| self.district.office(*village).cloned())
            .collect::<Result<_, _>>()?;
        let made = records::issue(
            tx,
            &self.clocks,
            &mut instruction,
            &recipients,
            &origin(&doer, at),
        )?;
        self.issued.insert(index, (instruction, Vec::new()));
        if let Some((said, recorded)) = planned.told.zip(made.first()) {
            self.expect_saying(index, recorded.id, said, at)?;
        }
        self.receive(index, &villages, made)
    }

    fn receive(
        &mut self,
        index: usize,
        villages: &[OfficeIndex],
        made: Vec<Assignment>,
    ) -> Result<(), DemoError> {
        for (assignment, village) in made.into_iter().zip(villages) {
            let place = Place {
                planned: index,
                village: *village,
            };
            self.places.insert(assignment.id, place);
            if let Some((_, assigned)) = self.issued.get_mut(&index) {
                assigned.push(assignment.id);
            }
            if assignment.state == State::Scheduled {
                let job = later(&mut self.random, assignment.effective_at, 0)?;
                self.expect(job, Step::Release(assignment.id));
            } else if assignment.confirmation.is_some() {
                // Whoever wrote it down has seen it.
                self.expect_response(&assignment, place, assignment.registered_at)?;
            } else {
                self.expect_fetching(&assignment, place)?;
            }
        }
        Ok(())
    }

    fn release(
        &mut self,
        tx: &mut Tx<'_>,
        id: AssignmentId,
        at: Timestamp,
    ) -> Result<(), DemoError> {
        let place = self.load(tx, id)?.1;
        if let Some(acted) = records::act_if_due(tx, id, Command::Release, &Origin::service(at))? {
            self.expect_fetching(&acted.assignment, place)?;
        }
        Ok(())
    }
}

/// A deadline on a village's clock.
pub(super) fn resolve(due: Due, clock: &WorkClock) -> Result<Deadline, DemoError> {
    due.resolve(clock)
        .map_err(|error| DemoError::Content(error.to_string()))
}

fn origin(doer: &Doer, at: Timestamp) -> Origin {
    Origin {
        at,
        actor: Some(doer.actor),
        device: doer.device,
        key: Some(fresh_id()),
    }
}
