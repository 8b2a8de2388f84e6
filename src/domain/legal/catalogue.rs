//! The acts, articles and functions that an instruction may name.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{ActCode, ArticleRef, FunctionCode, LegalBasis, LegalError};

/// The acts that an instruction can rest on, in one edition.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalCatalogue {
    version: String,
    #[serde(rename = "act", default)]
    acts: Vec<LegalAct>,
    #[serde(rename = "function", default)]
    functions: Vec<LegalFunction>,
}

/// A law, code, decree or order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalAct {
    /// Its identifier in the state database of legal acts.
    pub code: ActCode,
    /// What sort of act it is.
    pub kind: ActKind,
    /// Its number, such as `148-II`.
    pub number: String,
    /// The day it was adopted.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// Whether it holds today.
    pub status: ActStatus,
    /// The act that took its place.
    #[serde(default)]
    pub replaced_by: Option<ActCode>,
    /// Its title.
    pub title: Titles,
    /// The articles that are known to bear instructions; an act may have none here.
    #[serde(rename(deserialize = "article"), default)]
    pub articles: Vec<LegalArticle>,
}

/// An article of an act, or a paragraph of rules that have no articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalArticle {
    /// Article, paragraph and sub-paragraph, such as `35(3)`.
    #[serde(rename = "ref")]
    pub reference: ArticleRef,
    /// Whether it lets a superior assign anything, so that it is counted as [`LegalBasis::CatchAll35_3`].
    #[serde(default)]
    pub catch_all: bool,
    /// What it does, in the project's words.
    pub title: Titles,
}

/// An area of work that a task can serve: the project's own grouping, not a list from a law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalFunction {
    /// Its stored spelling.
    pub code: FunctionCode,
    /// Its name.
    pub title: Titles,
}

/// One title in the languages of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Titles {
    /// English.
    pub en: String,
    /// Russian.
    pub ru: String,
    /// Kazakh; missing where the official title was not seen.
    #[serde(default)]
    pub kk: Option<String>,
}

impl Titles {
    /// The Kazakh title, or the Russian one where the Kazakh is not known.
    pub fn kazakh(&self) -> &str {
        self.kk.as_deref().unwrap_or(&self.ru)
    }
}

/// Sorts of acts. The spelling is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActKind {
    /// A law of the Parliament.
    Law,
    /// A code, which is a law too.
    Code,
    /// A decree of the Government.
    GovernmentDecree,
    /// An order of a minister.
    MinisterialOrder,
    /// An order of the head of an agency.
    AgencyOrder,
}

/// Whether an act holds. A replaced one can still be named: records are older than the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActStatus {
    /// It holds.
    InForce,
    /// Another act took its place.
    Replaced,
}

impl LegalCatalogue {
    /// Reads a catalogue from TOML; `config/legal/kz.toml` shows the shape.
    ///
    /// # Errors
    /// The text is not of that shape, has an unknown key, names something twice, or leaves open what replaced an act.
    pub fn parse(text: &str) -> Result<LegalCatalogue, LegalError> {
        let catalogue: LegalCatalogue = toml::from_str(text)?;
        let acts = &catalogue.acts;
        once("act", acts.iter().map(|act| act.code.as_str()))?;
        once(
            "function",
            catalogue
                .functions
                .iter()
                .map(|function| function.code.as_str()),
        )?;
        for act in acts {
            once(
                "article",
                act.articles
                    .iter()
                    .map(|article| article.reference.as_str()),
            )?;
            let rightly = match (&act.replaced_by, act.status) {
                (None, ActStatus::InForce) => true,
                (Some(next), ActStatus::Replaced) => {
                    *next != act.code && catalogue.find_act(next).is_some()
                }
                _ => false,
            };
            if !rightly {
                return Err(LegalError::Successor {
                    act: act.code.clone(),
                });
            }
        }
        Ok(catalogue)
    }

    /// The catalogue of Kazakhstan that the program carries.
    ///
    /// # Errors
    /// None that can be met: a test reads the same bytes.
    pub fn kazakhstan() -> Result<LegalCatalogue, LegalError> {
        Self::parse(include_str!("../../../config/legal/kz.toml"))
    }

