//! The words that are left out, and those that stand for each other.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::domain::fold::fold;

/// Letters that a word is cut to: Russian and Kazakh both change the ends of words. Of 4, 5 and 6 letters,
/// 5 did best on `tests/it/asked_before/tuned.toml` once the dictionary was there.
const STEM: usize = 5;

/// What is known of words.
pub(super) struct Words {
    ordinary: HashSet<String>,
    ordinary_stems: HashSet<String>,
    whole: HashMap<String, String>,
    beginnings: HashMap<String, String>,
    longest_beginning: usize,
}

/// The words of this build.
pub(super) static WORDS: LazyLock<Words> =
    LazyLock::new(|| Words::read(include_str!("ordinary.txt"), include_str!("concepts.txt")));

/// The lines that are not comments, with the Kazakh letters that phones lack as the Russian ones.
fn lines(text: &str) -> impl Iterator<Item = String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(fold).filter(|line| !line.is_empty())
}

fn stem(word: &str) -> &str {
    let end = word.char_indices().nth(STEM);
    end.map_or(word, |(end, _)| &word[..end])
}

impl Words {
    fn read(ordinary: &str, concepts: &str) -> Self {
        let ordinary: HashSet<String> = lines(ordinary)
            .flat_map(|line| {
                let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
                words
            })
            .collect();
        let long = ordinary.iter().filter(|word| word.chars().count() >= STEM);
        let ordinary_stems = long.map(|word| stem(word).to_owned()).collect();
        let (mut whole, mut beginnings) = (HashMap::new(), HashMap::new());
        for line in lines(concepts) {
            let mut named: Option<String> = None;
            for word in line.split_whitespace() {
                let (word, kind) = match word.strip_suffix('*') {
                    Some(beginning) => (beginning, &mut beginnings),
                    None => (word, &mut whole),
                };
                let name = named.get_or_insert_with(|| word.to_owned());
                kind.insert(word.to_owned(), name.clone());
            }
        }
        let lengths = beginnings.keys().map(|word| word.chars().count());
        let longest_beginning = lengths.max().unwrap_or(0);
        Self {
            ordinary,
            ordinary_stems,
            whole,
            beginnings,
            longest_beginning,
        }
    }

    /// What a folded word stands for; nothing where it says nothing.
    pub(super) fn term<'w>(&'w self, word: &'w str) -> Option<&'w str> {
        if word.chars().nth(1).is_none()
            || word.chars().all(|letter| letter.is_ascii_digit())
            || self.ordinary.contains(word)
        {
            return None;
        }
        if let Some(concept) = self.concept(word) {
            return Some(concept);
        }
        let stem = stem(word);
        (!self.ordinary_stems.contains(stem)).then_some(stem)
    }

    /// The thing that a word names, by the longest beginning that is known.
    fn concept(&self, word: &str) -> Option<&str> {
        if let Some(concept) = self.whole.get(word) {
            return Some(concept);
        }
        let ends: Vec<usize> = word
            .char_indices()
            .map(|(start, letter)| start + letter.len_utf8())
            .take(self.longest_beginning)
            .collect();
        let beginnings = ends.iter().rev().map(|&end| &word[..end]);
        beginnings
            .filter_map(|beginning| self.beginnings.get(beginning))
            .map(String::as_str)
            .next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_the_dictionary_names_two_things() {
        let mut seen = HashSet::new();
        for line in lines(include_str!("concepts.txt")) {
            for word in line.split_whitespace() {
                assert!(seen.insert(word.to_owned()), "{word} stands twice");
            }
        }
        assert!(seen.len() > 250, "{}", seen.len());
    }

    #[test]
    fn endings_and_the_other_language_make_no_difference() {
        let term = |word: &str| WORDS.term(&fold(word)).map(str::to_owned);
        assert_eq!(term("картофеля"), term("Картоптың"));
        assert_eq!(term("школах"), term("мектебі"));
        assert_eq!(term("паводка"), term("тасқынының"));
        assert_eq!(term("гидравлических"), Some("гидра".to_owned()));
    }

    #[test]
    fn what_every_instruction_says_is_left_out() {
        for word in [
            "Просим",
            "сведений",
            "туралы",
            "мәліметтер",
            "2026",
            "в",
            "й",
        ] {
            assert_eq!(WORDS.term(&fold(word)), None, "{word}");
        }
    }
}
