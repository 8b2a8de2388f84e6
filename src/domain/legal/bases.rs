//! Everything that one instruction rests on.

use serde::{Deserialize, Serialize};

use super::{LegalBasis, LegalError};

/// The bases of an instruction: one or several, none twice, and `none_given` only alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "Vec<LegalBasis>")]
#[schema(min_items = 1, max_items = 10)]
pub struct LegalBases(Vec<LegalBasis>);

impl LegalBases {
    /// Bases allowed.
    pub const LIMIT: usize = 10;

    /// Each basis, in the order given.
    pub fn iter(&self) -> impl Iterator<Item = &LegalBasis> {
        self.0.iter()
    }

    /// The kind that the instruction is counted under: that of its most definite basis. So the
    /// catch-all is counted where nothing else was named.
    pub fn kind(&self) -> &'static str {
        let definite = |basis: &&LegalBasis| match basis {
            LegalBasis::Article { .. } => 0,
            LegalBasis::OtherLaw { .. } => 1,
            LegalBasis::CatchAll35_3 => 2,
            LegalBasis::NoneGiven => 3,
        };
        self.iter()
            .min_by_key(definite)
            .unwrap_or(&LegalBasis::NoneGiven)
            .kind()
    }

    /// The JSON of each, with commas between them: of a single one its own.
    pub fn spelled(&self) -> String {
        let each = self
            .iter()
            .map(|basis| serde_json::to_string(basis).unwrap_or_default());
        each.collect::<Vec<_>>().join(",")
    }
}

impl From<LegalBasis> for LegalBases {
    fn from(basis: LegalBasis) -> Self {
        Self(vec![basis])
    }
}

impl TryFrom<Vec<LegalBasis>> for LegalBases {
    type Error = LegalError;

    fn try_from(bases: Vec<LegalBasis>) -> Result<Self, LegalError> {
        let alone = bases.len() == 1;
        let fits = |(place, basis): (usize, &LegalBasis)| {
            !bases[..place].contains(basis) && (alone || *basis != LegalBasis::NoneGiven)
        };
        if (1..=Self::LIMIT).contains(&bases.len()) && bases.iter().enumerate().all(fits) {
            Ok(Self(bases))
        } else {
            Err(LegalError::Bases)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(json: &str) -> Result<&'static str, String> {
        serde_json::from_str::<LegalBases>(json)
            .map(|bases| bases.kind())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn an_instruction_is_counted_under_its_most_definite_basis() {
        assert_eq!(named(r#"[{"kind":"none_given"}]"#), Ok("none_given"));
        assert_eq!(
            named(r#"[{"kind":"catch_all_35_3"}]"#),
            Ok("catch_all_35_3")
        );
        assert_eq!(
            named(r#"[{"kind":"catch_all_35_3"},{"kind":"other_law","citation":"Law 47-VI"}]"#),
            Ok("other_law")
        );
        assert_eq!(
            named(
                r#"[{"kind":"other_law","citation":"Law 47-VI"},{"kind":"article","act":"Z1","article":"7"}]"#
            ),
            Ok("article")
        );
    }

    #[test]
    fn no_basis_at_all_is_said_in_words_and_nothing_is_said_twice() {
        for wrong in [
            "[]",
            r#"[{"kind":"none_given"},{"kind":"catch_all_35_3"}]"#,
            r#"[{"kind":"catch_all_35_3"},{"kind":"catch_all_35_3"}]"#,
        ] {
            assert!(
                named(wrong).unwrap_err().contains("none_given only alone"),
                "{wrong}"
            );
        }
    }
}
