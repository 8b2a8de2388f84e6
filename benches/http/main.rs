//! How fast the service answers, beside a route that answers a constant: `cargo bench --bench http`.
//!
//! The load comes from wrk, which has to be installed. The figures are ratios within one run; the
//! machine's own speed cancels out. A page of the inbox is read, and an instruction is issued to
//! twenty villages, on a database with a hundred villages and a hundred assignments at each.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on says where, and prints its table"
)]

mod load;
mod world;

use actix_web::{App as Web, HttpResponse, HttpServer, web};

use load::{Load, Rate};
use world::World;

/// Runs of every measurement; the median is printed.
const RUNS: usize = 3;
/// Connections of the load.
const CONNECTIONS: [u32; 2] = [1, 16];

fn main() {
    let started = World::start();
    let inbox = started.get(&started.recipient_token, "/api/v1/inbox?limit=20");
    let constant = serve_constant(inbox.clone());
    println!("inbox page: {} bytes of JSON", inbox.len());
    println!(
        "{:<26}{:>6}{:>12}{:>12}{:>10}{:>10}",
        "what", "conns", "a second", "of constant", "p50 ms", "p99 ms"
    );
    for connections in CONNECTIONS {
        let limit = measure(&Load::get(&constant, connections));
        print("constant JSON", connections, &limit, &limit);
        let page = Load::get(&started.url("/api/v1/inbox?limit=20"), connections)
            .bearer(&started.recipient_token);
        print("inbox page of 20", connections, &measure(&page), &limit);
        let nothing = Load::get(&started.url(&started.sync_path()), connections)
            .bearer(&started.recipient_token);
        print("sync, nothing new", connections, &measure(&nothing), &limit);
        let issue = Load::post(&started.url("/api/v1/instructions"), connections)
            .bearer(&started.issuer_token)
            .body(&started.instruction(20));
        print(
            "issue to 20 villages",
            connections,
            &measure(&issue),
            &limit,
        );
    }
    println!(
        "memory of the process after it: {} MiB",
        load::resident_mib()
    );
}

fn measure(load: &Load) -> Rate {
    let mut rates: Vec<Rate> = (0..RUNS).map(|_| load.run()).collect();
    rates.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
    rates.swap_remove(RUNS / 2)
}

fn print(what: &str, connections: u32, rate: &Rate, limit: &Rate) {
    println!(
        "{what:<26}{connections:>6}{:>12.0}{:>12.3}{:>10}{:>10}",
        rate.per_second,
        rate.per_second / limit.per_second,
        rate.p50,
        rate.p99
    );
}

/// The ceiling: the same framework sends the same bytes and does nothing for them.
fn serve_constant(body: String) -> String {
    let (address, bound) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let server = HttpServer::new(move || {
            let body = body.clone();
            Web::new().route(
                "/constant",
                web::get().to(move || {
                    let body = body.clone();
                    async move {
                        HttpResponse::Ok()
                            .content_type("application/json")
                            .body(body)
                    }
                }),
            )
        })
        .workers(2)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        address.send(server.addrs()[0]).unwrap();
        actix_web::rt::System::new().block_on(server.run()).unwrap();
    });
    format!("http://{}/constant", bound.recv().unwrap())
}
