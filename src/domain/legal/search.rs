//! Finding an act by the few letters that somebody types into a form, in any of the three languages.

use super::{LegalAct, LegalArticle, LegalCatalogue, LegalFunction};
use crate::domain::fold::fold;

/// An act, or one of its articles, that fits what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LegalHit<'a> {
    /// The act.
    pub act: &'a LegalAct,
    /// The article; none when the act itself fits.
    pub article: Option<&'a LegalArticle>,
}

impl LegalCatalogue {
    /// The acts and articles in which every word of `query` occurs, at most `limit` of them: numbers that are equal first, then
    /// words that begin so, then the rest, each in the order of the catalogue. Case does not matter, and a Kazakh letter is
    /// found by the Russian one that people type in its place. An empty query finds everything.
    pub fn search(&self, query: &str, limit: usize) -> Vec<LegalHit<'_>> {
        let query = fold(query);
        let wanted: Vec<&str> = query.split_whitespace().collect();
        let mut hits = Vec::new();
        for act in self.acts() {
            let about_act = fold(&format!(
                "{} {} {}",
                act.number,
                act.code,
                words(&act.title)
            ));
            let hit = LegalHit { act, article: None };
            hits.extend(rank(&about_act, &about_act, &wanted).map(|rank| (rank, hit)));
            for article in &act.articles {
                let own = fold(&format!("{} {}", article.reference, words(&article.title)));
                let hit = LegalHit {
                    act,
                    article: Some(article),
                };
                let with_act = format!("{own} {about_act}");
                hits.extend(rank(&own, &with_act, &wanted).map(|rank| (rank, hit)));
            }
        }
        hits.sort_by_key(|(rank, _)| *rank);
        hits.into_iter().take(limit).map(|(_, hit)| hit).collect()
    }

    /// The functions in whose code or name every word of `query` occurs, in the order of [`Self::search`]. An empty query
    /// finds all.
    pub fn search_functions(&self, query: &str) -> Vec<&LegalFunction> {
        let query = fold(query);
        let wanted: Vec<&str> = query.split_whitespace().collect();
        let mut hits: Vec<(Rank, &LegalFunction)> = self
            .functions()
            .iter()
            .filter_map(|function| {
                // A code is a word, and so is each part of it.
                let code = function.code.as_str();
                let text = format!(
                    "{code} {} {}",
                    code.replace('_', " "),
                    words(&function.title)
                );
                let text = fold(&text);
                Some((rank(&text, &text, &wanted)?, function))
            })
            .collect();
        hits.sort_by_key(|(rank, _)| *rank);
        hits.into_iter().map(|(_, function)| function).collect()
    }
}

/// How well a text fits; the first is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Equal,
    Begins,
    Contains,
}

/// Every word must occur in `all`, and at least one in `own`: words that only fit the act belong to the act. A text is as good
/// as its worst word.
fn rank(own: &str, all: &str, wanted: &[&str]) -> Option<Rank> {
    if !wanted.is_empty() && !wanted.iter().any(|word| own.contains(word)) {
        return None;
    }
    let ranks: Option<Vec<Rank>> = wanted.iter().map(|word| rank_word(all, word)).collect();
    Some(ranks?.into_iter().max().unwrap_or(Rank::Contains))
}

fn rank_word(text: &str, wanted: &str) -> Option<Rank> {
    if text.split_whitespace().any(|word| word == wanted) {
        Some(Rank::Equal)
    } else if text.split_whitespace().any(|word| word.starts_with(wanted)) {
        Some(Rank::Begins)
    } else {
        text.contains(wanted).then_some(Rank::Contains)
    }
}

fn words(title: &super::Titles) -> String {
    format!(
        "{} {} {}",
        title.en,
        title.ru,
        title.kk.as_deref().unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str) -> Vec<String> {
        let catalogue = LegalCatalogue::kazakhstan().unwrap();
        let spell = |hit: &LegalHit<'_>| match hit.article {
            Some(article) => format!("{} {}", hit.act.number, article.reference),
            None => hit.act.number.clone(),
        };
        catalogue.search(query, 5).iter().map(spell).collect()
    }

    #[test]
    fn a_number_is_found_before_anything_that_only_holds_it() {
        // Order 236 has the code V2300033339.
        assert_eq!(found("339"), ["339", "236"]);
        assert_eq!(found("10")[0], "10");
    }

    #[test]
    fn a_clerk_types_in_any_of_three_languages() {
        assert_eq!(found("veterinary")[0], "339");
        assert_eq!(found("ВЕТЕРИНАРИИ")[0], "339");
        assert_eq!(found("Ветеринария туралы")[0], "339");
        assert_eq!(found("quarantine"), ["339 10-1(7)"]);
    }

    #[test]
    fn a_phone_without_kazakh_letters_finds_the_same() {
        assert_eq!(found("жумыс уакыты режимин"), found("жұмыс уақыты режимін"));
        assert_eq!(found("еңбек кодексі"), ["414-V"]);
        assert_eq!(found("енбек кодекси"), ["414-V"]);
    }

    #[test]
    fn a_function_is_found_by_its_code_and_by_its_name_in_any_of_three_languages() {
        let catalogue = LegalCatalogue::kazakhstan().unwrap();
        let found = |query: &str| -> Vec<String> {
            let functions = catalogue.search_functions(query);
            functions
                .iter()
                .map(|function| function.code.to_string())
                .collect()
        };
        let pasture = catalogue.find_function("pasture").unwrap();
        let kazakh = pasture.title.kazakh().to_owned();
        for query in [
            "pasture",
            "PAST",
            &pasture.title.en,
            &pasture.title.ru,
            &kazakh,
        ] {
            assert_eq!(found(query)[0], "pasture", "{query}");
        }
        assert_eq!(found(&fold(&kazakh))[0], "pasture");
        assert_eq!(found("veterinary_sanitation")[0], "veterinary_sanitation");
        assert_eq!(found("sanitation")[0], "veterinary_sanitation");
        assert_eq!(found("").len(), catalogue.functions().len());
        assert_eq!(found("xylophone"), [""; 0]);
    }

    #[test]
    fn words_may_fall_on_the_act_and_its_article() {
        assert_eq!(found("labour overtime limits"), ["414-V 78"]);
        assert_eq!(found("148-II 35(3)"), ["148-II 35(3)"]);
    }

    #[test]
    fn nothing_fits_and_everything_fits() {
        assert_eq!(found("xylophone"), [""; 0]);
        assert_eq!(found("  ").len(), 5);
        let catalogue = LegalCatalogue::kazakhstan().unwrap();
        assert_eq!(catalogue.search("", 0), []);
    }
}
