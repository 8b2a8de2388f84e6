//! Villages, an audan, and what happens between them, told in the order it happened.

use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp};
use tapsyrma::domain::assignment::{Assignment, Issue};
use tapsyrma::domain::burden::{Observed, Timeline};
use tapsyrma::domain::claim::Bounds;
use tapsyrma::domain::command::Command;
use tapsyrma::domain::deadline::Due;
use tapsyrma::domain::event::{DeviceClock, Event, Happening};
use tapsyrma::domain::id::OfficeId;
use tapsyrma::domain::instruction::{
    Channel, Content, DeclaredSource, Instruction, InstructionKind, Precision, UpstreamSource,
    Urgency,
};
use tapsyrma::domain::legal::LegalBasis;
use tapsyrma::domain::office::Tier;
use tapsyrma::domain::person::{Actor, Language, Role};
use tapsyrma::domain::worktime::{
    Calendar, DatedException, Exception, Schedule, Timetable, WorkClock, Zone,
};
use uuid::Uuid;

/// The commonest schedule: eight hours with a long lunch.
pub const LONG_LUNCH: &str = "mon-fri 09:00-13:00 14:30-18:30";

/// The office that issues when nobody says which.
pub const AUDAN: u128 = 900;

/// A village office.
pub struct Village {
    pub office: OfficeId,
    pub clock: WorkClock,
    issuer_clock: WorkClock,
}

/// An instant by the clock on the wall of every office here.
pub fn at(local: &str) -> Timestamp {
    let wall: DateTime = local.replace(' ', "T").parse().unwrap();
    zone().time_zone().to_timestamp(wall).unwrap()
}

fn zone() -> Zone {
    Zone::try_from("Asia/Almaty").unwrap()
}

pub fn office(number: u128) -> OfficeId {
    Uuid::from_u128(number).into()
}

fn clock(hours: &str, calendar: Calendar) -> WorkClock {
    let timetable = Timetable::always(Schedule::try_from(hours).unwrap());
    WorkClock::new(zone(), timetable, Arc::new(calendar))
}

pub fn village(number: u128, hours: &str) -> Village {
    Village {
        office: office(number),
        clock: clock(hours, Calendar::none()),
        issuer_clock: clock(LONG_LUNCH, Calendar::none()),
    }
}

/// A village with a clock of its own.
pub fn village_on(number: u128, clock: WorkClock) -> Village {
    Village {
        clock,
        ..village(number, LONG_LUNCH)
    }
}

/// A village that works on a Saturday as on a Monday.
pub fn village_with_a_moved_saturday(number: u128, saturday: Date) -> Village {
    let moved = DatedException {
        date: saturday,
        exception: Exception::WorkingAs(jiff::civil::Weekday::Monday),
        name: None,
        instead_of: None,
        act: "made up for the test".to_owned(),
    };
    let years = (saturday.year(), saturday.year());
    let calendar = Calendar::new("test", "1", years, &[], vec![moved]).unwrap();
    Village {
        clock: clock(LONG_LUNCH, calendar),
        ..village(number, LONG_LUNCH)
    }
}

/// What is asked. Filled in by the story, sent by [`Village::is_asked`].
#[derive(Clone)]
pub struct Ask {
    pub content: Content,
    pub issuer: u128,
    pub precision: Precision,
    /// Whether the village records it itself.
    pub recorded: bool,
}

pub fn ask() -> Ask {
    Ask {
        content: Content {
            title: "Vegetable stocks".parse().unwrap(),
            text: "How many tonnes are there?".parse().unwrap(),
            language: Language::Russian,
            kind: InstructionKind::Report,
            function: None,
            legal_bases: LegalBasis::CatchAll35_3.into(),
            channel: Channel::System,
            said_at: None,
            said_by: None,
            urgency: Urgency::Ordinary,
            source: None,
            effort_minutes: None,
            due: None,
            short_notice_reason: None,
            attachments: Vec::new(),
        },
        issuer: AUDAN,
        precision: Precision::Minute,
        recorded: false,
    }
}

