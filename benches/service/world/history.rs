//! Three years of instructions, each decided by the rules of the domain and told in the order of time.

use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use tapsyrma::domain::assignment::{Assignment, Change, Issue};
use tapsyrma::domain::command::Command;
use tapsyrma::domain::deadline::Due;
use tapsyrma::domain::event::{DeviceClock, Event, Happening};
use tapsyrma::domain::id::AssignmentId;
use tapsyrma::domain::instruction::{Content, Instruction, Precision};
use tapsyrma::domain::person::{Actor, Role};
use tapsyrma::domain::worktime::{WorkClock, Zone};
use uuid::Uuid;

use super::record::Record;
use super::rows::{Sink, Table};
use super::wording::Topics;
use super::{
    AUDANS, OPEN_EACH, VILLAGES, VILLAGES_EACH, World, audan_number, closed_assignment, office,
    open_assignment, person,
};

/// Days on which what is closed was issued.
const CLOSED: (&str, &str) = ("2023-11-20", "2026-10-30");
/// Days on which what is open was issued.
const OPEN: (&str, &str) = ("2026-11-09", "2026-11-19");
/// The day after these, on which it was all delivered.
const LAST: &str = "2026-11-20T04:00:00Z";

/// When everything has been told.
pub fn end() -> Timestamp {
    LAST.parse::<Timestamp>().unwrap() + SignedDuration::from_hours(9)
}

/// Writes the instructions, assignments and events of a world, and sums its ledgers up.
pub fn write<S: Sink>(world: World, mut sink: S) {
    let (full, to_write) = sync_channel::<(Table, String)>(16);
    let writer = std::thread::spawn(move || {
        for (table, rows) in to_write {
            sink.write(table, &rows);
        }
        sink
    });
    let mut history = History {
        clock: super::clock(),
        zone: super::zone(),
        topics: Topics::read(),
        record: Record::<S>::new(full),
        random: 35,
    };
    let closed = world.closed / VILLAGES_EACH;
    history.tell_closed(closed);
    history.tell_open(closed);
    let ledgers = history.record.finish();
    writer.join().unwrap().finish(&ledgers);
}

/// An assignment and who stands on its two sides.
struct Told {
    assignment: Assignment,
    village: u64,
    audan: u64,
    topic: u64,
}

/// What happens next, and when.
type Waiting = BTreeMap<(Timestamp, AssignmentId), Told>;

struct History<S> {
    clock: WorkClock,
    zone: Zone,
    topics: Topics,
    record: Record<S>,
    random: u64,
}

impl<S: Sink> History<S> {
    /// Instructions that were answered and accepted within a week of their issue.
    fn tell_closed(&mut self, instructions: u64) {
        let days = self.openings(CLOSED);
        let mut waiting = Waiting::new();
        for number in 0..instructions {
            let at = spread(&days, number, instructions);
            while let Some(next) = waiting.first_entry()
                && next.key().0 <= at
            {
                let ((at, _), told) = next.remove_entry();
                self.go_on(told, at, &mut waiting);
            }
            let due = at + SignedDuration::from_hours(6 * 24);
            for told in self.issue(number, at, due, |village| {
                closed_assignment(number * VILLAGES_EACH + village)
            }) {
                let next = at + self.minutes(5, 200);
                waiting.insert((next, told.assignment.id), told);
            }
        }
        while let Some(((at, _), told)) = waiting.pop_first() {
            self.go_on(told, at, &mut waiting);
        }
    }

    /// Acknowledges, answers or accepts, whichever is next.
    fn go_on(&mut self, told: Told, at: Timestamp, waiting: &mut Waiting) {
        let (command, by, pause) = if told.assignment.acknowledged_at.is_none() {
            (Command::Acknowledge, told.village, self.minutes(600, 4000))
        } else if told.assignment.answered_at.is_none() {
            let amount = self.next_random();
            let answer = Command::Answer {
                text: self.topics.answer(told.topic, amount),
                effort_minutes: u32::try_from(amount % 400 + 20).ok(),
                attachments: Vec::new(),
                resent_from: None,
            };
            (answer, told.village, self.minutes(60, 1500))
        } else {
            (Command::Accept, told.audan, SignedDuration::ZERO)
        };
        let told = self.act(told, command, by, at);
        if told.assignment.closed_at.is_some() {
            self.record.write_assignment(&told.assignment);
        } else {
            waiting.insert((at + pause, told.assignment.id), told);
        }
    }

