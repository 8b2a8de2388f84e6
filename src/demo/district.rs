//! The offices and people of the demo district.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;

use super::DemoError;
use super::content::{parse, read};
use super::random::Random;
use crate::clock::fresh_id;
use crate::domain::clocks::Clocks;
use crate::domain::id::PersonId;
use crate::domain::office::{Office, OfficeKind, Profile, Tier};
use crate::domain::person::{Actor, Language, Person, Posting, Role};
use crate::domain::worktime::{Schedule, Timetable, WorkClock, Zone, named_schedules};
use crate::store::{StoreError, Tx, offices, people};

/// Where an office stands in [`District::offices`].
pub(super) type OfficeIndex = usize;

/// First day of the postings that have none of their own.
const LONG_AGO: Date = date(2024, 1, 8);

/// A stored hash that no password has.
pub(super) const NO_PASSWORD: &str = "!";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficesFile {
    edition: String,
    zone: String,
    calendar: String,
    hours: String,
    office: Vec<OfficeEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficeEntry {
    key: String,
    kato: String,
    tier: Tier,
    kind: OfficeKind,
    parent: Option<String>,
    kk: String,
    ru: String,
    profile: Profile,
    change: Option<HoursChange>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HoursChange {
    days_ago: i64,
    hours: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeopleFile {
    person: Vec<PersonEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonEntry {
    name: String,
    login: String,
    language: Language,
    office: String,
    role: Role,
    from_days_ago: Option<i64>,
    until_days_ago: Option<i64>,
    deputy_for: Option<String>,
    account: Option<String>,
}

/// A person whose password is printed.
#[derive(Debug, Clone)]
pub(super) struct Account {
    /// What they sign in with.
    pub(super) login: String,
    /// Why this one was chosen.
    pub(super) note: String,
}

/// Offices, people and postings before they are written.
#[derive(Debug)]
pub(super) struct District {
    /// Superior offices before the ones under them.
    pub(super) offices: Vec<Office>,
    keys: BTreeMap<String, OfficeIndex>,
    people: Vec<Person>,
    postings: Vec<Posting>,
    edition: String,
}

/// The accounts that get a password.
pub(super) fn accounts() -> Result<Vec<Account>, DemoError> {
    let file: PeopleFile = read(include_str!("content/people.toml"))?;
    Ok(file
        .person
        .into_iter()
        .filter_map(|person| {
            let note = person.account?;
            Some(Account {
                login: person.login,
                note,
            })
        })
        .collect())
}

impl District {
    /// The district as it is at a moment.
    pub(super) fn read(now: Timestamp) -> Result<Self, DemoError> {
        let file: OfficesFile = read(include_str!("content/offices.toml"))?;
        let zone: Zone = parse(&file.zone)?;
        let today = zone.time_zone().to_datetime(now).date();
        let mut district = Self {
            offices: Vec::new(),
            keys: BTreeMap::new(),
            people: Vec::new(),
            postings: Vec::new(),
            edition: file.edition,
        };
        for entry in file.office {
            let parent = entry
                .parent
                .map(|key| district.index(&key))
                .transpose()?
                .and_then(|index| district.offices.get(index))
                .map(|office| office.id);
            let usual = named(&file.hours)?;
            let timetable = match entry.change {
                None => Timetable::always(usual),
                Some(change) => Timetable::new(vec![
                    (LONG_AGO, usual),
                    (
                        today.saturating_sub(change.days_ago.days()),
                        named(&change.hours)?,
                    ),
                ])?,
            };
            district.keys.insert(entry.key, district.offices.len());
            district.offices.push(Office {
                id: fresh_id(),
                kato: parse(&entry.kato)?,
                tier: entry.tier,
                kind: entry.kind,
                parent,
                name_kk: parse(&entry.kk)?,
                name_ru: parse(&entry.ru)?,
                zone: zone.clone(),
                timetable,
                calendar: file.calendar.clone(),
                profile: entry.profile,
                version: 1,
            });
        }
        district.read_people(today)?;
        Ok(district)
    }

    fn read_people(&mut self, today: Date) -> Result<(), DemoError> {
        let file: PeopleFile = read(include_str!("content/people.toml"))?;
        let ago = |days: i64| today.saturating_sub(days.days());
        for entry in file.person {
            let person = Person {
                id: fresh_id(),
                name: parse(&entry.name)?,
                login: parse(&entry.login)?,
                language: entry.language,
                version: 1,
            };
            let deputy_for = entry
                .deputy_for
                .map(|login| self.person_with_login(&login))
                .transpose()?;
            let office = self.office(self.index(&entry.office)?)?.id;
            self.postings.push(Posting {
                id: fresh_id(),
                person: person.id,
                office,
                role: entry.role,
                from: entry.from_days_ago.map_or(LONG_AGO, ago),
                to: entry.until_days_ago.map(ago),
                deputy_for,
            });
            self.people.push(person);
        }
        Ok(())
    }

    /// Writes everything; people without a hash of their own cannot sign in.
    pub(super) fn insert(
        &self,
        tx: &mut Tx<'_>,
        hashes: &BTreeMap<String, String>,
    ) -> Result<(), StoreError> {
        for office in &self.offices {
            offices::insert(tx, office, &self.edition)?;
        }
        for person in &self.people {
            let hash = hashes
                .get(person.login.as_str())
                .map_or(NO_PASSWORD, String::as_str);
            people::insert(tx, person, hash, true)?;
        }
        for posting in &self.postings {
            people::insert_posting(tx, posting)?;
        }
        Ok(())
    }

    /// The office with a key of the file.
    pub(super) fn index(&self, key: &str) -> Result<OfficeIndex, DemoError> {
        self.keys
            .get(key)
            .copied()
            .ok_or_else(|| DemoError::Content(format!("there is no office `{key}`")))
    }

    /// The office itself.
    pub(super) fn office(&self, index: OfficeIndex) -> Result<&Office, DemoError> {
        self.offices
            .get(index)
            .ok_or_else(|| DemoError::Content(format!("there is no office {index}")))
    }

    /// Its working clock.
    pub(super) fn clock(
        &self,
        clocks: &Clocks,
        index: OfficeIndex,
    ) -> Result<WorkClock, DemoError> {
        Ok(clocks.of(self.office(index)?))
    }

    /// The villages.
    pub(super) fn villages(&self) -> Vec<OfficeIndex> {
        let numbered = self.offices.iter().enumerate();
        numbered
            .filter(|(_, office)| office.tier == Tier::Aul)
            .map(|(index, _)| index)
            .collect()
    }

    /// Somebody who acts for an office on a day: nobody whom a deputy stands in for.
    pub(super) fn on_duty(
        &self,
        random: &mut Random,
        index: OfficeIndex,
        role: Role,
        day: Date,
    ) -> Result<(Actor, Language), DemoError> {
        let office = self.office(index)?.id;
        let posted: Vec<&Posting> = self
            .postings
            .iter()
            .filter(|posting| {
                posting.office == office && posting.role == role && posting.in_force(day)
            })
            .collect();
        let present: Vec<&Posting> = posted
            .iter()
            .copied()
            .filter(|posting| {
                !posted
                    .iter()
                    .any(|other| other.deputy_for == Some(posting.person))
            })
            .collect();
        let posting = random.pick(&present).ok_or_else(|| {
            DemoError::Content(format!("nobody is posted to office {index} on {day}"))
        })?;
        let person = self.people.iter().find(|known| known.id == posting.person);
        let language = person.map_or(Language::Kazakh, |person| person.language);
        Ok((Actor::from(*posting), language))
    }

    fn person_with_login(&self, login: &str) -> Result<PersonId, DemoError> {
        self.people
            .iter()
            .find(|person| person.login.as_str() == login)
            .map(|person| person.id)
            .ok_or_else(|| DemoError::Content(format!("there is no person `{login}`")))
    }
}

fn named(hours: &str) -> Result<Schedule, DemoError> {
    let schedules = named_schedules().map_err(|error| DemoError::Content(error.to_string()))?;
    schedules
        .get(hours)
        .map(|named| named.schedule.clone())
        .ok_or_else(|| DemoError::Content(format!("there are no hours `{hours}`")))
}
