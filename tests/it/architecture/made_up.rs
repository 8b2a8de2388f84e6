//! The test of the test: sources that nobody wrote, each breaking one rule, and some that only look as if they did.

use super::{broken_rules, is_sql, source::Source};

fn broken(file: &str, text: &str) -> Vec<String> {
    broken_rules(&Source::parse(file, text))
}

#[test]
fn an_arrow_against_the_map_is_named_with_its_line() {
    let text = "//! Notices.\n\nuse crate::domain::Notice;\nuse crate::api::Problem;\n";
    assert_eq!(
        broken("src/jobs/reminders.rs", text),
        ["src/jobs/reminders.rs:4: jobs -> api is not in the map"]
    );
}

#[test]
fn an_arrow_hides_in_a_group() {
    let text = "use crate::{\n    domain::{Event, deadline::{Deadline}},\n    store::Store,\n    config,\n};";
    assert_eq!(
        broken("src/credentials.rs", text),
        ["src/credentials.rs:3: credentials -> store is not in the map"]
    );
}

#[test]
fn an_arrow_hides_in_a_path_of_supers() {
    let text = "fn send() { super::super::api::answer() }\nfn keep() { super::write() }";
    assert_eq!(
        broken("src/store/write.rs", text),
        ["src/store/write.rs:1: store -> api is not in the map"]
    );
}

#[test]
fn a_module_inside_the_file_counts_as_a_step_up() {
    let text = "mod tests {\n    use super::super::jobs;\n    use super::*;\n}\nuse super::{domain, jobs::Row};";
    assert_eq!(
        broken("src/store.rs", text),
        [
            "src/store.rs:2: store -> jobs is not in the map",
            "src/store.rs:5: store -> jobs is not in the map",
        ]
    );
}

#[test]
fn an_arrow_hides_inside_a_macro_call() {
    let text = "fn f() { each!(conn, c => c.run(&crate::jobs::wording())) }";
    assert_eq!(
        broken("src/store/outbox.rs", text),
        ["src/store/outbox.rs:1: store -> jobs is not in the map"]
    );
}

#[test]
fn the_binary_reaches_the_library_by_its_name() {
    assert_eq!(
        broken(
            "src/main.rs",
            "fn main() { tapsyrma::store::open(); tapsyrma::cli::run() }"
        ),
        ["src/main.rs:1: main -> store is not in the map"]
    );
}

#[test]
fn everything_at_once_is_an_arrow_to_everything() {
    assert_eq!(
        broken("src/clock.rs", "use crate::*;"),
        ["src/clock.rs:1: clock -> * is not in the map"]
    );
}

#[test]
fn comments_and_texts_are_not_code() {
    let text = r##"
        //! Not like crate::api::x, nor `select a from b`.
        /* use crate::server; /* nested */ */
        /// See [`crate::store::Store`].
        const A: &str = "crate::api::y"; const B: &str = r#"tokio::spawn " Timestamp::now()"#;
        fn lifetime<'a>(c: char) -> bool { c == '"' || c == '\'' }
    "##;
    assert_eq!(broken("src/domain/notice.rs", text), [""; 0]);
}

#[test]
fn a_module_that_is_not_in_the_map_is_refused() {
    assert_eq!(
        broken("src/utils/text.rs", ""),
        ["src/utils/text.rs:1: the module `utils` is not in the map"]
    );
}

#[test]
fn the_domain_knows_no_network_no_database_and_no_clock() {
    let text = "use diesel::Queryable;\nuse actix_web::web;\nasync fn f() {}\nfn now() { jiff::Timestamp::now(); }\nuse tokio::sync;";
    assert_eq!(
        broken("src/domain/office.rs", text),
        [
            "src/domain/office.rs:1: domain names the crate diesel",
            "src/domain/office.rs:2: domain names the crate actix_web",
            "src/domain/office.rs:3: async: a rule is not asynchronous",
            "src/domain/office.rs:5: domain names the crate tokio",
            "src/domain/office.rs:4: Timestamp::now: time is an argument",
        ]
    );
}

#[test]
fn only_the_clock_asks_what_time_it_is() {
    let text = "fn now() { std::time::SystemTime::now(); std::time::Instant::now(); }";
    assert_eq!(broken("src/jobs.rs", text).len(), 1);
    assert_eq!(broken("src/domain/event.rs", text).len(), 2);
    assert_eq!(broken("src/clock.rs", text), [""; 0]);
}

#[test]
fn only_the_store_speaks_to_the_database() {
    let text = "use diesel::prelude::*;\nconst Q: &str = \"SELECT id\n  FROM office\";";
    assert_eq!(broken("src/demo.rs", text).len(), 2);
    assert_eq!(broken("src/store/office.rs", text), [""; 0]);
}

#[test]
fn only_the_engine_files_say_which_engine_it_is() {
    let text = "type C = SqliteConnection;";
    assert_eq!(broken("src/store/office.rs", text).len(), 1);
    assert_eq!(broken(super::ENGINE_FILES[0], text), [""; 0]);
    assert_eq!(broken("src/store/columns/tests.rs", text), [""; 0]);
}

#[test]
fn a_statement_is_told_from_a_sentence() {
    for sql in [
        "\"select 1 from a\"",
        "r#\"UPDATE office SET staff = 1\"#",
        "\"insert into a\"",
        "\"PRAGMA wal\"",
        "\"delete\\n from a\"",
        "\"with a as (select 1)\"",
    ] {
        assert!(is_sql(sql), "{sql}");
    }
    for sentence in [
        "\"select a village\"",
        "\"update the deadline\"",
        "\"with a reason\"",
        "\"\"",
        "\"r\"",
    ] {
        assert!(!is_sql(sentence), "{sentence}");
    }
}

#[test]
fn neither_a_definition_nor_a_test_is_a_use() {
    let text = "macro_rules! each { () => {} }\nfn f() { each!(); vec.each(); each![] }\nmod tests { fn g() { each!() } }";
    assert_eq!(
        Source::parse("src/store/engine.rs", text).macro_calls("each"),
        2
    );
}

#[test]
fn a_file_of_501_lines_is_too_long() {
    assert_eq!(broken("src/clock.rs", &"\n".repeat(500)), [""; 0]);
    assert_eq!(
        broken("src/clock.rs", &"\n".repeat(501)),
        ["src/clock.rs:501: longer than 500 lines"]
    );
}
