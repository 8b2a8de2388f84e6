use jiff::Timestamp;
use tapsyrma::domain::assignment::{Assignment, State};
use tapsyrma::domain::deadline::Due;
use tapsyrma::domain::instruction::{Channel, Instruction, Precision};
use tapsyrma::domain::office::KatoCode;
use tapsyrma::import::ImportError;
use tapsyrma::import::journal::{self, JournalImported, Mapping};
use tapsyrma::store::assignments::Side;
use tapsyrma::store::{assignments, offices};

use super::{Database, lines, now};

/// The control journal of a district's office, which writes its times as its clerks do.
const MAPPING: &str = r#"
journal = "merke-2025"
zone = "Asia/Almaty"
language = "ru"
kind = "report"
delimiter = ";"
formats = ["%d.%m.%Y %H:%M", "%d.%m.%Y"]

[columns]
external_id = "номер"
title = "поручение"
details = ["исполнитель"]
issued_at = "дано"
due_at = "срок"
first_action_at = "получено"
completed_at = "исполнено"
status = "состояние"
channel = "способ"
recipient = "округ"

[channels]
default = "letter"
words = { "телефон" = "phone" }

[statuses]
"на исполнении" = "open"
"исполнено" = "completed"
"отозвано" = "withdrawn"

[issuer]
kato = "315400000"
name_kk = "Меркі ауданы"
name_ru = "Меркенский район"
zone = "Asia/Almaty"
schedule = "kz_0900_1830"

[[recipient]]
value = "Ақтоған"
kato = "315433000"
name_kk = "Ақтоған а.о."
name_ru = "Актоганский с.о."
zone = "Asia/Almaty"
schedule = "kz_0900_1830"

[[recipient]]
value = "Андас"
kato = "315434000"
name_kk = "Андас батыр а.о."
name_ru = "Андас-батырский с.о."
zone = "Asia/Almaty"
hours = "mon-fri 08:00-12:00 13:30-17:30"
"#;

const HEADER: &str =
    "номер;дано;срок;получено;исполнено;состояние;способ;округ;исполнитель;поручение\n";

fn import(database: &Database, rows: &str) -> JournalImported {
    let mapping = Mapping::parse(MAPPING.as_bytes()).unwrap();
    let csv = format!("{HEADER}{rows}");
    let (store, clocks) = (&database.store, &database.clocks);
    journal::import(store, clocks, csv.as_bytes(), &mapping, now(), &mut |_| ()).unwrap()
}

