//! Days as numbers: 0 is 1970-01-01, a Thursday.

use jiff::Span;
use jiff::civil::{Date, Weekday, date};

use super::interval::DAY;

/// The weekdays, Monday first, with the spelling used in schedules and calendars.
pub(super) const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "mon"),
    (Weekday::Tuesday, "tue"),
    (Weekday::Wednesday, "wed"),
    (Weekday::Thursday, "thu"),
    (Weekday::Friday, "fri"),
    (Weekday::Saturday, "sat"),
    (Weekday::Sunday, "sun"),
];

/// Days from Monday 1969-12-29 to 1970-01-01.
const EPOCH_WEEKDAY: i64 = 3;

/// 0 for Monday to 6 for Sunday.
pub(super) fn weekday_index(weekday: Weekday) -> usize {
    usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0)
}

/// The weekday spelled `text`, if there is one.
pub(super) fn weekday_named(text: &str) -> Option<Weekday> {
    WEEKDAYS
        .iter()
        .find(|(_, name)| *name == text)
        .map(|(weekday, _)| *weekday)
}

/// Whole weeks since Monday 1969-12-29, and the weekday, 0 for Monday.
pub(super) fn week_of(day: i64) -> (i64, usize) {
    let shifted = day + EPOCH_WEEKDAY;
    (
        shifted.div_euclid(7),
        usize::try_from(shifted.rem_euclid(7)).unwrap_or(0),
    )
}

/// The day of a week and a weekday, the inverse of [`week_of`].
pub(super) fn day_of_week(week: i64, weekday: usize) -> i64 {
    week * 7 + i64::try_from(weekday).unwrap_or(0) - EPOCH_WEEKDAY
}

/// The number of a date.
pub(super) fn day_of(on: Date) -> i64 {
    date(1970, 1, 1)
        .until(on)
        .map_or(0, |span| i64::from(span.get_days()))
}

/// The date of a number; a number outside the years -9999 to 9999 gives the nearest date.
pub(super) fn date_of(day: i64) -> Date {
    let nearest = if day < 0 { Date::MIN } else { Date::MAX };
    Span::new()
        .try_days(day)
        .and_then(|span| date(1970, 1, 1).checked_add(span))
        .unwrap_or(nearest)
}

/// The day and the minute of that day of a local minute counted from 1970-01-01T00:00.
pub(super) fn split(local: i64) -> (i64, i64) {
    (local.div_euclid(DAY), local.rem_euclid(DAY))
}
