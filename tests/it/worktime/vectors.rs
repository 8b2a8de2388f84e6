//! Every known answer of the folder `vectors/`.

use tapsyrma::domain::worktime::{Schedule, named_schedules};

use super::known::{Vectors, instant, read_json, text};

#[test]
fn every_known_span_has_its_working_minutes() {
    let vectors = Vectors::load();
    let by_hand = read_json("vectors/worktime_hand.json");
    let by_hand = by_hand["between"].as_array().unwrap();
    assert_eq!((vectors.cases("between").len(), by_hand.len()), (99, 15));

    for case in vectors.cases("between").iter().chain(by_hand) {
        let clock = vectors.clock(case);
        let (start, end) = (instant(case, "start"), instant(case, "end"));
        let known = case["working_minutes"].as_i64().unwrap();
        assert_eq!(clock.between(start, end), known, "{case}");
        let explained: i64 = clock
            .explain(start, end)
            .iter()
            .map(|day| day.minutes)
            .sum();
        assert_eq!(explained, known, "{case}");
    }
}

#[test]
fn every_known_addition_ends_where_it_should() {
    let vectors = Vectors::load();
    let by_hand = read_json("vectors/worktime_hand.json");
    let by_hand = by_hand["add"].as_array().unwrap();
    assert_eq!((vectors.cases("add").len(), by_hand.len()), (60, 7));

    for case in vectors.cases("add").iter().chain(by_hand) {
        let clock = vectors.clock(case);
        let result = clock.add(instant(case, "start"), case["minutes"].as_i64().unwrap());
        assert_eq!(result, Ok(instant(case, "result")), "{case}");
        let next = clock.next_open(instant(case, "result"));
        assert_eq!(next, Ok(instant(case, "result_next_start")), "{case}");
    }
}

#[test]
fn every_known_moment_is_classified() {
    let vectors = Vectors::load();
    let moments = read_json("vectors/classify.json");
    let moments = moments["vectors"].as_array().unwrap();
    assert_eq!(moments.len(), 60);

    for case in moments {
        let moment = vectors.clock(case).classify(instant(case, "instant"));
        let found = serde_json::json!({
            "day_kind": moment.day_kind,
            "period": moment.period,
            "is_working": moment.is_working(),
            "night_22_06": moment.night,
        });
        for (field, value) in found.as_object().unwrap() {
            assert_eq!(value, &case[field], "{field} of {case}");
        }
    }
}

#[test]
fn the_named_schedules_are_those_of_the_vectors() {
    let vectors = Vectors::load();
    let named = named_schedules().unwrap();
    let names: Vec<&String> = vectors.schedule_names().collect();
    assert_eq!(names, named.keys().collect::<Vec<_>>());
    for name in names {
        let schedule = vectors.schedule(name);
        assert_eq!(named[name].schedule, schedule, "{name}");
        assert_eq!(
            Schedule::try_from(schedule.to_string().as_str()),
            Ok(schedule),
            "{name}"
        );
    }
}

#[test]
fn every_known_instant_has_its_local_time() {
    let file = read_json("data/timezone/tz_vectors.json");
    let cases = file["vectors"].as_array().unwrap();
    assert_eq!(cases.len(), 196);
    for case in cases {
        let clock = super::naive::round_the_clock(text(case, "zone"));
        let local = clock.local(instant(case, "utc"));
        assert_eq!(local, text(case, "local").parse().unwrap(), "{case}");
    }
}
