//! What a device claims about the time of an action, and whether the claim counts.

use jiff::{SignedDuration, Timestamp};

use super::event::{DeviceClock, Event};
use super::spelling::spelled;

/// A claim may lie so much after its receipt and is then taken for the receipt: a clock that was set
/// between writing and sending is no lie.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(1);

spelled! {
    /// How the time that a device claims was judged when it arrived. Nothing is refused for it.
    pub enum Claim as "claim" {
        /// It is possible: the action counts from then.
        Counted = "counted",
        /// Earlier than the recipient had what was acted on.
        BeforeDelivery = "before_delivery",
        /// Later than the server received it.
        AfterReceipt = "after_receipt",
        /// Longer ago than the policy believes a device.
        TooOld = "too_old",
        /// The device did not tell its clock, so that nobody knows how far it is out.
        ClockUnknown = "clock_unknown",
    }
}

/// What the claim of an action is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// When the recipient first had what was acted on.
    pub not_before: Timestamp,
    /// When the server received the action.
    pub received_at: Timestamp,
    /// How long ago a claim may lie.
    pub longest: SignedDuration,
}

impl Claim {
    /// Judges what a device said of its clock; none where it did not say when something was written.
    pub fn judge(device: &DeviceClock, bounds: &Bounds) -> Option<Self> {
        let written = device.written_at?;
        let Some(offset) = device.offset_ms else {
            return Some(Self::ClockUnknown);
        };
        let received = bounds.received_at;
        Some(
            match written.checked_add(SignedDuration::from_millis(offset)) {
                // The first and the last instants there are cannot be moved further out.
                Err(_) if offset > 0 => Self::AfterReceipt,
                Err(_) => Self::BeforeDelivery,
                Ok(claimed) if claimed.duration_since(received) > TOLERANCE => Self::AfterReceipt,
                Ok(claimed) if claimed < bounds.not_before => Self::BeforeDelivery,
                Ok(claimed) if received.duration_since(claimed) > bounds.longest => Self::TooOld,
                Ok(_) => Self::Counted,
            },
        )
    }
}

impl DeviceClock {
    /// The same with the judgement of what it claims.
    #[must_use]
    pub fn judged(self, bounds: &Bounds) -> Self {
        Self {
            claim: Claim::judge(&self, bounds),
            ..self
        }
    }

    /// The time an action counts from where it is the claimed one: what the device wrote, corrected
    /// by the offset of its clock, and never later than the receipt.
    pub fn claimed_at(&self, received_at: Timestamp) -> Option<Timestamp> {
        if self.claim != Some(Claim::Counted) {
            return None;
        }
        let offset = SignedDuration::from_millis(self.offset_ms?);
        let claimed = self.written_at?.checked_add(offset).ok()?;
        Some(claimed.min(received_at))
    }
}

impl Event {
    /// The time that the action counts from, for everything that asks whether it was in time and in
    /// whose hours it was done: the claimed one where the claim counts, else that of the server.
    pub fn counted_at(&self) -> Timestamp {
        self.device.claimed_at(self.at).unwrap_or(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DELIVERED: &str = "2026-03-03T09:00+05:00";
    const RECEIVED: &str = "2026-03-03T14:00+05:00";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn bounds() -> Bounds {
        Bounds {
            not_before: at(DELIVERED),
            received_at: at(RECEIVED),
            longest: SignedDuration::from_hours(4),
        }
    }

    fn phone(written: &str, offset_ms: Option<i64>) -> DeviceClock {
        DeviceClock {
            written_at: Some(at(written)),
            offset_ms,
            claim: None,
        }
        .judged(&bounds())
    }

    fn says(written: &str, offset_ms: Option<i64>) -> (Option<Claim>, Option<Timestamp>) {
        let device = phone(written, offset_ms);
        (device.claim, device.claimed_at(at(RECEIVED)))
    }

    #[test]
    fn a_phone_ten_minutes_behind_is_believed_with_the_ten_minutes() {
        assert_eq!(
            says("2026-03-03T11:50+05:00", Some(600_000)),
            (Some(Claim::Counted), Some(at("2026-03-03T12:00+05:00")))
        );
    }

    #[test]
    fn an_akim_who_claims_a_time_before_the_letter_came_or_after_the_answer_did_is_not_believed() {
        for (written, offset, claim) in [
            ("2026-03-03T08:59:59+05:00", 0, Claim::BeforeDelivery),
            ("2026-03-03T09:10+05:00", -601_000, Claim::BeforeDelivery),
            ("2026-03-03T14:01:01+05:00", 0, Claim::AfterReceipt),
            ("2026-03-03T13:30+05:00", 3_600_000, Claim::AfterReceipt),
            ("2026-03-03T09:59:59+05:00", 0, Claim::TooOld),
        ] {
            assert_eq!(
                says(written, Some(offset)),
                (Some(claim), None),
                "{written}"
            );
        }
    }

    #[test]
    fn the_bounds_themselves_are_believed_and_nothing_counts_after_it_was_received() {
        let received = at(RECEIVED);
        for (written, counted) in [
            ("2026-03-03T10:00+05:00", at("2026-03-03T10:00+05:00")),
            ("2026-03-03T14:00+05:00", received),
            ("2026-03-03T14:01+05:00", received),
        ] {
            assert_eq!(
                says(written, Some(0)),
                (Some(Claim::Counted), Some(counted))
            );
        }
        let at_once = Bounds {
            longest: SignedDuration::from_hours(5),
            ..bounds()
        };
        let device = DeviceClock {
            written_at: Some(at(DELIVERED)),
            offset_ms: Some(0),
            claim: None,
        };
        assert_eq!(Claim::judge(&device, &at_once), Some(Claim::Counted));
    }

    #[test]
    fn a_phone_that_does_not_tell_its_clock_is_not_believed_and_one_that_says_nothing_not_judged() {
        assert_eq!(
            says("2026-03-03T11:50+05:00", None),
            (Some(Claim::ClockUnknown), None)
        );
        let silent = DeviceClock {
            offset_ms: Some(3),
            ..DeviceClock::default()
        };
        assert_eq!(silent.judged(&bounds()).claim, None);
    }

    #[test]
    fn a_clock_at_the_end_of_time_is_judged_like_any_other() {
        let device = |written_at, offset_ms| DeviceClock {
            written_at: Some(written_at),
            offset_ms: Some(offset_ms),
            claim: None,
        };
        for (device, claim) in [
            (device(Timestamp::MAX, i64::MAX), Claim::AfterReceipt),
            (device(Timestamp::MAX, 1), Claim::AfterReceipt),
            (device(Timestamp::MIN, i64::MIN), Claim::BeforeDelivery),
            (device(Timestamp::MIN, 0), Claim::BeforeDelivery),
        ] {
            assert_eq!(Claim::judge(&device, &bounds()), Some(claim));
        }
    }

    #[test]
    fn what_was_recorded_before_claims_were_judged_counts_from_its_receipt() {
        let before = DeviceClock {
            written_at: Some(at("2026-03-03T11:50+05:00")),
            offset_ms: Some(0),
            claim: None,
        };
        assert_eq!(before.claimed_at(at(RECEIVED)), None);
    }
}
