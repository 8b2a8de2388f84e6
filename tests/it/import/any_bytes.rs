//! Whatever is in a file, it is read or refused, never a panic.

use proptest::prelude::*;
use tapsyrma::import::OblastZones;
use tapsyrma::import::journal::{self, Mapping};
use tapsyrma::import::offices::OfficeFile;

use super::now;

/// Pieces that files of these kinds are made of, in an order nobody meant, between other bytes.
fn pieces(of: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => proptest::sample::select(of).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..4),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

const CSV: &[&str] = &[
    ",",
    ",",
    ",",
    ",",
    ",",
    ",",
    "\n",
    "\r\n",
    "\"",
    "\"\"",
    "oblast",
    "district",
    "sub_district",
    "settlement",
    "100000000",
    "101000000",
    "990000000",
    "",
    " ",
    "\u{a0}",
    "Ә",
    "2011-10-11T13:45:40.276+02:00",
    "2011-10-11",
    "11.10.2011",
    "2011-03-27 02:30",
    "9999-12-31T23:59:59Z",
    "-009999-01-01",
    "date",
    "time",
    "Internet",
    "case-1",
    "\0",
    "\u{feff}",
];

const TOML: &[&str] = &[
    "[columns]",
    "[[recipient]]",
    "[issuer]",
    "\n",
    " = ",
    "\"",
    "\"x\"",
    "journal",
    "zone",
    "\"Asia/Almaty\"",
    "kato",
    "\"990000000\"",
    "delimiter",
    "[",
    "]",
    "{",
    "}",
    "date_at",
    "00:00:00",
    "1",
    "#",
    "'",
];

const OFFICE_HEADER: &[u8] = b"code,parent,level,name_kk,name_ru\n";

const JOURNAL_HEADER: &[u8] =
    b"case_id,title,actor,department,group,issued_at,due_at,first_action_at,completed_at,\
channel,issued_precision,due_precision\n";

proptest! {
    #[test]
    fn no_bytes_make_the_office_reader_panic(bytes in any::<Vec<u8>>(), rows in pieces(CSV)) {
        drop(OfficeFile::parse(&bytes));
        let file = OfficeFile::parse(&[OFFICE_HEADER, &rows].concat());
        prop_assert!(file.is_ok(), "{file:?}");
    }

    #[test]
    fn no_bytes_make_the_journal_reader_panic(bytes in any::<Vec<u8>>(), rows in pieces(CSV)) {
        let mapping = Mapping::parse(include_bytes!("../../../config/journals/wabo.toml")).unwrap();
        drop(journal::read(&bytes, &mapping, now()));
        let read = journal::read(&[JOURNAL_HEADER, &rows].concat(), &mapping, now());
        prop_assert!(read.is_ok(), "{read:?}");
    }

    #[test]
    fn no_field_of_a_journal_makes_its_reader_panic(fields in proptest::collection::vec("[^,\"\r\n]{0,30}", 12)) {
        let mapping = Mapping::parse(include_bytes!("../../../config/journals/wabo.toml")).unwrap();
        let row = fields.join(",");
        let read = journal::read(&[JOURNAL_HEADER, row.as_bytes()].concat(), &mapping, now()).unwrap();
        prop_assert_eq!(read.rows + read.faults.count(), 1);
    }

    #[test]
    fn no_bytes_make_the_mapping_reader_panic(bytes in any::<Vec<u8>>(), text in pieces(TOML)) {
        drop(Mapping::parse(&bytes));
        drop(Mapping::parse(&text));
        drop(OblastZones::parse(&String::from_utf8_lossy(&text)));
    }

    #[test]
    fn no_format_of_time_makes_the_journal_reader_panic(format in "(%[a-zA-Z0-9:.#^_-]{1,3}| |[.:T]){0,8}", time in ".{0,20}") {
        let text = include_str!("../../../config/journals/wabo.toml").replace(
            "[columns]",
            &format!("formats = [{}]\n[columns]", toml::Value::String(format)),
        );
        let mapping = Mapping::parse(text.as_bytes()).unwrap();
        let row = ["id", "title", "", "", "", &time.replace(['"', ',', '\r', '\n'], ""), "", "", "", "Post", "time", "time"];
        drop(journal::read(&[JOURNAL_HEADER, row.join(",").as_bytes()].concat(), &mapping, now()));
    }
}
