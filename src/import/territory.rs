//! In which zone a territory lies, by the first two digits of its code.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::office::KatoCode;
use crate::domain::worktime::{UnknownZone, Zone};

/// The zone of every oblast and city of republican significance.
#[derive(Debug, Clone)]
pub struct OblastZones {
    zones: BTreeMap<String, Zone>,
}

/// Why the table of zones cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TerritoryError {
    /// Not TOML, or not of this shape.
    #[error("the zones of the oblasts cannot be read: {0}")]
    Unreadable(String),
    /// Not two digits.
    #[error("`{0}` are not the first two digits of a code")]
    Oblast(String),
    /// An oblast stands in it twice.
    #[error("the oblast {0} is given twice")]
    Repeated(String),
    /// Not a zone.
    #[error(transparent)]
    Zone(#[from] UnknownZone),
}

impl TerritoryError {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "territory_unreadable",
            Self::Oblast(_) => "oblast_invalid",
            Self::Repeated(_) => "oblast_repeated",
            Self::Zone(error) => error.code(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Kept for the reader of the file.
    #[serde(rename = "source")]
    _source: String,
    zone: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    oblasts: Vec<String>,
}

impl OblastZones {
    /// The zones of `config/territory/kz.toml`, which the program carries.
    ///
    /// # Errors
    /// If that file was edited into something else.
    pub fn kazakhstan() -> Result<Self, TerritoryError> {
        Self::parse(include_str!("../../config/territory/kz.toml"))
    }

    /// Reads the format of that file.
    ///
    /// # Errors
    /// See [`TerritoryError`].
    pub fn parse(text: &str) -> Result<Self, TerritoryError> {
        let file: File =
            toml::from_str(text).map_err(|error| TerritoryError::Unreadable(error.to_string()))?;
        let mut zones = BTreeMap::new();
        for entry in file.zone {
            let zone = Zone::try_from(entry.name)?;
            for oblast in entry.oblasts {
                if oblast.len() != 2 || !oblast.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(TerritoryError::Oblast(oblast));
                }
                if zones.insert(oblast.clone(), zone.clone()).is_some() {
                    return Err(TerritoryError::Repeated(oblast));
                }
            }
        }
        Ok(Self { zones })
    }

    /// The zone of the oblast that a code lies in.
    pub fn find(&self, code: &KatoCode) -> Option<&Zone> {
        self.zones.get(Self::oblast(code))
    }

    /// The first two digits.
    pub(super) fn oblast(code: &KatoCode) -> &str {
        code.as_str().get(..2).unwrap_or_default()
    }
}
