//! `/api/v1/assignments/{id}/delegation`: who does the work, while the office stays answerable.

mod counted;
mod deputies;
mod offices;
mod people;
mod taken_back;

use serde_json::{Value, json};
use tapsyrma::domain::office::Office;
use tapsyrma::domain::person::Role;

use crate::support::{Answer, Client, TestApp, due_date, each, text};

impl Client {
    /// Passes an assignment on, or takes it back.
    async fn delegates(&self, assignment: &str, body: Value) -> Answer {
        self.put(
            &format!("/api/v1/assignments/{assignment}/delegation"),
            body,
        )
        .await
    }

    /// Passes an assignment to somebody of the office.
    async fn hands(&self, assignment: &str, to: &Client) -> Answer {
        self.delegates(assignment, json!({ "to": { "person": to.person } }))
            .await
    }

    /// Passes an assignment on to an office.
    async fn sends_down(&self, assignment: &str, to: &Office) -> Answer {
        self.delegates(assignment, json!({ "to": { "office": to.id } }))
            .await
    }

    /// Asks for an assignment that this person may not know of.
    async fn opens_nothing(&self, assignment: &str) {
        let answer = self.get(&format!("/api/v1/assignments/{assignment}")).await;
        answer.refused(404, "not_found");
    }

    /// What the inbox holds of what was passed to this person.
    async fn handed(&self) -> Vec<String> {
        let page = self.get("/api/v1/inbox?delegated_to=me").await.ok();
        each(&page["items"], "id").into_iter().map(text).collect()
    }
}

/// An oblast that asks two districts, one of which has two villages.
struct Oblast {
    app: TestApp,
    clerk: Client,
    audan: Client,
    beside: Client,
    villages: [Client; 2],
}

impl Oblast {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let clerk = app.issuer(&app.oblast().await).await;
        let (audan, beside) = (app.audan("Zhambyl").await, app.audan("Ile").await);
        let villages = [
            app.recipient("Aqtogai", &audan).await,
            app.recipient("Besagash", &audan).await,
        ];
        Self {
            clerk,
            audan: app.person(Role::Recipient, &audan).await,
            beside: app.person(Role::Recipient, &beside).await,
            villages,
            app,
        }
    }

    /// Asks both districts; gives the instruction and the assignment of the first.
    async fn asks(&self) -> (String, String) {
        let draft = self.clerk.issues("Hay in store", due_date("2026-03-06"));
        let issued = draft.to(&[&self.audan, &self.beside]).await;
        (issued.id(), issued.at(&self.audan))
    }

    /// Asks, and the district passes it on to the first village; gives the instruction and both
    /// assignments.
    async fn asks_down(&self) -> (String, String, String) {
        let (instruction, own) = self.asks().await;
        let village = self.villages[0].office();
        let passed = self.audan.sends_down(&own, village).await.ok();
        (instruction, own, text(&passed["passed_on"]["id"]))
    }
}
