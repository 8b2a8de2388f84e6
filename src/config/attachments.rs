//! Settings of files that belong to instructions and answers.

use std::{fmt, path::PathBuf};

use serde::Deserialize;

/// Files that belong to instructions and answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Attachments {
    /// Where they are kept.
    pub store: AttachmentStore,
    /// The folder, where that is one.
    pub folder: PathBuf,
    /// The address of the S3-compatible server, where that is one.
    pub s3_endpoint: String,
    /// Its bucket.
    pub s3_bucket: String,
    /// The region that requests are signed for.
    pub s3_region: String,
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Files that one instruction or one answer may have.
    pub per_record: usize,
    /// Hours after which what nobody linked is removed.
    pub unlinked_hours: u32,
    /// Files of one person that are linked to nothing, unfinished ones included.
    pub unlinked_per_person: usize,
    /// Bytes of them, as they were announced.
    pub unlinked_bytes_per_person: u64,
    /// Uploads that arrive at this process at once.
    pub uploads_at_once: usize,
    /// Who we are to the S3-compatible server; from the environment alone.
    #[serde(skip)]
    pub credentials: Option<S3Credentials>,
}

/// A kind of store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentStore {
    /// A folder; of several nodes, one that all of them share.
    Folder,
    /// A bucket of an S3-compatible server.
    S3,
}

/// A key and its secret, which [`fmt::Debug`] leaves out.
#[derive(Clone, PartialEq, Eq)]
pub struct S3Credentials {
    /// The name of the key.
    pub key_id: String,
    secret: String,
}

impl S3Credentials {
    /// A key with its secret.
    pub fn new(key_id: String, secret: String) -> Self {
        Self { key_id, secret }
    }

    /// The secret, for the one who signs.
    pub fn expose(&self) -> &str {
        &self.secret
    }
}

impl fmt::Debug for S3Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Credentials")
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

impl Default for Attachments {
    fn default() -> Self {
        Self {
            store: AttachmentStore::Folder,
            folder: PathBuf::from("data/attachments"),
            s3_endpoint: String::new(),
            s3_bucket: String::new(),
            s3_region: "us-east-1".to_owned(),
            file_bytes: 52_428_800,
            per_record: 10,
            unlinked_hours: 72,
            unlinked_per_person: 50,
            unlinked_bytes_per_person: 524_288_000,
            uploads_at_once: 64,
            credentials: None,
        }
    }
}
