//! Files of instructions and answers, from the first byte that a phone sends to the day they are
//! removed or restored.

mod bounds;
mod collecting;
mod inspecting;
mod interrupted;
mod linking;
mod reading;
mod samples;
mod stores;
mod tus_client;
mod uploading;

use sha2::{Digest, Sha256};

use crate::support::{Client, TestApp};

/// An audan's clerk and an akim of one of its villages.
async fn clerk_and_akim(app: &TestApp) -> (Client, Client) {
    let audan = app.audan("Zhambyl").await;
    let clerk = app.issuer(&audan).await;
    let akim = app.recipient("Aqtogai", &audan).await;
    (clerk, akim)
}

/// SHA-256 in hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A table of so many bytes or a few more, each line another one.
fn table(bytes: usize) -> Vec<u8> {
    let mut table = b"village;kind;tonnes\n".to_vec();
    let mut line = 0;
    while table.len() < bytes {
        table.extend(format!("{line};carrots;{}\n", line * 7 % 1000).into_bytes());
        line += 1;
    }
    table
}
