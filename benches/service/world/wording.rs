//! What is asked and answered, in the words of the demo district.

use serde::Deserialize;
use tapsyrma::domain::instruction::{Channel, Content, InstructionKind, Urgency};
use tapsyrma::domain::legal::LegalBasis;
use tapsyrma::domain::person::Language;
use tapsyrma::domain::text::Body;

const FILES: [&str; 2] = [
    include_str!("../../../src/demo/content/topics_land.toml"),
    include_str!("../../../src/demo/content/topics_people.toml"),
];

#[derive(Deserialize)]
struct File {
    topic: Vec<Topic>,
}

#[derive(Deserialize)]
struct Topic {
    kind: InstructionKind,
    effort: Option<u32>,
    kk: Wording,
    ru: Wording,
}

#[derive(Deserialize)]
struct Wording {
    title: String,
    text: String,
    answer: String,
}

/// Everything that is asked, in both languages.
pub struct Topics(Vec<Topic>);

impl Topics {
    /// Reads them.
    pub fn read() -> Self {
        Self(
            FILES
                .iter()
                .flat_map(|file| toml::from_str::<File>(file).unwrap().topic)
                .collect(),
        )
    }

    fn pick(&self, number: u64) -> (&Topic, &Wording, Language) {
        let topic = &self.0[usize::try_from(number).unwrap() % self.0.len()];
        if number.is_multiple_of(3) {
            (topic, &topic.ru, Language::Russian)
        } else {
            (topic, &topic.kk, Language::Kazakh)
        }
    }

    /// What an instruction asks, still without a deadline.
    pub fn content(&self, number: u64, month: &str) -> Content {
        let (topic, wording, language) = self.pick(number);
        Content {
            title: wording.title.replace("{month}", month).parse().unwrap(),
            text: wording.text.replace("{month}", month).parse().unwrap(),
            language,
            kind: topic.kind,
            function: None,
            legal_bases: LegalBasis::CatchAll35_3.into(),
            channel: Channel::System,
            said_at: None,
            said_by: None,
            urgency: Urgency::Ordinary,
            source: None,
            effort_minutes: topic.effort,
            due: None,
            short_notice_reason: None,
            attachments: Vec::new(),
        }
    }

    /// What a village answers to it.
    pub fn answer(&self, number: u64, amount: u64) -> Body {
        let (_, wording, _) = self.pick(number);
        let amounts = [amount % 900 + 12, amount % 70 + 3];
        wording
            .answer
            .replace("{n}", &amounts[0].to_string())
            .replace("{m}", &amounts[1].to_string())
            .parse()
            .unwrap()
    }
}
