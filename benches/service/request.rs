//! A request that is written once and sent many times.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

/// What one client asks.
#[derive(Debug, Clone)]
pub struct Request {
    method: &'static str,
    path: String,
    token: String,
    known: Option<String>,
    compressed: bool,
    body: Option<String>,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Request {
    /// Reads a path as the owner of a token.
    pub fn get(path: impl Into<String>, token: &str) -> Self {
        Self {
            method: "GET",
            path: path.into(),
            token: token.to_owned(),
            known: None,
            compressed: false,
            body: None,
        }
    }

    /// Only if it is no longer this version.
    pub fn unless(self, known: String) -> Self {
        Self {
            known: Some(known),
            ..self
        }
    }

    /// Takes a compressed answer, as a browser does.
    pub fn compressed(self) -> Self {
        Self {
            compressed: true,
            ..self
        }
    }

    /// Sends a body instead, on POST under a key.
    pub fn send(method: &'static str, path: String, token: &str, body: String) -> Self {
        Self {
            method,
            body: Some(body),
            ..Self::get(path, token)
        }
    }

    /// The text before and after the digits of the key; all of it before where there is no key.
    pub fn around_key(&self) -> (String, String) {
        let Self {
            method,
            path,
            token,
            ..
        } = self;
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        );
        if let Some(known) = &self.known {
            head.push_str(&format!("If-None-Match: \"{known}\"\r\n"));
        }
        if self.compressed {
            head.push_str("Accept-Encoding: gzip, br\r\n");
        }
        let body = self.body.as_deref().unwrap_or_default();
        if self.body.is_some() {
            head.push_str(&format!(
                "Content-Type: application/json\r\nContent-Length: {}\r\n",
                body.len()
            ));
        }
        if *method == "POST" {
            head.push_str("Idempotency-Key: ");
            (head, format!("\r\n\r\n{body}"))
        } else {
            (format!("{head}\r\n{body}"), String::new())
        }
    }

    /// Sends it once.
    pub fn ask(&self, to: SocketAddr) -> Answer {
        let (head, tail) = self.around_key();
        let key = if tail.is_empty() {
            String::new()
        } else {
            uuid::Uuid::now_v7().to_string()
        };
        let text = format!("{head}{key}{tail}");
        // The last answer on a connection ends with it.
        let text = text.replacen("\r\n", "\r\nConnection: close\r\n", 1);
        let mut stream = TcpStream::connect(to).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            body: body.to_owned(),
        }
    }
}
