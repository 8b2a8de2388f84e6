//! What corrections of an instruction replaced.

use serde::Serialize;

use super::moment::Moment;
use super::problem::Problem;
use crate::domain::id::InstructionId;
use crate::domain::text::{Body, Reason, Title};
use crate::domain::worktime::Zone;
use crate::store::{Connection, instructions};

/// What a correction replaced.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FormerVersion {
    version: i64,
    #[schema(value_type = String)]
    title: Title,
    #[schema(value_type = String)]
    text: Body,
    replaced_at: Moment,
    #[schema(value_type = String)]
    reason: Reason,
}

impl FormerVersion {
    /// What corrections of an instruction replaced, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn list(
        connection: &mut Connection,
        instruction: InstructionId,
        zone: &Zone,
    ) -> Result<Vec<Self>, Problem> {
        let former = instructions::list_former(connection, instruction)?;
        Ok(former
            .into_iter()
            .map(|former| Self {
                version: former.version,
                title: former.title,
                text: former.text,
                replaced_at: Moment::new(former.replaced_at.into(), zone),
                reason: former.reason,
            })
            .collect())
    }
}
