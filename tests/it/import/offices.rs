use tapsyrma::domain::office::{KatoCode, Office, Tier};
use tapsyrma::domain::worktime::Zone;
use tapsyrma::import::ImportError;
use tapsyrma::import::offices::{self, EDITION, NewOffices, OfficesImported, timetable_named};
use tapsyrma::store;

use super::{Database, lines, now};

const HEADER: &str = "code,parent,level,kind,type_code,name_kk,name_ru\n";

fn import(database: &Database, rows: &str, edition: &str) -> Result<OfficesImported, ImportError> {
    let new = NewOffices::kazakhstan(edition).unwrap();
    let file = format!("{HEADER}{rows}");
    offices::import(&database.store, file.as_bytes(), new, now())
}

fn find(database: &Database, code: &str) -> Office {
    let code: KatoCode = code.parse().unwrap();
    let found = database
        .store
        .read_blocking(move |c| store::offices::find_by_kato(c, &code));
    found.unwrap().unwrap()
}

const ZHAMBYL: &str = "310000000,,oblast,oblast,0,Жамбыл облысы,Жамбылская область\n";
const MERKE: &str = "315400000,310000000,district,audan,2,Меркі ауданы,Меркенский район\n";
const AQTOGAI: &str =
    "315433000,315400000,sub_district,rural_district,2,Ақтоған \u{a0}а.о.,Актоганский  с.о.\n";

#[test]
fn a_village_listed_before_its_district_still_finds_it() {
    let database = Database::new();
    let done = import(&database, &format!("{AQTOGAI}{MERKE}{ZHAMBYL}"), EDITION).unwrap();
    assert_eq!((done.total_added(), done.faults.count()), (3, 0));

    let village = find(&database, "315433000");
    assert_eq!(village.parent, Some(find(&database, "315400000").id));
    assert_eq!(village.tier, Tier::Aul);
    assert_eq!(village.zone, Zone::try_from("Asia/Almaty").unwrap());
    assert_eq!(village.calendar, "kz");
    assert_eq!(village.timetable, timetable_named("kz_0900_1830").unwrap());
    assert_eq!(
        (village.name_kk.as_str(), village.name_ru.as_str()),
        ("Ақтоған а.о.", "Актоганский с.о.")
    );
}

#[test]
fn a_village_whose_district_came_with_an_earlier_file_goes_in() {
    let database = Database::new();
    import(&database, &format!("{ZHAMBYL}{MERKE}"), EDITION).unwrap();
    let done = import(&database, AQTOGAI, EDITION).unwrap();
    assert_eq!((done.total_added(), done.faults.count()), (1, 0));
}

#[test]
fn a_row_that_cannot_be_is_named_by_its_line_and_the_rest_goes_in() {
    let database = Database::new();
    let rows = [
        ZHAMBYL,
        MERKE,
        "315433000,315900000,sub_district,,,Ақтоған,Актоган\n",
        "315434000,315433000,sub_district,,,Андас,Андас\n",
        "31543500,315400000,sub_district,,,Ойтал,Ойтал\n",
        "315436000,315400000,village,,,Сарымолдаев,Сарымолдаев\n",
        "315437000,,sub_district,,,Сурат,Сурат\n",
        "315438000,315400000,sub_district,,, ,Тәтті\n",
        "315439000,315400000,sub_district\n",
        "\n",
        "315400000,310000000,district,,,Меркі,Мерке\n",
        "315600000,315400000,district,,,Мойынқұм,Мойынкум\n",
        "990000000,,oblast,,,Басқа жер,Другое место\n",
        "315440000,315400000,settlement,,,Ауыл,Село\n",
        "315441000,315400000,sub_district,,,Кеңес,Кенес\n",
    ];
    let done = import(&database, &rows.concat(), EDITION).unwrap();
    assert_eq!(
        lines(&done.faults),
        [
            (4, "parent_unknown"),
            (5, "parent_unknown"),
            (6, "kato_invalid"),
            (7, "level_unknown"),
            (8, "parent_missing"),
            (9, "text_empty"),
            (10, "field_count"),
            (12, "code_repeated"),
            (13, "parent_not_above"),
            (14, "oblast_zone_unknown"),
        ]
    );
    assert_eq!((done.total_added(), done.settlements), (3, 1));
    assert_eq!(find(&database, "315441000").name_ru.as_str(), "Кенес");
}

