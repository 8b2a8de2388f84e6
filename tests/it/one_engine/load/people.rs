//! What people do all day.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tapsyrma::domain::id::{AssignmentId, OfficeId};
use uuid::Uuid;

use super::Chance;
use super::account::{Effect, Reading};
use super::worker::Worker;
use crate::support::urgent;

/// Between two looks of somebody who saw nothing new.
const PAUSE: Duration = Duration::from_millis(100);
/// What an akim does between two looks at the inbox, at most.
const AT_A_TIME: usize = 4;

/// Issues to some of the villages, again and again. Urgent: at night, too, a village has it at once.
pub async fn issue(worker: Worker, villages: Vec<OfficeId>, mut chance: Chance) {
    let mut number = 0;
    while !worker.shared.is_over() {
        number += 1;
        let mut asked = villages.clone();
        asked.rotate_left(chance.below(villages.len()));
        asked.truncate(1 + chance.below(villages.len()));
        let key = Uuid::now_v7();
        let body = json!({
            "recipients": { "offices": asked },
            "title": format!("Vegetable stocks, list {number}"),
            "text": "Tonnes in store, by kind, as of today. ".repeat(1 + chance.below(40)),
            "language": "ru",
            "kind": "report",
            "legal_bases": [{ "kind": "catch_all_35_3" }],
            "channel": "system",
            "urgency": urgent(),
            "due": null,
        });
        let issued = worker
            .change(Method::POST, "/instructions", key, &body)
            .await;
        let assignments = issued["assignments"].as_array().unwrap().iter();
        let entries = assignments.map(|given| {
            let office: OfficeId = parsed(&given["recipient_office"]);
            (office, parsed(&given["id"]), "issued")
        });
        let effect = Effect::new(key, entries.collect(), None);
        assert_eq!(effect.entries.len(), asked.len());
        worker.shared.account().effects.push(effect);
        tokio::time::sleep(chance.millis(0, 10)).await;
    }
}

/// What the state of an assignment was when somebody heard of it: its version and the word.
pub type Copies = BTreeMap<AssignmentId, (i64, String)>;

/// The phone of a village's akim: follows the inbox by number, presses "received", answers.
pub struct Phone {
    worker: Worker,
    inbox: Follower,
    known: BTreeSet<AssignmentId>,
    to_do: VecDeque<AssignmentId>,
}

impl Phone {
    pub fn new(worker: Worker, chance: &mut Chance) -> Self {
        Self {
            inbox: Follower::of(Numbering::Received, worker.again(chance)),
            worker,
            known: BTreeSet::new(),
            to_do: VecDeque::new(),
        }
    }

    pub async fn work(mut self) -> Self {
        while !self.worker.shared.is_over() {
            let new = self.inbox.look().await;
            for id in self.inbox.copies.keys() {
                if self.known.insert(*id) {
                    self.to_do.push_back(*id);
                }
            }
            if self.to_do.is_empty() && !new {
                tokio::time::sleep(PAUSE).await;
            }
            let now = self.to_do.len().min(AT_A_TIME);
            for assignment in self.to_do.drain(..now).collect::<Vec<_>>() {
                self.respond(assignment).await;
            }
        }
        self
    }

    async fn respond(&self, assignment: AssignmentId) {
        let path = format!("/assignments/{assignment}/acknowledgement");
        self.act(Method::PUT, &path, &json!({}), assignment, "acknowledged")
            .await;
        let path = format!("/assignments/{assignment}/answers");
        let body = json!({ "text": "412 t" });
        self.act(Method::POST, &path, &body, assignment, "answered")
            .await;
    }

    async fn act(
        &self,
        method: Method,
        path: &str,
        body: &Value,
        assignment: AssignmentId,
        kind: &'static str,
    ) {
        let key = Uuid::now_v7();
        let receipt = self.worker.change(method, path, key, body).await;
        let number = receipt["number"].as_i64();
        assert!(number.is_some(), "done before under another key: {receipt}");
        let entry = (self.worker.office, assignment, kind);
        let effect = Effect::new(key, [entry].into(), number);
        self.worker.shared.account().effects.push(effect);
    }

    pub async fn catch_up(&mut self) {
        self.inbox.catch_up().await;
    }

    pub fn reading(self) -> Reading {
        Reading::Inbox(self.worker.office, self.inbox.copies)
    }
}

/// A screen that follows one of the two numberings of an office and has a copy of what it was told.
pub struct Follower {
    worker: Worker,
    numbering: Numbering,
    since: i64,
    copies: Copies,
}

/// The two numberings of an office.
enum Numbering {
    /// What it received; the first look at something is put on the record.
    Received,
    /// What it issued.
    Issued,
}

impl Follower {
    /// Follows what an office issued.
    pub fn new(worker: Worker) -> Self {
        Self::of(Numbering::Issued, worker)
    }

    fn of(numbering: Numbering, worker: Worker) -> Self {
        Self {
            worker,
            numbering,
            since: 0,
            copies: Copies::new(),
        }
    }

    pub async fn work(mut self) -> Self {
        while !self.worker.shared.is_over() {
            if !self.look().await {
                tokio::time::sleep(PAUSE).await;
            }
        }
        self
    }

    /// Syncs once; tells whether there was anything new.
    async fn look(&mut self) -> bool {
        let since = self.since;
        let changes = match self.numbering {
            Numbering::Received => self.worker.fetch(&format!("/sync?since={since}")).await,
            Numbering::Issued => {
                self.worker
                    .get(&format!("/sync/issued?since={since}"))
                    .await
            }
        };
        let next = changes["next"].as_i64().unwrap();
        for told in changes["assignments"].as_array().unwrap() {
            let version = told["version"].as_i64().unwrap();
            let state = told["state"].as_str().unwrap().to_owned();
            self.copies.insert(parsed(&told["id"]), (version, state));
        }
        assert!(next >= since, "the numbers went back: {changes}");
        let new = next > since;
        self.since = next;
        new
    }

    pub async fn catch_up(&mut self) {
        while self.look().await {}
    }

    pub fn reading(self) -> Reading {
        Reading::Issued(self.worker.office, self.copies)
    }
}

/// Somebody who keeps a copy of a village's record, link by link.
pub struct RecordCopy {
    worker: Worker,
    hashes: Vec<String>,
}

impl RecordCopy {
    pub fn new(worker: Worker) -> Self {
        Self {
            worker,
            hashes: Vec::new(),
        }
    }

    pub async fn work(mut self) -> Self {
        while !self.worker.shared.is_over() {
            if !self.look().await {
                tokio::time::sleep(PAUSE).await;
            }
        }
        self
    }

    async fn look(&mut self) -> bool {
        let path = format!("/record?since={}", self.hashes.len());
        let part = self.worker.get(&path).await;
        let last = self.hashes.last().map_or("0".repeat(64), String::clone);
        assert_eq!(part["hash_before"], last, "the record was changed");
        let links = part["events"].as_array().unwrap();
        for link in links {
            let number = i64::try_from(self.hashes.len()).unwrap() + 1;
            assert_eq!(link["number"], number, "a number was missed");
            self.hashes.push(link["hash"].as_str().unwrap().to_owned());
        }
        !links.is_empty()
    }

    pub async fn catch_up(&mut self) {
        while self.look().await {}
    }

    pub fn reading(self) -> Reading {
        Reading::Record(self.worker.office, self.hashes)
    }
}

fn parsed<T: std::str::FromStr<Err = uuid::Error>>(value: &Value) -> T {
    value.as_str().unwrap().parse().unwrap()
}
