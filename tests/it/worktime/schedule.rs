use jiff::civil::{Date, date};
use tapsyrma::domain::worktime::{Interval, Schedule, Timetable, TimetableError};

fn schedule(text: &str) -> Schedule {
    Schedule::try_from(text).unwrap()
}

#[test]
fn a_schedule_is_written_as_it_is_read() {
    for text in [
        "",
        "mon-fri 09:00-13:00 14:30-18:30",
        "mon-thu 09:00-13:00 14:00-18:15; fri 09:00-13:00; sat-sun 00:00-24:00",
        "tue 10:07-11:53 15:01-23:59; thu 10:07-11:53",
    ] {
        assert_eq!(schedule(text).to_string(), text);
        let json = serde_json::to_string(&schedule(text)).unwrap();
        assert_eq!(
            serde_json::from_str::<Schedule>(&json).unwrap(),
            schedule(text)
        );
    }
    let json = serde_json::to_string(&schedule("mon 09:00-13:00 14:30-18:30")).unwrap();
    insta::assert_snapshot!(json, @r#"{"mon":["09:00-13:00","14:30-18:30"],"tue":[],"wed":[],"thu":[],"fri":[],"sat":[],"sun":[]}"#);
}

#[test]
fn the_order_of_the_intervals_of_a_day_does_not_matter() {
    assert_eq!(
        schedule("mon 14:00-18:00 09:00-13:00"),
        schedule("mon 09:00-13:00 14:00-18:00")
    );
}

#[test]
fn what_is_no_schedule_is_refused_with_its_reason() {
    for (text, code) in [
        ("mon 09:00-13:00 12:59-18:00", "schedule_intervals_overlap"),
        ("mon 13:00-09:00", "interval_empty"),
        ("mon 09:00-09:00", "interval_empty"),
        ("mon 09:00-24:01", "interval_unreadable"),
        ("mon 24:00-24:00", "interval_empty"),
        ("mon 9:00-13:00", "interval_unreadable"),
        ("mon +9:00-13:00", "interval_unreadable"),
        ("mon 09:60-13:00", "interval_unreadable"),
        ("mon 09:00", "interval_unreadable"),
        ("fri-mon 09:00-13:00", "schedule_weekday_unknown"),
        ("someday 09:00-13:00", "schedule_weekday_unknown"),
        ("09:00-13:00", "schedule_weekday_unknown"),
        (
            "mon-fri 09:00-13:00; fri 09:00-12:00",
            "schedule_weekday_repeated",
        ),
    ] {
        assert_eq!(Schedule::try_from(text).unwrap_err().code(), code, "{text}");
    }
    assert!(Interval::new(0, 1441).is_err());
    assert!(serde_json::from_str::<Schedule>(r#"{"moon":["09:00-13:00"]}"#).is_err());
}

#[test]
fn a_usual_working_day_is_the_commonest_one() {
    let usual = |text| schedule(text).standard_day();
    assert_eq!(usual("mon-fri 09:00-13:00 14:30-18:30"), 480);
    assert_eq!(
        usual("mon-fri 09:00-13:00 14:00-17:00; sat 09:00-14:00"),
        420
    );
    assert_eq!(
        usual("mon-tue 09:00-10:00; wed-thu 09:00-11:00"),
        120,
        "the longer of two"
    );
    assert_eq!(usual("mon 09:00-13:00"), 240);
    assert_eq!(usual(""), 0);
}

#[test]
fn a_timetable_has_a_schedule_for_every_date() {
    let (old, new) = (
        schedule("mon-fri 09:00-12:30 14:00-18:30"),
        schedule("mon-fri 08:30-17:30"),
    );
    let begins = date(2025, 4, 21);
    let parts = vec![(date(2020, 1, 1), old.clone()), (begins, new.clone())];
    let timetable = Timetable::new(parts.clone()).unwrap();
    for (on, expected) in [
        (Date::MIN, &old),
        (begins.yesterday().unwrap(), &old),
        (begins, &new),
        (Date::MAX, &new),
    ] {
        assert_eq!(timetable.schedule_on(on), expected, "{on}");
    }
    let json = serde_json::to_string(&timetable).unwrap();
    assert_eq!(serde_json::from_str::<Timetable>(&json).unwrap(), timetable);

    assert_eq!(Timetable::new(Vec::new()), Err(TimetableError::Empty));
    let twice = vec![parts[1].clone(), parts[1].clone()];
    assert_eq!(
        Timetable::new(twice).unwrap_err().code(),
        "timetable_disordered"
    );
}
