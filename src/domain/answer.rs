//! An answer as a whole: what a recipient gave in one round, supplements included.

use jiff::Timestamp;

use super::attachment::AttachedFile;
use super::event::{Event, Happening, ResentFrom};

/// What a recipient answered last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenAnswer {
    /// The texts of the round, in the order they came, with an empty line between.
    pub text: String,
    /// The files of the round.
    pub attachments: Vec<AttachedFile>,
    /// When the latest part of it arrived.
    pub answered_at: Timestamp,
    /// Where the latest part of it that was sent again was given first.
    pub resent_from: Option<ResentFrom>,
}

impl GivenAnswer {
    /// The answer of the latest round of a history, oldest event first; none where nothing was answered.
    pub fn latest<'e>(history: impl IntoIterator<Item = &'e Event>) -> Option<Self> {
        let mut latest: Option<(u32, Self)> = None;
        for event in history {
            let Happening::Answered {
                round,
                text,
                attachments,
                resent_from,
                ..
            } = &event.happening
            else {
                continue;
            };
            match &mut latest {
                Some((of, answer)) if of == round => {
                    answer.text.push_str("\n\n");
                    answer.text.push_str(text.as_str());
                    answer.attachments.extend(attachments.iter().cloned());
                    answer.answered_at = event.at;
                    if resent_from.is_some() {
                        answer.resent_from.clone_from(resent_from);
                    }
                }
                _ => {
                    let answer = Self {
                        text: text.to_string(),
                        attachments: attachments.clone(),
                        answered_at: event.at,
                        resent_from: resent_from.clone(),
                    };
                    latest = Some((*round, answer));
                }
            }
        }
        latest.map(|(_, answer)| answer)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::event::DeviceClock;

    fn answered(minute: i64, round: u32, text: &str) -> Event {
        Event {
            office: Uuid::from_u128(1).into(),
            number: minute,
            assignment: Uuid::from_u128(2).into(),
            at: Timestamp::from_second(minute * 60).unwrap(),
            actor: None,
            device: DeviceClock::default(),
            key: None,
            happening: Happening::Answered {
                number: 1,
                round,
                text: text.parse().unwrap(),
                effort_minutes: None,
                attachments: Vec::new(),
                resent_from: None,
            },
        }
    }

    #[test]
    fn a_supplement_belongs_to_the_answer_and_what_was_returned_does_not() {
        let history = [
            answered(1, 1, "About 400 t"),
            answered(2, 2, "412 t"),
            answered(3, 2, "And 3 t of onions"),
        ];
        let latest = GivenAnswer::latest(&history).unwrap();
        assert_eq!(latest.text, "412 t\n\nAnd 3 t of onions");
        assert_eq!(latest.answered_at, history[2].at);
        assert_eq!(GivenAnswer::latest(&[]), None);
    }
}
