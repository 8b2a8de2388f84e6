//! Offices from a file in the shape of the classifier (KATO).

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::fault::{Fault, Faults, ImportError, RowFault, beginning};
use super::table::{Row, Table};
use super::territory::OblastZones;
use crate::clock::fresh_id;
use crate::domain::id::OfficeId;
use crate::domain::office::{KatoCode, Office, OfficeKind, Profile, Tier};
use crate::domain::text::{InvalidText, Name};
use crate::domain::worktime::{Timetable, Zone, named_schedules};
use crate::store::{Store, StoreError, Tx, administrative_acts, offices};

/// The edition of the classifier that the codes of 2025 and 2026 come from.
pub const EDITION: &str = "NK RK 11-2025";

/// What a new office gets that the classifier does not say. An office that is there keeps its own.
#[derive(Debug, Clone)]
pub struct NewOffices {
    /// The edition of the classifier.
    pub edition: String,
    /// The zone by oblast.
    pub zones: OblastZones,
    /// The zone of a territory whose oblast is not among them; none refuses such a row.
    pub zone_default: Option<Zone>,
    /// The timetable.
    pub timetable: Timetable,
    /// The calendar, by id.
    pub calendar: String,
}

impl NewOffices {
    /// An edition of the classifier with the zones of Kazakhstan, its calendar and the hours that
    /// most of its offices have.
    ///
    /// # Errors
    /// If the files that the program carries were edited into something else.
    pub fn kazakhstan(edition: impl Into<String>) -> Result<Self, ImportError> {
        Ok(Self {
            edition: edition.into(),
            zones: OblastZones::kazakhstan()?,
            zone_default: None,
            timetable: timetable_named("kz_0900_1830")?,
            calendar: "kz".to_owned(),
        })
    }
}

/// The schedule of that name for every date.
///
/// # Errors
/// [`ImportError::ScheduleUnknown`].
pub fn timetable_named(name: &str) -> Result<Timetable, ImportError> {
    match named_schedules()?.get(name) {
        Some(named) => Ok(Timetable::always(named.schedule.clone())),
        None => Err(ImportError::ScheduleUnknown(name.to_owned())),
    }
}

/// What an import of offices did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfficesImported {
    /// Offices that were not there, by level.
    pub added: BTreeMap<Tier, u64>,
    /// Offices whose names, parent or edition were others.
    pub changed: u64,
    /// Offices that are as the file says.
    pub unchanged: u64,
    /// Rows for single settlements, which have no office of their own.
    pub settlements: u64,
    /// Rows that did not go in.
    pub faults: Faults,
}

impl OfficesImported {
    /// Offices that were not there.
    pub fn total_added(&self) -> u64 {
        self.added.values().sum()
    }
}

/// A row that makes sense by itself.
#[derive(Debug, Clone)]
pub struct OfficeRow {
    line: u64,
    kato: KatoCode,
    parent: Option<String>,
    tier: Tier,
    name_kk: Name,
    name_ru: Name,
}

/// What a file says, before it is compared with what is there.
#[derive(Debug, Clone, Default)]
pub struct OfficeFile {
    rows: Vec<OfficeRow>,
    settlements: u64,
    faults: Faults,
}

/// Brings the offices of a file into the database, all in one transaction. A row goes in only if
/// the office above it is in the database or goes in from the same file, wherever it stands there.
///
/// # Errors
/// See [`ImportError`]; nothing is written then.
pub fn import(
    store: &Store,
    bytes: &[u8],
    new: NewOffices,
    now: Timestamp,
) -> Result<OfficesImported, ImportError> {
    let file = OfficeFile::parse(bytes)?;
    Ok(store.write_blocking(move |tx| file.write(tx, &new, now))?)
}

impl OfficeFile {
    /// Reads the rows of a file.
    ///
    /// # Errors
    /// If it has no header, or one without the columns code, parent, level, name_kk and name_ru.
    pub fn parse(bytes: &[u8]) -> Result<Self, ImportError> {
        let table = Table::open(bytes, b',')?;
        let columns = Columns {
            code: table.column("code")?,
            parent: table.column("parent")?,
            level: table.column("level")?,
            name_kk: table.column("name_kk")?,
            name_ru: table.column("name_ru")?,
        };
        let mut file = Self::default();
        let mut lines: HashMap<KatoCode, u64> = HashMap::new();
        for row in table {
            let read = row.and_then(|row| {
                let line = row.line;
                let read = columns.read(&row);
                read.map_err(|fault| RowFault { line, fault })
            });
            match read {
                Ok(None) => file.settlements += 1,
                Ok(Some(row)) => match lines.get(&row.kato) {
                    Some(&line) => file.faults.report(row.line, Fault::CodeRepeated { line }),
                    None => {
                        lines.insert(row.kato.clone(), row.line);
                        file.rows.push(row);
                    }
                },
                Err(RowFault { line, fault }) => file.faults.report(line, fault),
            }
        }
        // Higher levels first, so that every parent is settled before its children.
        file.rows.sort_by_key(|row| row.tier);
        Ok(file)
    }

