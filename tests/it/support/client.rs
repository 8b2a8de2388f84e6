//! A person with a phone or a browser.

use std::net::SocketAddr;
use std::sync::Mutex;

use jiff::Timestamp;
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tapsyrma::clock::Clock;
use tapsyrma::domain::id::PersonId;
use tapsyrma::domain::office::Office;
use uuid::Uuid;

use super::PASSWORD;

/// An idempotency key with a name: the same name is the same key.
pub fn key(name: &str) -> Uuid {
    let digest: [u8; 32] = Sha256::digest(name.as_bytes()).into();
    Uuid::from_slice(&digest[..16]).unwrap()
}

/// What the service answered.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body as JSON; null where it is empty or something else.
    pub json: Value,
    /// The body as text.
    pub text: String,
    /// The headers.
    pub headers: HeaderMap,
}

impl Answer {
    /// The stable code of a problem.
    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or("")
    }

    /// A header as text; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The body, once it is sure that the answer is a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{self:#?}");
        self.json
    }

    /// Makes sure of a refusal with a status and a stable code.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code()), (status, code), "{self:#?}");
        assert_eq!(self.header("content-type"), "application/problem+json");
    }
}

/// Somebody who sends requests, signed in or not.
pub struct Client {
    /// Who it is, where they are signed in.
    pub person: Option<PersonId>,
    /// The office they act for.
    pub office: Option<Office>,
    /// What they sign in with.
    pub login: String,
    tokens: Mutex<Option<Tokens>>,
    http: reqwest::Client,
    address: SocketAddr,
    clock: Clock,
}

#[derive(Clone)]
struct Tokens {
    access: String,
    expires_at: Timestamp,
    refresh: String,
}

impl Client {
    /// Somebody who is not signed in.
    pub fn new(address: SocketAddr, clock: Clock) -> Self {
        tapsyrma::files::prepare_tls();
        Self {
            person: None,
            office: None,
            login: String::new(),
            tokens: Mutex::new(None),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            address,
            clock,
        }
    }

    /// Signs in; the tokens are kept for the requests that follow.
    pub async fn sign_in(&self, login: &str, password: &str) -> Answer {
        let body = json!({ "login": login, "password": password, "device_name": "phone" });
        let request = self.http.post(self.url("/api/v1/session")).json(&body);
        let answer = send(request).await;
        self.keep(&answer);
        answer
    }

    /// The same person with the same token, at another node.
    pub fn at_node(&self, address: SocketAddr) -> Self {
        Self {
            person: self.person,
            office: self.office.clone(),
            login: self.login.clone(),
            tokens: Mutex::new(self.tokens()),
            http: self.http.clone(),
            address,
            clock: self.clock.clone(),
        }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path).await).await
    }

    /// Posts under a key that nobody used before.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.post_as(Uuid::now_v7(), path, body).await
    }

    /// Posts under a key of the test's choice.
    pub async fn post_as(&self, key: Uuid, path: &str, body: Value) -> Answer {
        let request = self.request(Method::POST, path).await;
        send(
            request
                .header("Idempotency-Key", key.to_string())
                .json(&body),
        )
        .await
    }

    /// Puts.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        send(self.request(Method::PUT, path).await.json(&body)).await
    }

    /// Puts over the version that was read.
    pub async fn put_over(&self, version: i64, path: &str, body: Value) -> Answer {
        let request = self.request(Method::PUT, path).await;
        send(
            request
                .header("If-Match", format!("\"{version}\""))
                .json(&body),
        )
        .await
    }

    /// Posts over the version that was read.
    pub async fn post_over(&self, version: i64, path: &str, body: Value) -> Answer {
        let request = self.request(Method::POST, path).await;
        send(
            request
                .header("Idempotency-Key", Uuid::now_v7().to_string())
                .header("If-Match", format!("\"{version}\""))
                .json(&body),
        )
        .await
    }

    /// Deletes.
    pub async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path).await).await
    }

    /// A request with the access token, for what the verbs above do not do. A token whose time has
    /// passed is renewed, by signing in again where the phone was off for too long.
    pub async fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, self.url(path));
        let Some(mut tokens) = self.tokens() else {
            return request;
        };
        if tokens.expires_at <= self.clock.now() {
            let body = json!({ "refresh_token": tokens.refresh });
            let renewal = self
                .http
                .post(self.url("/api/v1/session/refresh"))
                .json(&body);
            let renewed = send(renewal).await;
            self.keep(&renewed);
            if renewed.status != 200 {
                self.sign_in(&self.login, PASSWORD).await.ok();
            }
            tokens = self.tokens().unwrap();
        }
        request.bearer_auth(tokens.access)
    }

    /// The access token that is held.
    pub fn access_token(&self) -> String {
        self.tokens().unwrap().access
    }

    /// The refresh token that is held.
    pub fn refresh_token(&self) -> String {
        self.tokens().unwrap().refresh
    }

    /// The office that the person acts for.
    pub fn office(&self) -> &Office {
        self.office.as_ref().unwrap()
    }

    fn tokens(&self) -> Option<Tokens> {
        self.tokens.lock().unwrap().clone()
    }

    fn keep(&self, answer: &Answer) {
        if answer.status == 200 {
            let text = |name: &str| answer.json[name].as_str().unwrap().to_owned();
            *self.tokens.lock().unwrap() = Some(Tokens {
                access: text("access_token"),
                expires_at: text("access_expires_at").parse().unwrap(),
                refresh: text("refresh_token"),
            });
        }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

/// Sends a request and reads the whole answer.
pub async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    // A stream of events ends when its reader goes away.
    let is_stream = headers
        .get("content-type")
        .is_some_and(|kind| kind == "text/event-stream");
    let body = match is_stream {
        true => Default::default(),
        false => response.bytes().await.unwrap(),
    };
    let text = String::from_utf8_lossy(&body).into_owned();
    Answer {
        status,
        json: serde_json::from_str(&text).unwrap_or(Value::Null),
        text,
        headers,
    }
}
