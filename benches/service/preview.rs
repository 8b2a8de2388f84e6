//! How soon an issuer is told what an instruction would mean, one look after the other.

use std::path::Path;

use serde_json::{Value, json};

use crate::figures::Figure;
use crate::limits::constant;
use crate::load::{Load, Rate};
use crate::measure::{Limit, Run, in_turn};
use crate::process::{Keys, Process};
use crate::request::Request;
use crate::stage::Effort;
use crate::table::thousands;
use crate::world::country;

/// Recipients, and the milliseconds within which they are told of where there is a figure to reach.
const SIZES: [(u64, Option<f64>); 3] = [
    (30, Some(20.0)),
    (300, None),
    (country::VILLAGES, Some(300.0)),
];

/// The head of the rows.
pub const HEAD: &str = "| recipients | p50 ms | p99 ms | bytes | core ms each | constant route, p50 ms |\n\
                        |---|---|---|---|---|---|";

/// Measures looks at drafts to more and more villages, each beside a route that sends the same bytes.
pub fn run(engine: &str, url: &str, folder: &Path, effort: Effort) -> (Vec<String>, Vec<Figure>) {
    let keys = Keys::open(folder);
    let mut service = Process::start(|address| keys.service(url, address));
    service.wait_until_ready("/readyz");
    let token = keys.token(country::OBLAST);
    let (mut rows, mut figures) = (Vec::new(), Vec::new());
    let mut measure = |what: String, recipients: Value, target: Option<f64>| {
        let request = [look(recipients, &token)];
        let probe = request[0].ask(service.address());
        assert_eq!(probe.status, 200, "{}", probe.body);
        let constant = constant::start(200, &probe.body, folder);
        let load = |to| -> Rate {
            Load {
                requests: &request,
                connections: 1,
                seconds: effort.seconds,
            }
            .run(to)
        };
        let limit: Run<'_> = Box::new(|| load(constant.address()));
        let subject = Box::new(|| load(service.address()));
        let limits = vec![(Limit::Constant, limit)];
        let (rate, processor, limits) = in_turn(effort.runs, &service, subject, limits);
        rows.push(format!(
            "| {what} | {:.2} | {:.2} | {} | {processor:.2} | {:.2} |",
            rate.p50,
            rate.p99,
            thousands(rate.bytes),
            limits[0].1.p50,
        ));
        if let Some(target) = target {
            let what = format!("preview of {what} recipients, {engine}, 99 of 100 within ms");
            figures.push(Figure::at_most(what, rate.p99, target));
        }
    };
    for (number, target) in SIZES {
        let named = json!({ "offices": country::villages(number) });
        measure(thousands(number), named, target);
    }
    let under = json!({ "under": country::oblast() });
    let what = format!("{}, by the office above", thousands(country::VILLAGES));
    measure(what, under, Some(300.0));
    (rows, figures)
}

/// A look at a draft due on a busy day.
fn look(recipients: Value, token: &str) -> Request {
    let draft = json!({
        "recipients": recipients,
        "due": { "date": country::busy_day() },
        "effort_minutes": 60,
    });
    let path = "/api/v1/instructions/preview".to_owned();
    Request::send("POST", path, token, draft.to_string())
}
