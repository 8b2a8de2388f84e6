//! Whom an instruction is addressed to, before anybody looks who that is today.

use serde::{Deserialize, Serialize};

use super::id::OfficeId;

/// Who gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Recipients {
    /// These offices.
    Offices(Vec<OfficeId>),
    /// Every village under this office.
    Under(OfficeId),
}
