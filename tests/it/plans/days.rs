//! On which days plans ask, by the calendar of Kazakhstan.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use tapsyrma::domain::plan::{
    About, Cadence, DayOfWeek, DueRule, Missed, Occasion, Plan, PlanClocks, PlanPeriod,
    PlanVersion, Rhythm, Terms, Unplanned, Verdict, WhenOff,
};
use tapsyrma::domain::recipients::Recipients;
use tapsyrma::domain::worktime::{Calendar, Schedule, Timetable, WorkClock};
use uuid::Uuid;

const AUDAN: &str = "mon-fri 09:00-13:00 14:30-18:30";
const NEXT: WhenOff = WhenOff::NextWorkingDay;
const PREVIOUS: WhenOff = WhenOff::PreviousWorkingDay;

fn clock(hours: &str) -> WorkClock {
    let timetable = Timetable::always(Schedule::try_from(hours).unwrap());
    let zone = "Asia/Almaty".try_into().unwrap();
    WorkClock::new(zone, timetable, Calendar::kazakhstan().unwrap())
}

fn working_day(number: u16) -> DueRule {
    DueRule::WorkingDay { number }
}

fn calendar_day(month: u8, day: u8, when_off: WhenOff) -> DueRule {
    DueRule::CalendarDay {
        month,
        day,
        when_off,
    }
}

/// A plan of an audan for offices, made at noon of a day.
fn plan(every: Cadence, due: DueRule, lead: u16, made: Date) -> Plan {
    let office = Uuid::from_u128(2).into();
    Plan {
        id: Uuid::from_u128(1).into(),
        issuer_office: office,
        rhythm: Rhythm {
            every,
            about: About::PeriodBefore,
            lead_working_days: lead,
            from: made,
            to: None,
        },
        ended_at: None,
        first: version(1, due, made),
        later: Vec::new(),
    }
}

fn version(version: i64, due: DueRule, made: Date) -> PlanVersion {
    let noon = made.at(12, 0, 0, 0).in_tz("Asia/Almaty").unwrap();
    PlanVersion {
        version,
        terms: Terms {
            title: "Cattle".parse().unwrap(),
            text: "Heads, by kind".parse().unwrap(),
            language: "ru".parse().unwrap(),
            kind: "report".parse().unwrap(),
            function: None,
            legal_bases: tapsyrma::domain::legal::LegalBasis::CatchAll35_3.into(),
            effort_minutes: None,
            recipients: Recipients::Offices(Vec::new()),
            due,
        },
        made_at: noon.timestamp(),
        made_by: Uuid::from_u128(3).into(),
    }
}

fn clocks(plan: &Plan, recipients: &[&str]) -> PlanClocks {
    let of = |version: &PlanVersion| {
        let recipients = recipients.iter().map(|hours| clock(hours));
        (version.version, recipients.collect())
    };
    PlanClocks {
        issuer: clock(AUDAN),
        recipients: plan.versions().map(of).collect::<BTreeMap<_, _>>(),
    }
}

fn first_days(plan: &Plan, recipients: &[&str]) -> Vec<(Date, Date)> {
    let clocks = clocks(plan, recipients);
    let occasions = plan.occasions(None, &clocks).take(3);
    occasions
        .map(|occasion| (occasion.issue_on, occasion.due_on))
        .collect()
}

#[test]
fn working_days_are_counted_after_holidays_and_with_moved_saturdays() {
    let clock = clock(AUDAN);
    for (month, number, expected) in [
        // New Year, the weekend, Christmas on Wednesday the 7th.
        (date(2026, 1, 1), 5, date(2026, 1, 12)),
        // Sunday the 5th was worked for Friday the 3rd.
        (date(2025, 1, 1), 1, date(2025, 1, 5)),
        (date(2025, 1, 1), 5, date(2025, 1, 10)),
        // Saturday the 4th was worked, and the 7th to the 9th were off.
        (date(2024, 5, 1), 3, date(2024, 5, 4)),
        (date(2024, 5, 1), 5, date(2024, 5, 10)),
        (date(2018, 5, 1), 4, date(2018, 5, 5)),
        (date(2018, 5, 1), 5, date(2018, 5, 10)),
        (date(2026, 3, 1), 5, date(2026, 3, 6)),
        // A month has no 31 working days: the last one.
        (date(2026, 2, 1), 31, date(2026, 2, 27)),
        (date(2018, 12, 1), 31, date(2018, 12, 29)),
    ] {
        let month = PlanPeriod::holding(Cadence::Month, month);
        let due = working_day(number).on(month, &clock);
        assert_eq!(due, Some(expected), "day {number} of {month}");
    }
    let week = PlanPeriod::holding(Cadence::Week, date(2024, 5, 8));
    assert_eq!(working_day(2).on(week, &clock), Some(date(2024, 5, 10)));
    assert_eq!(working_day(5).on(week, &clock), Some(date(2024, 5, 10)));
}