    /// Instructions of the last two weeks, numbered after the closed ones. Every assignment was
    /// delivered, and then every second one acknowledged.
    fn tell_open(&mut self, closed: u64) {
        let days = self.openings(OPEN);
        let mut open = Vec::new();
        for number in 0..OPEN_EACH * AUDANS {
            let at = spread(&days, number, OPEN_EACH * AUDANS);
            let (of_village, audan) = (number / AUDANS, number % AUDANS);
            let left = i64::try_from(12 + of_village * 7 % 40).unwrap();
            let due = at + SignedDuration::from_hours(24 * left);
            open.extend(self.issue(closed + number, at, due, |village| {
                open_assignment(audan * VILLAGES_EACH + village, of_village)
            }));
        }
        let delivered = LAST.parse().unwrap();
        let open: Vec<Told> = open
            .into_iter()
            .map(|told| {
                let by = told.village;
                self.act(told, Command::Deliver, by, delivered)
            })
            .collect();
        for (number, told) in (0..).zip(open) {
            let of_village = number / VILLAGES;
            let told = if of_village % 2 == 1 {
                let minutes = SignedDuration::from_mins(i64::try_from(of_village).unwrap());
                let by = told.village;
                self.act(told, Command::Acknowledge, by, delivered + minutes)
            } else {
                told
            };
            self.record.write_assignment(&told.assignment);
        }
    }

    /// Issues to all villages of the audan whose turn it is.
    fn issue(
        &mut self,
        number: u64,
        at: Timestamp,
        due: Timestamp,
        id: impl Fn(u64) -> AssignmentId,
    ) -> Vec<Told> {
        let (audan, issuer) = (number % AUDANS, audan_number(number % AUDANS));
        let local = |at| self.zone.time_zone().to_datetime(at).date();
        let month = local(at).strftime("%m.%Y").to_string();
        let due = Due::Date(local(due));
        let content = Content {
            due: Some(due),
            ..self.topics.content(number, &month)
        };
        let digest = content.digest();
        let deadline = due.resolve(&self.clock).unwrap();
        let instruction = Instruction {
            id: super::instruction(number),
            issuer_office: office(issuer),
            issued_by: Some(person(issuer)),
            number: self.record.next_instruction_number(issuer),
            registered_at: at,
            registered_precision: Precision::Minute,
            imported_from: None,
            plan: None,
            recorded_by: None,
            content,
            version: 1,
        };
        self.record.write_instruction(&instruction);
        let key = self.next_key();
        let mut issued = Vec::new();
        for village in 0..VILLAGES_EACH {
            let issue = Issue {
                id: id(village),
                instruction: instruction.id,
                issuer_office: instruction.issuer_office,
                recipient_office: office(audan * VILLAGES_EACH + village),
                registered_at: at,
                held: true,
                deadline: Some(deadline.clone()),
                content: digest.clone(),
                preview: None,
                told_at: None,
                passed_on: None,
            };
            let change = Assignment::issue(issue, &self.clock).unwrap();
            let told = Told {
                assignment: change.next,
                village: audan * VILLAGES_EACH + village,
                audan: issuer,
                topic: number,
            };
            self.enter(&told, issuer, at, key, change.happening);
            issued.push(told);
        }
        issued
    }

    fn act(&mut self, told: Told, command: Command, by: u64, at: Timestamp) -> Told {
        let version = told.assignment.version;
        let Change { next, happening } =
            told.assignment.decide(command, Some(version), at).unwrap();
        let told = Told {
            assignment: next,
            ..told
        };
        let key = self.next_key();
        self.enter(&told, by, at, key, happening);
        told
    }

    fn enter(&mut self, told: &Told, by: u64, at: Timestamp, key: Uuid, happening: Happening) {
        let event = Event {
            office: told.assignment.recipient_office,
            number: 0,
            assignment: told.assignment.id,
            at,
            actor: Some(Actor {
                person: person(by),
                office: office(by),
                role: if by < VILLAGES {
                    Role::Recipient
                } else {
                    Role::Issuer
                },
                on_behalf_of: None,
            }),
            device: DeviceClock {
                written_at: None,
                offset_ms: Some(120),
                claim: None,
            },
            key: Some(key),
            happening,
        };
        self.record.write_event(told.village, told.audan, event);
    }

    /// The opening time of every working day between two.
    fn openings(&self, (from, to): (&str, &str)) -> Vec<Timestamp> {
        let (from, to): (Date, Date) = (from.parse().unwrap(), to.parse().unwrap());
        from.series(jiff::Span::new().days(1))
            .take_while(|date| *date <= to)
            .filter_map(|date| self.clock.opening(date).unwrap())
            .collect()
    }

    /// The next of a sequence that is the same every time (SplitMix64).
    fn next_random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.random ^ (self.random >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn next_key(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.next_random(), self.next_random())
    }

    fn minutes(&mut self, from: u64, to: u64) -> SignedDuration {
        let minutes = from + self.next_random() % (to - from);
        SignedDuration::from_mins(i64::try_from(minutes).unwrap())
    }
}

/// The moment of one of many instructions: as many every day, and none after the morning.
fn spread(openings: &[Timestamp], number: u64, of: u64) -> Timestamp {
    const MORNING_SECONDS: u64 = 4 * 3600;
    let days = u64::try_from(openings.len()).unwrap();
    let (day, rest) = (number * days / of, number * days % of);
    let seconds = i64::try_from(rest * MORNING_SECONDS / of).unwrap();
    openings[usize::try_from(day).unwrap()] + SignedDuration::from_secs(seconds)
}
