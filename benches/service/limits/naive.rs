//! Issuing as it is usually written: a pool of connections to the SQLite file, a thread that blocks
//! for every request, and for every request a transaction that is committed alone.
//!
//! It runs the statements of the service's own issuing with the service's own settings of SQLite. It
//! verifies no token. Its pool is as large as that of r2d2 unless told otherwise.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};

use actix_web::{App, HttpResponse, HttpServer, web};
use serde::Deserialize;
use tapsyrma::domain::id::OfficeId;
use tapsyrma::store::{Store, StoreOptions, standing};
use uuid::Uuid;

use super::statements::{Failed, Sender};
use crate::process::Process;
use crate::world::{self, VILLAGES_EACH, audan_number};

/// The word that makes the benchmark this server.
pub const WORD: &str = "serve-naive";

const CONNECTIONS: usize = 10;

/// Starts it on a database of its own.
pub fn start(database: &Path) -> Process {
    let mut process = Process::start(|address| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args([WORD, &address.to_string()])
            .arg(format!("sqlite:{}", database.display()));
        command
    });
    process.wait_until_ready("/ready");
    process
}

/// Connections, each lent to one request at a time. A store that is asked for one write at a time
/// is a connection that commits it alone.
struct Pool {
    idle: Mutex<Vec<Store>>,
    returned: Condvar,
}

impl Pool {
    fn open(url: &str) -> Self {
        let mut options = StoreOptions::new(url);
        options.reader_threads = 1;
        let open = |_| Store::open(&options).unwrap();
        Self {
            idle: Mutex::new((0..CONNECTIONS).map(open).collect()),
            returned: Condvar::new(),
        }
    }

    fn with<T>(&self, work: impl FnOnce(&Store) -> T) -> T {
        let idle = self.idle.lock().unwrap();
        let mut idle = self
            .returned
            .wait_while(idle, |idle| idle.is_empty())
            .unwrap();
        let store = idle.pop().unwrap();
        drop(idle);
        let done = work(&store);
        self.idle.lock().unwrap().push(store);
        self.returned.notify_one();
        done
    }
}

#[derive(Deserialize)]
struct Issue {
    recipients: Recipients,
}

#[derive(Deserialize)]
struct Recipients {
    offices: Vec<OfficeId>,
}

/// Is it, until the process is killed.
pub fn serve(mut arguments: impl Iterator<Item = String>) {
    let address: SocketAddr = arguments.next().unwrap().parse().unwrap();
    let pool = web::Data::new(Pool::open(&arguments.next().unwrap()));
    let clocks = Arc::new(world::clocks());
    let server = HttpServer::new(move || {
        let clocks = Arc::clone(&clocks);
        App::new()
            .app_data(pool.clone())
            .route("/ready", web::get().to(HttpResponse::Ok))
            .default_service(web::to(
                move |pool: web::Data<Pool>, body: web::Json<Issue>| {
                    let clocks = Arc::clone(&clocks);
                    async move {
                        let to = body.into_inner().recipients.offices;
                        let village = world::number_of(Uuid::from(to[0]));
                        let audan = village / VILLAGES_EACH;
                        let issued = web::block(move || {
                            pool.with(|store| {
                                store.write_blocking(move |tx| {
                                    let number = audan_number(audan);
                                    standing::find(tx, world::device(number), None)?;
                                    Sender::audan(audan).issue(tx, &clocks, &to)
                                })
                            })
                        });
                        match issued.await.unwrap() {
                            Ok(body) => HttpResponse::Created()
                                .content_type("application/json")
                                .body(body),
                            Err(Failed::Store(error)) => {
                                HttpResponse::ServiceUnavailable().body(error.to_string())
                            }
                            Err(Failed::Other(why)) => {
                                HttpResponse::InternalServerError().body(why)
                            }
                        }
                    }
                },
            ))
    });
    let server = server.bind(address).unwrap().run();
    actix_web::rt::System::new().block_on(server).unwrap();
}
