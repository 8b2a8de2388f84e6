//! Whom an instruction goes to.

use serde::Deserialize;

use super::problem::Problem;
use super::transitions::find_recipients;
use crate::domain::id::OfficeId;
use crate::domain::office::Office;
use crate::store::{Connection, offices};

/// Who gets it.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Recipients {
    /// These offices.
    Offices(Vec<OfficeId>),
    /// Every village under this office.
    Under(OfficeId),
}

impl Recipients {
    /// The offices, each once; all of them stand under the issuing office.
    ///
    /// # Errors
    /// `recipients_empty`, `too_many_recipients`, `recipient_unknown`.
    pub fn load(
        self,
        connection: &mut Connection,
        issuer: OfficeId,
        limit: usize,
    ) -> Result<Vec<Office>, Problem> {
        let found = match self {
            Self::Offices(mut ids) => {
                ids.sort_unstable();
                ids.dedup();
                check_count(ids.len(), limit)?;
                find_recipients(connection, issuer, &ids)?
            }
            Self::Under(top) => {
                let issuing_top = offices::find_issuing_top(connection, issuer)?;
                if top != issuing_top {
                    find_recipients(connection, issuer, &[top])?;
                }
                offices::list_auls_under(connection, top)?
            }
        };
        check_count(found.len(), limit)?;
        Ok(found)
    }
}

fn check_count(count: usize, limit: usize) -> Result<(), Problem> {
    match count {
        0 => Err(Problem::invalid(
            "recipients_empty",
            "an instruction needs at least one recipient",
        )),
        count if count > limit => Err(Problem::invalid(
            "too_many_recipients",
            format!("an instruction goes to at most {limit} offices, not {count}"),
        )),
        _ => Ok(()),
    }
}
