//! The offices of a journal: those that are there, and those that it needs.

use jiff::Timestamp;
use serde::Deserialize;

use super::mapping::{Mapping, MappingError};
use crate::clock::fresh_id;
use crate::domain::id::OfficeId;
use crate::domain::office::{KatoCode, Office, OfficeKind, Profile, Tier};
use crate::domain::text::Name;
use crate::domain::worktime::{Schedule, Timetable, Zone, named_schedules};
use crate::import::ImportError;
use crate::store::{Store, StoreError, Tx, administrative_acts, offices};

/// An office as a mapping names it. With its code alone it must be there; described, it is made
/// where it is not. An office that is there is left as it is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyFile {
    /// The word of the recipient column it stands for.
    pub value: Option<String>,
    /// Its territory. Codes that begin with 99 are not in the classifier: they are free for offices
    /// of journals from elsewhere.
    pub kato: KatoCode,
    /// Its level; a village receives, a district issues.
    pub tier: Option<Tier>,
    /// Name in Kazakh.
    pub name_kk: Option<Name>,
    /// Name in Russian.
    pub name_ru: Option<Name>,
    /// Its zone.
    pub zone: Option<Zone>,
    /// Its hours, by the name of a schedule.
    pub schedule: Option<String>,
    /// Its hours, written out.
    pub hours: Option<String>,
    /// The calendar it follows, by id; `none` for the weekly pattern alone.
    pub calendar: Option<String>,
}

/// The offices of a journal as they are in the database.
#[derive(Debug, Clone)]
pub(super) struct Parties {
    pub(super) issuer: OfficeId,
    /// In the order of the mapping.
    pub(super) recipients: Vec<Office>,
}

impl Parties {
    /// Finds the offices of a mapping, and makes those that are described and not there.
    pub(super) fn settle(
        store: &Store,
        mapping: &Mapping,
        now: Timestamp,
    ) -> Result<Self, ImportError> {
        let mut described = Vec::new();
        described.push((
            mapping.issuer.kato.clone(),
            mapping.issuer.describe(Tier::Audan)?,
        ));
        for party in &mapping.recipient {
            described.push((party.kato.clone(), party.describe(Tier::Aul)?));
        }
        let edition = format!("journal {}", mapping.journal);
        store.write_blocking(move |tx| {
            let mut settled: Vec<Office> = Vec::new();
            for (kato, office) in described {
                // The first of them is the issuer, and stands above those made for the journal.
                let above = settled.first().map(|issuer| (issuer.id, issuer.tier));
                settled.push(find_or_make(tx, &kato, office, above, &edition, now)?);
            }
            let mut settled = settled.into_iter();
            let issuer = settled.next().map(|office| office.id);
            Ok::<_, ImportError>(Self {
                issuer: issuer.ok_or(MappingError::Recipients)?,
                recipients: settled.collect(),
            })
        })
    }
}

fn find_or_make(
    tx: &mut Tx<'_>,
    kato: &KatoCode,
    described: Option<Office>,
    above: Option<(OfficeId, Tier)>,
    edition: &str,
    now: Timestamp,
) -> Result<Office, ImportError> {
    if let Some(office) = offices::find_by_kato(tx, kato)? {
        return Ok(office);
    }
    let Some(mut office) = described else {
        return Err(ImportError::OfficeUnknown(kato.clone()));
    };
    office.parent = above
        .filter(|(_, tier)| *tier < office.tier)
        .map(|(id, _)| id);
    offices::insert(tx, &office, edition)?;
    record(tx, &office, edition, now)?;
    Ok(office)
}

fn record(
    tx: &mut Tx<'_>,
    office: &Office,
    edition: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let subject = office.id.to_string();
    administrative_acts::record(tx, now, None, "office_made_for_journal", &subject, edition)
}

impl PartyFile {
    pub(super) fn check(&self) -> Result<(), MappingError> {
        self.describe(Tier::Aul).map(drop)
    }

    /// The office to be made; none where the mapping gives no more than a code.
    fn describe(&self, tier: Tier) -> Result<Option<Office>, MappingError> {
        let incomplete = || MappingError::Office(self.kato.as_str().to_owned());
        let schedule = match (&self.schedule, &self.hours) {
            (None, None) => None,
            (Some(name), None) => Some(schedule_named(name)?),
            (None, Some(hours)) => Some(Schedule::try_from(hours.as_str())?),
            (Some(_), Some(_)) => return Err(incomplete()),
        };
        let named = (&self.name_kk, &self.name_ru, &self.zone, schedule);
        match named {
            (Some(name_kk), Some(name_ru), Some(zone), Some(schedule)) => Ok(Some(Office {
                id: fresh_id(),
                kato: self.kato.clone(),
                tier: self.tier.unwrap_or(tier),
                kind: OfficeKind::Akim,
                parent: None,
                name_kk: name_kk.clone(),
                name_ru: name_ru.clone(),
                zone: zone.clone(),
                timetable: Timetable::always(schedule),
                calendar: self.calendar.clone().unwrap_or_else(|| "kz".to_owned()),
                profile: Profile::default(),
                version: 1,
            })),
            (None, None, None, None) if self.tier.is_none() && self.calendar.is_none() => Ok(None),
            _ => Err(incomplete()),
        }
    }
}

fn schedule_named(name: &str) -> Result<Schedule, MappingError> {
    match named_schedules()?.get(name) {
        Some(named) => Ok(named.schedule.clone()),
        None => Err(MappingError::ScheduleUnknown(name.to_owned())),
    }
}
