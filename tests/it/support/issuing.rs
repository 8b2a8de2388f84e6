//! How an office issues in a test: a draft, whom it goes to, and what each of them got.

use reqwest::Method;
use serde_json::{Value, json};
use tapsyrma::domain::office::Office;

use super::{Answer, Client, send};

/// By the closing time of a day.
pub fn due_date(date: &str) -> Value {
    json!({ "date": date })
}

/// By an instant, written with its offset.
pub fn due_at(moment: &str) -> Value {
    json!({ "at": utc(moment) })
}

/// An instant as the API writes it.
pub fn utc(moment: &str) -> String {
    super::instant(moment).to_string()
}

/// An urgency that the policy names.
pub fn urgent() -> Value {
    json!({ "level": "urgent", "kind": "veterinary_outbreak", "reason": "Foot and mouth in the next audan" })
}

/// An instruction before it is sent.
pub struct Draft<'a> {
    issuer: &'a Client,
    body: Value,
}

impl Client {
    /// Begins an ordinary instruction of this office; `null` is undated.
    pub fn issues(&self, title: &str, due: Value) -> Draft<'_> {
        Draft {
            issuer: self,
            body: json!({
                "title": title,
                "text": "Tonnes in store, by kind, as of today.",
                "language": "ru",
                "kind": "report",
                "legal_bases": [{ "kind": "catch_all_35_3" }],
                "channel": "system",
                "urgency": { "level": "ordinary" },
                "due": due,
            }),
        }
    }

    /// Looks at what sending something would mean, under no key.
    pub async fn looks_at(&self, draft: Value) -> Answer {
        let request = self.request(Method::POST, "/api/v1/instructions/preview");
        send(request.await.json(&draft)).await
    }

    /// Issues to one village, due on Thursday 5 March 2026, and gives the assignment.
    pub async fn asks_of(&self, village: &Client, title: &str) -> String {
        let issued = self.issues(title, due_date("2026-03-05"));
        issued.to(&[village]).await.at(village)
    }
}

impl Draft<'_> {
    /// Sets a field.
    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.body[field] = value;
        self
    }

    /// The body of the request that sends it to these offices.
    pub fn body_for(mut self, offices: &[&Office]) -> Value {
        let offices: Vec<_> = offices.iter().map(|office| office.id).collect();
        self.body["recipients"] = json!({ "offices": offices });
        self.body
    }

    /// Sends it as addressed in the words of the API.
    pub async fn addressed(mut self, recipients: Value) -> Answer {
        self.body["recipients"] = recipients;
        self.issuer.post("/api/v1/instructions", self.body).await
    }

    /// Sends it to the offices of these people, whatever comes of it.
    pub async fn tried_on(self, recipients: &[&Client]) -> Answer {
        let offices: Vec<String> = recipients.iter().map(|client| client.office_id()).collect();
        self.addressed(json!({ "offices": offices })).await
    }

    /// Looks at what sending it to the offices of these people would mean, under no key.
    pub async fn looked_at(self, recipients: &[&Client]) -> Answer {
        let offices: Vec<_> = recipients.iter().map(|client| client.office()).collect();
        let issuer = self.issuer;
        issuer.looks_at(self.body_for(&offices)).await
    }

    /// Sends it to the offices of these people.
    pub async fn to(self, recipients: &[&Client]) -> Issued {
        Issued(self.tried_on(recipients).await.ok())
    }

    /// Sends it to every village under an office.
    pub async fn sent_under(self, office: &Office) -> Issued {
        Issued(self.addressed(json!({ "under": office.id })).await.ok())
    }
}

/// What the service said of an instruction that went out.
pub struct Issued(pub Value);

impl Issued {
    /// The instruction.
    pub fn id(&self) -> String {
        text(&self.0["id"])
    }

    /// What went to each office.
    pub fn assignments(&self) -> &[Value] {
        self.0["assignments"].as_array().unwrap()
    }

    /// What went to the office of somebody.
    pub fn given_to(&self, recipient: &Client) -> &Value {
        let office = recipient.office_id();
        let mut given = self.assignments().iter();
        given
            .find(|given| given["recipient_office"] == office)
            .unwrap_or_else(|| panic!("{office} was given nothing"))
    }

    /// The assignment of the office of somebody.
    pub fn at(&self, recipient: &Client) -> String {
        text(&self.given_to(recipient)["id"])
    }
}

/// A value that is a text.
#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The values of one field in a list.
#[track_caller]
pub fn each<'v>(list: &'v Value, field: &str) -> Vec<&'v Value> {
    let list = list.as_array().unwrap().iter();
    list.map(|one| &one[field]).collect()
}
