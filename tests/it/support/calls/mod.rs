//! One good call of every operation, on objects of its own: what it needs is there, the body has
//! every field, and the version is the one in force. Whoever is refused is refused for who they are.

mod administration;
mod recipient_lists;

use reqwest::Method;
use serde_json::{Value, json};
use tapsyrma::domain::id::OfficeId;
use tapsyrma::domain::office::Office;
use tapsyrma::domain::person::Role;
use uuid::Uuid;

use super::{Answer, Client, TestApp, send};

/// A district with two villages, the district beside it, and those who set the stage for a call.
pub struct District {
    /// The service.
    pub app: TestApp,
    audan: Office,
    neighbour: Office,
    aul: Office,
    other_aul: Office,
    issuer: Client,
    recipient: Client,
}

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    Nobody,
    /// Of the district that issued.
    Issuer,
    /// Of the district beside it.
    OtherIssuer,
    /// Of the village that was asked.
    Recipient,
    /// Of the village beside it.
    OtherRecipient,
    Analyst,
    Admin,
}

/// Everybody who can call.
pub const CALLERS: [Caller; 7] = [
    Caller::Nobody,
    Caller::Issuer,
    Caller::OtherIssuer,
    Caller::Recipient,
    Caller::OtherRecipient,
    Caller::Analyst,
    Caller::Admin,
];

/// A call that its operation takes from whoever may make it.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: Method,
    pub path: String,
    pub body: Option<Value>,
    /// What `If-Match` names.
    pub version: Option<i64>,
    /// What the protocol of uploads wants to be told.
    pub headers: Vec<(&'static str, &'static str)>,
}

impl Call {
    fn new(operation: &str) -> Self {
        let (method, path) = operation.split_once(' ').unwrap();
        Self {
            method: method.parse().unwrap(),
            path: format!("/api/v1{path}"),
            body: None,
            version: None,
            headers: Vec::new(),
        }
    }

    fn with(self, headers: &[(&'static str, &'static str)]) -> Self {
        Self {
            headers: headers.to_vec(),
            ..self
        }
    }

    fn of(self, id: impl ToString) -> Self {
        let (start, parameter) = self.path.split_once('{').unwrap();
        let (_, end) = parameter.split_once('}').unwrap();
        let path = format!("{start}{}{end}", id.to_string());
        Self { path, ..self }
    }

    fn asking(self, query: &str) -> Self {
        let path = format!("{}?{query}", self.path);
        Self { path, ..self }
    }

    fn saying(self, body: Value) -> Self {
        Self {
            body: Some(body),
            ..self
        }
    }

    fn over(self, version: i64) -> Self {
        Self {
            version: Some(version),
            ..self
        }
    }

    /// The request, under a key that nobody used before.
    pub async fn request(&self, caller: &Client) -> reqwest::RequestBuilder {
        let mut request = caller.request(self.method.clone(), &self.path).await;
        if self.method == Method::POST {
            request = request.header("Idempotency-Key", Uuid::now_v7().to_string());
        }
        if let Some(version) = self.version {
            request = request.header("If-Match", format!("\"{version}\""));
        }
        for (name, value) in &self.headers {
            request = request.header(*name, *value);
        }
        request
    }

    /// Makes the call.
    pub async fn send(&self, caller: &Client) -> Answer {
        let request = self.request(caller).await;
        send(match &self.body {
            Some(body) => request.json(body),
            None => request,
        })
        .await
    }
}

impl District {
    /// Starts the service with a district and its neighbour in it.
    pub async fn start() -> Self {
        let app = TestApp::start().await;
        let (audan, neighbour) = (app.audan("Zhambyl").await, app.audan("Ile").await);
        let aul = app.aul("Aqtogai", &audan).await;
        let other_aul = app.aul("Besagash", &audan).await;
        let issuer = app.issuer(&audan).await;
        let recipient = app.person(Role::Recipient, &aul).await;
        Self {
            app,
            audan,
            neighbour,
            aul,
            other_aul,
            issuer,
            recipient,
        }
    }

    /// Somebody new who may be signed out, posted elsewhere or given a password without anybody
    /// else noticing.
    pub async fn caller(&self, caller: Caller) -> Client {
        match caller {
            Caller::Nobody => self.app.nobody(),
            Caller::Issuer => self.app.issuer(&self.audan).await,
            Caller::OtherIssuer => self.app.issuer(&self.neighbour).await,
            Caller::Recipient => self.app.person(Role::Recipient, &self.aul).await,
            Caller::OtherRecipient => self.app.person(Role::Recipient, &self.other_aul).await,
            Caller::Analyst => self.app.analyst().await,
            Caller::Admin => self.app.admin().await,
        }
    }

