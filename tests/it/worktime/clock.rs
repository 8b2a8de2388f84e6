//! What the clock tells the people of an office.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use tapsyrma::domain::worktime::{
    Calendar, Coverage, DayKind, NoWorkingTime, Period, Schedule, Timetable, Why, WorkClock, Zone,
};

use super::naive;

/// The office of Aqtogai: Almaty time, 09:00-13:00 and 14:30-18:30, the calendar of Kazakhstan.
fn aqtogai() -> WorkClock {
    let schedule = Schedule::try_from("mon-fri 09:00-13:00 14:30-18:30").unwrap();
    let calendar = Calendar::kazakhstan().unwrap();
    WorkClock::new(
        Zone::try_from("Asia/Almaty").unwrap(),
        Timetable::always(schedule),
        calendar,
    )
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_village_asked_at_six_for_nine_the_next_morning_has_thirty_minutes() {
    let asked = at("2026-03-03T18:00+05:00");
    let wanted = at("2026-03-04T09:00+05:00");
    assert_eq!(aqtogai().between(asked, wanted), 30);
    assert_eq!(aqtogai().between(at("2026-03-03T18:30+05:00"), wanted), 0);
}

#[test]
fn a_deadline_without_a_time_means_closing_time() {
    let clock = aqtogai();
    assert_eq!(
        clock.closing(date(2026, 3, 4)),
        Ok(at("2026-03-04T18:30+05:00"))
    );
    assert_eq!(
        clock.opening(date(2026, 3, 4)),
        Ok(Some(at("2026-03-04T09:00+05:00")))
    );
    assert_eq!(
        clock.closing(date(2026, 3, 7)),
        Ok(at("2026-03-08T00:00+05:00")),
        "a Saturday"
    );
    assert_eq!(clock.opening(date(2026, 3, 7)), Ok(None));
    assert_eq!(
        clock.closing(date(2025, 1, 5)),
        Ok(at("2025-01-05T18:30+05:00")),
        "a moved Sunday"
    );
}

#[test]
fn the_date_on_which_the_clock_was_set_back_ends_after_twenty_five_hours() {
    let rest = naive::clock("Asia/Almaty", "fri 09:00-18:00", Calendar::none());
    assert_eq!(rest.closing(date(2024, 2, 29)), Ok(at("2024-02-29T19:00Z")));
    let evening = naive::clock("Asia/Almaty", "mon-fri 17:00-24:00", Calendar::none());
    assert_eq!(
        evening.closing(date(2024, 2, 29)),
        Ok(at("2024-02-29T19:00Z"))
    );
}

#[test]
fn a_date_that_samoa_skipped_ends_when_it_was_skipped() {
    let samoa = naive::clock("Pacific/Apia", "mon-sun 09:00-17:00", Calendar::none());
    assert_eq!(samoa.opening(date(2011, 12, 30)), Ok(None));
    assert_eq!(
        samoa.closing(date(2011, 12, 30)),
        Ok(at("2011-12-30T10:00Z"))
    );
    let days = samoa.explain(at("2011-12-29T10:00Z"), at("2012-01-01T10:00Z"));
    let dates: Vec<Date> = days.iter().map(|day| day.date).collect();
    assert_eq!(
        dates,
        [date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1)]
    );
}