impl Ask {
    pub fn due(mut self, local: &str) -> Self {
        self.content.due = Some(Due::At(at(local)));
        self
    }

    pub fn due_on(mut self, date: Date) -> Self {
        self.content.due = Some(Due::Date(date));
        self
    }

    pub fn effort(mut self, minutes: u32) -> Self {
        self.content.effort_minutes = Some(minutes);
        self
    }

    pub fn said(mut self, local: &str) -> Self {
        self.content.channel = Channel::Phone;
        self.content.said_at = Some(at(local));
        self
    }

    /// The village records what it was told.
    pub fn told(self, local: &str) -> Self {
        Self {
            recorded: true,
            ..self.said(local)
        }
    }

    pub fn urgent(mut self) -> Self {
        self.content.urgency = Urgency::Urgent {
            kind: "emergency".parse().unwrap(),
            reason: "The river is rising".parse().unwrap(),
        };
        self
    }

    pub fn passed_down(mut self, received: &str, deadline: &str) -> Self {
        self.content.source = Some(UpstreamSource::Declared(DeclaredSource {
            body: "Oblast".parse().unwrap(),
            number: None,
            received_at: at(received),
            deadline_at: Some(at(deadline)),
        }));
        self
    }

    pub fn issued_by(mut self, issuer: u128) -> Self {
        self.issuer = issuer;
        self
    }

    pub fn known_by_day_only(mut self) -> Self {
        self.precision = Precision::Date;
        self
    }
}

/// One assignment and everything that happened to it.
#[derive(Clone)]
pub struct History {
    pub instruction: Instruction,
    pub events: Vec<Event>,
    assignment: Assignment,
    clock: WorkClock,
    /// When the village had it before the last thing happened.
    had_since: Timestamp,
}

impl Village {
    pub fn is_asked(&self, local: &str, ask: Ask) -> History {
        self.is_asked_at(at(local), ask)
    }

    pub fn is_asked_at(&self, registered_at: Timestamp, ask: Ask) -> History {
        let due = ask.content.due.map(|due| due.resolve(&self.clock).unwrap());
        let instruction = Instruction {
            id: Uuid::from_u128(1).into(),
            issuer_office: office(ask.issuer),
            issued_by: None,
            number: 1,
            registered_at,
            registered_precision: ask.precision,
            imported_from: None,
            plan: None,
            recorded_by: ask.recorded.then_some(self.office),
            content: ask.content,
            version: 1,
        };
        let issue = Issue {
            id: Uuid::from_u128(2).into(),
            instruction: instruction.id,
            issuer_office: instruction.issuer_office,
            recipient_office: self.office,
            registered_at,
            held: !instruction.content.urgency.is_urgent(),
            deadline: due,
            content: instruction.content.digest(),
            told_at: instruction.told_at(self.office),
            passed_on: None,
            preview: None,
        };
        let change = Assignment::issue(issue, &self.clock).unwrap();
        let mut history = History {
            instruction,
            events: Vec::new(),
            had_since: registered_at,
            assignment: change.next,
            clock: self.clock.clone(),
        };
        history.record(registered_at, None, change.happening);
        if ask.recorded {
            return history;
        }
        let held_until = history.assignment.effective_at;
        if held_until > registered_at {
            return history.happens(held_until, Command::Release, None);
        }
        history
    }

    pub fn observes<'a>(&'a self, timeline: &'a Timeline, history: &History) -> Observed<'a> {
        Observed {
            timeline,
            recipient_clock: &self.clock,
            issuer_clock: &self.issuer_clock,
            recipient_office: self.office,
            issuer_office: history.instruction.issuer_office,
            issuer_tier: Tier::Audan,
        }
    }
}

impl History {
    pub fn timeline(&self) -> Timeline {
        Timeline::from_events(&self.instruction, &self.events).unwrap()
    }

