//! Orders by voice or messenger: when they were given, what they are called, who may be named.

use jiff::{SignedDuration, Timestamp};

use super::id::OfficeId;
use super::instruction::Channel;
use super::person::{Posting, Role};
use super::text::{Body, InvalidText, Title};
use super::worktime::Zone;

/// How far the time of an order may lie after its receipt and be taken for the receipt.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(1);

/// Why an order that was only said is not recorded so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidOralOrder {
    /// It came in writing.
    #[error("an order that was said came by phone, meeting or messenger, not by {channel}")]
    NotOral {
        /// The channel given.
        channel: Channel,
    },
    /// It is to come.
    #[error("said_at lies after the time of registration")]
    InTheFuture,
    /// It was said too long ago to be recorded.
    #[error("an order can be recorded for {days} days after it was given")]
    TooLongAgo {
        /// For how long it could be.
        days: u32,
    },
    /// Whoever is named did not issue for that office on that day.
    #[error("said_by was not posted as an issuer of that office on the day of said_at")]
    SpeakerUnknown,
}

impl InvalidOralOrder {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotOral { .. } => "channel_not_oral",
            Self::InTheFuture => "said_in_the_future",
            Self::TooLongAgo { .. } => "said_too_long_ago",
            Self::SpeakerUnknown => "said_by_unknown",
        }
    }
}

/// Makes sure that an order with a speaker came by voice or messenger.
///
/// # Errors
/// [`InvalidOralOrder::NotOral`].
pub fn check_channel(channel: Channel) -> Result<(), InvalidOralOrder> {
    if channel.is_oral() {
        Ok(())
    } else {
        Err(InvalidOralOrder::NotOral { channel })
    }
}

/// `t_said` of an order that its recipient records: the time stated. Where that lies ahead only
/// because the clock of the phone is ahead, it is corrected by the measured offset: the record of
/// somebody whose phone is wrong must not be lost for it.
///
/// # Errors
/// [`InvalidOralOrder::InTheFuture`], [`InvalidOralOrder::TooLongAgo`].
pub fn said_at(
    stated: Timestamp,
    offset_ms: Option<i64>,
    received_at: Timestamp,
    days: u32,
) -> Result<Timestamp, InvalidOralOrder> {
    let ahead = |said: Timestamp| said.duration_since(received_at) > TOLERANCE;
    let said = if ahead(stated) {
        offset_ms
            .and_then(|offset| stated.checked_add(SignedDuration::from_millis(offset)).ok())
            .filter(|corrected| !ahead(*corrected))
            .ok_or(InvalidOralOrder::InTheFuture)?
    } else {
        stated
    };
    let longest = SignedDuration::from_hours(24 * i64::from(days));
    if received_at.duration_since(said) > longest {
        return Err(InvalidOralOrder::TooLongAgo { days });
    }
    Ok(said.min(received_at))
}

/// The first line of a text, cut to what a title holds.
///
/// # Errors
/// Those of a title; a text that was parsed begins with something that can be one.
pub fn title_of(text: &Body) -> Result<Title, InvalidText> {
    let line = text.as_str().lines().next().unwrap_or_default();
    if line.chars().count() <= Title::LIMIT {
        return line.parse();
    }
    let cut: String = line.chars().take(Title::LIMIT - 1).collect();
    format!("{}…", cut.trim_end()).parse()
}

/// Makes sure that a person issued for one of the offices on the local day on which something was
/// said. `postings` are all of the person's, each with the zone of its office.
///
/// # Errors
/// [`InvalidOralOrder::SpeakerUnknown`].
pub fn check_speaker(
    postings: &[(Posting, Zone)],
    offices: &[OfficeId],
    said_at: Timestamp,
) -> Result<(), InvalidOralOrder> {
    let issued = postings.iter().any(|(posting, zone)| {
        let day = zone.time_zone().to_datetime(said_at).date();
        posting.role == Role::Issuer && offices.contains(&posting.office) && posting.in_force(day)
    });
    if issued {
        Ok(())
    } else {
        Err(InvalidOralOrder::SpeakerUnknown)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;

    const RECEIVED: &str = "2026-03-04T09:00+05:00";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn said(stated: &str, offset_ms: Option<i64>) -> Result<Timestamp, InvalidOralOrder> {
        said_at(at(stated), offset_ms, at(RECEIVED), 30)
    }

    #[test]
    fn a_call_of_last_night_is_recorded_as_it_is_stated() {
        let evening = "2026-03-03T19:50+05:00";
        assert_eq!(said(evening, Some(-600_000)), Ok(at(evening)));
        assert_eq!(said(evening, None), Ok(at(evening)));
    }

    #[test]
    fn a_phone_ten_minutes_ahead_does_not_lose_the_order_it_just_heard() {
        let now = "2026-03-04T09:10+05:00";
        assert_eq!(said(now, Some(-600_000)), Ok(at(RECEIVED)));
        assert_eq!(said(now, None), Err(InvalidOralOrder::InTheFuture));
        assert_eq!(
            said(now, Some(-300_000)),
            Err(InvalidOralOrder::InTheFuture)
        );
        assert_eq!(said("2026-03-04T09:00:59+05:00", None), Ok(at(RECEIVED)));
    }

    #[test]
    fn nobody_records_what_was_said_a_month_and_a_minute_ago_or_at_the_ends_of_time() {
        assert!(said("2026-02-02T09:00+05:00", None).is_ok());
        let late = Err(InvalidOralOrder::TooLongAgo { days: 30 });
        assert_eq!(said("2026-02-02T08:59+05:00", None), late);
        let ends = |stated, offset| said_at(stated, Some(offset), at(RECEIVED), 30);
        assert_eq!(ends(Timestamp::MIN, i64::MIN), late);
        assert_eq!(
            ends(Timestamp::MAX, i64::MAX),
            Err(InvalidOralOrder::InTheFuture)
        );
    }

    #[test]
    fn an_order_is_called_by_its_first_line() {
        let title = |text: &str| title_of(&text.parse().unwrap()).unwrap().to_string();
        assert_eq!(
            title("  List of dogs by 8\nAll of them."),
            "List of dogs by 8"
        );
        let long = title(&"ит ".repeat(200));
        assert_eq!(long.chars().count(), Title::LIMIT);
        assert!(long.ends_with('…'));
    }

    #[test]
    fn only_who_issued_for_the_office_on_that_day_can_have_said_it() {
        let (audan, village) = (Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
        let posted = |office, role| Posting {
            id: Uuid::from_u128(3).into(),
            person: Uuid::from_u128(4).into(),
            office,
            role,
            from: date(2026, 1, 1),
            to: Some(date(2026, 3, 3)),
            deputy_for: None,
        };
        let zone = Zone::try_from("Asia/Almaty").unwrap();
        let check = |posting, said| check_speaker(&[(posting, zone.clone())], &[audan], at(said));
        let last_minute = "2026-03-03T23:59+05:00";
        let unknown = Err(InvalidOralOrder::SpeakerUnknown);
        assert_eq!(check(posted(audan, Role::Issuer), last_minute), Ok(()));
        assert_eq!(
            check(posted(audan, Role::Issuer), "2026-03-04T00:00+05:00"),
            unknown
        );
        assert_eq!(check(posted(village, Role::Issuer), last_minute), unknown);
        assert_eq!(check(posted(audan, Role::Admin), last_minute), unknown);
        assert_eq!(check_speaker(&[], &[audan], at(last_minute)), unknown);
    }
}
