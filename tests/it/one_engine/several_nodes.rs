//! Three nodes on one PostgreSQL database: it does not matter which of them is asked, nor which of
//! them is lost.

use std::time::Duration;

use serde_json::json;
use tapsyrma::store::Store;
use uuid::Uuid;

use super::load::{Chance, Load, Nodes, Service, end, kill};
use crate::support::postgres::Cluster;
use crate::support::{PASSWORD, database, due_date};

/// How long the district works in each part of the test.
const WHILE: Duration = Duration::from_secs(3);

#[actix_web::test]
async fn a_node_that_is_killed_and_one_that_is_restarted_lose_nothing_and_no_reader_misses_a_number()
 {
    let mut chance = Chance::new();
    let server = Cluster::durable();
    let service = Service::new(&server, |database| server.url(database)).await;
    let nodes = Nodes::default();
    let mut running = Vec::new();
    for number in 0..3 {
        let node = service.start().await;
        nodes.came(number, node.address);
        running.push(node);
    }
    let load = Load::start(&service.district, &nodes, &mut chance).await;
    tokio::time::sleep(WHILE).await;
    let before = load.account().effects.len();

    let killed = running.pop().unwrap();
    kill(killed).await;
    tokio::time::sleep(WHILE).await;
    let without_one = load.account().effects.len() - before;
    let restarted = running.pop().unwrap();
    end(restarted).await;
    let again = service.start().await;
    nodes.came(1, again.address);
    tokio::time::sleep(WHILE).await;

    let account = load.end().await;
    println!("{without_one} changes while one of three nodes was dead; {account}");
    assert!(account.broken > 0, "nobody noticed");
    assert!(without_one > 10, "the others did not take over");
    let store = Store::open(&database::options(service.url.clone())).unwrap();
    account.compare(&store, &service.district).await;
}

#[actix_web::test]
async fn a_phone_that_signed_in_at_one_node_refreshes_at_another() {
    let service = on_a_database_of_its_own().await;
    let (here, there) = (service.start().await, service.start().await);
    let akim = &service.district.villages[0].login;
    let (phone, elsewhere) = (service.visitor(&here), service.visitor(&there));
    phone.sign_in(akim, PASSWORD).await.ok();
    let first = json!({ "refresh_token": phone.refresh_token() });
    let refresh = "/api/v1/session/refresh";

    let renewed = elsewhere.post(refresh, first.clone()).await.ok();
    let second = json!({ "refresh_token": renewed["refresh_token"] });
    phone.post(refresh, second).await.ok();

    let stolen = elsewhere.post(refresh, first).await;
    stolen.refused(401, "refresh_reused");
    let signed_out = phone.get("/api/v1/me").await;
    signed_out.refused(401, "device_signed_out");
}

#[actix_web::test]
async fn a_clerk_who_sends_again_at_another_node_has_issued_once() {
    let service = on_a_database_of_its_own().await;
    let (here, there) = (service.start().await, service.start().await);
    let clerk = &service.district.issuers[0].login;
    let (office, home) = (service.visitor(&here), service.visitor(&there));
    office.sign_in(clerk, PASSWORD).await.ok();
    home.sign_in(clerk, PASSWORD).await.ok();
    let path = "/api/v1/instructions";
    let mut body = office
        .issues("Stocks", due_date("2026-03-05"))
        .body_for(&[]);
    body["recipients"] = json!({ "offices": [service.district.villages[0].office] });

    let key = Uuid::now_v7();
    let first = office.post_as(key, path, body.clone()).await;
    let again = home.post_as(key, path, body.clone()).await;
    assert_eq!(again.header("idempotent-replay"), "true");
    assert_eq!(first.ok(), again.ok());

    for _ in 0..10 {
        let key = Uuid::now_v7();
        let sent = tokio::join!(
            office.post_as(key, path, body.clone()),
            home.post_as(key, path, body.clone()),
        );
        let done = [&sent.0, &sent.1].map(|answer| answer.status == 201);
        for late in [&sent.0, &sent.1]
            .into_iter()
            .filter(|one| one.status != 201)
        {
            late.refused(409, "request_under_way");
        }
        assert!(done[0] || done[1], "{sent:?}");
        if done == [true, true] {
            assert_eq!(sent.0.ok(), sent.1.ok());
        }
    }
    let issued = home.get("/api/v1/instructions?limit=50").await.ok();
    assert_eq!(issued["items"].as_array().unwrap().len(), 11);
}

#[actix_web::test]
async fn somebody_who_tries_passwords_at_several_nodes_is_counted_once() {
    let service = on_a_database_of_its_own().await;
    let (here, there) = (service.start().await, service.start().await);
    let akim = &service.district.villages[0].login;
    let nodes = [service.visitor(&here), service.visitor(&there)];

    for attempt in 0..10 {
        let answer = nodes[attempt % 2].sign_in(akim, "123456789012").await;
        answer.refused(401, "credentials_invalid");
    }

    for node in &nodes {
        let answer = node.sign_in(akim, PASSWORD).await;
        answer.refused(429, "too_many_attempts");
    }
}

async fn on_a_database_of_its_own() -> Service {
    let server = Cluster::shared();
    Service::new(server, |database| server.url(database)).await
}