    fn write(
        self,
        tx: &mut Tx<'_>,
        new: &NewOffices,
        now: Timestamp,
    ) -> Result<OfficesImported, StoreError> {
        let mut known: HashMap<KatoCode, (Office, String)> = offices::list_territorial(tx)?
            .into_iter()
            .map(|(office, edition)| (office.kato.clone(), (office, edition)))
            .collect();
        let mut done = OfficesImported {
            settlements: self.settlements,
            faults: self.faults,
            ..OfficesImported::default()
        };
        let (mut added, mut changed) = (Vec::new(), Vec::new());
        for row in self.rows {
            let line = row.line;
            let settled = match row.settle(&known, new) {
                Ok(settled) => settled,
                Err(fault) => {
                    done.faults.report(line, fault);
                    continue;
                }
            };
            let office = match settled {
                Settled::Unchanged => {
                    done.unchanged += 1;
                    continue;
                }
                Settled::Added(office) => {
                    *done.added.entry(office.tier).or_default() += 1;
                    added.push(office.clone());
                    office
                }
                Settled::Changed(office) => {
                    done.changed += 1;
                    changed.push(office.clone());
                    office
                }
            };
            known.insert(office.kato.clone(), (office, new.edition.clone()));
        }
        offices::insert_all(tx, &added, &new.edition)?;
        for office in &changed {
            offices::update(tx, office, &new.edition)?;
        }
        if !(added.is_empty() && changed.is_empty()) {
            let detail = format!("{} added, {} changed", added.len(), changed.len());
            administrative_acts::record(tx, now, None, "offices_imported", &new.edition, &detail)?;
        }
        done.faults.sort();
        Ok(done)
    }
}

struct Columns {
    code: usize,
    parent: usize,
    level: usize,
    name_kk: usize,
    name_ru: usize,
}

impl Columns {
    /// None for a single settlement.
    fn read(&self, row: &Row) -> Result<Option<OfficeRow>, Fault> {
        let tier = match row.field(self.level) {
            "oblast" => Tier::Oblast,
            "district" => Tier::Audan,
            "sub_district" => Tier::Aul,
            "settlement" => return Ok(None),
            level => {
                let level = beginning(level);
                return Err(Fault::LevelUnknown { level });
            }
        };
        let parent = Some(row.field(self.parent)).filter(|parent| !parent.is_empty());
        Ok(Some(OfficeRow {
            line: row.line,
            kato: row.field(self.code).parse()?,
            parent: parent.map(str::to_owned),
            tier,
            name_kk: name(row.field(self.name_kk))?,
            name_ru: name(row.field(self.name_ru))?,
        }))
    }
}

/// A name with single blanks: the classifier has doubled and unbreakable ones.
fn name(text: &str) -> Result<Name, InvalidText> {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").try_into()
}

enum Settled {
    Added(Office),
    Changed(Office),
    Unchanged,
}

impl OfficeRow {
    fn settle(
        self,
        known: &HashMap<KatoCode, (Office, String)>,
        new: &NewOffices,
    ) -> Result<Settled, Fault> {
        let parent = self.parent(known)?;
        let Some((office, edition)) = known.get(&self.kato) else {
            return Ok(Settled::Added(self.create(parent, new)?));
        };
        if office.tier != self.tier {
            return Err(Fault::TierChanged { known: office.tier });
        }
        let same = office.name_kk == self.name_kk
            && office.name_ru == self.name_ru
            && office.parent == parent
            && *edition == new.edition;
        if same {
            return Ok(Settled::Unchanged);
        }
        Ok(Settled::Changed(Office {
            name_kk: self.name_kk,
            name_ru: self.name_ru,
            parent,
            version: office.version + 1,
            ..office.clone()
        }))
    }

    fn parent(
        &self,
        known: &HashMap<KatoCode, (Office, String)>,
    ) -> Result<Option<OfficeId>, Fault> {
        let Some(code) = &self.parent else {
            return match self.tier {
                Tier::Oblast => Ok(None),
                Tier::Audan | Tier::Aul => Err(Fault::ParentMissing),
            };
        };
        let found = KatoCode::try_from(code.clone())
            .ok()
            .and_then(|code| known.get(&code));
        let Some((parent, _)) = found else {
            let parent = beginning(code);
            return Err(Fault::ParentUnknown { parent });
        };
        if parent.tier >= self.tier {
            return Err(Fault::ParentNotAbove {
                parent: parent.tier,
                tier: self.tier,
            });
        }
        Ok(Some(parent.id))
    }

    fn create(self, parent: Option<OfficeId>, new: &NewOffices) -> Result<Office, Fault> {
        let zone = new.zones.find(&self.kato).or(new.zone_default.as_ref());
        let Some(zone) = zone.cloned() else {
            let oblast = OblastZones::oblast(&self.kato).to_owned();
            return Err(Fault::ZoneUnknown { oblast });
        };
        Ok(Office {
            id: fresh_id(),
            kato: self.kato,
            tier: self.tier,
            kind: OfficeKind::Akim,
            parent,
            name_kk: self.name_kk,
            name_ru: self.name_ru,
            zone,
            timetable: new.timetable.clone(),
            calendar: new.calendar.clone(),
            profile: Profile::default(),
            version: 1,
        })
    }
}
