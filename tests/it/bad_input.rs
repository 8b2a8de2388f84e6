//! Bad input: whatever is sent, the answer is one that is documented, what is refused leaves no
//! trace, and what is accepted can be read again.

mod bodies;
mod packed;
mod parsers;
mod requests;

use std::collections::BTreeSet;

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Method;
use tapsyrma::store::StoreError;
use tokio::runtime::Runtime;

use crate::openapi::documented_codes;
use crate::support::calls::{Call, Caller, District};
use crate::support::{Answer, Client};

/// Tables in which a refused request leaves nothing. Wrong passwords are counted on purpose.
const TABLES: [&str; 16] = [
    "attachments",
    "offices",
    "people",
    "postings",
    "devices",
    "refresh_tokens",
    "idempotency_keys",
    "instructions",
    "former_instructions",
    "assignments",
    "events",
    "calendars",
    "administrative_acts",
    "plans",
    "plan_versions",
    "plan_issues",
];
/// Tables whose rows change, and say so.
const VERSIONED: [&str; 4] = ["offices", "people", "instructions", "assignments"];

#[derive(QueryableByName)]
struct Total {
    #[diesel(sql_type = BigInt)]
    total: i64,
}

/// A service that gets bad input, and those who send it.
struct Siege {
    runtime: Runtime,
    district: District,
    readers: [Client; 2],
    codes: BTreeSet<(u16, String)>,
}

impl Siege {
    fn begin() -> Self {
        let runtime = Runtime::new().unwrap();
        let (district, readers) = runtime.block_on(async {
            let district = District::start().await;
            let issuer = district.caller(Caller::Issuer).await;
            let recipient = district.caller(Caller::Recipient).await;
            (district, [issuer, recipient])
        });
        Self {
            runtime,
            district,
            readers,
            codes: documented_codes(),
        }
    }

    /// Runs a property over as many cases.
    fn withstands<S: Strategy>(
        &self,
        cases: u32,
        strategy: &S,
        property: impl AsyncFn(S::Value) -> Result<(), TestCaseError>,
    ) {
        let config = Config {
            cases,
            failure_persistence: None,
            // What one case left behind makes the next one another.
            max_shrink_iters: 0,
            ..Config::default()
        };
        let outcome =
            TestRunner::new(config).run(strategy, |case| self.runtime.block_on(property(case)));
        if let Err(failure) = outcome {
            panic!("{failure}");
        }
        let alive = self.runtime.block_on(async {
            let nobody = self.district.app.nobody();
            nobody.get("/healthz").await.status
        });
        assert_eq!(alive, 200);
    }

    /// How much is written: rows, and versions of rows that change.
    async fn written(&self) -> i64 {
        let rows = TABLES.map(|table| format!("(SELECT count(*) FROM {table})"));
        let versions =
            VERSIONED.map(|table| format!("(SELECT coalesce(sum(version), 0) FROM {table})"));
        let sum = [rows.join(" + "), versions.join(" + ")].join(" + ");
        let store = &self.district.app.app.store;
        let counted = store.read(move |connection| {
            let query = sql_query(format!("SELECT CAST({sum} AS BIGINT) AS total"));
            Ok::<_, StoreError>(query.get_result::<Total>(connection)?)
        });
        counted.await.unwrap().total
    }

    /// Whether an answer is one that a client can be prepared for.
    fn judge(&self, method: &Method, answer: &Answer) -> Result<(), TestCaseError> {
        prop_assert!(answer.status < 500, "{answer:#?}");
        if answer.status < 400 || *method == Method::HEAD {
            return Ok(());
        }
        prop_assert_eq!(answer.header("content-type"), "application/problem+json");
        if !answer.header("content-encoding").is_empty() {
            return Ok(());
        }
        prop_assert_eq!(&answer.json["status"], answer.status);
        let code = (answer.status, answer.code().to_owned());
        prop_assert!(
            self.codes.contains(&code),
            "{:?} is not in docs/api.md",
            code
        );
        Ok(())
    }

    /// Whether everything that shows what was accepted still can.
    async fn reads(&self, call: &Call, accepted: &Answer) -> Result<(), TestCaseError> {
        let [issuer, recipient] = &self.readers;
        let office = match call.path.strip_prefix("/api/v1/offices") {
            Some("") => accepted.json["id"].as_str().map(ToOwned::to_owned),
            Some(rest) => rest.split('/').nth(1).map(ToOwned::to_owned),
            None => None,
        };
        let mut paths = Vec::new();
        if let Some(office) = office {
            let office = format!("/api/v1/offices/{office}");
            paths.push((issuer, format!("{office}/day?date=2026-03-03")));
            paths.push((
                issuer,
                format!("{office}/working-time?from=2026-01-01T00:00:00Z&to=2026-12-31T00:00:00Z"),
            ));
            paths.push((issuer, office));
        }
        if let Some(rest) = call.path.strip_prefix("/api/v1/assignments/") {
            let assignment = format!("/api/v1/assignments/{}", &rest[..36]);
            paths.push((recipient, format!("{assignment}/deadline")));
            paths.push((recipient, assignment.clone()));
            paths.push((issuer, assignment));
        }
        if call.path.starts_with("/api/v1/instructions") {
            paths.push((issuer, "/api/v1/instructions".to_owned()));
        }
        paths.push((recipient, "/api/v1/inbox".to_owned()));
        paths.push((recipient, "/api/v1/burden/own?period=2026".to_owned()));
        paths.push((issuer, "/api/v1/burden/issuing?period=2026".to_owned()));
        for (reader, path) in paths {
            let answer = reader.get(&path).await;
            let gone = answer.status == 404 && path.starts_with("/api/v1/assignments");
            prop_assert!(answer.status == 200 || gone, "{path}: {answer:#?}");
        }
        Ok(())
    }
}
