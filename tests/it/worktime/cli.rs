//! `tapsyrma worktime` as somebody types it.

use std::path::Path;

use clap::{Args, Command, FromArgMatches};
use serde_json::{Value, json};
use tapsyrma::cli::worktime::{WorktimeArgs, run};

use super::known::read_json;
use crate::shared::shared;

/// What the command prints, and the code of its error if it has one.
fn ask(words: &[&str]) -> (String, Option<&'static str>) {
    let command = WorktimeArgs::augment_args(Command::new("worktime"));
    let typed = std::iter::once("worktime").chain(words.iter().copied());
    let args = WorktimeArgs::from_arg_matches(&command.get_matches_from(typed)).unwrap();
    let mut out = Vec::new();
    let error = run(args, &mut out).err().map(|error| error.code());
    (String::from_utf8(out).unwrap(), error)
}

fn evaluate(file: &Path) -> (Vec<Value>, Option<&'static str>) {
    let (out, error) = ask(&["eval", file.to_str().unwrap()]);
    (
        out.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
        error,
    )
}

/// The known answer to a case, as `eval` should print it.
fn fields(case: &Value, id: Value, names: &[&str]) -> Value {
    let known = names
        .iter()
        .map(|name| ((*name).to_owned(), case[*name].clone()));
    let key = if names.contains(&"period") {
        "index"
    } else {
        "id"
    };
    Value::Object(std::iter::once((key.to_owned(), id)).chain(known).collect())
}

#[test]
fn the_minutes_between_asking_and_wanting_are_printed() {
    let asked = ["between", "2026-03-03T18:00", "2026-03-04T09:00"];
    assert_eq!(ask(&asked), ("30\n".to_owned(), None));
    let round = [
        "--schedule",
        "mon-sun 00:00-24:00",
        "--calendar",
        "none",
        "--zone",
        "Asia/Oral",
    ];
    let words = [
        &["between"],
        &round[..],
        &["2026-03-03T18:00+05:00", "2026-03-04T18:00"],
    ]
    .concat();
    assert_eq!(ask(&words), ("1440\n".to_owned(), None));
}

#[test]
fn a_local_time_that_happens_twice_is_the_first_one() {
    let round = ["--schedule", "round_the_clock", "--calendar", "none"];
    let words = [
        &["between"],
        &round[..],
        &["2024-02-29T23:30", "2024-03-01T00:00"],
    ]
    .concat();
    assert_eq!(ask(&words), ("90\n".to_owned(), None));
}

#[test]
fn added_minutes_end_at_an_instant_and_its_local_time() {
    let (out, error) = ask(&["add", "2024-05-03T18:20", "15"]);
    assert_eq!(error, None);
    assert_eq!(out, "2024-05-04T04:05:00Z  2024-05-04T09:05:00\n");
    assert_eq!(
        ask(&["add", "2024-05-03T18:20", "-1"]).1,
        Some("working_minutes_negative")
    );
}

#[test]
fn an_explanation_is_a_table_with_its_total() {
    let (out, error) = ask(&["explain", "2027-03-12T18:00", "2027-03-16T09:10"]);
    assert_eq!(error, None);
    insta::assert_snapshot!(out, @r"
    2027-03-12 Fri     30  worked (the calendar of this year is provisional)
    2027-03-13 Sat      0  weekly rest (the calendar of this year is provisional)
    2027-03-14 Sun      0  weekly rest (the calendar of this year is provisional)
    2027-03-15 Mon      0  holiday, Constitution Day, Law No. 267 of 13.12.2001 on holidays (the calendar of this year is provisional)
    2027-03-16 Tue     10  worked (the calendar of this year is provisional)
    total              40
    calendar 2026-11-23, zone Asia/Almaty
    ");
}

#[test]
fn what_cannot_be_understood_has_a_code() {
    let span = ["2026-03-03T18:00", "2026-03-04T09:00"];
    for (option, value, code) in [
        ("--schedule", "nine_to_five", "schedule_weekday_unknown"),
        ("--zone", "Almaty", "zone_unknown"),
        ("--calendar", "/nowhere/calendar.toml", "file_unreadable"),
    ] {
        assert_eq!(
            ask(&["between", option, value, span[0], span[1]]).1,
            Some(code)
        );
    }
    for time in ["2026-03-04", "tomorrow", "2026-03-04T09:00[Europe/Paris]"] {
        assert_eq!(
            ask(&["between", time, span[1]]).1,
            Some("time_unreadable"),
            "{time}"
        );
    }
}

#[test]
fn every_file_of_vectors_is_answered_as_it_is_known() {
    for (file, sections) in [
        ("vectors/worktime.json", &["between", "add"][..]),
        ("vectors/worktime_hand.json", &["between", "add"]),
        ("vectors/classify.json", &["vectors"]),
    ] {
        let known = read_json(file);
        let mut expected = Vec::new();
        for section in sections {
            for (index, case) in known[*section].as_array().unwrap().iter().enumerate() {
                let id = case.get("id").cloned().unwrap_or_else(|| json!(index));
                let names: &[&str] = match *section {
                    "between" => &["working_minutes"],
                    "add" => &["result", "result_next_start"],
                    _ => &["day_kind", "period", "is_working", "night_22_06"],
                };
                expected.push(fields(case, id, names));
            }
        }
        assert_eq!(evaluate(&shared(file)), (expected, None), "{file}");
    }
}

#[test]
fn answers_that_stand_in_the_file_are_not_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    for (file, section) in [
        ("worktime.json", "between"),
        ("worktime.json", "add"),
        ("classify.json", "vectors"),
    ] {
        let known = evaluate(&shared(&format!("vectors/{file}"))).0;
        let mut cases = read_json(&format!("vectors/{file}"));
        for (index, case) in cases[section]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .enumerate()
        {
            let case = case.as_object_mut().unwrap();
            for answer in [
                "working_minutes",
                "result",
                "result_next_start",
                "period",
                "day_kind",
                "is_working",
            ] {
                match index % 3 {
                    0 => drop(case.remove(answer)),
                    1 => drop(case.insert(answer.to_owned(), Value::Null)),
                    _ => drop(case.insert(answer.to_owned(), json!("wrong"))),
                }
            }
            case.insert("remark".to_owned(), json!(["unknown", 1]));
        }
        let copy = folder.path().join("cases.json");
        std::fs::write(&copy, cases.to_string()).unwrap();
        assert_eq!(evaluate(&copy), (known, None), "{section}");
    }
}