#[test]
fn a_day_of_the_calendar_on_which_nobody_works_moves_as_the_plan_says() {
    let clock = clock(AUDAN);
    for (cadence, day, rule, expected) in [
        // The 31st of February is the 28th, a Saturday in 2026.
        (
            Cadence::Month,
            date(2026, 2, 1),
            calendar_day(1, 31, NEXT),
            date(2026, 3, 2),
        ),
        (
            Cadence::Month,
            date(2026, 2, 1),
            calendar_day(1, 31, PREVIOUS),
            date(2026, 2, 27),
        ),
        (
            Cadence::Month,
            date(2024, 2, 1),
            calendar_day(1, 31, NEXT),
            date(2024, 2, 29),
        ),
        // Monday the 31st was off, Saturday the 29th was worked instead.
        (
            Cadence::Month,
            date(2018, 12, 1),
            calendar_day(1, 31, PREVIOUS),
            date(2018, 12, 29),
        ),
        (
            Cadence::Quarter,
            date(2026, 1, 1),
            calendar_day(3, 25, NEXT),
            date(2026, 3, 26),
        ),
        (
            Cadence::Quarter,
            date(2026, 1, 1),
            calendar_day(3, 25, PREVIOUS),
            date(2026, 3, 20),
        ),
        (
            Cadence::HalfYear,
            date(2026, 7, 1),
            calendar_day(6, 16, NEXT),
            date(2026, 12, 17),
        ),
        (
            Cadence::Year,
            date(2026, 6, 1),
            calendar_day(1, 1, NEXT),
            date(2026, 1, 5),
        ),
    ] {
        let period = PlanPeriod::holding(cadence, day);
        assert_eq!(
            rule.on(period, &clock),
            Some(expected),
            "{rule:?} of {period}"
        );
    }
    let monday = |when_off| DueRule::Weekday {
        weekday: DayOfWeek::Monday,
        when_off,
    };
    let week = PlanPeriod::holding(Cadence::Week, date(2026, 3, 11));
    assert_eq!(monday(NEXT).on(week, &clock), Some(date(2026, 3, 10)));
    assert_eq!(monday(PREVIOUS).on(week, &clock), Some(date(2026, 3, 6)));
}

#[test]
fn in_ten_years_no_due_day_is_off_and_the_lead_is_whole() {
    let clock = clock(AUDAN);
    let works = |day: Date| clock.opening(day).unwrap().is_some();
    let worked = |from: Date, to: Date| {
        let days = from.series(1.day()).take_while(move |day| *day < to);
        days.filter(|day| works(*day)).count()
    };
    let rules = [
        (Cadence::Week, working_day(3)),
        (
            Cadence::Week,
            DueRule::Weekday {
                weekday: DayOfWeek::Friday,
                when_off: NEXT,
            },
        ),
        (
            Cadence::Week,
            DueRule::Weekday {
                weekday: DayOfWeek::Saturday,
                when_off: PREVIOUS,
            },
        ),
        (Cadence::Month, working_day(5)),
        (Cadence::Month, working_day(22)),
        (Cadence::Month, calendar_day(1, 31, NEXT)),
        (Cadence::Month, calendar_day(1, 1, PREVIOUS)),
        (Cadence::Quarter, working_day(10)),
        (Cadence::HalfYear, calendar_day(5, 9, NEXT)),
        (Cadence::Year, calendar_day(12, 31, PREVIOUS)),
    ];
    for (cadence, rule) in rules {
        for lead in [1, 3, 15, 60] {
            let plan = plan(cadence, rule, lead, date(2018, 1, 1));
            let clocks = clocks(&plan, &[AUDAN]);
            let until = date(2028, 1, 1);
            let mut before: Option<Occasion> = None;
            for occasion in plan.occasions(None, &clocks) {
                let Occasion {
                    period,
                    due_on,
                    issue_on,
                    ..
                } = occasion;
                if due_on >= until {
                    break;
                }
                assert!(works(due_on) && works(issue_on), "{rule:?} {period}");
                assert_eq!(
                    worked(issue_on, due_on),
                    usize::from(lead),
                    "{rule:?} {period}"
                );
                if let DueRule::WorkingDay { number } = rule {
                    let all = worked(period.begin(), period.end());
                    let counted = worked(period.begin(), due_on.tomorrow().unwrap());
                    assert_eq!(counted, usize::from(number).min(all), "{rule:?} {period}");
                }
                if let Some(before) = before {
                    assert_eq!(before.period.next(), period);
                    assert!(before.due_on <= due_on && before.issue_at <= occasion.issue_at);
                }
                before = Some(occasion);
            }
            assert!(before.is_some_and(|last| last.due_on >= date(2026, 12, 1)));
        }
    }
}

#[test]
fn the_lead_is_counted_back_over_holidays_and_over_periods() {
    let nauryz = plan(
        Cadence::Month,
        calendar_day(1, 27, NEXT),
        3,
        date(2026, 3, 2),
    );
    assert_eq!(
        first_days(&nauryz, &[AUDAN])[0],
        (date(2026, 3, 19), date(2026, 3, 27))
    );

    let friday = DueRule::Weekday {
        weekday: DayOfWeek::Friday,
        when_off: NEXT,
    };
    let weekly = plan(Cadence::Week, friday, 10, date(2026, 3, 2));
    assert_eq!(
        first_days(&weekly, &[AUDAN]),
        [
            (date(2026, 2, 20), date(2026, 3, 6)),
            (date(2026, 2, 26), date(2026, 3, 13)),
            (date(2026, 3, 5), date(2026, 3, 20)),
        ]
    );
}

