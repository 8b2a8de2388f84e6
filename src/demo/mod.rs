//! A made-up district with three months of history, to try the service on.
//!
//! Nothing here writes a state or an event by itself: what is asked and what is done about it goes through
//! the domain and [`records`](crate::store::records), at the time and by the person of that day.

mod amend;
mod compose;
mod content;
mod district;
mod history;
mod issuer;
mod notice;
mod plan;
mod random;
mod response;
mod times;
mod told;
mod village;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::credentials::password::{self, PasswordError, Passwords};
use crate::domain::clocks::Clocks;
use crate::domain::person::Role;
use crate::domain::worktime::{NoWorkingTime, TimetableError};
use crate::store::records::{ActError, IssueError};
use crate::store::{Connection, Store, StoreError, offices, people};

use district::Account;
use history::History;

/// The calendar that the offices of the district follow.
const CALENDAR: &str = "kz";

/// Accounts of the demo district that a person can sign in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAccounts {
    /// In the order they are worth trying.
    pub accounts: Vec<DemoAccount>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAccount {
    /// What the person may do.
    pub role: Role,
    /// Their office, in Russian.
    pub office: String,
    /// What they sign in with.
    pub login: String,
    /// Their password; only its hash is stored.
    pub password: String,
    /// Why this account was chosen, in English.
    pub note: String,
}

/// Why there is no demo district, or no new passwords for it.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Offices or people are there already, made-up or real.
    #[error("the database is not empty: a demo district is only made in an empty one")]
    NotEmpty,
    /// The accounts of a demo district are not there, or belong to real people.
    #[error("the database holds no demo district")]
    NoDemoDistrict,
    /// The calendar that the district follows is not in force.
    #[error("no calendar `{CALENDAR}` is in force")]
    NoCalendar,
    /// A file of the district holds something that the domain refuses.
    #[error("the content of the demo district is damaged: {0}")]
    Content(String),
    /// A schedule of the district changes twice on one date.
    #[error(transparent)]
    Timetable(#[from] TimetableError),
    /// A moment of the history cannot be written as an instant.
    #[error("a moment of the demo history is out of range: {0}")]
    Time(#[from] jiff::Error),
    /// The calendar leaves an office no working time.
    #[error(transparent)]
    NoWorkingTime(#[from] NoWorkingTime),
    /// The domain refused an instruction.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// The domain refused an act.
    #[error(transparent)]
    Act(#[from] ActError),
    /// A password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The system gave no randomness for a password.
    #[error("no password could be generated: {0}")]
    Randomness(#[from] getrandom::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DemoError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotEmpty => "demo_not_empty",
            Self::NoDemoDistrict => "demo_missing",
            Self::NoCalendar => "demo_no_calendar",
            Self::Content(_) | Self::Timetable(_) | Self::Time(_) | Self::NoWorkingTime(_) => {
                "demo_content"
            }
            Self::Issue(_) | Self::Act(_) => "demo_history",
            Self::Password(_) | Self::Randomness(_) => "demo_password",
            Self::Store(_) => "store",
        }
    }
}

/// Fills an empty database with the district and the three months up to `now`, all of it or none.
/// Apart from identifiers and passwords the same seed at the same moment gives the same district.
///
/// # Errors
/// [`DemoError::NotEmpty`] where any office or person is there; otherwise see [`DemoError`].
/// Nothing is written then.
pub fn create(
    store: &Store,
    clocks: &Clocks,
    passwords: &Passwords,
    now: Timestamp,
    seed: u64,
) -> Result<DemoAccounts, DemoError> {
    // The closure outlives the borrow, so it takes clocks of its own under the same calendar.
    let own_clocks = Clocks::default();
    let calendar = clocks.calendar(CALENDAR).ok_or(DemoError::NoCalendar)?;
    own_clocks.put_in_force(calendar.as_ref().clone());
    let fresh = fresh_passwords(passwords)?;
    let hashes: BTreeMap<String, String> = fresh
        .iter()
        .map(|fresh| (fresh.account.login.clone(), fresh.hash.clone()))
        .collect();
    store.write_blocking(move |tx| {
        if !is_empty(tx.connection())? {
            return Err(DemoError::NotEmpty);
        }
        let history = History::new(own_clocks, now, seed)?;
        history.district().insert(tx, &hashes)?;
        history.write(tx)
    })?;
    describe(store, fresh)
}

/// Gives the accounts of an existing demo district new passwords, so that they can be printed again.
///
/// # Errors
/// [`DemoError::NoDemoDistrict`] where one of them is missing or a real person's; otherwise see
/// [`DemoError`].
pub fn renew_passwords(store: &Store, passwords: &Passwords) -> Result<DemoAccounts, DemoError> {
    let fresh = fresh_passwords(passwords)?;
    let hashes: Vec<(String, String)> = fresh
        .iter()
        .map(|fresh| (fresh.account.login.clone(), fresh.hash.clone()))
        .collect();
    store.write_blocking(move |tx| {
        for (login, hash) in &hashes {
            let person = people::find_credentials(tx.connection(), login)?
                .filter(|credentials| credentials.demo)
                .ok_or(DemoError::NoDemoDistrict)?
                .person;
            people::set_password(tx, person.id, hash)?;
        }
        Ok::<(), DemoError>(())
    })?;
    describe(store, fresh)
}

struct FreshPassword {
    account: Account,
    password: String,
    hash: String,
}

fn fresh_passwords(passwords: &Passwords) -> Result<Vec<FreshPassword>, DemoError> {
    district::accounts()?
        .into_iter()
        .map(|account| {
            let password = password::generate()?;
            let hash = passwords.hash(&password)?;
            Ok(FreshPassword {
                account,
                password,
                hash,
            })
        })
        .collect()
}

fn is_empty(connection: &mut Connection) -> Result<bool, StoreError> {
    Ok(people::is_empty(connection)? && offices::list(connection, None, None, 1)?.is_empty())
}

/// Reads back what the accounts turned out to be.
fn describe(store: &Store, fresh: Vec<FreshPassword>) -> Result<DemoAccounts, DemoError> {
    store.read_blocking(move |connection| {
        let mut accounts = Vec::with_capacity(fresh.len());
        for FreshPassword {
            account, password, ..
        } in fresh
        {
            let person = people::find_credentials(connection, &account.login)?
                .ok_or(DemoError::NoDemoDistrict)?
                .person;
            let (posting, _) = people::list_postings(connection, person.id)?
                .pop()
                .ok_or(DemoError::NoDemoDistrict)?;
            let (office, _) =
                offices::find(connection, posting.office)?.ok_or(DemoError::NoDemoDistrict)?;
            accounts.push(DemoAccount {
                role: posting.role,
                office: office.name_ru.into(),
                login: account.login,
                password,
                note: account.note,
            });
        }
        Ok(DemoAccounts { accounts })
    })
}
