//! Files as the API shows them.

use jiff::Timestamp;
use serde::Serialize;

use crate::api::problem::Problem;
use crate::domain::attachment::{Attachment, MediaType};
use crate::domain::event::Happening;
use crate::domain::id::{AssignmentId, AttachmentId};
use crate::domain::instruction::Instruction;
use crate::store::Connection;
use crate::store::attachment_links::{self, Linked};
use crate::store::events::Recorded;

/// A file that has arrived and was taken.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct AttachmentView {
    id: AttachmentId,
    name: String,
    media_type: MediaType,
    /// Bytes that are kept.
    bytes: u64,
    /// SHA-256 of what is kept, in lower-case hexadecimal.
    sha256: String,
    /// Whether the place, the time, the camera and the like were removed from an image.
    metadata_removed: bool,
    /// When it is removed, as long as it belongs to nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

impl AttachmentView {
    /// A file as it is shown; none while it is on its way or where it was refused.
    pub fn of(attachment: &Attachment) -> Option<Self> {
        let file = attachment.stored()?;
        Some(Self {
            id: attachment.id,
            name: attachment.name.as_str().to_owned(),
            media_type: file.media_type,
            bytes: file.bytes,
            sha256: file.sha256.clone(),
            metadata_removed: file.metadata_removed,
            expires_at: attachment
                .linked_at
                .is_none()
                .then_some(attachment.expires_at),
        })
    }
}

/// A file of an instruction or an answer.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct LinkedView {
    #[serde(flatten)]
    file: AttachmentView,
    /// The number of the answer that it belongs to; absent where it belongs to the instruction.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<u32>,
}

impl LinkedView {
    /// The files of an instruction. Where it has none the database is not asked.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of_instruction(
        connection: &mut Connection,
        instruction: &Instruction,
    ) -> Result<Vec<Self>, Problem> {
        if instruction.content.attachments.is_empty() {
            return Ok(Vec::new());
        }
        Self::list(&attachment_links::list(connection, instruction.id, None)?)
    }

    /// The files of an instruction and of the answers to it in a history. Where there are none the
    /// database is not asked.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of_history(
        connection: &mut Connection,
        instruction: &Instruction,
        assignment: AssignmentId,
        history: &[Recorded],
    ) -> Result<Vec<Self>, Problem> {
        let answered_with_files = history.iter().any(|recorded| {
            let happening = &recorded.event.happening;
            matches!(happening, Happening::Answered { attachments, .. } if !attachments.is_empty())
        });
        if !answered_with_files {
            return Self::of_instruction(connection, instruction);
        }
        let linked = attachment_links::list(connection, instruction.id, Some(assignment))?;
        Self::list(&linked)
    }

    fn list(linked: &[Linked]) -> Result<Vec<Self>, Problem> {
        let view = |linked: &Linked| {
            Some(Self {
                file: AttachmentView::of(&linked.attachment)?,
                answer: linked.answer,
            })
        };
        let views: Option<Vec<Self>> = linked.iter().map(view).collect();
        views.ok_or_else(|| Problem::internal("an attachment that was linked and never arrived"))
    }
}
