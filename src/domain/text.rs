//! Texts with bounds: parsed at the edge, trusted inside.

/// Why a text was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// Nothing but white space.
    #[error("{field} must not be empty")]
    Empty {
        /// The field as the API spells it.
        field: &'static str,
    },
    /// More characters than the field holds.
    #[error("{field} has {length} characters, at most {limit} are allowed")]
    TooLong {
        /// The field as the API spells it.
        field: &'static str,
        /// Characters given, after trimming.
        length: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// A control character other than a line break or a tab.
    #[error("{field} has a control character")]
    ControlCharacter {
        /// The field as the API spells it.
        field: &'static str,
    },
}

impl InvalidText {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "text_empty",
            Self::TooLong { .. } => "text_too_long",
            Self::ControlCharacter { .. } => "text_control_character",
        }
    }
}

fn parse(field: &'static str, limit: usize, text: &str) -> Result<String, InvalidText> {
    let text = text.trim();
    if text.is_empty() {
        return Err(InvalidText::Empty { field });
    }
    let length = text.chars().count();
    if length > limit {
        return Err(InvalidText::TooLong {
            field,
            length,
            limit,
        });
    }
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        return Err(InvalidText::ControlCharacter { field });
    }
    Ok(text.to_owned())
}

macro_rules! texts {
    ($($(#[$meta:meta])* $name:ident $field:literal up to $limit:literal;)+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schema(value_type = String, min_length = 1)]
        pub struct $name(String);

        impl $name {
            /// Characters allowed after trimming.
            pub const LIMIT: usize = $limit;

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidText;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                parse($field, Self::LIMIT, &text).map(Self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidText;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                parse($field, Self::LIMIT, text).map(Self)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+ };
}

texts! {
    /// The one line an instruction is known by.
    Title "title" up to 300;
    /// The body of an instruction or an answer.
    Body "text" up to 20000;
    /// Why something was decided or asked: a return, a refusal, an urgency.
    Reason "reason" up to 2000;
    /// A name of an office or a person, in one language.
    Name "name" up to 200;
    /// What a person signs in with.
    Login "login" up to 100;
    /// A reference that somebody else gave: a document number, an act, an article.
    Reference "reference" up to 200;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_trimmed_and_bounded_in_characters_not_bytes() {
        let kazakh = "Ә".repeat(Title::LIMIT);
        assert_eq!(kazakh.parse::<Title>().unwrap().as_str(), kazakh);
        assert_eq!("  Stock \n".parse::<Title>().unwrap().as_str(), "Stock");
        assert_eq!(
            "Ә".repeat(Title::LIMIT + 1).parse::<Title>(),
            Err(InvalidText::TooLong {
                field: "title",
                length: Title::LIMIT + 1,
                limit: Title::LIMIT
            })
        );
    }

    #[test]
    fn an_empty_reason_and_a_hidden_control_character_are_refused() {
        assert_eq!(
            " \t".parse::<Reason>(),
            Err(InvalidText::Empty { field: "reason" })
        );
        assert_eq!(
            "a\u{0}b".parse::<Reason>(),
            Err(InvalidText::ControlCharacter { field: "reason" })
        );
    }
}
