use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use tapsyrma::domain::worktime::{Calendar, Coverage, Exception};

use super::known::Vectors;
use super::naive;
use crate::shared::read;

const FIVE_DAYS: &str = "mon-fri 09:00-13:00 14:30-18:30";
const KZ: &str = include_str!("../../../config/calendar/kz.toml");

#[test]
fn kazakhstan_works_and_rests_on_every_day_as_published() {
    let kz = Calendar::parse(KZ).unwrap();
    let clock = naive::clock("Asia/Almaty", FIVE_DAYS, kz);
    let days = read("data/calendar/kz_day_status_5day_2020_2027.csv");
    let mut working_days: BTreeMap<i16, u32> = BTreeMap::new();
    let mut compared = 0;
    for row in csv::Reader::from_reader(days.as_bytes()).into_deserialize() {
        let (day, _, works, reason): (Date, String, u32, String) = row.unwrap();
        let opens = clock.opening(day).unwrap().is_some();
        assert_eq!(opens, works == 1, "{day} {reason}");
        *working_days.entry(day.year()).or_default() += u32::from(opens);
        compared += 1;
    }
    assert_eq!(compared, 2922);
    let known = [
        (2020, 246),
        (2021, 245),
        (2022, 246),
        (2023, 246),
        (2024, 249),
        (2025, 246),
    ];
    for (year, count) in known.into_iter().chain([(2026, 247)]) {
        assert_eq!(working_days[&year], count, "{year}");
    }
}

#[test]
fn kazakhstan_agrees_with_the_vectors_on_every_exception() {
    let known = Vectors::load().calendar("kz_5day");
    let effect = |calendar: &Calendar| -> Vec<(Date, Option<i8>)> {
        let exceptions = calendar.exceptions().map(|entry| match entry.exception {
            Exception::WorkingAs(weekday) => (entry.date, Some(weekday.to_monday_zero_offset())),
            _ => (entry.date, None),
        });
        exceptions.collect()
    };
    assert_eq!(effect(&Calendar::kazakhstan().unwrap()), effect(&known));
}

#[test]
fn every_exception_of_kazakhstan_has_its_name_and_its_act() {
    let kz = Calendar::kazakhstan().unwrap();
    assert_eq!((kz.id(), kz.years()), ("kz", (2018, 2027)));
    for entry in kz.exceptions() {
        let name = entry.name.as_ref().unwrap();
        let nameless = [&name.en, &name.ru, &name.kk]
            .iter()
            .any(|name| name.is_empty());
        assert!(!nameless && !entry.act.is_empty(), "{}", entry.date);
    }
    let moved = kz.decisive(date(2024, 5, 4)).unwrap();
    assert_eq!(moved.instead_of, Some(date(2024, 5, 8)));
    assert_eq!(
        moved.act,
        "Order of the acting Minister of Labour of 17.04.2024 (adilet G24G0000109)"
    );
}

#[test]
fn a_calendar_says_how_far_it_vouches_for_a_date() {
    let kz = Calendar::kazakhstan().unwrap();
    for (year, coverage) in [
        (2017, Coverage::Outside),
        (2018, Coverage::Covered),
        (2026, Coverage::Covered),
        (2027, Coverage::Provisional),
        (2028, Coverage::Outside),
    ] {
        assert_eq!(kz.coverage(date(year, 6, 1)), coverage, "{year}");
    }
    assert_eq!(Calendar::none().coverage(Date::MIN), Coverage::Covered);
}

fn calendar(lines: &str) -> String {
    format!(
        "id = \"x\"\nversion = \"1\"\nfirst_year = 2026\nlast_year = 2026\n\
         exceptions = [{lines}]\n[acts]\na = \"an act\"\n"
    )
}