#[test]
fn moments_alone_in_a_folder_are_classified_with_what_the_tool_knows() {
    let folder = tempfile::tempdir().unwrap();
    let alone = folder.path().join("classify.json");
    std::fs::copy(shared("vectors/classify.json"), &alone).unwrap();
    let (lines, error) = evaluate(&alone);
    assert_eq!((lines.len(), error), (60, None));
    assert_eq!(lines, evaluate(&shared("vectors/classify.json")).0);
}

#[test]
fn a_definition_in_the_file_beats_the_one_beside_it_and_that_beats_the_tool() {
    let folder = tempfile::tempdir().unwrap();
    let case = json!({
        "id": "x", "schedule": "kz_0900_1830", "calendar": "none", "tz": "UTC",
        "start": "2026-03-04T00:00:00Z", "end": "2026-03-05T00:00:00Z",
    });
    let week = |minutes: u16| json!({ "kz_0900_1830": vec![vec![(0, minutes)]; 7] });
    let cases = folder.path().join("cases.json");
    let minutes = || evaluate(&cases).0[0]["working_minutes"].clone();

    std::fs::write(&cases, json!({ "between": [case] }).to_string()).unwrap();
    assert_eq!(minutes(), json!(480));
    let beside = json!({ "schedules": week(7) }).to_string();
    std::fs::write(folder.path().join("worktime.json"), beside).unwrap();
    assert_eq!(minutes(), json!(7));
    let own = json!({ "schedules": week(9), "between": [case] }).to_string();
    std::fs::write(&cases, own).unwrap();
    assert_eq!(minutes(), json!(9));
}

#[test]
fn a_case_that_cannot_be_answered_says_why_and_the_others_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.json");
    let good = json!({
        "id": "good", "schedule": "kz_0900_1830", "calendar": "kz", "tz": "Asia/Almaty",
        "start": "2026-03-03T13:00:00Z", "minutes": 30,
    });
    let mut cases = vec![json!("not a case"), json!({ "id": "empty" })];
    for (field, value) in [
        ("schedule", json!("unknown")),
        ("schedule", json!("broken")),
        ("calendar", json!("unknown")),
        ("calendar", json!("broken")),
        ("tz", json!("Asia/Nowhere")),
        ("start", json!("yesterday")),
        ("minutes", json!(-1)),
        ("minutes", json!(1.5)),
        ("minutes", json!(i64::MAX)),
    ] {
        let mut case = good.clone();
        case["id"] = json!(format!("{field} {value}"));
        case[field] = value;
        cases.push(case);
    }
    cases.push(good);
    let content = json!({
        "schedules": { "broken": [[[0, 1441]], [], [], [], [], [], []] },
        "calendars": { "broken": { "off": ["2026-02-30"] } },
        "add": cases,
    });
    std::fs::write(&file, content.to_string()).unwrap();

    let (lines, error) = evaluate(&file);
    assert_eq!(error, Some("cases_failed"));
    let told: Vec<String> = lines
        .iter()
        .map(|line| format!("{} {} {}", line["id"], line["error"], line["result"]))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    0 "field_unreadable" null
    "empty" "field_unreadable" null
    "schedule \"unknown\"" "schedule_unknown" null
    "schedule \"broken\"" "interval_empty" null
    "calendar \"unknown\"" "calendar_unknown" null
    "calendar \"broken\"" "calendar_unreadable" null
    "tz \"Asia/Nowhere\"" "zone_unknown" null
    "start \"yesterday\"" "field_unreadable" null
    "minutes -1" "working_minutes_negative" null
    "minutes 1.5" "field_unreadable" null
    "minutes 9223372036854775807" "no_working_time" null
    "good" null "2026-03-03T13:30:00Z"
    "#);
    assert!(
        lines
            .iter()
            .take(11)
            .all(|line| !line["detail"].as_str().unwrap().is_empty())
    );
}

#[test]
fn a_file_that_holds_no_cases_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.json");
    for (content, code) in [
        ("{}", "cases_missing"),
        ("{", "file_not_json"),
        ("[]", "cases_missing"),
    ] {
        std::fs::write(&file, content).unwrap();
        assert_eq!(evaluate(&file), (Vec::new(), Some(code)));
    }
    assert_eq!(
        evaluate(&folder.path().join("absent.json")).1,
        Some("file_unreadable")
    );
}