    /// A good call of an operation, written like `GET /offices/{id}`.
    pub async fn call(&self, operation: &str, caller: &Client) -> Call {
        let call = Call::new(operation);
        let (_, path) = operation.split_once(' ').unwrap();
        match path.split('/').nth(1).unwrap() {
            "assignments" => self.about_an_assignment(operation, call).await,
            "attachments" => self.about_a_file(operation, call, caller).await,
            "instructions" => self.about_an_instruction(operation, call).await,
            "offices" => self.about_an_office(operation, call).await,
            "plans" => self.about_a_plan(operation, call).await,
            "people" => self.about_a_person(operation, call).await,
            "postings" => self.about_a_posting(operation, call).await,
            "session" | "me" | "devices" => self.about_a_session(operation, call, caller).await,
            "burden" | "record" | "sync" | "live" | "inbox" | "administrative-acts" => {
                self.about_numbers(operation, call)
            }
            "oral-orders" => call.saying(self.oral_order()),
            "jobs" | "superiors" | "colleagues" => call,
            "recipient-lists" => self.about_a_list(operation, call).await,
            "follow-up" => call.asking("part=open&limit=5"),
            "calendars" | "legal" | "policy" => about_reference(operation, call),
            _ => unknown(operation),
        }
    }

    /// Everything an instruction can say, to one village.
    fn new_instruction(&self, to: OfficeId) -> Value {
        json!({
            "recipients": { "offices": [to] },
            "title": "Көкөніс қоры",
            "text": "How many tonnes are left in each store?",
            "language": "kk",
            "kind": "report",
            "function": "veterinary_sanitation",
            "legal_bases": [{ "kind": "article", "act": "Z020000339_", "article": "10-1(7)" }],
            "channel": "phone",
            "said_at": "2026-03-03T03:30:00Z",
            "urgency": { "level": "urgent", "kind": "emergency", "reason": "Snow is coming" },
            "source": { "declared": {
                "body": "Department of agriculture",
                "number": "12-03/415",
                "received_at": "2026-03-02T05:00:00Z",
                "deadline_at": "2026-03-09T13:30:00Z",
            } },
            "effort_minutes": 60,
            "due": { "date": "2026-03-06" },
        })
    }