#[test]
fn a_village_with_a_shorter_week_has_its_own_five_working_days() {
    let monthly = plan(Cadence::Month, working_day(5), 2, date(2026, 3, 2));
    let four_days = "mon-thu 09:00-13:00 14:30-18:30";
    let six_days = "mon-sat 09:00-13:00 14:30-18:30";
    assert_eq!(first_days(&monthly, &[AUDAN])[0].1, date(2026, 3, 6));
    assert_eq!(first_days(&monthly, &[six_days])[0].1, date(2026, 3, 6));
    let both = first_days(&monthly, &[six_days, four_days])[0];
    assert_eq!(both, (date(2026, 3, 5), date(2026, 3, 10)));
}

#[test]
fn a_plan_that_would_ask_once_is_no_plan() {
    let mut yearly = plan(
        Cadence::Year,
        calendar_day(12, 1, NEXT),
        5,
        date(2026, 3, 2),
    );
    let once = |plan: &Plan| plan.check_occasions(&clocks(plan, &[AUDAN]));
    yearly.rhythm.to = Some(date(2027, 11, 30));
    assert_eq!(once(&yearly).unwrap_err().code(), "plan_single_occasion");
    yearly.rhythm.to = Some(date(2027, 12, 1));
    assert_eq!(once(&yearly), Ok(()));
    yearly.rhythm.to = Some(date(2026, 3, 1));
    assert!(once(&yearly).is_err());
}

#[test]
fn what_is_rewritten_after_its_period_began_holds_from_the_next_one() {
    let mut monthly = plan(Cadence::Month, working_day(5), 3, date(2026, 2, 10));
    monthly.later = vec![version(2, working_day(10), date(2026, 4, 1))];
    let clocks = clocks(&monthly, &[AUDAN]);
    let told: Vec<_> = monthly
        .occasions(None, &clocks)
        .take(5)
        .map(|one| (one.about.to_string(), one.version, one.foreseen))
        .collect();
    assert_eq!(
        told,
        [
            // No version was written before these two.
            ("2026-01".to_owned(), 2, false),
            ("2026-02".to_owned(), 2, false),
            ("2026-03".to_owned(), 1, true),
            ("2026-04".to_owned(), 1, true),
            ("2026-05".to_owned(), 2, true),
        ]
    );
}

#[test]
fn a_period_is_waited_for_issued_late_or_missed_but_never_dead_on_arrival() {
    let monthly = plan(Cadence::Month, working_day(5), 3, date(2026, 2, 10));
    let clocks = clocks(&monthly, &[AUDAN]);
    // Due on 12 May, issued on the 5th, told about April.
    let may = PlanPeriod::holding(Cadence::Month, date(2026, 4, 30));
    let occasion = monthly.occasions(Some(may), &clocks).next().unwrap();
    let at = |moment: &str, asked_before| {
        let now = moment.parse().unwrap();
        monthly.decide(&occasion, &clocks, asked_before, now)
    };
    assert_eq!(at("2026-05-05T08:59:59+05:00", true), Verdict::NotYet);
    assert_eq!(at("2026-05-05T09:00+05:00", true), Verdict::Issue(None));
    let first = Verdict::Issue(Some(Unplanned::FirstIssue));
    assert_eq!(at("2026-05-05T09:00+05:00", false), first);
    assert_eq!(at("2026-05-05T23:59+05:00", true), Verdict::Issue(None));
    let late = Verdict::Issue(Some(Unplanned::IssuedLate));
    assert_eq!(at("2026-05-06T00:00+05:00", true), late);
    assert_eq!(at("2026-05-12T18:29+05:00", true), late);
    let missed = Verdict::Missed(Missed::DueDayPassed);
    assert_eq!(at("2026-05-12T18:30+05:00", true), missed);
    assert_eq!(at("2027-01-01T00:00+05:00", true), missed);
}

#[test]
fn until_the_quiet_time_is_over_nothing_is_ever_issued() {
    for (cadence, rule) in [
        (Cadence::Week, working_day(2)),
        (Cadence::Month, calendar_day(1, 31, NEXT)),
        (Cadence::Month, calendar_day(1, 1, PREVIOUS)),
        (Cadence::Quarter, working_day(20)),
    ] {
        let plan = plan(cadence, rule, 4, date(2018, 1, 1));
        let clocks = clocks(&plan, &[AUDAN, "mon-thu 10:00-16:00"]);
        let mut after = None;
        for occasion in plan.occasions(None, &clocks).take(100) {
            let quiet = plan.quiet_until(after, &clocks.issuer).unwrap();
            assert!(quiet <= occasion.issue_at, "{rule:?} {}", occasion.period);
            after = Some(occasion.period);
        }
    }
}
