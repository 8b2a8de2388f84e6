//! Offices: who issues and who receives.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::id::OfficeId;
use super::spelling::spelled;
use super::text::Name;
use super::worktime::{Timetable, Zone};

/// A code of the classifier of administrative-territorial objects (KATO, NK RK 11-2025): nine
/// digits `AB CD EF HIJ` for oblast, district, rural district and place. A code is text: a leading
/// zero is part of it.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[0-9]{9}$")]
pub struct KatoCode(String);

/// A text that is not a KATO code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a KATO code has nine digits")]
pub struct InvalidKatoCode;

impl InvalidKatoCode {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        "kato_invalid"
    }
}

impl KatoCode {
    /// The nine digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for KatoCode {
    type Error = InvalidKatoCode;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        if code.len() == 9 && code.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(code))
        } else {
            Err(InvalidKatoCode)
        }
    }
}

impl std::str::FromStr for KatoCode {
    type Err = InvalidKatoCode;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        code.to_owned().try_into()
    }
}

impl From<KatoCode> for String {
    fn from(code: KatoCode) -> Self {
        code.0
    }
}

impl AsRef<str> for KatoCode {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

spelled! {
    /// The level an office stands on, highest first.
    pub enum Tier as "tier" {
        /// A region, or a city of republican significance.
        Oblast = "oblast",
        /// A district, or a city of regional significance.
        Audan = "audan",
        /// A rural district, village, settlement or small city with an akim of its own.
        Aul = "aul",
    }
}

spelled! {
    /// Whether an office is an akim's own or one of the departments under it.
    pub enum OfficeKind as "office kind" {
        /// The akim's office.
        Akim = "akim",
        /// A department; its parent is the akim's office it belongs to.
        Department = "department",
    }
}

spelled! {
    /// How far a village is from where things are to be had; a group in the burden metrics.
    pub enum Remoteness as "remoteness" {
        /// Beside a city.
        NearCity = "near_city",
        /// Neither beside a city nor remote.
        Ordinary = "ordinary",
        /// Far from the district centre or cut off for part of the year.
        Remote = "remote",
    }
}

/// An office as it stands today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Identifier.
    pub id: OfficeId,
    /// Territory; two offices may share it (an akim's office and its departments).
    pub kato: KatoCode,
    /// Level; a department has the level of its parent.
    pub tier: Tier,
    /// Akim's office or department.
    pub kind: OfficeKind,
    /// The office above.
    pub parent: Option<OfficeId>,
    /// Name in Kazakh.
    pub name_kk: Name,
    /// Name in Russian.
    pub name_ru: Name,
    /// IANA zone that its local time is computed with.
    pub zone: Zone,
    /// Its schedules with the dates they are in force from.
    pub timetable: Timetable,
    /// Which calendar of days off it follows, by id.
    pub calendar: String,
    /// What the burden is normalised by.
    pub profile: Profile,
    /// Raised by every change.
    pub version: i64,
}

/// What burden metrics are normalised and grouped by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Profile {
    /// Inhabitants.
    pub population: Option<u32>,
    /// Clerks and akim together.
    pub staff: Option<u32>,
    /// Settlements under the office.
    pub settlements: Option<u32>,
    /// Remoteness, where somebody judged it.
    pub remoteness: Option<Remoteness>,
}

/// Where an office stands among the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Territory.
    pub kato: KatoCode,
    /// Level.
    pub tier: Tier,
    /// Akim's office or department.
    pub kind: OfficeKind,
    /// The office above.
    pub parent: Option<OfficeId>,
}

/// Why an office cannot stand where it was put.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misplaced {
    /// The office above is a department.
    #[error("a department has no offices under it")]
    UnderDepartment,
    /// The office above is not of a higher tier.
    #[error("an office of tier {tier} does not stand under one of tier {parent}")]
    NotBelowParent {
        /// Tier of the office.
        tier: Tier,
        /// Tier of the office above.
        parent: Tier,
    },
    /// An akim's office without the territory it is the office of.
    #[error("an akim's office needs kato, kato_edition and tier")]
    WithoutTerritory,
    /// A department of nothing.
    #[error("a department needs the akim's office that it belongs to as parent")]
    WithoutParent,
    /// A department with another territory or tier than its akim's office.
    #[error("a department has the kato, kato_edition and tier of its parent; leave them out")]
    OutsideParent,
}

