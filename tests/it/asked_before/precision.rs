//! How often a likeness is right, and how often it is found: measured on invented instructions.

use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;
use tapsyrma::domain::similar::Subject;

#[derive(Deserialize)]
struct Questions {
    question: Vec<Question>,
}

#[derive(Deserialize)]
struct Question {
    asks: String,
    ru: Vec<Wording>,
    kk: Vec<Wording>,
}

#[derive(Deserialize)]
struct Wording {
    title: String,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Russian,
    Kazakh,
}

/// An instruction of a file: which question it asks, in which language, and about what.
struct Labelled {
    question: usize,
    language: Language,
    subject: Subject,
}

fn read(file: &str) -> Vec<Labelled> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/asked_before");
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    let Questions { question } = toml::from_str(&text).unwrap();
    let mut all = Vec::new();
    for (number, question) in question.iter().enumerate() {
        assert!(!question.asks.is_empty());
        let wordings = [
            (Language::Russian, &question.ru),
            (Language::Kazakh, &question.kk),
        ];
        for (language, wordings) in wordings {
            all.extend(wordings.iter().map(|wording| Labelled {
                question: number,
                language,
                subject: Subject::of(&wording.title, &wording.text),
            }));
        }
    }
    all
}

#[derive(Deserialize)]
struct Topics {
    topic: Vec<Topic>,
}

#[derive(Deserialize)]
struct Topic {
    ru: Wording,
    kk: Wording,
}

/// The topics of the demo district: each once in Russian and once in Kazakh, in the words of those who wrote it
/// before there was a search.
fn read_demo() -> Vec<Labelled> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo/content");
    let mut all: Vec<Labelled> = Vec::new();
    for file in ["topics_land.toml", "topics_people.toml"] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let Topics { topic } = toml::from_str(&text).unwrap();
        for topic in topic {
            let question = all.len() / 2;
            for (language, wording) in [(Language::Russian, topic.ru), (Language::Kazakh, topic.kk)]
            {
                let plain = |text: &str| {
                    text.replace("{month}", "")
                        .replace("{n}", "")
                        .replace("{m}", "")
                };
                all.push(Labelled {
                    question,
                    language,
                    subject: Subject::of(&plain(&wording.title), &plain(&wording.text)),
                });
            }
        }
    }
    all
}

/// What came of comparing every two instructions of a kind.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    /// Pairs compared.
    pairs: usize,
    /// Pairs that ask the same.
    same: usize,
    /// Of those, found alike.
    right: usize,
    /// Pairs that ask different things and were found alike.
    wrong: usize,
}

fn compare(all: &[Labelled], kind: impl Fn(Language, Language) -> bool) -> Found {
    let mut found = Found::default();
    for (at, one) in all.iter().enumerate() {
        for other in &all[at + 1..] {
            if !kind(one.language, other.language) {
                continue;
            }
            let alike = one.subject.similarity(&other.subject).is_same();
            let same = one.question == other.question;
            found.pairs += 1;
            found.same += usize::from(same);
            found.right += usize::from(alike && same);
            found.wrong += usize::from(alike && !same);
        }
    }
    found
}

fn share(part: usize, whole: usize) -> String {
    let percent = (100 * part + whole / 2).checked_div(whole);
    percent.map_or("-".to_owned(), |percent| {
        format!("{}.{:02}", percent / 100, percent % 100)
    })
}

/// The table of the documentation.
fn table() -> String {
    let mut table = String::from(
        "| texts | pairs | compared | ask the same | of them found | found wrongly | precision | recall |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    let sets = [
        ("demo district", read_demo()),
        ("held out", read("held_out.toml")),
        ("tuned on", read("tuned.toml")),
    ];
    for (name, all) in sets {
        let kinds = [
            (
                "Russian",
                compare(&all, |one, other| one == other && one == Language::Russian),
            ),
            (
                "Kazakh",
                compare(&all, |one, other| one == other && one == Language::Kazakh),
            ),
            ("one in each", compare(&all, |one, other| one != other)),
            ("all", compare(&all, |_, _| true)),
        ];
        for (kind, found) in kinds {
            let Found {
                pairs,
                same,
                right,
                wrong,
            } = found;
            let (precision, recall) = (share(right, right + wrong), share(right, same));
            writeln!(
                table,
                "| {name} | {kind} | {pairs} | {same} | {right} | {wrong} | {precision} | {recall} |"
            )
            .unwrap();
        }
    }
    table
}

#[test]
#[expect(
    clippy::print_stdout,
    reason = "whoever measures wants to see the table"
)]
fn the_documentation_states_what_is_measured() {
    let table = table();
    println!("{table}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/asked-before.md");
    let documented = std::fs::read_to_string(path).unwrap();
    assert!(
        documented.contains(&table),
        "docs/asked-before.md is out of step; its table has to be:\n{table}"
    );
}

#[test]
fn of_ten_likenesses_shown_eight_are_right_on_texts_that_nothing_was_chosen_on() {
    let found = compare(&read("held_out.toml"), |_, _| true);
    assert!(
        10 * found.right >= 8 * (found.right + found.wrong),
        "{found:?}"
    );
    assert!(2 * found.right >= found.same, "{found:?}");
}

#[test]
fn the_two_files_hold_a_hundred_and_twenty_instructions_in_two_languages() {
    for file in ["tuned.toml", "held_out.toml"] {
        let all = read(file);
        let russian = all.iter().filter(|one| one.language == Language::Russian);
        assert_eq!((all.len(), russian.count()), (60, 30), "{file}");
        assert!(
            all.iter().all(|one| one.subject.terms().count() >= 3),
            "{file}"
        );
    }
}
