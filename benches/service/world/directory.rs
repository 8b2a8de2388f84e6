//! Offices, people, postings and signed-in devices.

use tapsyrma::config::Config;
use tapsyrma::credentials::password::Passwords;
use tapsyrma::domain::office::{Office, OfficeKind, Profile, Tier};
use tapsyrma::domain::person::{Language, Person, Posting, Role};
use tapsyrma::store::devices::{self, Device};
use tapsyrma::store::{Store, StoreError, offices, people};

use super::{AUDANS, VILLAGES, VILLAGES_EACH, audan_number};

/// Adds everybody.
pub fn insert(store: &Store) {
    let auth = Config::default().auth;
    let passwords = Passwords::new(auth.argon2_memory_kib, auth.argon2_iterations).unwrap();
    let password = passwords.hash("correct horse battery").unwrap();
    store
        .write_blocking(move |tx| {
            offices::insert_all(tx, &all_offices(), "bench")?;
            for village in 0..VILLAGES {
                let name = format!("Ауыл әкімі {}", village + 1);
                sign_in(tx, village, &name, Role::Recipient, &password)?;
            }
            for audan in 0..AUDANS {
                let name = format!("Аудан әкімінің аппараты {}", audan + 1);
                sign_in(tx, audan_number(audan), &name, Role::Issuer, &password)?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

fn all_offices() -> Vec<Office> {
    let oblast = audan_number(AUDANS);
    let mut all = vec![office(oblast, "990000000", Tier::Oblast, None)];
    for audan in 0..AUDANS {
        let number = audan_number(audan);
        let kato = format!("99{:02}00000", 2 * audan + 32);
        all.push(office(number, &kato, Tier::Audan, Some(oblast)));
        for village in 0..VILLAGES_EACH {
            let kato = format!("99{:02}{:02}000", 2 * audan + 32, village + 30);
            let number = audan * VILLAGES_EACH + village;
            all.push(office(number, &kato, Tier::Aul, Some(audan_number(audan))));
        }
    }
    all
}

pub(super) fn office(number: u64, kato: &str, tier: Tier, parent: Option<u64>) -> Office {
    let (kk, ru) = match tier {
        Tier::Aul => (
            "ауылдық округі әкімінің аппараты",
            "Аппарат акима сельского округа",
        ),
        _ => ("ауданы әкімінің аппараты", "Аппарат акима района"),
    };
    Office {
        id: super::office(number),
        kato: kato.to_owned().try_into().unwrap(),
        tier,
        kind: OfficeKind::Akim,
        parent: parent.map(super::office),
        name_kk: format!("№{} {kk}", number + 1).parse().unwrap(),
        name_ru: format!("{ru} №{}", number + 1).parse().unwrap(),
        zone: super::zone(),
        timetable: super::timetable(),
        calendar: super::calendar().id().to_owned(),
        profile: Profile::default(),
        version: 1,
    }
}

pub(super) fn sign_in(
    tx: &mut tapsyrma::store::Tx<'_>,
    number: u64,
    name: &str,
    role: Role,
    password: &str,
) -> Result<(), StoreError> {
    let person = Person {
        id: super::person(number),
        name: name.parse().unwrap(),
        login: format!("person-{number}").parse().unwrap(),
        language: Language::Kazakh,
        version: 1,
    };
    people::insert(tx, &person, password, false)?;
    let posting = Posting {
        id: super::posting(number),
        person: person.id,
        office: super::office(number),
        role,
        from: "2020-01-01".parse().unwrap(),
        to: None,
        deputy_for: None,
    };
    people::insert_posting(tx, &posting)?;
    let signed_in_at = super::history::end().into();
    let device = Device {
        id: super::device(number),
        person: person.id,
        name: "Samsung Galaxy A15".to_owned(),
        signed_in_at,
        last_used_at: signed_in_at,
        revoked_at: None,
    };
    devices::insert(tx, &device)
}
