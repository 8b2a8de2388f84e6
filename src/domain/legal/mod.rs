//! What an instruction rests on, as data: an article, the catch-all, another law, or nothing.
//!
//! Under Article 35(3) of Law 148-II aul akims answer for whatever superior akims assign, so a basis that is only written down
//! says little. As a value it can be counted.

mod bases;
mod catalogue;
mod search;

use serde::{Deserialize, Serialize};

pub use bases::LegalBases;
pub use catalogue::{
    ActKind, ActStatus, LegalAct, LegalArticle, LegalCatalogue, LegalFunction, Titles,
};
pub use search::LegalHit;

use super::text::Reference;

/// What an issuing office names as the basis of an instruction. It declares; nobody here judges whether the law bears it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum LegalBasis {
    /// One article of an act in the catalogue.
    Article {
        /// The act.
        act: ActCode,
        /// The article, or the paragraph of rules that have no articles.
        article: ArticleRef,
    },
    /// Law 148-II, Article 35(3): tasks assigned by superior akims.
    #[serde(rename = "catch_all_35_3")]
    CatchAll35_3,
    /// A law that the catalogue does not hold.
    OtherLaw {
        /// Act and article in the issuer's words.
        citation: Reference,
    },
    /// The issuer named none.
    NoneGiven,
}

impl LegalBasis {
    /// The stored spelling of its kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Article { .. } => "article",
            Self::CatchAll35_3 => "catch_all_35_3",
            Self::OtherLaw { .. } => "other_law",
            Self::NoneGiven => "none_given",
        }
    }
}

macro_rules! code {
    ($(#[$meta:meta])* $name:ident, $kind:literal, up to $limit:tt of $allowed:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schema(value_type = String, min_length = 1, max_length = $limit)]
        pub struct $name(String);

        impl $name {
            /// Characters allowed.
            pub const LIMIT: usize = $limit;

            /// As it is stored and sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = LegalError;

            fn try_from(text: String) -> Result<Self, LegalError> {
                let allowed: fn(char) -> bool = $allowed;
                if text.is_empty() || text.len() > $limit || !text.chars().all(allowed) {
                    return Err(LegalError::Malformed { kind: $kind, text });
                }
                Ok(Self(text))
            }
        }

        impl std::str::FromStr for $name {
            type Err = LegalError;

            fn from_str(text: &str) -> Result<Self, LegalError> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> String {
                code.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

code! {
    /// An act's identifier in the state database of legal acts, such as `Z010000148_`.
    ActCode, "code of an act", up to 32 of |c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'
}

code! {
    /// An article with its paragraph and sub-paragraph, such as `35(3)` or `10-1(7)`.
    ArticleRef, "reference to an article", up to 32 of |c| c.is_ascii_digit() || matches!(c, '-' | '(' | ')')
}

code! {
    /// The area of work that a task serves, such as `veterinary_sanitation`.
    FunctionCode, "code of a function", up to 64 of |c| c.is_ascii_lowercase() || c == '_'
}

/// Why a catalogue or a basis was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LegalError {
    /// The file is not TOML of the expected shape.
    #[error("the legal catalogue cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// The same code or article twice in a catalogue.
    #[error("the legal catalogue has {kind} `{code}` twice")]
    Duplicate {
        /// What is there twice.
        kind: &'static str,
        /// Its code.
        code: String,
    },
    /// A catalogue whose act is replaced without a successor in it, or has a successor though it is in force.
    #[error("the legal catalogue does not say rightly what replaced act `{act}`")]
    Successor {
        /// The replaced act.
        act: ActCode,
    },
    /// Characters or a length that no such code has.
    #[error("`{text}` is not a {kind}")]
    Malformed {
        /// Which kind of code was expected.
        kind: &'static str,
        /// What was given.
        text: String,
    },
    /// No such act in the catalogue.
    #[error("the catalogue has no act `{act}`; name it as other_law with its citation")]
    UnknownAct {
        /// The act asked for.
        act: ActCode,
    },
    /// No such article in that act.
    #[error(
        "the catalogue has no article {article} of act `{act}`; name it as other_law with its citation"
    )]
    UnknownArticle {
        /// The act asked for.
        act: ActCode,
        /// The article asked for.
        article: ArticleRef,
    },
    /// The catch-all named as if it were an article like any other, where it would escape its count.
    #[error("article {article} of act `{act}` is the catch-all: name it as catch_all_35_3")]
    CatchAllAsArticle {
        /// The act given.
        act: ActCode,
        /// The article given.
        article: ArticleRef,
    },
    /// Bases that do not go together, or none at all.
    #[error(
        "legal_bases names 1 to {} bases, none twice, and none_given only alone",
        LegalBases::LIMIT
    )]
    Bases,
    /// No such function in the catalogue.
    #[error("the catalogue has no function `{code}`")]
    UnknownFunction {
        /// The code asked for.
        code: String,
    },
}

impl LegalError {
    /// Stable code for the API.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "legal_catalogue_unreadable",
            Self::Duplicate { .. } => "legal_catalogue_duplicate",
            Self::Successor { .. } => "legal_catalogue_successor",
            Self::Malformed { .. } => "legal_code_malformed",
            Self::UnknownAct { .. } => "legal_act_unknown",
            Self::UnknownArticle { .. } => "legal_article_unknown",
            Self::CatchAllAsArticle { .. } => "legal_catch_all_as_article",
            Self::Bases => "legal_bases_invalid",
            Self::UnknownFunction { .. } => "legal_function_unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<LegalBasis, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn every_kind_is_written_as_it_is_read() {
        for json in [
            r#"{"kind":"article","act":"Z020000339_","article":"10-1(7)"}"#,
            r#"{"kind":"catch_all_35_3"}"#,
            r#"{"kind":"other_law","citation":"Law 47-VI, Article 9"}"#,
            r#"{"kind":"none_given"}"#,
        ] {
            let basis = read(json).unwrap();
            assert_eq!(serde_json::to_string(&basis).unwrap(), json);
            assert!(json.contains(&format!(r#""kind":"{}""#, basis.kind())));
        }
    }

    #[test]
    fn a_kind_or_a_field_that_nobody_knows_is_refused() {
        assert!(read(r#"{"kind":"custom"}"#).is_err());
        assert!(read(r#"{"kind":"catch_all35_3"}"#).is_err());
        assert!(read(r#"{"kind":"other_law","citation":"Law 1","act":"Z1"}"#).is_err());
        assert!(read(r#"{"kind":"other_law","citation":"  "}"#).is_err());
        assert!(read(r#"{"act":"Z020000339_","article":"10-1"}"#).is_err());
    }

    #[test]
    fn codes_are_parsed_at_the_edge() {
        assert!("Z010000148_".parse::<ActCode>().is_ok());
        assert!("35(3)".parse::<ArticleRef>().is_ok());
        for text in ["", "z01", "Z01'--", &"Z".repeat(33)] {
            let error = text.parse::<ActCode>().unwrap_err();
            assert_eq!(error.code(), "legal_code_malformed");
        }
        assert!("thirty-five".parse::<ArticleRef>().is_err());
        assert!("Water".parse::<FunctionCode>().is_err());
    }
}
