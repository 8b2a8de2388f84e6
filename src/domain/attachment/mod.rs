//! Files that belong to an instruction or an answer: what they may be, what they are called, how
//! they arrive, and who may link them.

mod media;
mod name;

use std::collections::HashSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use media::{FileRefusal, MediaType};
pub use name::{FileName, InvalidFileName};

use super::id::{AttachmentId, ObjectId, OfficeId, PersonId};
use super::person::Actor;

/// A file as the record names it, so that nobody can exchange it unseen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachedFile {
    /// The file.
    pub id: AttachmentId,
    /// SHA-256 of what is stored, in hexadecimal.
    pub sha256: String,
}

/// A file on its way, or arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Which one.
    pub id: AttachmentId,
    /// Who uploads it.
    pub uploader: PersonId,
    /// The office they do it for.
    pub office: OfficeId,
    /// What it is called.
    pub name: FileName,
    /// `Upload-Metadata` as the client gave it, which is given back to it.
    pub metadata: Option<String>,
    /// Bytes that were announced.
    pub length: u64,
    /// Bytes that have arrived, from the first on.
    pub received: u64,
    /// When it was announced.
    pub created_at: Timestamp,
    /// When it is removed, unless it was linked by then.
    pub expires_at: Timestamp,
    /// How it stands.
    pub state: UploadState,
    /// When it was first linked: from then on it stays.
    pub linked_at: Option<Timestamp>,
}

/// How an upload stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadState {
    /// It is on its way.
    Receiving,
    /// It arrived, was looked at and is kept.
    Stored(StoredFile),
    /// It arrived and was not taken. The code says why.
    Refused {
        /// One of [`FileRefusal::code`].
        code: String,
    },
}

/// What is kept of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Where it is kept.
    pub object: ObjectId,
    /// What it is.
    pub media_type: MediaType,
    /// Bytes that are kept: fewer than arrived, where metadata was removed.
    pub bytes: u64,
    /// SHA-256 of what is kept, in lower-case hexadecimal.
    pub sha256: String,
    /// Whether the place, the time, the camera and the like were removed from an image.
    pub metadata_removed: bool,
}

impl Attachment {
    /// Whether it belongs to whoever acts, in the office they act for.
    pub fn is_of(&self, actor: &Actor) -> bool {
        self.uploader == actor.person && self.office == actor.office
    }

    /// Whether its time has passed without anybody linking it.
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.linked_at.is_none() && self.expires_at < now
    }

    /// The file, once it arrived and was taken.
    pub fn stored(&self) -> Option<&StoredFile> {
        match &self.state {
            UploadState::Stored(file) => Some(file),
            UploadState::Receiving | UploadState::Refused { .. } => None,
        }
    }
}

/// Why files are not linked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLink {
    /// More than one instruction or answer may have.
    #[error("at most {limit} attachments belong to one instruction or answer, not {number}")]
    TooMany {
        /// How many were named.
        number: usize,
        /// How many may be.
        limit: usize,
    },
    /// One is named twice.
    #[error("attachment {id} is named twice")]
    Repeated {
        /// Which one.
        id: AttachmentId,
    },
    /// It is somebody else's, was removed, or never was: which of them is not told.
    #[error("attachment {id} is none that you uploaded, or was removed")]
    Unknown {
        /// Which one.
        id: AttachmentId,
    },
    /// Part of it is missing.
    #[error("attachment {id} has not arrived whole")]
    Unfinished {
        /// Which one.
        id: AttachmentId,
    },
    /// It arrived and was not taken.
    #[error("attachment {id} was refused: {code}")]
    Refused {
        /// Which one.
        id: AttachmentId,
        /// Why it was.
        code: String,
    },
}

impl InvalidLink {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooMany { .. } => "too_many_attachments",
            Self::Repeated { .. } => "attachment_repeated",
            Self::Unknown { .. } => "attachment_unknown",
            Self::Unfinished { .. } => "attachment_unfinished",
            Self::Refused { .. } => "attachment_refused",
        }
    }
}

/// Whether so many attachments can be named together, each once.
///
/// # Errors
/// [`InvalidLink::TooMany`], [`InvalidLink::Repeated`].
pub fn check_named(ids: &[AttachmentId], limit: usize) -> Result<(), InvalidLink> {
    if ids.len() > limit {
        return Err(InvalidLink::TooMany {
            number: ids.len(),
            limit,
        });
    }
    let mut seen = HashSet::new();
    match ids.iter().find(|id| !seen.insert(**id)) {
        Some(&id) => Err(InvalidLink::Repeated { id }),
        None => Ok(()),
    }
}

/// The files that somebody may link, in the order they named them. One that was linked before can
/// be linked again by whoever uploaded it: the same form goes to many.
///
/// # Errors
/// See [`InvalidLink`].
pub fn choose(
    ids: &[AttachmentId],
    found: &[Attachment],
    actor: &Actor,
    now: Timestamp,
) -> Result<Vec<AttachedFile>, InvalidLink> {
    let chosen = ids.iter().map(|&id| {
        let theirs = found.iter().find(|attachment| attachment.id == id);
        let attachment = theirs
            .filter(|attachment| attachment.is_of(actor) && !attachment.has_expired(now))
            .ok_or(InvalidLink::Unknown { id })?;
        match &attachment.state {
            UploadState::Stored(file) => Ok(AttachedFile {
                id,
                sha256: file.sha256.clone(),
            }),
            UploadState::Receiving => Err(InvalidLink::Unfinished { id }),
            UploadState::Refused { code } => Err(InvalidLink::Refused {
                id,
                code: code.clone(),
            }),
        }
    });
    chosen.collect()
}
