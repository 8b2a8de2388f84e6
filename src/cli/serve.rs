//! `tapsyrma serve`.

use super::{CommandError, wait};
use crate::app::{self, App};
use crate::clock::Clock;
use crate::config::{Config, Database};
use crate::demo::{self, DemoAccounts};
use crate::server::{self, Server};
use crate::store::{Store, devices, people};
use crate::telemetry;

/// Where the demo district lives, unless the settings name a database.
const DEMO_DATABASE: &str = "sqlite:data/demo.db";
/// Every demo district is the same but for the day it ends on, its identifiers and its passwords.
const DEMO_SEED: u64 = 35;

/// Runs the service until it is told to end.
///
/// # Errors
/// What keeps it from starting, or made it stop.
pub fn run(mut config: Config, demo: bool) -> Result<(), CommandError> {
    telemetry::start(&config.log)?;
    config.demo |= demo;
    if config.demo {
        if config.database.url == Database::default().url {
            config.database.url = DEMO_DATABASE.to_owned().into();
        }
        migrate(&config)?;
    }
    let app = wait(async { Ok(App::build(config, Clock::System).await?) })?;
    if app.config.demo {
        print_accounts(&fill(&app)?);
    } else {
        let now = app.clock.now();
        app.store
            .write_blocking(move |tx| devices::revoke_demo(tx, now))?;
    }
    let server = Server::bind(app)?;
    let address = server.local_addr();
    if server::has_web_app() {
        println!("the app is at http://{address}/");
    } else {
        println!("the web app is not built in: run `make web`, then build the program again");
    }
    println!("every operation can be tried at http://{address}/api/docs/");
    println!("listening on http://{address}");
    wait(async { Ok(server.run().await?) })
}

/// Brings a demo database up to date; one that holds other people is left as it is.
fn migrate(config: &Config) -> Result<(), CommandError> {
    let store = app::open_store(config)?;
    wait(async {
        let migrated = migrate_demo(&store).await;
        store.close().await;
        migrated
    })
}

async fn migrate_demo(store: &Store) -> Result<(), CommandError> {
    if !store.is_new().await? && store.read(people::has_real).await? {
        return Err(CommandError::NotADemo);
    }
    store.migrate().await?;
    Ok(())
}

/// Makes the demo district in an empty database, or gives the accounts of one that is there new
/// passwords.
fn fill(app: &App) -> Result<DemoAccounts, CommandError> {
    let empty = app.store.read_blocking(people::is_empty)?;
    Ok(if empty {
        println!("making the demo district ...");
        let now = app.clock.now();
        demo::create(&app.store, &app.clocks, &app.passwords, now, DEMO_SEED)?
    } else {
        demo::renew_passwords(&app.store, &app.passwords)?
    })
}

fn print_accounts(accounts: &DemoAccounts) {
    println!("{:<12}{:<28}{:<24}", "role", "login", "password");
    for account in &accounts.accounts {
        let (role, login, password) = (account.role, &account.login, &account.password);
        println!(
            "{:<12}{login:<28}{password:<24}{}: {}",
            role.to_string(),
            account.office,
            account.note
        );
    }
}
