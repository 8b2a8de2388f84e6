//! What an instruction of the demo district says, rests on and comes from.

use jiff::SignedDuration;

use super::DemoError;
use super::content::{Topic, month, parse, say};
use super::notice::{Moment, Shape};
use super::plan::Planner;
use super::random::Random;
use super::times::worked;
use crate::domain::instruction::{
    Channel, Content, DeclaredSource, InstructionKind, UpstreamSource, Urgency,
};
use crate::domain::legal::LegalBasis;
use crate::domain::person::Language;
use crate::domain::worktime::WorkClock;

impl Planner<'_> {
    /// What is asked, about a topic at a moment.
    pub(super) fn content(
        &mut self,
        shape: Shape,
        moment: &Moment,
        topic: &Topic,
        language: Language,
        clock: &WorkClock,
    ) -> Result<Content, DemoError> {
        let wording = topic.wording(language);
        let title = wording
            .title
            .replace("{month}", &month(clock.date_of(moment.at), language));
        let urgency = match &topic.urgent {
            Some(kind) if shape == Shape::Emergency || shape == Shape::FewHours => {
                Urgency::Urgent {
                    kind: parse(kind)?,
                    reason: parse(&wording.urgency)?,
                }
            }
            _ => Urgency::Ordinary,
        };
        let channel = self.channel(shape);
        let said_at = match channel {
            Channel::Phone | Channel::Meeting | Channel::Messenger => {
                let minutes = if self.random.chance(70) {
                    self.random.between(1, 12)
                } else {
                    self.random.between(20, 150)
                };
                Some(moment.at.checked_sub(SignedDuration::from_mins(minutes))?)
            }
            Channel::System | Channel::Letter => None,
        };
        Ok(Content {
            title: parse(&title)?,
            text: parse(&wording.text)?,
            language,
            kind: match shape {
                Shape::Undated => InstructionKind::ForInformation,
                _ => topic.kind,
            },
            function: Some(parse(&topic.function)?),
            legal_bases: self.legal_basis(topic, language)?.into(),
            channel,
            said_at,
            said_by: None,
            urgency,
            source: self.source(shape, moment, language, clock)?,
            effort_minutes: topic.effort.filter(|_| self.random.chance(72)),
            due: moment.due,
            short_notice_reason: None,
            attachments: Vec::new(),
        })
    }

    fn channel(&mut self, shape: Shape) -> Channel {
        let by_voice = match shape {
            Shape::Overnight | Shape::DayOff | Shape::Past | Shape::Emergency => 70,
            _ => 24,
        };
        let (voice, which) = (self.random.chance(by_voice), self.random.between(1, 10));
        match (voice, which) {
            (true, 1..=4) => Channel::Phone,
            (true, 5..=8) => Channel::Messenger,
            (true, _) => Channel::Meeting,
            (false, 1..=2) => Channel::Letter,
            (false, _) => Channel::System,
        }
    }

    fn legal_basis(&mut self, topic: &Topic, language: Language) -> Result<LegalBasis, DemoError> {
        let thrown = self.random.between(1, 100);
        Ok(match (&topic.article, &topic.law) {
            (Some(named), _) if thrown > 30 => LegalBasis::Article {
                act: named.act.clone(),
                article: named.article.clone(),
            },
            (_, Some(law)) if thrown > 40 => LegalBasis::OtherLaw {
                citation: parse(law)?,
            },
            _ if thrown <= 64 => LegalBasis::CatchAll35_3,
            _ if thrown <= 72 => LegalBasis::OtherLaw {
                citation: say(self.random, &self.phrases.other_law, language)?,
            },
            _ => LegalBasis::NoneGiven,
        })
    }

    fn source(
        &mut self,
        shape: Shape,
        moment: &Moment,
        language: Language,
        clock: &WorkClock,
    ) -> Result<Option<UpstreamSource>, DemoError> {
        let share = match shape {
            Shape::Ample | Shape::Undated => 30,
            Shape::Short => 40,
            _ => 62,
        };
        if !self.random.chance(share) {
            return Ok(None);
        }
        let hours = self.random.between(3, 130);
        let deadline = moment
            .due
            .map(|due| due.resolve(clock))
            .transpose()
            .map_err(|error| DemoError::Content(error.to_string()))?;
        let margin = self.random.between(30, 900);
        let deadline_at = deadline
            .map(|deadline| worked(self.random, clock, deadline.at, margin))
            .transpose()?;
        let number = self.random.between(100, 2400);
        Ok(Some(UpstreamSource::Declared(DeclaredSource {
            body: say(self.random, &self.phrases.source, language)?,
            number: Some(parse(&format!("03-12/{number}"))?),
            received_at: moment.at.checked_sub(SignedDuration::from_hours(hours))?,
            deadline_at,
        })))
    }
}

/// Topics in an order that comes to all of them before it comes to one again.
pub(super) struct Topics {
    ordinary: Vec<usize>,
    urgent: Vec<usize>,
    given: usize,
    given_urgent: usize,
}

impl Topics {
    /// All of them, shuffled.
    pub(super) fn new(topics: &[Topic], random: &mut Random) -> Self {
        let (urgent, mut ordinary): (Vec<usize>, Vec<usize>) =
            (0..topics.len()).partition(|index| {
                topics
                    .get(*index)
                    .is_some_and(|topic| topic.urgent.is_some())
            });
        random.shuffle(&mut ordinary);
        Self {
            ordinary,
            urgent,
            given: 0,
            given_urgent: 0,
        }
    }

    /// The next one, of those that cannot wait where the shape is such.
    pub(super) fn next(&mut self, shape: Shape, random: &mut Random) -> usize {
        let (from, given) = match shape {
            Shape::Emergency | Shape::FewHours => (&mut self.urgent, &mut self.given_urgent),
            _ => (&mut self.ordinary, &mut self.given),
        };
        let place = *given % from.len().max(1);
        if place == 0 && *given > 0 {
            random.shuffle(from);
        }
        *given += 1;
        from.get(place).copied().unwrap_or_default()
    }
}
