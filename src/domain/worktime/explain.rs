use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::calendar::{Coverage, DatedException, DayOff, Exception, Name};
use super::day::{date_of, day_of};
use super::offsets::minute_of;
use super::work_clock::WorkClock;

/// How many days are told one by one; what follows is summed up.
const DAYS_TOLD: usize = 4000;

/// The working minutes of one local day within a span, and why they are as many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DayAccount {
    /// The local date.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// The working minutes counted on it.
    pub minutes: i64,
    /// Why.
    pub why: Why,
    /// What the calendar calls the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// The date whose day off or working day was moved here.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<Date>,
    /// The weekday whose hours a moved working day takes, spelled `mon`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours_of: Option<String>,
    /// The legal act behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    /// How far the calendar vouches for the date.
    pub coverage: Coverage,
}

/// Why a local day has the minutes it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Working time of a usual working day.
    Worked,
    /// A working day, but none of its hours lie in the span.
    OutsideHours,
    /// The weekly pattern has no hours on it.
    WeeklyRest,
    /// A holiday.
    Holiday,
    /// A religious day off.
    RestDay,
    /// The day off for a holiday that fell on a weekly rest day.
    ObservedHoliday,
    /// A day off moved here by decision.
    MovedDayOff,
    /// A moved working day.
    MovedWorkingDay,
    /// A day that ends earlier.
    ShortDay,
    /// This day and all later ones of the span together.
    AllFurtherDays,
}

impl WorkClock {
    /// The local days of `[a, b)` with the minutes counted on each, in the order of the calendar.
    /// They sum to `between(a, b)`. A local date that a zone skipped is not among them. After 4000
    /// days one last account sums up the rest.
    pub fn explain(&self, a: Timestamp, b: Timestamp) -> Vec<DayAccount> {
        self.explain_first(DAYS_TOLD, a, b)
    }

    /// [`WorkClock::explain`] with so many days told one by one instead of 4000; at least one is.
    pub fn explain_first(&self, told: usize, a: Timestamp, b: Timestamp) -> Vec<DayAccount> {
        let told = told.max(1);
        let span = minute_of(a)..minute_of(b);
        let mut minutes_of_days: BTreeMap<i64, i64> = BTreeMap::new();
        for (day, piece) in self.days(span.clone()) {
            if minutes_of_days.len() == told && !minutes_of_days.contains_key(&day) {
                break;
            }
            *minutes_of_days.entry(day).or_default() += self.worked(piece);
        }

        let one_by_one = minutes_of_days
            .iter()
            .map(|(day, minutes)| self.account(*day, *minutes));
        let mut accounts: Vec<DayAccount> = one_by_one.collect();
        let untold = self.worked(span) - minutes_of_days.values().sum::<i64>();
        if untold > 0
            && let Some((last, _)) = minutes_of_days.last_key_value()
        {
            accounts.push(DayAccount {
                why: Why::AllFurtherDays,
                ..self.account(last + 1, untold)
            });
        }
        accounts
    }

    /// The account of a whole local date.
    pub fn explain_day(&self, date: Date) -> DayAccount {
        let minutes = self.pieces(date).map(|piece| self.worked(piece)).sum();
        self.account(day_of(date), minutes)
    }

    fn account(&self, day: i64, minutes: i64) -> DayAccount {
        let date = date_of(day);
        let entry = self.calendar().decisive(date);
        DayAccount {
            date,
            minutes,
            why: self.why(date, minutes, entry),
            name: entry.and_then(|entry| entry.name.clone()),
            instead_of: entry.and_then(|entry| entry.instead_of),
            hours_of: entry
                .and_then(|entry| entry.exception.hours_of())
                .map(str::to_owned),
            act: entry.map(|entry| entry.act.clone()),
            coverage: self.calendar().coverage(date),
        }
    }

    fn why(&self, date: Date, minutes: i64, entry: Option<&DatedException>) -> Why {
        match entry.map(|entry| entry.exception) {
            Some(Exception::WorkingAs(_)) => Why::MovedWorkingDay,
            Some(Exception::Off {
                kind: DayOff::Holiday,
            }) => Why::Holiday,
            Some(Exception::Off {
                kind: DayOff::RestDay,
            }) => Why::RestDay,
            Some(Exception::Off {
                kind: DayOff::Observed,
            }) => Why::ObservedHoliday,
            Some(Exception::Off {
                kind: DayOff::Moved,
            }) => Why::MovedDayOff,
            Some(Exception::Short { .. }) => Why::ShortDay,
            None if minutes > 0 => Why::Worked,
            None if self.hours_on(date).is_empty() => Why::WeeklyRest,
            None => Why::OutsideHours,
        }
    }
}