    async fn issued(&self) -> (String, String) {
        let body = self.new_instruction(self.aul.id);
        let issued = self.issuer.post("/api/v1/instructions", body).await.ok();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&issued["id"]), text(&issued["assignments"][0]["id"]))
    }

    /// Everything that can be said of an order that was said.
    fn oral_order(&self) -> Value {
        json!({
            "issuer_office": self.audan.id,
            "said_by": { "name": "The deputy akim" },
            "said_at": "2026-03-03T04:50:00Z",
            "channel": "phone",
            "text": "The list of dogs by eight",
            "title": "Dogs",
            "due": { "at": "2026-03-04T03:00:00Z" },
            "language": "ru",
            "kind": "report",
            "legal_bases": [{ "kind": "catch_all_35_3" }],
            "function": "veterinary_sanitation",
            "effort_minutes": 60,
            "written_at": "2026-03-03T04:55:00Z",
        })
    }

    async fn recorded(&self) -> String {
        let order = self.oral_order();
        let recorded = self.recipient.post("/api/v1/oral-orders", order).await.ok();
        recorded["assignment"].as_str().unwrap().to_owned()
    }

    async fn about_an_instruction(&self, operation: &str, call: Call) -> Call {
        match operation {
            "GET /instructions" => call.asking("confirmation=unconfirmed&limit=5"),
            "POST /instructions" => call.saying(self.new_instruction(self.aul.id)),
            "POST /instructions/preview" => call.saying(self.new_instruction(self.aul.id)),
            "POST /instructions/asked-before" => call.saying(json!({
                "recipients": { "offices": [self.aul.id] },
                "title": "Көкөніс қоры",
                "text": "How many tonnes are left in each store?",
            })),
            "GET /instructions/{id}" => call.of(self.issued().await.0),
            "POST /instructions/{id}/corrections" => {
                let body = json!({ "title": "Stocks", "text": "In tonnes", "reason": "A slip" });
                call.of(self.issued().await.0).saying(body).over(1)
            }
            "PUT /instructions/{id}/withdrawal" => {
                let body = json!({ "reason": "Asked twice" });
                call.of(self.issued().await.0).saying(body)
            }
            _ => unknown(operation),
        }
    }

    /// Everything a plan can say.
    async fn about_a_plan(&self, operation: &str, call: Call) -> Call {
        let terms = json!({
            "title": "Мал саны",
            "text": "Heads of cattle, by kind, at the end of the month.",
            "language": "kk",
            "kind": "report",
            "function": "veterinary_sanitation",
            "legal_bases": [{ "kind": "catch_all_35_3" }],
            "effort_minutes": 45,
            "recipients": { "offices": [self.aul.id] },
            "due": {
                "by": "calendar_day", "month": 1, "day": 25, "when_off": "next_working_day",
            },
        });
        let rhythm = json!({
            "every": "month",
            "about": "this_period",
            "lead_working_days": 5,
            "from": "2026-03-10",
            "to": "2027-12-31",
        });
        let plan = json!({ "rhythm": rhythm, "terms": terms });
        match operation {
            "GET /plans" => return call.asking("limit=5"),
            "GET /plans/upcoming" => return call,
            "POST /plans" => return call.saying(plan),
            _ => {}
        }
        let made = self.issuer.post("/api/v1/plans", plan).await.ok();
        let call = call.of(made["id"].as_str().unwrap());
        match operation {
            "GET /plans/{id}" => call,
            "PUT /plans/{id}" => call.saying(terms).over(1),
            "PUT /plans/{id}/end" => call.saying(json!({})),
            _ => unknown(operation),
        }
    }

    /// An office under the village, in which somebody receives.
    async fn office_below(&self) -> OfficeId {
        let below = self.app.department("Kitchen gardens", &self.aul).await;
        self.app.add_person(Role::Recipient, &below, false).await;
        below.id
    }

    async fn about_an_assignment(&self, operation: &str, call: Call) -> Call {
        let written_at = "2026-03-03T04:55:00Z";
        let answered = Some(("answers", json!({ "text": "412 t" })));
        let asked_more =
            json!({ "until": { "date": "2026-03-11" }, "reason": "The road is closed" });
        let redirected = json!({ "reason": "The store stands in Besagash" });
        let (before, body) = match operation {
            "GET /assignments/{id}"
            | "GET /assignments/{id}/asked-before"
            | "GET /assignments/{id}/deadline"
            | "GET /assignments/{id}/upstream" => (None, Value::Null),
            "POST /assignments/{id}/answers/resend" => {
                let (_, first) = self.issued().await;
                let path = format!("/api/v1/assignments/{first}/answers");
                let answer = json!({ "text": "412 t" });
                self.recipient.post(&path, answer).await.ok();
                let again = json!({ "from": first, "effort_minutes": 5, "written_at": written_at });
                (None, again)
            }
            "PUT /assignments/{id}/acknowledgement" => (None, json!({ "written_at": written_at })),
            "POST /assignments/{id}/answers" => (
                None,
                json!({ "text": "412 t", "effort_minutes": 30, "written_at": written_at }),
            ),
            "POST /assignments/{id}/extension-requests" => (
                None,
                json!({
                    "until": { "date": "2026-03-11" },
                    "reason": "The road is closed",
                    "written_at": written_at,
                }),
            ),
            "POST /assignments/{id}/clarifications" => (
                None,
                json!({ "question": "Of which year?", "written_at": written_at }),
            ),
            "POST /assignments/{id}/redirect-requests" => (
                None,
                json!({
                    "reason": "The store stands in Besagash",
                    "suggested_office": self.other_aul.id,
                    "written_at": written_at,
                }),
            ),
            "POST /assignments/{id}/remarks" => (
                None,
                json!({
                    "kind": "already_supplied",
                    "text": "To the economy department",
                    "supplied": { "on": "2026-02-12", "number": "12-03/88" },
                    "written_at": written_at,
                }),
            ),
            "PUT /assignments/{id}/delegation" => (
                None,
                json!({
                    "to": { "office": self.office_below().await },
                    "note": "You have the scales",
                    "due": { "date": "2026-03-05" },
                }),
            ),
            "PUT /assignments/{id}/acceptance" => (answered, json!({})),
            "POST /assignments/{id}/returns" => (
                answered,
                json!({ "reason": "Of last year", "due": { "at": "2026-03-12T10:00:00Z" } }),
            ),
            "POST /assignments/{id}/extension-decisions" => (
                Some(("extension-requests", asked_more)),
                json!({ "decision": "granted", "due": { "date": "2026-03-12" } }),
            ),
            "POST /assignments/{id}/deadlines" => (
                None,
                json!({ "due": { "date": "2026-03-10" }, "reason": "The oblast gave more time" }),
            ),
            "POST /assignments/{id}/clarification-replies" => (
                Some(("clarifications", json!({ "question": "Of which year?" }))),
                json!({ "reply": "Of this one" }),
            ),
            "POST /assignments/{id}/redirect-decisions" => (
                Some(("redirect-requests", redirected)),
                json!({ "decision": "granted", "to": self.other_aul.id }),
            ),
            "PUT /assignments/{id}/withdrawal" => (None, json!({ "reason": "Asked twice" })),
            "POST /assignments/{id}/reminders" => (None, json!({ "note": "Only you are left" })),
            "PUT /assignments/{id}/confirmation" => (
                None,
                json!({
                    "decision": "corrected",
                    "text": "The list of dogs and of cats",
                    "title": "Dogs and cats",
                    "said_at": "2026-03-03T04:40:00Z",
                    "due": { "at": "2026-03-04T05:00:00Z" },
                }),
            ),
            "PUT /assignments/{id}/retraction" => (
                None,
                json!({ "reason": "It was for Besagash", "written_at": written_at }),
            ),
            _ => unknown(operation),
        };
        let id = match operation {
            "PUT /assignments/{id}/confirmation" | "PUT /assignments/{id}/retraction" => {
                self.recorded().await
            }
            _ => self.issued().await.1,
        };
        let path = format!("/api/v1/assignments/{id}");
        if let Some((act, body)) = before {
            self.recipient
                .post(&format!("{path}/{act}"), body)
                .await
                .ok();
        }
        let call = call.of(id);
        if body.is_null() {
            return call;
        }
        let read = self.issuer.get(&path).await.ok();
        call.saying(body).over(read["version"].as_i64().unwrap())
    }

    /// An upload belongs to whoever calls, where they are of the office that its instruction comes
    /// from; to somebody there, where they are not.
    async fn about_a_file(&self, operation: &str, call: Call, caller: &Client) -> Call {
        let of_issuer = caller
            .office
            .as_ref()
            .is_some_and(|office| office.id == self.audan.id);
        let owner = if of_issuer { caller } else { &self.issuer };
        let tus = ("Tus-Resumable", "1.0.0");
        match operation {
            "OPTIONS /attachments" => call,
            "POST /attachments" => call.with(&[tus, ("Upload-Length", "5")]),
            "HEAD /attachments/{id}" | "DELETE /attachments/{id}" => {
                let id = owner.announces("stocks.csv", 5).await;
                call.of(id).with(&[tus])
            }
            "PATCH /attachments/{id}" => call.of(owner.announces("stocks.csv", 5).await).with(&[
                tus,
                ("Upload-Offset", "0"),
                ("Content-Type", "application/offset+octet-stream"),
            ]),
            "GET /attachments/{id}" | "GET /attachments/{id}/details" => {
                let id = owner
                    .uploads("stocks.csv", b"kind;tonnes\ncarrots;412\n")
                    .await;
                let mut body = self.new_instruction(self.aul.id);
                body["attachments"] = json!([id]);
                owner.post("/api/v1/instructions", body).await.ok();
                call.of(id)
            }
            _ => unknown(operation),
        }
    }

    fn about_numbers(&self, operation: &str, call: Call) -> Call {
        match operation {
            "GET /administrative-acts" => call.asking("limit=5"),
            "GET /burden/audans" | "GET /burden/definitions" | "GET /live" => call,
            "GET /burden/own/weeks" => call.asking("to=2026-03-03&weeks=2"),
            "GET /burden/trend" => {
                call.asking(&format!("audan={}&to=2026-02&months=2", self.audan.id))
            }
            "GET /burden/groups" | "GET /burden/groups/villages" => {
                call.asking(&format!("audan={}&month=2026-02", self.audan.id))
            }
            "GET /burden/issuing" | "GET /burden/own" => call.asking("period=2026-03"),
            "GET /inbox" => call.asking("part=open&limit=5"),
            "GET /record" | "GET /sync" | "GET /sync/issued" => call.asking("since=0"),
            _ => unknown(operation),
        }
    }
}

fn about_reference(operation: &str, call: Call) -> Call {
    match operation {
        "GET /calendars" | "GET /legal/functions" | "GET /policy" => call,
        "GET /calendars/{id}" => call.of("kz"),
        "POST /calendars/{id}/versions" | "POST /calendars/{id}/versions/preview" => {
            let id = format!("kz-{}", Uuid::now_v7().simple());
            let text = format!(
                "id = \"{id}\"\nversion = \"1\"\nfirst_year = 2026\nlast_year = 2026\n\
                 acts = {{ order = \"Order 1\" }}\n\
                 [[exceptions]]\ndate = \"2026-03-09\"\noff = \"holiday\"\nact = \"order\"\n"
            );
            call.of(id).saying(json!({ "text": text }))
        }
        "GET /legal/acts" => call.asking("q=veterinary&limit=5"),
        "GET /legal/acts/{code}" => call.of("Z010000148_"),
        _ => unknown(operation),
    }
}

fn unknown(operation: &str) -> ! {
    panic!("nobody wrote down a good call of {operation}")
}
