//! What is asked and said in the demo district, read from the files beside this one.

use serde::Deserialize;

use super::DemoError;
use super::random::Random;
use crate::domain::instruction::InstructionKind;
use crate::domain::legal::{ActCode, ArticleRef};
use crate::domain::person::Language;

/// A text in both official languages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bilingual {
    kk: String,
    ru: String,
}

impl Bilingual {
    /// The text in a language; nobody in the district reads English.
    pub(super) fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Russian => &self.ru,
            Language::Kazakh | Language::English => &self.kk,
        }
    }
}

/// Something that is asked of villages again and again.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Topic {
    /// Key of the office that asks.
    pub(super) office: String,
    /// Code of the legal catalogue.
    pub(super) function: String,
    /// What is expected.
    pub(super) kind: InstructionKind,
    /// Minutes that it takes a village.
    pub(super) effort: Option<u32>,
    /// Kind of urgency, for what cannot wait.
    pub(super) urgent: Option<String>,
    /// The article that it could name.
    pub(super) article: Option<Article>,
    /// A law outside of the catalogue that it could name.
    pub(super) law: Option<String>,
    kk: Wording,
    ru: Wording,
}

/// An article of the legal catalogue.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Article {
    /// The act.
    pub(super) act: ActCode,
    /// The article.
    pub(super) article: ArticleRef,
}

/// A topic in one language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wording {
    /// Title of the instruction.
    pub(super) title: String,
    /// Its text.
    pub(super) text: String,
    /// What a village answers.
    pub(super) answer: String,
    /// Why it cannot wait.
    #[serde(default)]
    pub(super) urgency: String,
}

impl Topic {
    /// Its wording in a language.
    pub(super) fn wording(&self, language: Language) -> &Wording {
        match language {
            Language::Russian => &self.ru,
            Language::Kazakh | Language::English => &self.kk,
        }
    }
}

/// What issuers and villages say beside the matter itself, by the keys of `phrases.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Phrases {
    #[serde(rename = "return")]
    pub(super) incomplete: Vec<Bilingual>,
    pub(super) rework: Vec<Bilingual>,
    pub(super) addition: Vec<Bilingual>,
    pub(super) extension: Vec<Bilingual>,
    pub(super) extension_refused: Vec<Bilingual>,
    pub(super) question: Vec<Bilingual>,
    pub(super) reply: Vec<Bilingual>,
    pub(super) redirect: Vec<Bilingual>,
    pub(super) redirect_refused: Vec<Bilingual>,
    pub(super) remark_outside_functions: Vec<Bilingual>,
    pub(super) remark_already_supplied: Vec<Bilingual>,
    pub(super) remark_not_enough_time: Vec<Bilingual>,
    pub(super) remark_other: Vec<Bilingual>,
    pub(super) correction: Vec<Bilingual>,
    pub(super) corrected_text: Vec<Bilingual>,
    pub(super) withdrawal: Vec<Bilingual>,
    pub(super) deadline_later: Vec<Bilingual>,
    pub(super) deadline_earlier: Vec<Bilingual>,
    pub(super) denial: Vec<Bilingual>,
    pub(super) said_otherwise: Vec<Bilingual>,
    pub(super) retraction: Vec<Bilingual>,
    pub(super) source: Vec<Bilingual>,
    pub(super) other_law: Vec<Bilingual>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Topics {
    topic: Vec<Topic>,
}

/// Everything that villages are asked.
pub(super) fn topics() -> Result<Vec<Topic>, DemoError> {
    let mut all = Vec::new();
    for text in [
        include_str!("content/topics_land.toml"),
        include_str!("content/topics_people.toml"),
    ] {
        all.extend(read::<Topics>(text)?.topic);
    }
    Ok(all)
}

/// Everything that is said besides.
pub(super) fn phrases() -> Result<Phrases, DemoError> {
    read(include_str!("content/phrases.toml"))
}

/// Reads one of the files.
pub(super) fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, DemoError> {
    toml::from_str(text).map_err(|error| DemoError::Content(error.to_string()))
}

/// Parses a bounded text, a code or a name from one of the files.
pub(super) fn parse<T>(text: &str) -> Result<T, DemoError>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(|error: T::Err| DemoError::Content(format!("{error}: {text}")))
}

/// One of several phrases in a language, its numbers thrown.
pub(super) fn say<T>(
    random: &mut Random,
    phrases: &[Bilingual],
    language: Language,
) -> Result<T, DemoError>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    let phrase = random
        .pick(phrases)
        .ok_or_else(|| DemoError::Content("a list of phrases is empty".to_owned()))?;
    fill(random, phrase.in_language(language))
}

/// A text with its numbers thrown.
pub(super) fn fill<T>(random: &mut Random, text: &str) -> Result<T, DemoError>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    let (large, small) = (random.between(12, 480), random.between(2, 11));
    let filled = text
        .replace("{n}", &large.to_string())
        .replace("{m}", &small.to_string());
    parse(&filled)
}

/// A month as it stands in a title.
pub(super) fn month(date: jiff::civil::Date, language: Language) -> String {
    const KAZAKH: [&str; 12] = [
        "қаңтар",
        "ақпан",
        "наурыз",
        "сәуір",
        "мамыр",
        "маусым",
        "шілде",
        "тамыз",
        "қыркүйек",
        "қазан",
        "қараша",
        "желтоқсан",
    ];
    const RUSSIAN: [&str; 12] = [
        "январь",
        "февраль",
        "март",
        "апрель",
        "май",
        "июнь",
        "июль",
        "август",
        "сентябрь",
        "октябрь",
        "ноябрь",
        "декабрь",
    ];
    let index = usize::try_from(date.month() - 1).unwrap_or_default();
    let name = |names: [&'static str; 12]| names.get(index).copied().unwrap_or_default();
    match language {
        Language::Russian => format!("{} {} года", name(RUSSIAN), date.year()),
        Language::Kazakh | Language::English => {
            format!("{} жылғы {}", date.year(), name(KAZAKH))
        }
    }
}
