//! What is asked of the service, by whom in turn.

use std::net::SocketAddr;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::process::Keys;
use crate::request::Request;
use crate::world::{self, AUDANS, OPEN_EACH, VILLAGES, World, audan_number};

/// What audans ask in the workload of issuing.
pub const TITLE: &str = "Көкөніс қоры туралы мәлімет";
/// Its text.
pub const TEXT: &str = "Ауылдық округ бойынша картоп, сәбіз, пияз және қырыққабат қоры туралы \
                        мәліметті тоннамен, қоймалар бөлінісінде ұсыныңыз.";
/// Why it cannot wait.
pub const URGENCY: &str = "Су тасқыны";
/// What villages answer.
pub const ANSWER: &str = "Картоп – 412 т, сәбіз – 38 т, пияз – 17 т. Қырыққабат қоры жоқ.";

/// So many different pages no node remembers.
const NOT_REMEMBERED: u64 = 10_000;

/// A time that all open work is due before, another one every turn.
pub fn due_before(turn: u64) -> Timestamp {
    let seconds = i64::try_from(turn % NOT_REMEMBERED).unwrap();
    "2090-01-01T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

/// Something the service is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Workload {
    Inbox,
    InboxUnknown,
    One,
    SyncNothing,
    SyncFive,
    Issue,
    Acknowledge,
    Answer,
}

impl Workload {
    /// Those that read stand first, so that they find the world as it was made.
    pub const ALL: [Self; 8] = [
        Self::Inbox,
        Self::InboxUnknown,
        Self::One,
        Self::SyncNothing,
        Self::SyncFive,
        Self::Issue,
        Self::Acknowledge,
        Self::Answer,
    ];

    /// What a table calls it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Inbox => "inbox page of 20",
            Self::InboxUnknown => "inbox page of 20, not asked before",
            Self::One => "one assignment",
            Self::SyncNothing => "sync, nothing new (304)",
            Self::SyncFive => "sync, 5 changes",
            Self::Issue => "issue to 20 villages",
            Self::Acknowledge => "acknowledge",
            Self::Answer => "answer",
        }
    }

    /// Whether it changes the world.
    pub fn writes(self) -> bool {
        matches!(self, Self::Issue | Self::Acknowledge | Self::Answer)
    }

    /// The status of its answer.
    pub fn status(self) -> u16 {
        match self {
            Self::Inbox | Self::InboxUnknown | Self::One | Self::SyncFive | Self::Acknowledge => {
                200
            }
            Self::SyncNothing => 304,
            Self::Issue | Self::Answer => 201,
        }
    }
}

/// Whoever asks, each with a token.
pub struct Callers {
    world: World,
    villages: Vec<String>,
    audans: Vec<String>,
}

impl Callers {
    /// Signs everybody's token.
    pub fn new(world: World, keys: &Keys) -> Self {
        Self {
            world,
            villages: (0..VILLAGES).map(|village| keys.token(village)).collect(),
            audans: (0..AUDANS)
                .map(|audan| keys.token(audan_number(audan)))
                .collect(),
        }
    }

    /// The requests of a workload, another village's or audan's each time. There are only as many
    /// acknowledgements as are owed; `supply` makes more of them.
    pub fn requests(&self, workload: Workload) -> Vec<Request> {
        let received = self.world.received();
        let sync =
            |since: u64, token: &String| Request::get(format!("/api/v1/sync?since={since}"), token);
        match workload {
            Workload::Inbox => self.villages.iter().map(|token| inbox(token)).collect(),
            Workload::InboxUnknown => {
                let mut requests = Vec::new();
                for turn in 0..NOT_REMEMBERED / VILLAGES {
                    for token in &self.villages {
                        let before = due_before(turn);
                        let path = format!("/api/v1/inbox?limit=20&due_before={before}");
                        requests.push(Request::get(path, token));
                    }
                }
                requests
            }
            Workload::One => self.of_open(Request::get),
            Workload::SyncNothing => self
                .villages
                .iter()
                .map(|token| sync(received, token).unless(received.to_string()))
                .collect(),
            Workload::SyncFive => self
                .villages
                .iter()
                .map(|token| sync(received - 5, token))
                .collect(),
            Workload::Issue => (0..)
                .zip(&self.audans)
                .map(|(audan, token)| issue(audan, token))
                .collect(),
            Workload::Acknowledge => Vec::new(),
            Workload::Answer => self.of_open(|path, token| {
                let body = json!({
                    "text": ANSWER,
                    "effort_minutes": 45,
                });
                Request::send("POST", format!("{path}/answers"), token, body.to_string())
            }),
        }
    }

    /// Two requests of one village or audan that the world is ready for.
    pub fn pair(&self, workload: Workload, caller: u64) -> (Request, Request) {
        if workload == Workload::Acknowledge {
            let token = &self.villages[usize::try_from(caller).unwrap()];
            let owed = |number| {
                let id = world::open_assignment(caller, number).to_string();
                acknowledge(&id, token)
            };
            return (owed(2), owed(0));
        }
        let requests = self.requests(workload);
        let of_caller = |turn: u64| {
            let place = usize::try_from(caller + turn * VILLAGES).unwrap();
            requests.get(place).cloned()
        };
        let first = of_caller(0).unwrap();
        (first.clone(), of_caller(1).unwrap_or(first))
    }

    fn of_open(&self, request: impl Fn(String, &str) -> Request) -> Vec<Request> {
        let mut requests = Vec::new();
        for number in 0..OPEN_EACH {
            for (village, token) in (0..).zip(&self.villages) {
                let id = world::open_assignment(village, number);
                requests.push(request(format!("/api/v1/assignments/{id}"), token));
            }
        }
        requests
    }

    /// Issues until so many assignments can be acknowledged, and gives the acknowledgements.
    pub fn supply(&self, at_least: usize, service: SocketAddr) -> Vec<Request> {
        let mut acknowledgements = Vec::new();
        let issues = self.requests(Workload::Issue);
        for issue in issues.iter().cycle() {
            if acknowledgements.len() >= at_least {
                break;
            }
            let answer = issue.ask(service);
            assert_eq!(answer.status, 201, "{}", answer.body);
            let issued: Value = serde_json::from_str(&answer.body).unwrap();
            for assignment in issued["assignments"].as_array().unwrap() {
                let office: uuid::Uuid = assignment["recipient_office"]
                    .as_str()
                    .unwrap()
                    .parse()
                    .unwrap();
                let village = usize::try_from(world::number_of(office)).unwrap();
                let id = assignment["id"].as_str().unwrap();
                acknowledgements.push(acknowledge(id, &self.villages[village]));
            }
        }
        acknowledgements
    }
}

fn inbox(token: &str) -> Request {
    Request::get("/api/v1/inbox?limit=20", token)
}

fn acknowledge(id: &str, token: &str) -> Request {
    let path = format!("/api/v1/assignments/{id}/acknowledgement");
    Request::send("PUT", path, token, "{}".to_owned())
}

/// An urgent instruction to the villages of one audan: nothing about it depends on the hour.
fn issue(audan: u64, token: &str) -> Request {
    let body = json!({
        "recipients": { "offices": world::villages_of(audan) },
        "title": TITLE,
        "text": TEXT,
        "language": "kk",
        "kind": "report",
        "legal_bases": [{ "kind": "catch_all_35_3" }],
        "channel": "system",
        "urgency": { "level": "urgent", "kind": "emergency", "reason": URGENCY },
        "effort_minutes": 60,
        "due": { "date": "2099-03-04" },
    });
    Request::send(
        "POST",
        "/api/v1/instructions".to_owned(),
        token,
        body.to_string(),
    )
}
