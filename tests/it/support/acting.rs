//! What people do with an assignment, in their words.

use serde_json::{Value, json};
use tapsyrma::domain::office::Office;

use super::{Answer, Client};

fn path(assignment: &str, what: &str) -> String {
    format!("/api/v1/assignments/{assignment}/{what}")
}

/// A village.
impl Client {
    /// Presses "received".
    pub async fn acknowledges(&self, assignment: &str) -> Answer {
        self.put(&path(assignment, "acknowledgement"), json!({}))
            .await
    }

    /// Answers.
    pub async fn answers(&self, assignment: &str, text: &str) -> Answer {
        self.post(&path(assignment, "answers"), json!({ "text": text }))
            .await
    }

    /// Asks for more time.
    pub async fn asks_time(&self, assignment: &str, until: Value) -> Answer {
        let body = json!({ "until": until, "reason": "The vet is in another village" });
        self.post(&path(assignment, "extension-requests"), body)
            .await
    }

    /// Asks the issuer a question.
    pub async fn asks(&self, assignment: &str, question: &str) -> Answer {
        let body = json!({ "question": question });
        self.post(&path(assignment, "clarifications"), body).await
    }

    /// Says that another office is meant.
    pub async fn passes_on(&self, assignment: &str, reason: &str) -> Answer {
        let body = json!({ "reason": reason });
        self.post(&path(assignment, "redirect-requests"), body)
            .await
    }

    /// Puts a remark on the record.
    pub async fn remarks(&self, assignment: &str, kind: &str) -> Answer {
        let body = json!({ "kind": kind });
        self.post(&path(assignment, "remarks"), body).await
    }
}

/// An issuer.
impl Client {
    /// Accepts the answer that was read.
    pub async fn accepts(&self, assignment: &str, version: i64) -> Answer {
        self.put_over(version, &path(assignment, "acceptance"), json!({}))
            .await
    }

    /// Returns the answer that was read.
    pub async fn returns(&self, assignment: &str, version: i64, reason: &str) -> Answer {
        let body = json!({ "reason": reason });
        self.post_over(version, &path(assignment, "returns"), body)
            .await
    }

    /// Decides on a request for more time.
    pub async fn decides_time(&self, assignment: &str, version: i64, decision: Value) -> Answer {
        self.post_over(version, &path(assignment, "extension-decisions"), decision)
            .await
    }

    /// Decides on a request to send it to another office.
    pub async fn decides_office(&self, assignment: &str, version: i64, decision: Value) -> Answer {
        self.post_over(version, &path(assignment, "redirect-decisions"), decision)
            .await
    }

    /// Moves the deadline unasked.
    pub async fn moves_deadline(&self, assignment: &str, version: i64, due: Value) -> Answer {
        let body = json!({ "due": due, "reason": "The oblast wants it then" });
        self.post_over(version, &path(assignment, "deadlines"), body)
            .await
    }

    /// Replies to a question.
    pub async fn replies(&self, assignment: &str, reply: &str) -> Answer {
        let body = json!({ "reply": reply });
        self.post(&path(assignment, "clarification-replies"), body)
            .await
    }

    /// Reminds the village of it.
    pub async fn reminds(&self, assignment: &str) -> Answer {
        self.post(&path(assignment, "reminders"), json!({})).await
    }

    /// Recalls it from one village.
    pub async fn withdraws(&self, assignment: &str) -> Answer {
        let body = json!({ "reason": "Sent by mistake" });
        self.put(&path(assignment, "withdrawal"), body).await
    }
}

/// Anybody.
impl Client {
    /// The office acted for, as the API writes it.
    pub fn office_id(&self) -> String {
        self.office().id.to_string()
    }

    /// Opens an assignment.
    pub async fn opens(&self, assignment: &str) -> Value {
        self.get(&format!("/api/v1/assignments/{assignment}"))
            .await
            .ok()
    }

    /// The kinds of the events of an assignment, oldest first.
    pub async fn history(&self, assignment: &str) -> Vec<String> {
        let detail = self.opens(assignment).await;
        let history = detail["history"].as_array().unwrap().iter();
        history
            .map(|event| super::text(&event["happening"]["kind"]))
            .collect()
    }

    /// The titles in the inbox, in its order.
    pub async fn inbox(&self) -> Vec<String> {
        let inbox = self.get("/api/v1/inbox").await.ok();
        let items = inbox["items"].as_array().unwrap().iter();
        items
            .map(|item| super::text(&item["instruction"]["title"]))
            .collect()
    }

    /// What changed in the inbox after a number.
    pub async fn syncs(&self, since: i64) -> Value {
        self.get(&format!("/api/v1/sync?since={since}")).await.ok()
    }

    /// The record after a number.
    pub async fn record(&self, since: i64) -> Value {
        self.get(&format!("/api/v1/record?since={since}"))
            .await
            .ok()
    }
}

/// A decision to grant what was asked.
pub fn granted() -> Value {
    json!({ "decision": "granted" })
}

/// A decision to refuse what was asked.
pub fn refused(reason: &str) -> Value {
    json!({ "decision": "refused", "reason": reason })
}

/// A decision to send it to another office.
pub fn sent_to(office: &Office) -> Value {
    json!({ "decision": "granted", "to": office.id })
}

/// The version that a receipt, or an assignment that was read, names.
#[track_caller]
pub fn version(of: &Value) -> i64 {
    of["version"].as_i64().unwrap()
}
