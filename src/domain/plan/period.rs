//! How often something is asked, and the periods that this cuts the years into.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate};

use crate::domain::spelling::spelled;

spelled! {
    /// How often a planned return is asked for.
    pub enum Cadence as "cadence" {
        /// From Monday to Sunday.
        Week = "week",
        /// A calendar month.
        Month = "month",
        /// Three months, from January, April, July and October.
        Quarter = "quarter",
        /// Six months, from January and July.
        HalfYear = "half_year",
        /// A calendar year.
        Year = "year",
    }
}

impl Cadence {
    /// The months of a period; none where it is counted in weeks.
    pub(super) fn months(self) -> Option<i8> {
        match self {
            Self::Week => None,
            Self::Month => Some(1),
            Self::Quarter => Some(3),
            Self::HalfYear => Some(6),
            Self::Year => Some(12),
        }
    }

    /// The days of the longest period.
    pub(super) fn longest(self) -> u16 {
        match self {
            Self::Week => 7,
            Self::Month => 31,
            Self::Quarter => 92,
            Self::HalfYear => 184,
            Self::Year => 366,
        }
    }
}

/// One week, month, quarter, half-year or year, written `2026-W10`, `2026-03`, `2026-Q1`,
/// `2026-H1`, `2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlanPeriod {
    begin: Date,
    cadence: Cadence,
}

impl PlanPeriod {
    /// The period that a date lies in.
    pub fn holding(cadence: Cadence, date: Date) -> Self {
        let begin = match cadence.months() {
            None => date.saturating_sub(date.weekday().to_monday_zero_offset().days()),
            Some(months) => {
                let behind = (date.month() - 1) % months;
                date.first_of_month().saturating_sub(behind.months())
            }
        };
        Self { begin, cadence }
    }

    /// Its first date.
    pub fn begin(self) -> Date {
        self.begin
    }

    /// The date after its last.
    pub fn end(self) -> Date {
        match self.cadence.months() {
            None => self.begin.saturating_add(1.week()),
            Some(months) => self.begin.saturating_add(months.months()),
        }
    }

    /// The period after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self::holding(self.cadence, self.end())
    }

    /// The period before it.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::holding(self.cadence, self.begin.saturating_sub(1.day()))
    }

    /// Its dates, in order.
    pub(super) fn days(self) -> impl Iterator<Item = Date> {
        let end = self.end();
        self.begin.series(1.day()).take_while(move |day| *day < end)
    }
}

impl fmt::Display for PlanPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.begin.year(), self.begin.month());
        match self.cadence {
            Cadence::Week => {
                let week = ISOWeekDate::from(self.begin);
                write!(f, "{:04}-W{:02}", week.year(), week.week())
            }
            Cadence::Month => write!(f, "{year:04}-{month:02}"),
            Cadence::Quarter => write!(f, "{year:04}-Q{}", (month + 2) / 3),
            Cadence::HalfYear => write!(f, "{year:04}-H{}", (month + 5) / 6),
            Cadence::Year => write!(f, "{year:04}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_period_is_written_as_offices_write_it() {
        let day = date(2026, 11, 23);
        let written: Vec<String> = Cadence::ALL
            .iter()
            .map(|cadence| PlanPeriod::holding(*cadence, day).to_string())
            .collect();
        assert_eq!(
            written,
            ["2026-W48", "2026-11", "2026-Q4", "2026-H2", "2026"]
        );
        // The year of a week is that of its Thursday.
        let turn = PlanPeriod::holding(Cadence::Week, date(2027, 1, 1));
        assert_eq!(
            (turn.to_string().as_str(), turn.begin()),
            ("2026-W53", date(2026, 12, 28))
        );
    }

    #[test]
    fn periods_follow_each_other_without_a_gap() {
        for cadence in Cadence::ALL {
            let mut period = PlanPeriod::holding(*cadence, date(2018, 1, 1));
            while period.begin() < date(2028, 1, 1) {
                let next = period.next();
                assert_eq!(period.end(), next.begin());
                assert_eq!(next.previous(), period);
                assert!(period.days().count() <= usize::from(cadence.longest()));
                for day in period.days() {
                    assert_eq!(PlanPeriod::holding(*cadence, day), period, "{day}");
                }
                period = next;
            }
        }
    }
}