#[test]
fn what_is_no_calendar_is_refused_with_its_reason() {
    for (line, code) in [
        (
            r#"{ date = "2026-03-09", act = "a" }"#,
            "calendar_exception_unclear",
        ),
        (
            r#"{ date = "2026-03-09", off = "holiday", short = 60, act = "a" }"#,
            "calendar_exception_unclear",
        ),
        (
            r#"{ date = "2026-03-09", off = "holiday", act = "b" }"#,
            "calendar_key_unknown",
        ),
        (
            r#"{ date = "2026-03-09", off = "holiday", name = "n", act = "a" }"#,
            "calendar_key_unknown",
        ),
        (
            r#"{ date = "2026-03-09", working_as = "freitag", act = "a" }"#,
            "calendar_weekday_unknown",
        ),
        (
            r#"{ date = "2026-03-09", short = 0, act = "a" }"#,
            "calendar_short_out_of_range",
        ),
        (
            r#"{ date = "2026-03-09", short = 1441, act = "a" }"#,
            "calendar_short_out_of_range",
        ),
        (
            r#"{ date = "2025-03-09", off = "holiday", act = "a" }"#,
            "calendar_date_outside_years",
        ),
        (
            r#"{ date = "2026-02-30", off = "holiday", act = "a" }"#,
            "calendar_unreadable",
        ),
        (
            r#"{ date = "2026-03-09", off = "holiday" }"#,
            "calendar_unreadable",
        ),
        (
            r#"{ date = "2026-03-09", off = "party", act = "a" }"#,
            "calendar_unreadable",
        ),
        (
            r#"{ date = "2026-03-09", off = "holiday", act = "a" },
               { date = "2026-03-09", off = "moved", act = "a" }"#,
            "calendar_exception_repeated",
        ),
    ] {
        assert_eq!(
            Calendar::parse(&calendar(line)).unwrap_err().code(),
            code,
            "{line}"
        );
    }
    let reversed = "id = \"x\"\nversion = \"1\"\nfirst_year = 2027\nlast_year = 2026\n";
    assert_eq!(
        Calendar::parse(reversed).unwrap_err().code(),
        "calendar_years_reversed"
    );
    assert_eq!(
        Calendar::parse("first_year").unwrap_err().code(),
        "calendar_unreadable"
    );
}

#[test]
fn working_beats_off_and_a_short_day_ends_earlier() {
    let lines = r#"
        { date = "2026-03-07", off = "holiday", act = "a" },
        { date = "2026-03-07", working_as = "mon", act = "a" },
        { date = "2026-03-06", short = 90, act = "a" },
        { date = "2026-03-05", short = 300, act = "a" },
        { date = "2026-03-04", off = "holiday", act = "a" },
        { date = "2026-03-04", short = 60, act = "a" }"#;
    let parsed = Calendar::parse(&calendar(lines)).unwrap();
    let clock = naive::clock("Asia/Almaty", FIVE_DAYS, parsed);
    let minutes = |day: i8| {
        let midnight = |day| {
            clock
                .zone()
                .time_zone()
                .to_timestamp(date(2026, 3, day).at(0, 0, 0, 0))
        };
        clock.between(midnight(day).unwrap(), midnight(day + 1).unwrap())
    };
    assert_eq!(
        minutes(7),
        480,
        "a Saturday worked as a Monday though it is a holiday"
    );
    assert_eq!(minutes(6), 390, "from 09:00 to 17:00 less lunch");
    assert_eq!(minutes(5), 240, "what ends during lunch ends before it");
    assert_eq!(minutes(4), 0);
}

proptest! {
    #[test]
    fn no_text_makes_the_calendar_panic(text in any::<String>()) {
        let _either = Calendar::parse(&text);
    }

    #[test]
    fn no_damage_makes_the_calendar_of_kazakhstan_panic(
        at in 0..KZ.len(),
        length in 0..40_usize,
        patch in "[-0-9a-z\"=\\[\\]{},\n ]{0,6}",
    ) {
        let (at, end) = (KZ.floor_char_boundary(at), KZ.floor_char_boundary(at + length));
        let _either = Calendar::parse(&format!("{}{patch}{}", &KZ[..at], &KZ[end.max(at)..]));
    }
}