impl Misplaced {
    /// Stable code for the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnderDepartment => "parent_is_department",
            Self::NotBelowParent { .. } => "tier_not_below_parent",
            Self::WithoutTerritory => "akim_without_territory",
            Self::WithoutParent => "department_without_parent",
            Self::OutsideParent => "department_outside_parent",
        }
    }
}

impl Place {
    /// The place of an akim's office.
    ///
    /// # Errors
    /// The office above is a department, or not of a higher tier.
    pub fn akim(kato: KatoCode, tier: Tier, parent: Option<&Office>) -> Result<Self, Misplaced> {
        if let Some(parent) = parent {
            if parent.kind == OfficeKind::Department {
                return Err(Misplaced::UnderDepartment);
            }
            // Tiers are declared from the highest down.
            if tier <= parent.tier {
                return Err(Misplaced::NotBelowParent {
                    tier,
                    parent: parent.tier,
                });
            }
        }
        Ok(Self {
            kato,
            tier,
            kind: OfficeKind::Akim,
            parent: parent.map(|parent| parent.id),
        })
    }

    /// The place of a department: where its akim's office stands.
    ///
    /// # Errors
    /// The office above is a department itself.
    pub fn department(of: &Office) -> Result<Self, Misplaced> {
        if of.kind == OfficeKind::Department {
            return Err(Misplaced::UnderDepartment);
        }
        Ok(Self {
            kato: of.kato.clone(),
            tier: of.tier,
            kind: OfficeKind::Department,
            parent: Some(of.id),
        })
    }
}

/// Whether a period that runs from a day up to and including another holds a day.
pub(super) fn in_force(from: Date, to: Option<Date>, day: Date) -> bool {
    from <= day && to.is_none_or(|to| day <= to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audan() -> Office {
        Office {
            id: uuid::Uuid::from_u128(1).into(),
            kato: "113200000".parse().unwrap(),
            tier: Tier::Audan,
            kind: OfficeKind::Akim,
            parent: None,
            name_kk: "Жақсы ауданы".parse().unwrap(),
            name_ru: "Жаксынский район".parse().unwrap(),
            zone: "Asia/Almaty".parse().unwrap(),
            timetable: Timetable::always(Default::default()),
            calendar: "kz".to_owned(),
            profile: Profile::default(),
            version: 1,
        }
    }

    #[test]
    fn a_department_stands_where_its_akim_does_and_has_nothing_under_it() {
        let audan = audan();
        let place = Place::department(&audan).unwrap();
        assert_eq!((&place.kato, place.tier), (&audan.kato, Tier::Audan));
        assert_eq!(place.parent, Some(audan.id));

        let department = Office {
            kind: OfficeKind::Department,
            ..audan
        };
        let kato = department.kato.clone();
        assert_eq!(
            Place::department(&department),
            Err(Misplaced::UnderDepartment)
        );
        assert_eq!(
            Place::akim(kato, Tier::Aul, Some(&department)),
            Err(Misplaced::UnderDepartment)
        );
    }

    #[test]
    fn a_village_stands_under_a_district_and_no_district_under_a_village() {
        let audan = audan();
        let place = |tier| Place::akim("113230100".parse().unwrap(), tier, Some(&audan));
        assert_eq!(place(Tier::Aul).unwrap().parent, Some(audan.id));
        for tier in [Tier::Audan, Tier::Oblast] {
            assert_eq!(
                place(tier).unwrap_err().code(),
                "tier_not_below_parent",
                "{tier}"
            );
        }
    }

    #[test]
    fn a_kato_code_keeps_its_leading_zero_and_refuses_everything_but_nine_digits() {
        assert_eq!(
            "010000000".parse::<KatoCode>().unwrap().as_str(),
            "010000000"
        );
        for wrong in ["", "12345678", "1234567890", "12345678a", "١٢٣٤٥٦٧٨٩"] {
            assert_eq!(wrong.parse::<KatoCode>(), Err(InvalidKatoCode), "{wrong}");
        }
    }
}
