//! The readers of texts that people write: whatever the text, they read it or say no, and what they
//! read they write so that it is read the same.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use tapsyrma::config::Config;
use tapsyrma::domain::burden::{Month, Period};
use tapsyrma::domain::legal::{ActCode, ArticleRef, FunctionCode, LegalCatalogue};
use tapsyrma::domain::office::KatoCode;
use tapsyrma::domain::worktime::{Calendar, Interval, Schedule, Zone};

const CALENDAR: &str = include_str!("../../../config/calendar/kz.toml");
const CATALOGUE: &str = include_str!("../../../config/legal/kz.toml");
const SETTINGS: &str = include_str!("../../../config/tapsyrma.toml");

/// A text that was good before some of its lines were lost, repeated or overwritten.
fn damaged(good: &'static str) -> impl Strategy<Value = String> {
    let lines = good.lines().count();
    let piece = select(vec![
        "",
        "=",
        "[",
        "]]",
        "{",
        "}",
        "\"",
        "'''",
        "#",
        "\u{0}",
        "date = \"2026-02-30\"",
        "-9999-01-01",
        "99999999999999999999",
        "9999",
        "-32768",
        "1e400",
        "nan",
        "off = \"holiday\"",
        "short = 65535",
        "[[exceptions]]",
        "a.b.c.d = 1",
        "id = \"\"",
        "first_year = -9999",
        "last_year = 9999",
        "true",
        "[server]",
        "Ә",
    ]);
    let damage = (0..lines, 0..6_usize, any::<Index>(), piece);
    vec(damage, 1..4).prop_map(move |damages| {
        let mut lines: Vec<String> = good.lines().map(ToOwned::to_owned).collect();
        for (at, what, inside, piece) in damages {
            let Some(line) = lines.get_mut(at) else {
                continue;
            };
            match what {
                0 => drop(lines.remove(at)),
                1 => {
                    let line = line.clone();
                    lines.insert(at, line);
                }
                2 => piece.clone_into(line),
                3 => lines.truncate(at),
                _ => {
                    let places: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
                    let at = if places.is_empty() {
                        0
                    } else {
                        *inside.get(&places)
                    };
                    line.insert_str(at, piece);
                }
            }
        }
        lines.join("\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_calendar_is_read_or_refused(text in prop_oneof![damaged(CALENDAR), any::<String>()]) {
        match Calendar::parse(&text) {
            Ok(calendar) => {
                let (first, last) = calendar.years();
                prop_assert!(first <= last);
                for entry in calendar.exceptions() {
                    prop_assert!((first..=last).contains(&entry.date.year()));
                }
            }
            Err(refusal) => prop_assert!(refusal.code().starts_with("calendar_")),
        }
    }

    #[test]
    fn a_catalogue_is_read_or_refused(text in prop_oneof![damaged(CATALOGUE), any::<String>()]) {
        match LegalCatalogue::parse(&text) {
            Ok(catalogue) => for act in catalogue.acts() {
                prop_assert!(catalogue.find_act(&act.code).is_some());
            },
            Err(refusal) => prop_assert!(refusal.code().starts_with("legal_")),
        }
    }

    #[test]
    fn settings_are_read_or_refused(text in prop_oneof![damaged(SETTINGS), any::<String>()]) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tapsyrma.toml");
        std::fs::write(&file, text).unwrap();
        match Config::load(Some(&file)) {
            Ok(config) => prop_assert!(config.limits.body_bytes >= 1024),
            Err(refusal) => prop_assert!(!refusal.to_string().is_empty()),
        }
    }

    #[test]
    fn a_period_is_written_as_it_is_read(text in prop_oneof!["[0-9Q-]{0,9}", "20[0-9]{2}(-(Q[0-9]|[0-9]{2}))?", any::<String>()]) {
        match Period::parse(&text) {
            Ok(period) => {
                prop_assert!(period.begin() < period.end());
                prop_assert_eq!(String::from(period), text);
            }
            Err(refusal) => prop_assert_eq!(refusal.text, text),
        }
    }

    #[test]
    fn a_month_is_a_period_of_one_month(text in "20[0-9]{2}(-(Q[0-9]|[0-9]{2}))?") {
        let month = Month::try_from(text.clone()).ok();
        let period = Period::parse(&text).ok().filter(|period| period.as_month().is_some());
        prop_assert_eq!(month.map(Period::from), period);
    }

    #[test]
    fn a_zone_is_known_or_refused(text in prop_oneof!["[A-Z][a-z]{2,8}/[A-Z][a-z]{2,9}", "[+-]?[0-9:]{1,6}", any::<String>()]) {
        match Zone::try_from(text.as_str()) {
            Ok(zone) => prop_assert!(zone.name().eq_ignore_ascii_case(&text)),
            Err(refusal) => prop_assert_eq!(refusal.0, text),
        }
    }

    #[test]
    fn a_territory_has_nine_digits(text in prop_oneof!["[0-9]{8,10}", any::<String>()]) {
        let is_code = text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<KatoCode>() {
            Ok(code) => prop_assert_eq!(code.as_str(), text),
            Err(_) => prop_assert!(!is_code),
        }
    }

    #[test]
    fn an_interval_is_written_as_it_is_read(text in prop_oneof!["[0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}", any::<String>()]) {
        if let Ok(interval) = Interval::try_from(text.as_str()) {
            let again = Interval::try_from(interval.to_string().as_str());
            prop_assert_eq!(again, Ok(interval));
        }
    }

    #[test]
    fn a_schedule_is_written_as_it_is_read(
        text in prop_oneof![
            "((mon|wed|fri-sun|sat) (0[0-9]:00-1[0-9]:30 ?){0,2};? ?){0,3}",
            "[a-z0-9:; -]{0,60}",
            any::<String>(),
        ]
    ) {
        if let Ok(schedule) = Schedule::try_from(text.as_str()) {
            let written = schedule.to_string();
            let again = Schedule::try_from(written.as_str());
            prop_assert_eq!(again.map(|again| again.to_string()), Ok(written));
        }
    }

    #[test]
    fn codes_of_the_law_are_written_as_they_are_read(text in prop_oneof!["[A-Z0-9_]{1,34}", "[0-9()-]{1,34}", "[a-z_]{1,66}", any::<String>()]) {
        for written in [
            text.parse::<ActCode>().map(String::from),
            text.parse::<ArticleRef>().map(String::from),
            text.parse::<FunctionCode>().map(String::from),
        ] {
            match written {
                Ok(written) => prop_assert_eq!(&written, &text),
                Err(refusal) => prop_assert_eq!(refusal.code(), "legal_code_malformed"),
            }
        }
    }
}
