//! What the service asks of the database for one request, by the same functions of the store, and
//! nothing else: no HTTP, no JSON, no other thread.
//!
//! On PostgreSQL a run compares these with what the service really sent.

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, PgConnection};
use tapsyrma::clock::fresh_id;
use tapsyrma::domain::clocks::Clocks;
use tapsyrma::domain::command::Command;
use tapsyrma::domain::id::{AssignmentId, DeviceId, InstructionId, OfficeId};
use tapsyrma::domain::instruction::{
    Channel, Content, Instruction, InstructionKind, Precision, Urgency,
};
use tapsyrma::domain::legal::LegalBasis;
use tapsyrma::domain::person::{Actor, Language, Role};
use tapsyrma::store::assignments;
use tapsyrma::store::events::{self, Origin};
use tapsyrma::store::idempotency;
use tapsyrma::store::inbox::{self, InboxFilter};
use tapsyrma::store::{
    Connection, Store, StoreError, StoreOptions, Tx, instructions, offices, records, standing,
};
use uuid::Uuid;

use crate::workload::Workload;
use crate::world::{self, World, audan_number};

/// Any digest of a request does.
const FINGERPRINT: [u8; 32] = [7; 32];

/// Why statements failed.
#[derive(Debug)]
pub enum Failed {
    Store(StoreError),
    Other(String),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// A database that is asked once.
pub struct Once {
    connection: Connection,
    store: Store,
}

impl Once {
    /// Connects to a PostgreSQL database.
    pub fn open(url: &str) -> Self {
        Self {
            connection: Connection::Postgres(PgConnection::establish(url).unwrap()),
            store: Store::open(&StoreOptions::new(url)).unwrap(),
        }
    }

    /// Does the work of one request of a village or an audan.
    pub fn run(&mut self, workload: Workload, world: World, caller: u64) {
        let sender = if workload == Workload::Issue {
            Sender::audan(caller)
        } else {
            Sender::new(caller)
        };
        let id = world::open_assignment(caller, 4);
        if !workload.writes() {
            return read(workload, &mut self.connection, world, caller, 1).unwrap();
        }
        standing::find(&mut self.connection, sender.device, None).unwrap();
        let clocks = world::clocks();
        let written = self.store.write_blocking(move |tx| match workload {
            Workload::Issue => sender.issue(tx, &clocks, &world::villages_of(caller)),
            Workload::Answer => sender.answer(tx, id),
            _ => sender.acknowledge(tx, id),
        });
        written.unwrap();
    }
}

/// What a village's phone makes the service read.
pub fn read(
    workload: Workload,
    connection: &mut Connection,
    world: World,
    village: u64,
    turn: u64,
) -> Result<(), Failed> {
    let office = world::office(village);
    let device = world::device(village);
    let asked = (workload != Workload::One).then_some(office);
    standing::find(connection, device, asked)?;
    if matches!(workload, Workload::Inbox | Workload::SyncNothing) {
        return Ok(());
    }
    begin(connection)?;
    match workload {
        Workload::InboxUnknown => {
            standing::find(connection, device, Some(office))?;
            let filter = InboxFilter {
                due_before: Some(crate::workload::due_before(turn)),
                ..InboxFilter::default()
            };
            let pairs = inbox::list(connection, office, &filter, None, 21)?;
            read_offices(
                connection,
                pairs.into_iter().map(|(assignment, _)| assignment),
            )?;
        }
        Workload::One => {
            let id = world::open_assignment(village, turn % world::OPEN_EACH);
            let (assignment, instruction) = assignments::find(connection, id)?.unwrap();
            read_offices(connection, [assignment].into_iter())?;
            events::list_of_assignment(connection, id)?;
            instructions::list_former(connection, instruction.id)?;
        }
        _ => {
            let since = i64::try_from(world.received() - 5).unwrap();
            let recorded = events::list_received_after(connection, office, since, 200)?;
            let ids: Vec<AssignmentId> = recorded
                .iter()
                .map(|recorded| recorded.event.assignment)
                .collect();
            let pairs = assignments::list_by_ids(connection, &ids)?;
            read_offices(
                connection,
                pairs.into_iter().map(|(assignment, _)| assignment),
            )?;
        }
    }
    end(connection)
}

fn begin(connection: &mut Connection) -> Result<(), Failed> {
    let sql = match connection {
        Connection::Sqlite(_) => "BEGIN",
        Connection::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    };
    connection
        .batch_execute(sql)
        .map_err(|error| Failed::Store(error.into()))
}

fn end(connection: &mut Connection) -> Result<(), Failed> {
    connection
        .batch_execute("ROLLBACK")
        .map_err(|error| Failed::Store(error.into()))
}

fn read_offices(
    connection: &mut Connection,
    assignments: impl Iterator<Item = tapsyrma::domain::assignment::Assignment>,
) -> Result<(), Failed> {
    let mut ids: Vec<OfficeId> = assignments
        .flat_map(|assignment| [assignment.issuer_office, assignment.recipient_office])
        .collect();
    ids.sort_unstable();
    ids.dedup();
    offices::list_by_ids(connection, &ids)?;
    Ok(())
}

/// Who writes, and the key of the request.
#[derive(Clone, Copy)]
pub struct Sender {
    actor: Actor,
    device: DeviceId,
    key: Uuid,
}

impl Sender {
    /// The person of an audan or of a village, under a new key.
    pub fn new(number: u64) -> Self {
        Self {
            actor: Actor {
                person: world::person(number),
                office: world::office(number),
                role: if number < world::VILLAGES {
                    Role::Recipient
                } else {
                    Role::Issuer
                },
                on_behalf_of: None,
            },
            device: world::device(number),
            key: Uuid::now_v7(),
        }
    }