#[test]
fn lines_are_counted_whatever_ends_them_and_bytes_that_are_no_text_are_named() {
    let database = Database::new();
    let mut file = format!("\u{feff}{HEADER}{ZHAMBYL}")
        .replace('\n', "\r\n")
        .into_bytes();
    file.extend(b"315400000,310000000,district,,,\xcc\xe5\xf0\xea\xb3,x\r\n\r\n");
    file.extend("315500000,310000000,district,,,\"Екі\r\nжол\",y\r\n".as_bytes());
    file.extend("315600000,310000000,nothing,,,a,b\r\n".as_bytes());
    let new = NewOffices::kazakhstan(EDITION).unwrap();
    let done = offices::import(&database.store, &file, new, now()).unwrap();
    assert_eq!(lines(&done.faults), [(3, "not_utf8"), (7, "level_unknown")]);
    assert_eq!(find(&database, "315500000").name_kk.as_str(), "Екі жол");
}

#[test]
fn what_an_administrator_changed_stays_when_a_new_edition_renames_the_village() {
    let database = Database::new();
    import(&database, &format!("{ZHAMBYL}{MERKE}{AQTOGAI}"), EDITION).unwrap();
    let mut village = find(&database, "315433000");
    village.zone = Zone::try_from("Asia/Aqtobe").unwrap();
    village.timetable = timetable_named("east_0800_1730").unwrap();
    village.profile.population = Some(4_200);
    village.version += 1;
    let kept = village.clone();
    let updated = database
        .store
        .write_blocking(move |tx| store::offices::update(tx, &village, EDITION));
    assert!(updated.unwrap());

    let renamed = AQTOGAI.replace("Актоганский", "Ақтоған");
    let done = import(&database, &renamed, EDITION).unwrap();
    assert_eq!(
        (done.total_added(), done.changed, done.unchanged),
        (0, 1, 0)
    );
    let now_named = find(&database, "315433000");
    assert_eq!(now_named.name_ru.as_str(), "Ақтоған с.о.");
    assert_eq!(
        (now_named.zone, now_named.timetable, now_named.profile),
        (kept.zone, kept.timetable, kept.profile)
    );

    let done = import(&database, &renamed, "NK RK 11-2027").unwrap();
    assert_eq!(
        (done.changed, done.unchanged),
        (1, 0),
        "another edition is a change"
    );
    let done = import(&database, &renamed, "NK RK 11-2027").unwrap();
    assert_eq!((done.changed, done.unchanged), (0, 1));
}

#[test]
fn an_office_does_not_change_its_level_by_an_import() {
    let database = Database::new();
    import(&database, &format!("{ZHAMBYL}{MERKE}"), EDITION).unwrap();
    let lowered = "315400000,310000000,sub_district,,,Меркі,Мерке\n";
    let done = import(&database, lowered, EDITION).unwrap();
    assert_eq!(lines(&done.faults), [(2, "tier_changed")]);
    assert_eq!(find(&database, "315400000").tier, Tier::Audan);
}

#[test]
fn a_territory_of_an_unknown_oblast_gets_the_default_zone_where_one_is_given() {
    let database = Database::new();
    let new = NewOffices {
        zone_default: Some(Zone::try_from("Asia/Oral").unwrap()),
        ..NewOffices::kazakhstan(EDITION).unwrap()
    };
    let file = format!("{HEADER}990000000,,oblast,,,Басқа жер,Другое место\n");
    offices::import(&database.store, file.as_bytes(), new, now()).unwrap();
    assert_eq!(find(&database, "990000000").zone.name(), "Asia/Oral");
}

#[test]
fn a_file_without_a_column_that_is_needed_or_with_two_of_them_is_refused() {
    let database = Database::new();
    let refused = |file: &str| {
        let new = NewOffices::kazakhstan(EDITION).unwrap();
        let result = offices::import(&database.store, file.as_bytes(), new, now());
        result.unwrap_err().code()
    };
    assert_eq!(refused(""), "header_missing");
    assert_eq!(refused("code,level\n"), "column_missing");
    assert_eq!(
        refused("code,parent,level,name_kk,name_ru,code\n"),
        "column_repeated"
    );
}