fn received(database: &Database, village: &str) -> Vec<(Assignment, Instruction)> {
    let code: KatoCode = village.parse().unwrap();
    let listed = database.store.read_blocking(move |c| {
        let office = offices::find_by_kato(c, &code)?.unwrap();
        let (side, from, to) = (Side::Recipient, Timestamp::UNIX_EPOCH, now());
        assignments::list_registered_between(c, side, &[office.id], from, to)
    });
    listed.unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_clerk_brings_in_the_journal_of_a_district() {
    let database = Database::new();
    let rows = "1/5;13.01.2025 18:20;14.01.2025 9:00;14.01.2025 9:05;14.01.2025 8:55;исполнено;телефон;Ақтоған;Иванова;Запасы овощей\n\
                2/5;14.01.2025;20.01.2025;;;на исполнении;письмо;Ақтоған;;Список собак\n\
                3/5;14.01.2025 10:00;;14.01.2025 10:30;15.01.2025 11:00;отозвано;;Андас;;Бес «срочно»\n";
    let done = import(&database, rows);
    assert_eq!(lines(&done.faults), []);
    assert_eq!(
        (done.added, done.by_date, done.first_actions_left_out),
        (3, 1, 1)
    );

    let inbox = received(&database, "315433000");
    let [(stocks, asked), (dogs, asked_dogs)] = inbox.as_slice() else {
        panic!("{inbox:?}")
    };
    assert_eq!(asked.imported_from.as_deref(), Some("merke-2025:1/5"));
    assert_eq!((asked.number, asked_dogs.number), (1, 2));
    assert_eq!(asked.content.channel, Channel::Phone);
    assert_eq!(
        asked.content.text.as_str(),
        "Запасы овощей\nисполнитель: Иванова"
    );
    assert_eq!(asked.registered_precision, Precision::Minute);
    assert_eq!(stocks.registered_at, at("2025-01-13T18:20:00+05:00"));
    assert_eq!(stocks.state, State::Accepted);
    assert_eq!(stocks.closed_at, Some(at("2025-01-14T08:55:00+05:00")));
    assert_eq!(
        stocks.acknowledged_at, stocks.closed_at,
        "what was received after it was answered is no receipt"
    );

    assert_eq!(asked_dogs.registered_precision, Precision::Date);
    assert_eq!(asked_dogs.content.channel, Channel::Letter);
    assert_eq!(
        asked_dogs.content.due,
        Some(Due::Date("2025-01-20".parse().unwrap()))
    );
    assert_eq!(dogs.state, State::Sent, "its recipient had it at once");
    assert_eq!(
        dogs.deadline.as_ref().unwrap().at,
        at("2025-01-20T18:30:00+05:00")
    );

    let [(recalled, _)] = received(&database, "315434000").try_into().unwrap();
    assert_eq!(
        (recalled.state, recalled.deadline),
        (State::Withdrawn, None)
    );
    assert_eq!(
        recalled.acknowledged_at,
        Some(at("2025-01-14T10:30:00+05:00"))
    );
}

#[test]
fn a_row_that_cannot_be_is_named_by_its_line_and_the_rest_goes_in() {
    let database = Database::new();
    let long = "ұ".repeat(301);
    let rows = [
        ";13.01.2025;;;;на исполнении;;Андас;;Без номера",
        "2;;;;;на исполнении;;Андас;;Без даты",
        "3;скоро;;;;на исполнении;;Андас;;Когда",
        "4;13.01.2025 10:00;;;13.01.2025 9:00;исполнено;;Андас;;Раньше начала",
        "5;13.01.2025;;;;исполнено;;Андас;;Без конца",
        "6;13.01.2025;;;14.01.2025;на исполнении;;Андас;;С концом",
        "7;13.01.2025;;;;неясно;;Андас;;Слово",
        "8;13.01.2025;;;;на исполнении;;Ойтал;;Чужой округ",
        "9;13.01.2035;;;;на исполнении;;Андас;;Ещё не было",
        "10;13.01.1925;;;;на исполнении;;Андас;;Описка",
        "11;13.01.2025;13.01.2525;;;на исполнении;;Андас;;Описка в сроке",
        &format!("12;13.01.2025;;;;на исполнении;;Андас;;{long}"),
        "13;13.01.2025;;;;на исполнении;;Андас;;Первая",
        "13;13.01.2025;;;;на исполнении;;Андас;;Вторая",
        "13;13.01.2025;;;;на исполнении;;Андас;;Первая",
        "14;13.01.2025;на исполнении",
        "15;13.01.2025;;;13.01.2025;исполнено;;Андас;;В тот же день",
    ];
    let done = import(&database, &rows.join("\n"));
    assert_eq!(
        lines(&done.faults),
        [
            (2, "text_empty"),
            (3, "start_missing"),
            (4, "time_unreadable"),
            (5, "end_before_start"),
            (6, "end_missing"),
            (7, "open_with_end"),
            (8, "word_unknown"),
            (9, "word_unknown"),
            (10, "in_the_future"),
            (11, "time_out_of_range"),
            (12, "time_out_of_range"),
            (13, "text_too_long"),
            (15, "external_id_repeated"),
            (17, "field_count"),
        ]
    );
    assert_eq!((done.added, done.unchanged), (2, 1));
}

#[test]
fn a_day_that_is_no_more_than_a_day_is_not_before_a_time_on_it() {
    let database = Database::new();
    let done = import(
        &database,
        "1;13.01.2025 16:40;14.01.2025;13.01.2025;13.01.2025;исполнено;;Андас;;Сразу\n",
    );
    assert_eq!(
        (done.added, done.by_date, done.first_actions_left_out),
        (1, 1, 0)
    );
    let [(at_once, _)] = received(&database, "315434000").try_into().unwrap();
    assert_eq!(at_once.closed_at, Some(at("2025-01-13T16:40:00+05:00")));
}

#[test]
fn a_row_that_the_journal_changed_afterwards_is_named_and_the_record_stays() {
    let database = Database::new();
    let row = "1;13.01.2025 16:40;14.01.2025;;;на исполнении;;Андас;;Список собак\n";
    assert_eq!(import(&database, row).added, 1);
    assert_eq!(import(&database, row).unchanged, 1);

    for changed in [
        row.replace("14.01.2025", "20.01.2025"),
        row.replace("Список", "Перечень"),
        row.replace(";;;на исполнении", ";;14.01.2025 9:00;исполнено"),
    ] {
        let done = import(&database, &changed);
        assert_eq!(
            lines(&done.faults),
            [(2, "changed_since_import")],
            "{changed}"
        );
        assert_eq!((done.added, done.unchanged), (0, 0));
    }
    let [(dogs, asked)] = received(&database, "315434000").try_into().unwrap();
    assert_eq!(dogs.state, State::Sent);
    assert_eq!(asked.content.title.as_str(), "Список собак");
}

#[test]
fn more_rows_than_one_transaction_takes_are_numbered_without_gaps() {
    let database = Database::new();
    let rows: Vec<String> = (1..=1_234)
        .map(|n| format!("{n};13.01.2025 16:40;;;;на исполнении;;Андас;;Запрос {n}\n"))
        .collect();
    let first: String = rows.iter().take(700).cloned().collect();
    assert_eq!(import(&database, &first).added, 700);
    let done = import(&database, &rows.concat());
    assert_eq!((done.added, done.unchanged), (534, 700));
    let mut numbers: Vec<i64> = received(&database, "315434000")
        .iter()
        .map(|(_, instruction)| instruction.number)
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=1_234).collect::<Vec<i64>>());
}