    fn record(&mut self, at: Timestamp, actor: Option<Actor>, happening: Happening) {
        self.events.push(Event {
            office: self.assignment.recipient_office,
            number: i64::try_from(self.events.len()).unwrap() + 1,
            assignment: self.assignment.id,
            at,
            actor,
            device: DeviceClock::default(),
            key: None,
            happening,
        });
    }

    /// Whether the machine would let it happen.
    pub fn allows(&self, command: &Command, at: Timestamp) -> bool {
        let read = Some(self.assignment.version);
        self.assignment.decide(command.clone(), read, at).is_ok()
    }

    pub fn happens(mut self, at: Timestamp, command: Command, actor: Option<Actor>) -> Self {
        let read = Some(self.assignment.version);
        let change = self.assignment.decide(command, read, at).unwrap();
        self.had_since = self.assignment.had_since();
        self.assignment = change.next;
        self.record(at, actor, change.happening);
        self
    }

    /// The akim of the village does something.
    pub fn village(self, local: &str, command: Command) -> Self {
        self.clerk(7, local, command)
    }

    /// A certain clerk of the village does something.
    pub fn clerk(self, person: u128, local: &str, command: Command) -> Self {
        let actor = Actor {
            person: Uuid::from_u128(person).into(),
            office: self.assignment.recipient_office,
            role: Role::Recipient,
            on_behalf_of: None,
        };
        self.happens(at(local), command, Some(actor))
    }

    /// The audan does something.
    pub fn audan(self, local: &str, command: Command) -> Self {
        let actor = Actor {
            person: Uuid::from_u128(8).into(),
            office: self.instruction.issuer_office,
            role: Role::Issuer,
            on_behalf_of: None,
        };
        self.happens(at(local), command, Some(actor))
    }

    /// The phone says that the last thing was written earlier, with its clock so far behind.
    pub fn written(mut self, by_phone: &str, offset_ms: i64) -> Self {
        let last = self.events.last_mut().unwrap();
        let bounds = Bounds {
            not_before: self.had_since,
            received_at: last.at,
            longest: SignedDuration::from_hours(72),
        };
        last.device = DeviceClock {
            written_at: Some(at(by_phone)),
            offset_ms: Some(offset_ms),
            claim: None,
        }
        .judged(&bounds);
        self
    }

    pub fn acknowledged(self, local: &str) -> Self {
        self.village(local, Command::Acknowledge)
    }

    pub fn answered(self, local: &str) -> Self {
        self.village(local, answer(None))
    }

    pub fn accepted(self, local: &str) -> Self {
        self.audan(local, Command::Accept)
    }

    pub fn opened(self, local: &str) -> Self {
        self.audan(local, Command::OpenAnswer)
    }

    pub fn returned(self, local: &str, new_deadline: Option<&str>) -> Self {
        let deadline = new_deadline.map(|due| Due::At(at(due)).resolve(&self.clock).unwrap());
        let reason = "The table is empty".parse().unwrap();
        self.audan(local, Command::Return { reason, deadline })
    }

    pub fn moved(self, local: &str, new_deadline: &str) -> Self {
        let deadline = Due::At(at(new_deadline)).resolve(&self.clock).unwrap();
        let reason = "The oblast moved it".parse().unwrap();
        self.audan(local, Command::ChangeDeadline { deadline, reason })
    }

    pub fn questioned(self, local: &str) -> Self {
        let question = "Which vegetables?".parse().unwrap();
        self.village(local, Command::AskClarification { question })
    }

    pub fn clarified(self, local: &str) -> Self {
        let reply = "Potatoes".parse().unwrap();
        self.audan(local, Command::Clarify { reply })
    }

    pub fn withdrawn(self, local: &str) -> Self {
        let reason = "Sent by mistake".parse().unwrap();
        self.audan(local, Command::Withdraw { reason })
    }
}

pub fn answer(effort_minutes: Option<u32>) -> Command {
    Command::Answer {
        text: "412 t".parse().unwrap(),
        effort_minutes,
        attachments: Vec::new(),
        resent_from: None,
    }
}
