//! Enums whose spelling is a contract: stored, sent and received as the same word.

/// A word that none of the variants of an enum is spelled with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not a {kind}")]
pub struct UnknownSpelling {
    /// The enum that was asked, for example `channel`.
    pub kind: &'static str,
    /// What was given.
    pub word: String,
}

/// Declares an enum together with the one word each variant is written as, in tables, JSON and
/// configuration alike. A word outside the list is an error, never a default. Words are taken as bare tokens, which is
/// all that the macro behind the OpenAPI document can read.
macro_rules! spelled {
    ($(#[$meta:meta])* pub enum $name:ident as $kind:literal { $($(#[$vmeta:meta])* $variant:ident = $word:tt,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        pub enum $name {
            $($(#[$vmeta])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The word this variant is stored and sent as.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::spelling::UnknownSpelling;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok($name::$variant),)+
                    _ => Err($crate::domain::spelling::UnknownSpelling {
                        kind: $kind,
                        word: word.to_owned(),
                    }),
                }
            }
        }
    };
}

pub(crate) use spelled;
