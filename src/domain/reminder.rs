//! Reminders: an issuer may ask again for what is owed, and not at every moment.

use jiff::{SignedDuration, Timestamp};

use super::assignment::Assignment;
use super::command::Refusal;

impl Assignment {
    /// Makes sure that the reminder before lies at least an interval back.
    pub(super) fn refuse_if_reminded_lately(
        &self,
        interval: SignedDuration,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let elapsed = match self.reminded_at {
            Some(reminded_at) => now.duration_since(reminded_at),
            None => return Ok(()),
        };
        let left = interval.saturating_sub(elapsed);
        if !left.is_positive() {
            return Ok(());
        }
        let begun = i64::from(left.subsec_nanos() > 0);
        Err(Refusal::RemindedLately {
            seconds: left.as_secs().saturating_add(begun),
        })
    }
}
