//! Files that belong to an instruction or an answer.

use serde::{Deserialize, Serialize};

use super::id::AttachmentId;

/// A file as the record names it, so that nobody can exchange it unseen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachedFile {
    /// The file.
    pub id: AttachmentId,
    /// SHA-256 of what is stored, in hexadecimal.
    pub sha256: String,
}