#[test]
fn an_explanation_names_every_day_and_its_act() {
    let days = aqtogai().explain(at("2024-05-03T18:20+05:00"), at("2024-05-09T12:00+05:00"));
    let told: Vec<String> = days
        .iter()
        .map(|day| {
            let name = day.name.as_ref().map_or("", |name| name.en.as_str());
            let hours_of = day.hours_of.as_deref().unwrap_or("");
            format!(
                "{} {:>3} {:?} {name} {hours_of}",
                day.date, day.minutes, day.why
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    2024-05-03  10 Worked  
    2024-05-04 480 MovedWorkingDay Working day in exchange for a day off wed
    2024-05-05   0 WeeklyRest  
    2024-05-06 480 Worked  
    2024-05-07   0 Holiday Defender of the Fatherland Day 
    2024-05-08   0 MovedDayOff Day off moved from another day 
    2024-05-09   0 Holiday Victory Day 
    ");
}

#[test]
fn an_explanation_says_where_the_calendar_ends() {
    let days = aqtogai().explain(at("2027-12-31T12:00+05:00"), at("2028-01-01T12:00+05:00"));
    let coverage: Vec<Coverage> = days.iter().map(|day| day.coverage).collect();
    assert_eq!(coverage, [Coverage::Provisional, Coverage::Outside]);
    assert!(aqtogai().covers(date(2027, 12, 31)) && !aqtogai().covers(date(2028, 1, 1)));
}

#[test]
fn an_explanation_of_all_time_is_short_and_complete() {
    let days = aqtogai().explain(Timestamp::MIN, Timestamp::MAX);
    assert_eq!(days.len(), 4001);
    assert_eq!(days.last().unwrap().why, Why::AllFurtherDays);
    let sum: i64 = days.iter().map(|day| day.minutes).sum();
    assert_eq!(sum, aqtogai().between(Timestamp::MIN, Timestamp::MAX));
}

#[test]
fn an_evening_call_is_after_the_end_and_at_night_only_from_ten() {
    let moment = |text| aqtogai().classify(at(text));
    assert_eq!(moment("2026-03-04T19:00+05:00").period, Period::AfterEnd);
    assert!(!moment("2026-03-04T21:59+05:00").night);
    assert!(moment("2026-03-04T22:00+05:00").night);
    assert!(moment("2026-03-05T05:59:59+05:00").night);
    assert!(!moment("2026-03-05T06:00+05:00").night);
    assert_eq!(moment("2026-03-04T13:30+05:00").period, Period::Break);
    assert_eq!(
        moment("2025-01-05T12:00+05:00").day_kind,
        DayKind::MovedWorkingDay
    );
}

#[test]
fn an_office_that_never_works_has_no_deadline_to_give() {
    let nobody = naive::clock("Asia/Almaty", "", Calendar::none());
    let asked = at("2026-03-04T12:00Z");
    let exhausted = NoWorkingTime::Exhausted(asked);
    assert_eq!(nobody.add(asked, 0), Ok(asked));
    assert_eq!(nobody.add(asked, 1), Err(exhausted.clone()));
    assert_eq!(nobody.next_open(asked), Err(exhausted));
    assert_eq!(nobody.standard_day(date(2026, 3, 4)), 0);
}

#[test]
fn an_office_that_closes_for_good_counts_what_it_worked_before() {
    let works = Schedule::try_from("mon-fri 09:00-18:00").unwrap();
    let parts = vec![
        (date(2020, 1, 1), works),
        (date(2026, 3, 4), Schedule::default()),
    ];
    let timetable = Timetable::new(parts).unwrap();
    for zone in ["Asia/Almaty", "America/New_York"] {
        let zone = Zone::try_from(zone).unwrap();
        let clock = WorkClock::new(zone, timetable.clone(), Arc::new(Calendar::none()));
        let opened = clock.opening(date(2026, 3, 3)).unwrap().unwrap();
        assert_eq!(
            clock.add(opened, 540).ok(),
            clock.closing(date(2026, 3, 3)).ok()
        );
        assert_eq!(
            clock.add(opened, 541),
            Err(NoWorkingTime::Exhausted(opened))
        );
    }
}

#[test]
fn nothing_overflows_at_the_ends_of_time() {
    let (min, max) = (Timestamp::MIN, Timestamp::MAX);
    for zone in ["Asia/Almaty", "America/New_York", "Pacific/Apia", "UTC"] {
        for hours in ["mon-sun 00:00-24:00", "mon-fri 09:00-18:00", ""] {
            let clock = naive::clock(zone, hours, Calendar::none());
            assert!(clock.between(min, max) >= 0 && clock.between(max, min) == 0);
            for t in [min, max, Timestamp::UNIX_EPOCH] {
                assert!(clock.add(t, i64::MAX).is_err());
                assert_eq!(
                    clock.add(t, -1).unwrap_err().code(),
                    "working_minutes_negative"
                );
                assert!(clock.add(t, i64::MIN).is_err());
                let all = clock.between(t, max);
                assert_eq!(clock.add(t, all).map(|end| clock.between(t, end)), Ok(all));
                assert!(clock.add(t, all + 2).is_err());
                assert!(
                    clock
                        .next_open(t)
                        .map_or(hours.is_empty() || t == max, |open| open >= t)
                );
                let _total = (clock.classify(t), clock.local(t), clock.explain(t, t));
            }
            for day in [Date::MIN, Date::MAX] {
                let _total = (
                    clock.opening(day),
                    clock.closing(day),
                    clock.standard_day(day),
                );
            }
        }
    }
}

#[test]
fn seconds_count_as_the_minute_they_lie_in() {
    let clock = aqtogai();
    assert_eq!(
        clock.between(
            at("2026-03-04T09:00:59+05:00"),
            at("2026-03-04T09:01:00+05:00")
        ),
        1
    );
    assert_eq!(
        clock.between(
            at("2026-03-04T09:00:01+05:00"),
            at("2026-03-04T09:00:59+05:00")
        ),
        0
    );
    assert_eq!(
        clock.add(at("2026-03-04T09:00:30+05:00"), 1),
        Ok(at("2026-03-04T09:01:00+05:00"))
    );
    let before_1970 = at("1969-12-31T23:59:59.5Z");
    assert_eq!(
        naive::round_the_clock("UTC").between(before_1970, Timestamp::UNIX_EPOCH),
        1
    );
}