    /// The edition, kept with what was checked against it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Every act, in the order of the file.
    pub fn acts(&self) -> &[LegalAct] {
        &self.acts
    }

    /// Every function, in the order of the file.
    pub fn functions(&self) -> &[LegalFunction] {
        &self.functions
    }

    /// The act of that code.
    pub fn find_act(&self, act: &ActCode) -> Option<&LegalAct> {
        self.acts.iter().find(|known| known.code == *act)
    }

    /// The article of that act, together with the act.
    pub fn find(&self, act: &ActCode, article: &ArticleRef) -> Option<(&LegalAct, &LegalArticle)> {
        let act = self.find_act(act)?;
        let article = act
            .articles
            .iter()
            .find(|known| known.reference == *article)?;
        Some((act, article))
    }

    /// The function of that code.
    pub fn find_function(&self, code: &str) -> Option<&LegalFunction> {
        self.functions
            .iter()
            .find(|known| known.code.as_str() == code)
    }

    /// Whether a basis can be recorded.
    ///
    /// # Errors
    /// It names an act or article that is not here, or hides the catch-all among the articles.
    pub fn check(&self, basis: &LegalBasis) -> Result<(), LegalError> {
        let LegalBasis::Article { act, article } = basis else {
            return Ok(());
        };
        if self.find_act(act).is_none() {
            return Err(LegalError::UnknownAct { act: act.clone() });
        }
        match self.find(act, article) {
            None => Err(LegalError::UnknownArticle {
                act: act.clone(),
                article: article.clone(),
            }),
            Some((_, found)) if found.catch_all => Err(LegalError::CatchAllAsArticle {
                act: act.clone(),
                article: article.clone(),
            }),
            Some(_) => Ok(()),
        }
    }

    /// Whether a function can be recorded.
    ///
    /// # Errors
    /// It is not here.
    pub fn check_function(&self, code: &str) -> Result<(), LegalError> {
        match self.find_function(code) {
            Some(_) => Ok(()),
            None => Err(LegalError::UnknownFunction {
                code: code.to_owned(),
            }),
        }
    }
}

