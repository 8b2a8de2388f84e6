//! Somebody who asks until they are answered, each time at the next node, and writes down what they
//! were told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use tapsyrma::domain::id::OfficeId;
use uuid::Uuid;

use super::district::Person;
use super::{Chance, Shared};
use crate::support::PASSWORD;

/// No request may hang longer than this, whatever is broken.
pub const LONGEST_ANSWER: Duration = Duration::from_secs(15);
/// Nobody asks longer than this for one thing.
const ENDURANCE: Duration = Duration::from_secs(90);
/// Before the same is asked again.
const PAUSE: Duration = Duration::from_millis(20);

/// Somebody signed in.
pub struct Worker {
    pub(super) shared: Arc<Shared>,
    /// The office they act for.
    pub(super) office: OfficeId,
    access: String,
    http: reqwest::Client,
    turn: AtomicUsize,
}

/// A request that may be repeated: what it says is always the same.
struct Asked<'a> {
    method: Method,
    path: &'a str,
    key: Option<Uuid>,
    body: Option<&'a Value>,
    /// Nothing is written for it.
    reads_only: bool,
}

/// What came of one attempt.
enum Attempt {
    Answered(Value),
    /// It was not done, or nobody knows; the same may be asked again.
    Again,
}

impl Worker {
    pub(super) async fn sign_in(shared: &Arc<Shared>, who: &Person, chance: &mut Chance) -> Self {
        let mut worker = Self {
            shared: shared.clone(),
            office: who.office,
            access: String::new(),
            http: new_client(),
            turn: AtomicUsize::new(chance.below(16)),
        };
        let body = json!({ "login": who.login, "password": PASSWORD, "device_name": "phone" });
        let asked = Asked {
            method: Method::POST,
            path: "/session",
            key: None,
            body: Some(&body),
            reads_only: false,
        };
        let session = worker.insist(asked).await;
        worker.access = session["access_token"].as_str().unwrap().to_owned();
        worker
    }

    /// The same person at another screen, perhaps of another node.
    pub(super) fn again(&self, chance: &mut Chance) -> Self {
        Self {
            shared: self.shared.clone(),
            office: self.office,
            access: self.access.clone(),
            http: new_client(),
            turn: AtomicUsize::new(chance.below(16)),
        }
    }

    /// Reads, as often as it takes.
    pub(super) async fn get(&self, path: &str) -> Value {
        self.read(path, true).await
    }

    /// Reads what goes on the record the first time it is read.
    pub(super) async fn fetch(&self, path: &str) -> Value {
        self.read(path, false).await
    }

    async fn read(&self, path: &str, reads_only: bool) -> Value {
        self.insist(Asked {
            method: Method::GET,
            path,
            key: None,
            body: None,
            reads_only,
        })
        .await
    }

    /// Asks for a change under one key, as often as it takes.
    pub(super) async fn change(
        &self,
        method: Method,
        path: &str,
        key: Uuid,
        body: &Value,
    ) -> Value {
        self.insist(Asked {
            method,
            path,
            key: Some(key),
            body: Some(body),
            reads_only: false,
        })
        .await
    }

    async fn insist(&self, asked: Asked<'_>) -> Value {
        let started = Instant::now();
        loop {
            if let Attempt::Answered(value) = self.attempt(&asked).await {
                return value;
            }
            assert!(
                started.elapsed() < ENDURANCE,
                "{} was not answered in {ENDURANCE:?}",
                asked.path
            );
            self.turn.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn attempt(&self, asked: &Asked<'_>) -> Attempt {
        let turn = self.turn.load(Ordering::Relaxed);
        let Some(node) = self.shared.nodes.find(turn) else {
            return Attempt::Again;
        };
        let url = format!("http://{node}/api/v1{}", asked.path);
        let mut request = self.http.request(asked.method.clone(), url);
        if !self.access.is_empty() {
            request = request.bearer_auth(&self.access);
        }
        if let Some(key) = asked.key {
            request = request.header("Idempotency-Key", key.to_string());
        }
        if let Some(body) = asked.body {
            request = request.json(body);
        }
        let sent = Instant::now();
        let answer = match request.send().await {
            Ok(response) => {
                let (status, headers) = (response.status().as_u16(), response.headers().clone());
                response.text().await.map(|text| (status, headers, text))
            }
            Err(error) => Err(error),
        };
        let mut account = self.shared.account();
        account.longest = account.longest.max(sent.elapsed());
        let (status, headers, text) = match answer {
            Ok(answer) => answer,
            Err(error) => {
                assert!(!error.is_timeout(), "{} hung: {error}", asked.path);
                account.broken += 1;
                return Attempt::Again;
            }
        };
        let json: Value = serde_json::from_str(&text).unwrap_or_default();
        match status {
            200..300 => {
                account.replayed += u64::from(headers.contains_key("idempotent-replay"));
                account.reads += u64::from(asked.reads_only);
                Attempt::Answered(json)
            }
            503 | 507 => {
                assert!(headers.contains_key("retry-after"), "{text}");
                let code = json["code"].as_str().expect("a problem without a code");
                account.put_off(asked.reads_only, code);
                Attempt::Again
            }
            _ => panic!("{} {} is {status} {text}", asked.method, asked.path),
        }
    }
}

fn new_client() -> reqwest::Client {
    tapsyrma::files::prepare_tls();
    reqwest::Client::builder()
        .no_proxy()
        .timeout(LONGEST_ANSWER)
        .build()
        .unwrap()
}