#[test]
fn an_office_named_by_its_code_alone_must_be_there() {
    let database = Database::new();
    let bare = MAPPING.replace(
        "name_kk = \"Меркі ауданы\"\nname_ru = \"Меркенский район\"\nzone = \"Asia/Almaty\"\nschedule = \"kz_0900_1830\"\n",
        "",
    );
    assert_ne!(bare, MAPPING);
    let mapping = Mapping::parse(bare.as_bytes()).unwrap();
    let import = |database: &Database| {
        let (store, clocks) = (&database.store, &database.clocks);
        journal::import(
            store,
            clocks,
            HEADER.as_bytes(),
            &mapping,
            now(),
            &mut |_| (),
        )
    };
    let refused = import(&database).unwrap_err();
    assert!(
        matches!(refused, ImportError::OfficeUnknown(_)),
        "{refused}"
    );
    assert_eq!(refused.code(), "office_unknown");
}

#[test]
fn a_mapping_that_says_too_little_or_something_unknown_is_refused() {
    let refused = |from: &str, to: &str| {
        let text = MAPPING.replacen(from, to, 1);
        assert_ne!(text, MAPPING, "{from}");
        Mapping::parse(text.as_bytes()).unwrap_err()
    };
    let code = |from: &str, to: &str| refused(from, to).code();
    let unknown = refused("due_at =", "deadline_at =").to_string();
    assert!(unknown.contains("unknown field `deadline_at`"), "{unknown}");

    assert_eq!(
        code("zone = \"Asia/Almaty\"", "zone = \"Asia/Almata\""),
        "mapping_unreadable"
    );
    assert_eq!(code("merke-2025", "Merke 2025"), "mapping_journal_invalid");
    assert_eq!(code("\";\"", "\"x\""), "mapping_delimiter_invalid");
    assert_eq!(
        code("status = \"состояние\"\n", ""),
        "mapping_statuses_invalid"
    );
    assert_eq!(
        code("value = \"Андас\"", "value = \"Ақтоған\""),
        "mapping_recipients_invalid"
    );
    assert_eq!(
        code("recipient = \"округ\"\n", ""),
        "mapping_recipients_invalid"
    );
    assert_eq!(
        code("\"315434000\"", "\"315400000\""),
        "mapping_territory_repeated"
    );
    assert_eq!(
        code("schedule = \"kz_0900_1830\"\n", ""),
        "mapping_office_incomplete"
    );
    assert_eq!(code("kz_0900_1830", "never"), "schedule_unknown");
    assert_eq!(code("08:00-12:00", "08:00-25:00"), "interval_unreadable");
    let no_channel = MAPPING
        .replace("channel = \"способ\"\n", "")
        .replace("default = \"letter\"\n", "");
    let refusal = Mapping::parse(no_channel.as_bytes()).unwrap_err();
    assert_eq!(refusal.code(), "mapping_channel_missing");
    let rule = "[precision.issued]\nalways = \"date\"\ndate_at = [\"00:00:00\"]\n[columns]";
    assert_eq!(code("[columns]", rule), "mapping_precision_invalid");
}

#[test]
fn the_mappings_of_the_project_can_be_read() {
    for mapping in [
        include_str!("../../../config/journals/wabo.toml"),
        include_str!("../../../config/journals/boston311.toml"),
    ] {
        Mapping::parse(mapping.as_bytes()).unwrap();
    }
}
