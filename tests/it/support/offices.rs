//! Offices and people, written as an administrator would have had them written.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::civil::Date;
use tapsyrma::clock::fresh_id;
use tapsyrma::credentials::password::Passwords;
use tapsyrma::domain::id::{PersonId, PostingId};
use tapsyrma::domain::office::{Office, OfficeKind, Profile, Tier};
use tapsyrma::domain::person::{Language, Person, Posting, Role};
use tapsyrma::domain::worktime::{Schedule, Timetable};
use tapsyrma::store::{StoreError, offices, people};

use super::{Client, TestApp};

/// What everybody in the tests signs in with.
pub const PASSWORD: &str = "correct horse battery";
/// The commonest hours of an akim's office.
const HOURS: &str = "mon-fri 09:00-13:00 14:30-18:30";
const EDITION: &str = "2026-07";

/// Gives every office a code of its own, and every person a login.
#[derive(Default)]
pub struct Codes {
    audans: AtomicU32,
    auls: AtomicU32,
    people: AtomicU32,
}

fn next(counter: &AtomicU32) -> u32 {
    counter.fetch_add(1, Ordering::SeqCst) + 1
}

impl TestApp {
    /// The akim's office of the one oblast there is.
    pub async fn oblast(&self) -> Office {
        let kato = "190000000".parse().unwrap();
        let known = self
            .app
            .store
            .read(move |connection| offices::find_by_kato(connection, &kato));
        match known.await.unwrap() {
            Some(office) => office,
            None => {
                let office = office("Almaty oblast", "190000000", Tier::Oblast, None);
                self.add_office(office).await
            }
        }
    }

    /// The akim's office of a new district.
    pub async fn audan(&self, name: &str) -> Office {
        let oblast = self.oblast().await;
        let kato = format!("19{:02}00000", next(&self.offices.audans));
        self.add_office(office(name, &kato, Tier::Audan, Some(&oblast)))
            .await
    }

    /// The akim's office of a new village of a district: 9 to 18:30 with lunch, staff of eight.
    pub async fn aul(&self, name: &str, audan: &Office) -> Office {
        self.aul_with(name, audan, |_| {}).await
    }

    /// The akim's office of a new village that differs from the others in something.
    pub async fn aul_with(
        &self,
        name: &str,
        audan: &Office,
        change: impl FnOnce(&mut Office),
    ) -> Office {
        let kato = format!(
            "{}{:03}00",
            &audan.kato.as_str()[..4],
            next(&self.offices.auls)
        );
        let mut aul = office(name, &kato, Tier::Aul, Some(audan));
        change(&mut aul);
        self.add_office(aul).await
    }

    /// A new department of an akim's office.
    pub async fn department(&self, name: &str, of: &Office) -> Office {
        let mut department = office(name, of.kato.as_str(), of.tier, Some(of));
        department.kind = OfficeKind::Department;
        self.add_office(department).await
    }

    /// Writes an office as it is given.
    pub async fn add_office(&self, office: Office) -> Office {
        let written = office.clone();
        self.app
            .store
            .write(move |tx| offices::insert(tx, &written, EDITION))
            .await
            .unwrap();
        office
    }

    /// Somebody who issues for an office, signed in.
    pub async fn issuer(&self, office: &Office) -> Client {
        self.person(Role::Issuer, office).await
    }

    /// The akim of a new village of a district, signed in.
    pub async fn recipient(&self, village: &str, audan: &Office) -> Client {
        let aul = self.aul(village, audan).await;
        self.person(Role::Recipient, &aul).await
    }

    /// Somebody outside the line of command who sees burden by group, signed in.
    pub async fn analyst(&self) -> Client {
        let oblast = self.oblast().await;
        self.person(Role::Analyst, &oblast).await
    }

    /// Somebody who keeps offices and people, signed in.
    pub async fn admin(&self) -> Client {
        let oblast = self.oblast().await;
        self.person(Role::Admin, &oblast).await
    }

    /// A new person with one posting, signed in.
    pub async fn person(&self, role: Role, office: &Office) -> Client {
        let (person, login) = self.add_person(role, office, false).await;
        let mut client = self.nobody();
        client.sign_in(&login, PASSWORD).await.ok();
        client.person = Some(person);
        client.office = Some(office.clone());
        client.login = login;
        client
    }

    /// Another posting of somebody.
    pub async fn posted_also(&self, somebody: &Client, role: Role, office: &Office) -> PostingId {
        let posting = Posting {
            id: fresh_id(),
            person: somebody.person.unwrap(),
            office: office.id,
            role,
            from: self.new_year(),
            to: None,
            deputy_for: None,
        };
        let id = posting.id;
        let written = self
            .app
            .store
            .write(move |tx| people::insert_posting(tx, &posting));
        written.await.unwrap();
        id
    }

    /// A new person with one posting; returns them and their login.
    pub async fn add_person(&self, role: Role, office: &Office, demo: bool) -> (PersonId, String) {
        static HASH: OnceLock<String> = OnceLock::new();
        let hash = HASH.get_or_init(|| Passwords::new(8, 1).unwrap().hash(PASSWORD).unwrap());
        let login = format!("{role}-{}", next(&self.offices.people));
        let person = Person {
            id: fresh_id(),
            name: format!("{role} of {}", office.name_ru).parse().unwrap(),
            login: login.parse().unwrap(),
            language: Language::Russian,
            version: 1,
        };
        let posting = Posting {
            id: fresh_id(),
            person: person.id,
            office: office.id,
            role,
            from: self.new_year(),
            to: None,
            deputy_for: None,
        };
        let id = person.id;
        self.app
            .store
            .write(move |tx| {
                people::insert(tx, &person, hash, demo)?;
                people::insert_posting(tx, &posting)?;
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
        (id, login)
    }
}

impl TestApp {
    /// The first day of the year that the clock shows: nobody in a test was posted before.
    fn new_year(&self) -> Date {
        let today = jiff::tz::Offset::UTC.to_datetime(self.now()).date();
        today.first_of_year()
    }
}

/// An akim's office with the commonest hours, in Almaty's zone.
fn office(name: &str, kato: &str, tier: Tier, parent: Option<&Office>) -> Office {
    Office {
        id: fresh_id(),
        kato: kato.parse().unwrap(),
        tier,
        kind: OfficeKind::Akim,
        parent: parent.map(|office| office.id),
        name_kk: name.parse().unwrap(),
        name_ru: name.parse().unwrap(),
        zone: "Asia/Almaty".try_into().unwrap(),
        timetable: Timetable::always(Schedule::try_from(HOURS).unwrap()),
        calendar: "kz".to_owned(),
        profile: Profile {
            population: Some(2000),
            staff: Some(8),
            settlements: Some(3),
            remoteness: None,
        },
        version: 1,
    }
}
