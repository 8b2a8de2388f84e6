//! How somebody uploads in a test, by hand: a request of tus at a time.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, RequestBuilder};

use super::{Answer, Client, send};

/// Where files are.
pub const FILES: &str = "/api/v1/attachments";

/// Where a file is.
pub fn file(id: &str) -> String {
    format!("{FILES}/{id}")
}

impl Client {
    /// A request of tus 1.0.
    pub async fn tus(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.request(method, path).await;
        request.header("Tus-Resumable", "1.0.0")
    }

    /// Announces a file of so many bytes, whatever comes of it.
    pub async fn tries_to_announce(&self, name: &str, bytes: usize) -> Answer {
        let metadata = format!("filename {}", STANDARD.encode(name));
        let request = self.tus(Method::POST, FILES).await;
        send(
            request
                .header("Upload-Length", bytes)
                .header("Upload-Metadata", metadata),
        )
        .await
    }

    /// Announces a file of so many bytes; returns its identifier.
    pub async fn announces(&self, name: &str, bytes: usize) -> String {
        let answer = self.tries_to_announce(name, bytes).await;
        assert_eq!(answer.status, 201, "{answer:#?}");
        let location = answer.header("location");
        location.strip_prefix(FILES).unwrap()[1..].to_owned()
    }

    /// Sends bytes that go on at an offset.
    pub async fn sends(&self, id: &str, offset: usize, bytes: &[u8]) -> Answer {
        let request = self.tus(Method::PATCH, &file(id)).await;
        send(
            request
                .header("Upload-Offset", offset)
                .header("Content-Type", "application/offset+octet-stream")
                .body(bytes.to_vec()),
        )
        .await
    }

    /// Announces and sends a whole file, whatever comes of it; returns its identifier and what the
    /// service said of its bytes.
    pub async fn tries_to_upload(&self, name: &str, bytes: &[u8]) -> (String, Answer) {
        let id = self.announces(name, bytes.len()).await;
        let answer = self.sends(&id, 0, bytes).await;
        (id, answer)
    }

    /// Uploads a whole file; returns its identifier.
    pub async fn uploads(&self, name: &str, bytes: &[u8]) -> String {
        let (id, answer) = self.tries_to_upload(name, bytes).await;
        assert_eq!(answer.status, 204, "{answer:#?}");
        id
    }

    /// How many bytes of a file have arrived.
    pub async fn arrived(&self, id: &str) -> u64 {
        let answer = send(self.tus(Method::HEAD, &file(id)).await).await;
        assert_eq!(answer.status, 200, "{answer:#?}");
        answer.header("upload-offset").parse().unwrap()
    }

    /// Reads a file.
    pub async fn reads(&self, id: &str) -> Answer {
        self.get(&file(id)).await
    }
}
