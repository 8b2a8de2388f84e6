//! `tapsyrma admin create`: the first person of an installation, and the way back in when the last
//! administrator is gone.

use std::io::BufRead;

use clap::Args;

use super::{CommandError, open_migrated};
use crate::clock::{Clock, fresh_id};
use crate::config::Config;
use crate::credentials::password::{self, Passwords};
use crate::domain::id::PersonId;
use crate::domain::office::{KatoCode, Office, OfficeKind, Tier};
use crate::domain::person::{Language, Person, Posting, Role};
use crate::domain::text::{Login, Name};
use crate::store::{self, Connection, Store, StoreError, administrative_acts, people};

/// Who becomes an administrator.
#[derive(Debug, Args)]
pub struct NewAdmin {
    /// What they sign in with.
    #[arg(long)]
    login: Login,
    /// Their name as written on documents.
    #[arg(long)]
    name: Name,
    /// The KATO code of their office; without it the first oblast, else the first office there is.
    #[arg(long, value_name = "KATO")]
    office: Option<KatoCode>,
    /// Read the password from the first line of standard input instead of making one up.
    #[arg(long)]
    password_stdin: bool,
}

/// Adds the person with a posting that begins today.
///
/// # Errors
/// No office, a login that is taken, a password that is too short, or the database.
pub fn create(config: &Config, clock: &Clock, new: NewAdmin) -> Result<(), CommandError> {
    let (password, made_up) = if new.password_stdin {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        (line.trim_end_matches(['\r', '\n']).to_owned(), false)
    } else {
        (password::generate()?, true)
    };
    let hash = Passwords::new(config.auth.argon2_memory_kib, config.auth.argon2_iterations)?
        .hash(&password)?;
    let login = new.login.to_string();
    let store = open_migrated(config)?;
    let added = add(&store, clock, new, hash);
    store.close_blocking();
    let office = added?;
    println!("{login} is an administrator at {}", office.name_ru);
    if made_up {
        println!("password: {password}");
        println!("It is not shown again.");
    }
    Ok(())
}

fn add(
    store: &Store,
    clock: &Clock,
    new: NewAdmin,
    password_hash: String,
) -> Result<Office, CommandError> {
    let now = clock.now();
    store.write_blocking(move |tx| {
        let office = find_office(tx, new.office)?;
        let person = Person {
            id: fresh_id::<PersonId>(),
            name: new.name,
            login: new.login,
            language: Language::Russian,
            version: 1,
        };
        people::insert(tx, &person, &password_hash, false).map_err(|error| {
            if error.is_unique_violation() {
                CommandError::LoginTaken(person.login.to_string())
            } else {
                error.into()
            }
        })?;
        let posting = Posting {
            id: fresh_id(),
            person: person.id,
            office: office.id,
            role: Role::Admin,
            from: office.zone.time_zone().to_datetime(now).date(),
            to: None,
            deputy_for: None,
        };
        people::insert_posting(tx, &posting)?;
        administrative_acts::record(
            tx,
            now,
            None,
            "admin_created",
            &person.id.to_string(),
            person.login.as_str(),
        )?;
        Ok(office)
    })
}

fn find_office(
    connection: &mut Connection,
    kato: Option<KatoCode>,
) -> Result<Office, CommandError> {
    if let Some(kato) = kato {
        return store::offices::find_by_kato(connection, &kato)?
            .ok_or(CommandError::UnknownOffice(kato));
    }
    first_office(connection)?.ok_or(CommandError::NoOffice)
}

/// The first oblast by code; where there is none, the first office.
fn first_office(connection: &mut Connection) -> Result<Option<Office>, StoreError> {
    let mut offices: Vec<Office> = store::offices::list_territorial(connection)?
        .into_iter()
        .map(|(office, _)| office)
        .filter(|office| office.kind == OfficeKind::Akim)
        .collect();
    offices.sort_by(|one, other| {
        (one.tier != Tier::Oblast, &one.kato).cmp(&(other.tier != Tier::Oblast, &other.kato))
    });
    Ok(offices.into_iter().next())
}
