//! Times as journals write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;

use crate::domain::deadline::DEADLINE_YEARS;
use crate::domain::worktime::Zone;

/// An instant, and whether only its day was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    /// In whole microseconds; the first instant of the day where only the day was written.
    pub(super) at: Timestamp,
    pub(super) date_only: bool,
}

impl Stamp {
    /// Reads RFC 3339, a local time or a local date, or one of the formats of the mapping. A local
    /// time that came twice is the first of the two, one that was skipped is as much later.
    pub(super) fn parse(text: &str, zone: &Zone, formats: &[String]) -> Option<Self> {
        if let Ok(at) = text.parse::<Timestamp>() {
            return Self::at(at);
        }
        if let Some(local) = parse_local(text) {
            return Self::local(local, zone);
        }
        formats.iter().find_map(|format| {
            let parts = BrokenDownTime::parse(format, text).ok()?;
            if parts.offset().is_some() {
                return Self::at(parts.to_timestamp().ok()?);
            }
            let date = parts.to_date().ok()?;
            let time = match parts.hour() {
                Some(_) => Some(parts.to_time().ok()?),
                None => None,
            };
            Self::local((date, time), zone)
        })
    }

    fn at(at: Timestamp) -> Option<Self> {
        Some(Self {
            at: Timestamp::from_microsecond(at.as_microsecond()).ok()?,
            date_only: false,
        })
    }

    fn local((date, time): (Date, Option<Time>), zone: &Zone) -> Option<Self> {
        let local = DateTime::from_parts(date, time.unwrap_or(Time::midnight()));
        let at = zone.time_zone().to_timestamp(local).ok()?;
        Some(Self {
            date_only: time.is_none(),
            ..Self::at(at)?
        })
    }

    /// Whether its year can be meant.
    pub(super) fn in_range(self, zone: &Zone) -> bool {
        DEADLINE_YEARS.contains(&zone.time_zone().to_datetime(self.at).year())
    }
}

/// The parser of the library also takes a time with an offset for a local time and leaves the offset
/// out; such a text is an instant or nothing.
fn parse_local(text: &str) -> Option<(Date, Option<Time>)> {
    let (date, rest) = text.split_at_checked("2026-03-04".len())?;
    let date = date.parse::<Date>().ok()?;
    if rest.is_empty() {
        return Some((date, None));
    }
    let time = rest.strip_prefix(['T', 't', ' '])?;
    let digits = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | ',');
    if !time.contains(':') || !time.chars().all(digits) {
        return None;
    }
    Some((date, Some(time.parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, bool)> {
        let zone = Zone::try_from("Asia/Almaty").unwrap();
        let formats = ["%d.%m.%Y %H:%M".to_owned(), "%d.%m.%Y".to_owned()];
        Stamp::parse(text, &zone, &formats).map(|stamp| (stamp.at.to_string(), stamp.date_only))
    }

    #[test]
    fn a_clerk_may_write_a_time_in_any_of_the_usual_ways() {
        let six = |text| assert_eq!(read(text), Some(("2023-03-04T12:00:00Z".into(), false)));
        six("2023-03-04T18:00:00+06:00");
        six("2023-03-04T12:00:00Z");
        six("2023-03-04T18:00:00");
        six("2023-03-04 18:00");
        six("04.03.2023 18:00");
    }

    #[test]
    fn a_day_alone_is_known_as_a_day() {
        for text in ["2023-03-04", "04.03.2023"] {
            let day = Some(("2023-03-03T18:00:00Z".to_owned(), true));
            assert_eq!(read(text), day, "{text}");
        }
    }

    #[test]
    fn the_hour_that_came_twice_in_almaty_is_taken_the_first_time() {
        let first = Some(("2024-02-29T17:30:00Z".to_owned(), false));
        assert_eq!(read("2024-02-29 23:30"), first);
    }

    #[test]
    fn what_is_not_a_time_is_not_guessed_at() {
        for text in [
            "",
            "tomorrow",
            "2023-02-30",
            "2023-03-04T18:00:00+0600x",
            "2023-03-04 18",
            "31.02.2023",
            "04.03.2023 25:00",
            "२०२३-०३-०४",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