    /// The person of an audan.
    pub fn audan(audan: u64) -> Self {
        Self::new(audan_number(audan))
    }

    fn origin(&self) -> Origin {
        Origin {
            actor: Some(self.actor),
            key: Some(self.key),
            ..Origin::service(tapsyrma::clock::Clock::System.now())
        }
    }

    /// What every POST does around its own work.
    fn once(
        &self,
        tx: &mut Tx<'_>,
        write: impl FnOnce(&mut Tx<'_>, &Origin) -> Result<String, Failed>,
    ) -> Result<String, Failed> {
        let origin = self.origin();
        let person = self.actor.person;
        idempotency::take(tx, person, self.key, &FINGERPRINT, origin.at)?;
        let body = write(tx, &origin)?;
        idempotency::keep(tx, person, self.key, 201, &body)?;
        Ok(body)
    }

    /// Issues an urgent instruction to villages; gives the assignments as JSON.
    pub fn issue(
        &self,
        tx: &mut Tx<'_>,
        clocks: &Clocks,
        to: &[OfficeId],
    ) -> Result<String, Failed> {
        self.once(tx, |tx, origin| {
            let recipients = offices::list_by_ids(tx, to)?;
            let top = offices::find_issuing_top(tx, self.actor.office)?;
            if !offices::are_under(tx, top, &recipients)? {
                return Err(Failed::Other("not under the issuer".to_owned()));
            }
            let mut instruction = Instruction {
                id: fresh_id::<InstructionId>(),
                issuer_office: self.actor.office,
                issued_by: Some(self.actor.person),
                number: 0,
                registered_at: origin.at,
                registered_precision: Precision::Minute,
                imported_from: None,
                plan: None,
                recorded_by: None,
                content: content(),
                version: 1,
            };
            let written = records::issue(tx, clocks, &mut instruction, &recipients, origin)
                .map_err(|error| Failed::Other(error.to_string()))?;
            let ids: Vec<_> = written
                .iter()
                .map(|assignment| (assignment.id, assignment.recipient_office))
                .collect();
            Ok(serde_json::to_string(&ids).unwrap())
        })
    }

    /// Answers an assignment.
    pub fn answer(&self, tx: &mut Tx<'_>, id: AssignmentId) -> Result<String, Failed> {
        let command = Command::Answer {
            text: crate::workload::ANSWER.parse().unwrap(),
            effort_minutes: Some(45),
            attachments: Vec::new(),
            resent_from: None,
        };
        self.once(tx, |tx, origin| act(tx, id, command, origin))
    }

    /// Acknowledges an assignment.
    pub fn acknowledge(&self, tx: &mut Tx<'_>, id: AssignmentId) -> Result<String, Failed> {
        act(tx, id, Command::Acknowledge, &self.origin())
    }
}

fn act(
    tx: &mut Tx<'_>,
    id: AssignmentId,
    command: Command,
    origin: &Origin,
) -> Result<String, Failed> {
    let assignment = assignments::find_for_change(tx, id)?.unwrap();
    offices::find(tx, assignment.recipient_office)?;
    let acted = records::act(tx, &assignment, command, None, origin)
        .map_err(|error| Failed::Other(error.to_string()))?;
    Ok(format!("{{\"number\":{}}}", acted.number))
}

fn content() -> Content {
    Content {
        title: crate::workload::TITLE.parse().unwrap(),
        text: crate::workload::TEXT.parse().unwrap(),
        language: Language::Kazakh,
        kind: InstructionKind::Report,
        function: None,
        legal_bases: LegalBasis::CatchAll35_3.into(),
        channel: Channel::System,
        said_at: None,
        said_by: None,
        urgency: Urgency::Urgent {
            kind: "emergency".parse().unwrap(),
            reason: crate::workload::URGENCY.parse().unwrap(),
        },
        source: None,
        effort_minutes: Some(60),
        due: Some(tapsyrma::domain::deadline::Due::Date(
            "2099-03-04".parse().unwrap(),
        )),
        short_notice_reason: None,
        attachments: Vec::new(),
    }
}
