//! Deadlines so short that the authority wants to be told why.

use super::Preview;

/// How many recipients get less working time than the authority lets pass without a reason.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, serde::Serialize, utoipa::ToSchema,
)]
#[error(
    "the deadline leaves {recipients} of {all} recipients less than {below_minutes} working minutes; \
     say why in short_notice_reason"
)]
pub struct ShortNotice {
    /// Working minutes of notice below which a reason is asked for.
    pub below_minutes: u32,
    /// Recipients who get less.
    pub recipients: usize,
    /// Recipients.
    #[serde(skip)]
    pub all: usize,
}

impl ShortNotice {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        "short_notice_reason_required"
    }

    /// Whether a reason has to be given.
    pub fn needs_reason(&self) -> bool {
        self.recipients > 0
    }
}

impl Preview {
    /// How many recipients get less notice than so many working minutes. An undated draft leaves
    /// everybody enough.
    pub fn short_notice(&self, below_minutes: u32) -> ShortNotice {
        let is_short = |foreseen: &&super::Foreseen| {
            let notice = self.outlook(foreseen).and_then(|outlook| outlook.notice);
            notice.is_some_and(|notice| notice.minutes < i64::from(below_minutes))
        };
        ShortNotice {
            below_minutes,
            recipients: self.recipients.iter().filter(is_short).count(),
            all: self.recipients.len(),
        }
    }
}
