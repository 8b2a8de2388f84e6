//! The commands as they are typed.

use tempfile::tempdir;

use crate::support::{database, run};

const MAPPING: &str = r#"
journal = "tel"
zone = "Asia/Almaty"
language = "kk"
kind = "report"
channels = { default = "phone" }
columns = { external_id = "id", title = "what", issued_at = "when" }
recipient = [{ kato = "315433000" }]
issuer = { kato = "315400000" }
"#;

#[test]
fn an_administrator_brings_in_a_district_and_the_calls_that_its_villages_wrote_down() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    let said = |words: &[&str]| {
        let output = run(folder, words, "");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{error}");
        String::from_utf8(output.stdout).unwrap()
    };
    database::empty(folder);
    let offices = "code,parent,level,name_kk,name_ru\n\
                   310000000,,oblast,Жамбыл облысы,Жамбылская область\n\
                   315400000,310000000,district,Меркі ауданы,Меркенский район\n\
                   315433000,315400000,sub_district,Ақтоған а.о.,Актоганский с.о.\n\
                   315434000,315499000,sub_district,Андас батыр а.о.,Андас-батырский с.о.\n";
    std::fs::write(folder.join("kato.csv"), offices).unwrap();
    std::fs::write(folder.join("tel.toml"), MAPPING).unwrap();
    let calls = "id,when,what\n1,2026-03-04 21:40,Ит саны\n2,кеше,Мал саны\n";
    std::fs::write(folder.join("tel.csv"), calls).unwrap();

    said(&["migrate"]);
    insta::assert_snapshot!(said(&["office", "import", "kato.csv"]), @"
    3 offices added, 0 changed, 0 unchanged, 1 rows refused
      oblast: 1 added
      audan: 1 added
      aul: 1 added
    line 5: parent_unknown: the parent 315499000 is not there
    ");
    let journal = ["journal", "import", "tel.csv", "--mapping", "tel.toml"];
    insta::assert_snapshot!(said(&journal), @"
    1 rows added, 0 unchanged, 1 refused
    line 3: time_unreadable: when: `кеше` is neither RFC 3339 nor a local time or date, nor of a format of the mapping
    ");
    insta::assert_snapshot!(said(&journal), @"
    0 rows added, 1 unchanged, 1 refused
    line 3: time_unreadable: when: `кеше` is neither RFC 3339 nor a local time or date, nor of a format of the mapping
    ");
}

#[test]
fn a_mapping_that_cannot_be_read_is_told_in_a_sentence() {
    let folder = tempdir().unwrap();
    let folder = folder.path();
    database::empty(folder);
    assert!(run(folder, &["migrate"], "").status.success());
    std::fs::write(folder.join("tel.csv"), "id,when,what\n").unwrap();
    let wrong = MAPPING.replace("journal = \"tel\"", "jurnal = \"tel\"");
    std::fs::write(folder.join("tel.toml"), wrong).unwrap();
    let words = ["journal", "import", "tel.csv", "--mapping", "tel.toml"];
    let output = run(folder, &words, "");
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("unknown field `jurnal`"), "{error}");
    assert!(error.contains("(mapping_unreadable)"), "{error}");
}
