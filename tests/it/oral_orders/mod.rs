//! Orders that were only said: what a village records, and what the one who is named says of it.

mod confirmation;
mod recording;
mod superiors;

use jiff::civil::{Date, date};
use serde_json::{Value, json};
use tapsyrma::clock::fresh_id;
use tapsyrma::domain::id::PersonId;
use tapsyrma::domain::office::Office;
use tapsyrma::domain::person::{Posting, Role};
use tapsyrma::store::people;

use crate::support::{Answer, Client, TestApp, text, utc};

/// An audan whose deputy akim telephones, a clerk beside them, and the akim of a village.
struct Line {
    app: TestApp,
    audan: Office,
    deputy: Client,
    clerk: Client,
    aul: Client,
}

impl Line {
    async fn start() -> Self {
        Self::of(TestApp::start().await).await
    }

    async fn of(app: TestApp) -> Self {
        let audan = app.audan("Zhambyl").await;
        Self {
            deputy: app.issuer(&audan).await,
            clerk: app.issuer(&audan).await,
            aul: app.recipient("Aqtogai", &audan).await,
            audan,
            app,
        }
    }

    /// A call of the deputy at ten to ten on the Tuesday of the tests.
    fn call(&self) -> Value {
        json!({
            "issuer_office": self.audan.id,
            "said_by": { "person": self.deputy.person },
            "said_at": utc("2026-03-03T09:50+05:00"),
            "channel": "phone",
            "text": "Send the list of dogs by eight\nAll of them, with owners.",
            "due": { "at": utc("2026-03-03T20:00+05:00") },
            "language": "ru",
        })
    }

    /// The same with another value of a field.
    fn call_with(&self, field: &str, value: Value) -> Value {
        let mut call = self.call();
        call[field] = value;
        call
    }

    async fn records(&self, order: Value) -> Answer {
        self.aul.post("/api/v1/oral-orders", order).await
    }

    /// The assignment of a call that the village recorded.
    async fn recorded(&self) -> String {
        text(&self.records(self.call()).await.ok()["assignment"])
    }

    /// What waits for somebody to confirm it.
    async fn waiting(&self, who: &Client) -> Vec<Value> {
        let path = "/api/v1/instructions?confirmation=unconfirmed";
        let waiting = who.get(path).await.ok();
        waiting["items"].as_array().unwrap().clone()
    }
}

/// Says what becomes of a recorded order, over the version that stands.
async fn says(who: &Client, assignment: &str, decision: Value) -> Answer {
    let read = who.opens(assignment).await["version"].as_i64().unwrap();
    let path = format!("/api/v1/assignments/{assignment}/confirmation");
    who.put_over(read, &path, decision).await
}

async fn takes_back(who: &Client, assignment: &str) -> Answer {
    let path = format!("/api/v1/assignments/{assignment}/retraction");
    who.put(&path, json!({ "reason": "It was for Besagash" }))
        .await
}

fn confirmed() -> Value {
    json!({ "decision": "confirmed" })
}

fn denied() -> Value {
    json!({ "decision": "denied", "reason": "I spoke of Besagash" })
}

/// Posts somebody to another office as well, for themself or for somebody.
async fn post(
    app: &TestApp,
    person: PersonId,
    office: &Office,
    role: Role,
    (from, to): (Date, Option<Date>),
    deputy_for: Option<PersonId>,
) {
    let posting = Posting {
        id: fresh_id(),
        person,
        office: office.id,
        role,
        from,
        to,
        deputy_for,
    };
    app.app
        .store
        .write(move |tx| people::insert_posting(tx, &posting))
        .await
        .unwrap();
}

const THIS_YEAR: (Date, Option<Date>) = (date(2026, 1, 1), None);
