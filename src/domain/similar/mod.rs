//! Whether two instructions ask the same thing, by the words they have in common.
//!
//! It is a suggestion to somebody who reads both, never a number about anybody: how often it is right and how
//! often it finds what is there stands in `docs/asked-before.md`, measured on texts that it was not chosen on.

mod words;

use std::collections::BTreeSet;

use serde::Serialize;

use super::fold::fold;
use words::WORDS;

/// Most terms kept of one instruction: the first ones, those of the title before all.
pub const MOST_TERMS: usize = 100;

/// What an instruction is about: its words, folded, without those that say nothing, cut to their stems, and
/// with one word for the same thing in Russian and Kazakh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    terms: BTreeSet<String>,
}

impl Subject {
    /// The subject of a title and a text. The title counts no more than the text: it says the least in the
    /// instructions that look most alike.
    pub fn of(title: &str, text: &str) -> Self {
        let mut terms = BTreeSet::new();
        for part in [title, text] {
            for word in fold(part).split(|letter| !is_of_a_word(letter)) {
                if terms.len() == MOST_TERMS {
                    return Self { terms };
                }
                terms.extend(WORDS.term(word).map(str::to_owned));
            }
        }
        Self { terms }
    }

    /// The subject that [`Subject::stored`] wrote.
    pub fn from_stored(stored: &str) -> Self {
        Self {
            terms: stored.split_whitespace().map(str::to_owned).collect(),
        }
    }

    /// Its terms in their order with a blank between them. Each is made of the digits, the small Latin and
    /// the small Russian letters, so that a full-text index has nothing left to fold or to split.
    pub fn stored(&self) -> String {
        let terms: Vec<&str> = self.terms().collect();
        terms.join(" ")
    }

    /// Its terms in their order.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().map(String::as_str)
    }

    /// How much of two subjects is the same: the terms in common, twice, of all terms of both (Dice).
    pub fn similarity(&self, other: &Self) -> Similarity {
        let both = self.terms.len() + other.terms.len();
        let common = self.terms.intersection(&other.terms).count();
        let percent = (200 * common).checked_div(both).unwrap_or(0);
        Similarity(u8::try_from(percent).unwrap_or(100))
    }
}

fn is_of_a_word(letter: char) -> bool {
    matches!(letter, '0'..='9' | 'a'..='z' | 'а'..='я')
}

/// How alike two subjects are, in per cent: 100 is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
#[schema(value_type = u8, minimum = 0, maximum = 100)]
pub struct Similarity(u8);

impl Similarity {
    /// From here on two instructions count as asking the same. Chosen on `tests/it/asked_before/tuned.toml`.
    pub const SAME: Self = Self(33);

    /// Whether two instructions count as asking the same.
    pub fn is_same(self) -> bool {
        self >= Self::SAME
    }

    /// The number itself.
    pub fn percent(self) -> u8 {
        self.0
    }
}

/// Those of `earlier` that ask the same as `asked`, the most similar first and of equals the one that stood
/// first, at most `limit`.
pub fn rank<T>(
    asked: &Subject,
    earlier: impl IntoIterator<Item = (T, Subject)>,
    limit: usize,
) -> Vec<(T, Similarity)> {
    let mut same: Vec<(T, Similarity)> = earlier
        .into_iter()
        .map(|(one, subject)| (one, asked.similarity(&subject)))
        .filter(|(_, similarity)| similarity.is_same())
        .collect();
    same.sort_by_key(|(_, similarity)| std::cmp::Reverse(*similarity));
    same.truncate(limit);
    same
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_same_question_in_the_words_of_two_offices_and_two_languages() {
        let asked = Subject::of("О запасах овощей", "Сколько тонн картофеля в хранилищах?");
        let before = Subject::of("Көкөніс қоры", "Қоймаларда қанша тонна картоп бар?");
        let other = Subject::of("О ремонте клуба", "Какая сумма нужна на крышу?");
        assert!(asked.similarity(&before).is_same());
        assert_eq!(asked.similarity(&other), Similarity(0));
        assert_eq!(asked.similarity(&asked), Similarity(100));
    }

    #[test]
    fn what_says_nothing_is_like_nothing() {
        let empty = Subject::of("О представлении сведений", "2026, 15!");
        assert_eq!(empty.terms().count(), 0);
        assert_eq!(empty.similarity(&empty), Similarity(0));
    }

    #[test]
    fn the_most_similar_comes_first_and_strangers_not_at_all() {
        let subject = |text: &str| Subject::of("Уголь", text);
        let asked = subject("Цена угля на базах");
        let earlier = [
            ("dogs", Subject::of("Собаки", "График отлова")),
            ("near", subject("Остаток угля на базах и потребность")),
            ("same", subject("На базах цена угля")),
        ];
        let found = rank(&asked, earlier.clone(), 5);
        let names: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["same", "near"]);
        assert_eq!(rank(&asked, earlier, 1).len(), 1);
    }

    proptest! {
        #[test]
        fn a_subject_comes_back_from_where_it_is_stored(title in ".{0,60}", text in ".{0,400}") {
            let subject = Subject::of(&title, &text);
            prop_assert_eq!(Subject::from_stored(&subject.stored()), subject.clone());
            prop_assert!(subject.stored().chars().all(|c| c == ' ' || is_of_a_word(c)));
            prop_assert!(subject.terms().count() <= MOST_TERMS);
        }

        #[test]
        fn likeness_is_mutual(one in "[а-я ]{0,80}", other in "[а-я ]{0,80}") {
            let (one, other) = (Subject::of(&one, ""), Subject::of(&other, ""));
            prop_assert_eq!(one.similarity(&other), other.similarity(&one));
        }
    }
}