fn once<'a>(kind: &'static str, codes: impl Iterator<Item = &'a str>) -> Result<(), LegalError> {
    let mut seen = BTreeSet::new();
    for code in codes {
        if !seen.insert(code) {
            return Err(LegalError::Duplicate {
                kind,
                code: code.to_owned(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kazakhstan() -> LegalCatalogue {
        LegalCatalogue::kazakhstan().unwrap()
    }

    fn article(act: &str, article: &str) -> LegalBasis {
        LegalBasis::Article {
            act: act.parse().unwrap(),
            article: article.parse().unwrap(),
        }
    }

    fn refusal(basis: &LegalBasis) -> &'static str {
        kazakhstan().check(basis).unwrap_err().code()
    }

    const ONE: &str = r#"
        version = "v"
        [[act]]
        code = "A1"
        kind = "law"
        number = "1"
        date = "2001-01-23"
        status = "in_force"
        title = { en = "One", ru = "Один", kk = "Бір" }
        [[act.article]]
        ref = "1"
        title = { en = "First", ru = "Первая" }
    "#;

    #[test]
    fn a_veterinary_task_names_its_article() {
        let catalogue = kazakhstan();
        let basis = article("Z020000339_", "10-1");
        assert_eq!(catalogue.check(&basis), Ok(()));

        let (act, article) = catalogue
            .find(&"Z020000339_".parse().unwrap(), &"10-1".parse().unwrap())
            .unwrap();
        assert_eq!(
            (act.number.as_str(), act.date.to_string().as_str()),
            ("339", "2002-07-10")
        );
        assert!(article.title.en.contains("pasturing"));
    }

    #[test]
    fn a_clerk_who_names_no_article_is_not_stopped() {
        for basis in [
            LegalBasis::CatchAll35_3,
            LegalBasis::NoneGiven,
            LegalBasis::OtherLaw {
                citation: "Law 47-VI, Article 9".parse().unwrap(),
            },
        ] {
            assert_eq!(kazakhstan().check(&basis), Ok(()));
        }
    }

    #[test]
    fn the_catch_all_cannot_hide_among_the_articles() {
        assert_eq!(
            refusal(&article("Z010000148_", "35(3)")),
            "legal_catch_all_as_article"
        );
        let catch_alls = kazakhstan()
            .acts()
            .iter()
            .flat_map(|act| &act.articles)
            .filter(|article| article.catch_all)
            .count();
        assert_eq!(catch_alls, 1);
    }

    #[test]
    fn an_act_or_article_that_is_not_in_the_catalogue_is_refused() {
        assert_eq!(refusal(&article("Z999", "1")), "legal_act_unknown");
        assert_eq!(
            refusal(&article("Z010000148_", "999")),
            "legal_article_unknown"
        );
        let unknown = kazakhstan().check_function("dog_counting").unwrap_err();
        assert_eq!(unknown.code(), "legal_function_unknown");
        assert_eq!(kazakhstan().check_function("pasture"), Ok(()));
    }

    #[test]
    fn what_was_replaced_says_by_what() {
        let catalogue = kazakhstan();
        let old = catalogue.find_act(&"P1800000703".parse().unwrap()).unwrap();
        assert_eq!(old.status, ActStatus::Replaced);
        let new = catalogue
            .find_act(old.replaced_by.as_ref().unwrap())
            .unwrap();
        assert_eq!(
            (new.number.as_str(), new.status),
            ("236", ActStatus::InForce)
        );
    }

    #[test]
    fn whatever_the_project_words_itself_is_there_in_three_languages() {
        let catalogue = kazakhstan();
        let articles = catalogue
            .acts()
            .iter()
            .flat_map(|act| &act.articles)
            .map(|a| &a.title);
        let titles: Vec<&Titles> = articles
            .chain(catalogue.functions().iter().map(|function| &function.title))
            .collect();
        assert_eq!((titles.len(), catalogue.functions().len()), (38, 18));
        for title in titles {
            assert!(!title.en.is_empty() && !title.ru.is_empty(), "{title:?}");
            assert!(
                title.kk.as_ref().is_some_and(|kazakh| !kazakh.is_empty()),
                "{title:?}"
            );
        }
    }

    #[test]
    fn a_missing_kazakh_title_is_shown_in_russian() {
        let catalogue = LegalCatalogue::parse(ONE).unwrap();
        let act = &catalogue.acts()[0];
        assert_eq!(
            (act.title.kazakh(), act.articles[0].title.kazakh()),
            ("Бір", "Первая")
        );
    }

    #[test]
    fn a_catalogue_that_contradicts_itself_is_refused() {
        let code = |text: &str| LegalCatalogue::parse(text).unwrap_err().code();
        let twice = format!("{ONE}\n{}", ONE.replace("version = \"v\"", ""));
        assert_eq!(code(&twice), "legal_catalogue_duplicate");
        let unheard_of = ONE.replace("in_force", "replaced");
        assert_eq!(code(&unheard_of), "legal_catalogue_successor");
        let itself = unheard_of.replace("number =", "replaced_by = \"A1\"\nnumber =");
        assert_eq!(code(&itself), "legal_catalogue_successor");
        assert_eq!(
            code(&ONE.replace("number", "nomber")),
            "legal_catalogue_unreadable"
        );
        assert_eq!(
            code(&ONE.replace("\"A1\"", "\"a 1\"")),
            "legal_catalogue_unreadable"
        );
        assert_eq!(
            code(&ONE.replace("2001-01-23", "2001-02-30")),
            "legal_catalogue_unreadable"
        );
        assert_eq!(code("act = 3"), "legal_catalogue_unreadable");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "(\\[\\[act\\]\\]|code|=|\"|\n|[a-z0-9]){0,60}") {
            let _ = LegalCatalogue::parse(&text);
        }
    }
}
