//! Records that grow from several sides at once.

use std::collections::BTreeSet;

use actix_web::rt::spawn;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tapsyrma::clock::fresh_id;
use tapsyrma::domain::command::Command;
use tapsyrma::domain::instruction::Instruction;
use tapsyrma::domain::office::{Office, Tier};
use tapsyrma::store::events::Origin;
use tapsyrma::store::records::IssueError;
use tapsyrma::store::{assignments, instructions, offices, records};

use super::{OpenWrite, audan_and_two_villages, id, start, until_waiting, verify_record};
use crate::support::{TestApp, due_date, each, sent_to, text, version};

#[actix_web::test]
async fn a_phone_never_sees_a_later_number_before_an_earlier_one() {
    let app = start().await;
    let (_, audan, [aul, _]) = audan_and_two_villages(&app).await;
    let (dogs, snow) = (
        id(&audan.asks_of(&aul, "Dogs").await),
        audan.asks_of(&aul, "Snow").await,
    );
    let since = verify_record(&app, &aul).await;
    let origin = Origin::service(app.now());

    let earlier = OpenWrite::begin(&app, move |tx| {
        records::act_if_due(tx, dogs, Command::Deliver, &origin)
    })
    .await;
    let aul = std::rc::Rc::new(aul);
    let later = spawn({
        let aul = aul.clone();
        async move { aul.acknowledges(&snow).await.ok() }
    });
    until_waiting(&app, 1).await;
    let meanwhile = aul.record(since).await;
    assert_eq!(meanwhile["events"], json!([]));
    earlier.commits().await;

    assert_eq!(later.await.unwrap()["number"], 4);
    let told = aul.record(since).await;
    assert_eq!(each(&told["events"], "number"), [3, 4]);
    assert_eq!(verify_record(&app, &aul).await, 4);
}

#[actix_web::test]
async fn a_number_that_was_given_up_goes_to_whoever_waited() {
    let app = start().await;
    let (_, audan, [aul, _]) = audan_and_two_villages(&app).await;
    let (dogs, snow) = (
        id(&audan.asks_of(&aul, "Dogs").await),
        audan.asks_of(&aul, "Snow").await,
    );
    let origin = Origin::service(app.now());

    let given_up = OpenWrite::begin(&app, move |tx| {
        records::act_if_due(tx, dogs, Command::Deliver, &origin)
    })
    .await;
    let aul = std::rc::Rc::new(aul);
    let waits = spawn({
        let aul = aul.clone();
        async move { aul.acknowledges(&snow).await.ok() }
    });
    until_waiting(&app, 1).await;
    given_up.fails().await;

    assert_eq!(waits.await.unwrap()["number"], 3);
    assert_eq!(verify_record(&app, &aul).await, 3);
}

#[actix_web::test]
async fn clerks_who_ask_the_same_villages_and_villages_that_answer_all_get_through() {
    const ROUNDS: usize = 12;
    let app = start().await;
    let (zhambyl, audan, [aqtogai, bulaq]) = audan_and_two_villages(&app).await;
    let second = app.issuer(&zhambyl).await;
    let department = app.department("Agriculture", &zhambyl).await;
    let department = app.issuer(&department).await;

    let asks = async |issuer: &crate::support::Client, villages: [&crate::support::Client; 2]| {
        let mut issued = Vec::new();
        for round in 0..ROUNDS {
            let draft = issuer.issues(&format!("Round {round}"), due_date("2026-03-05"));
            issued.push(draft.to(&villages).await);
        }
        issued
    };
    let answers = async |village: &crate::support::Client| {
        let mut since = 0;
        let mut answered = BTreeSet::new();
        while answered.len() < 3 * ROUNDS {
            let changes = village.syncs(since).await;
            since = changes["next"].as_i64().unwrap();
            for assignment in changes["assignments"].as_array().unwrap() {
                let id = text(&assignment["id"]);
                if answered.insert(id.clone()) {
                    village.answers(&id, "412 t").await.ok();
                }
            }
        }
    };
    let (issuers, ()) = tokio::join!(
        join_all([
            asks(&audan, [&aqtogai, &bulaq]),
            asks(&second, [&bulaq, &aqtogai]),
            asks(&department, [&aqtogai, &bulaq]),
        ]),
        async {
            tokio::join!(answers(&aqtogai), answers(&bulaq));
        }
    );

    let number = |issued: &crate::support::Issued| issued.0["number"].as_i64().unwrap();
    let of_akim: BTreeSet<i64> = issuers[..2].iter().flatten().map(number).collect();
    let of_department: BTreeSet<i64> = issuers[2].iter().map(number).collect();
    let rounds = i64::try_from(ROUNDS).unwrap();
    assert!(of_akim.into_iter().eq(1..=2 * rounds));
    assert!(of_department.into_iter().eq(1..=rounds));
    for village in [&aqtogai, &bulaq] {
        // Issued, delivered, answered.
        assert_eq!(verify_record(&app, village).await, 9 * rounds);
    }
}

#[actix_web::test]
async fn what_comes_while_a_phone_syncs_is_told_only_with_its_delivery_on_the_record() {
    let app = start().await;
    let (_, audan, [aul, _]) = audan_and_two_villages(&app).await;
    let dogs = id(&audan.asks_of(&aul, "Dogs").await);
    let held = OpenWrite::begin(&app, move |tx| assignments::find_for_change(tx, dogs)).await;
    let aul = std::rc::Rc::new(aul);
    let syncs = spawn({
        let aul = aul.clone();
        async move { aul.syncs(0).await }
    });
    until_waiting(&app, 1).await;
    let comes = spawn({
        let aul = aul.clone();
        async move { audan.asks_of(&aul, "Snow").await }
    });
    while !comes.is_finished() && crate::support::database::waiting(&app.app.store).await < 2 {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    held.commits().await;

    let told = syncs.await.unwrap();
    comes.await.unwrap();
    let mut all: Vec<Value> = told["assignments"].as_array().unwrap().clone();
    let rest = aul.syncs(told["next"].as_i64().unwrap()).await;
    all.extend(rest["assignments"].as_array().unwrap().clone());
    for assignment in &all {
        assert!(assignment["delivered_at"].is_object(), "{assignment}");
    }
    let titles: BTreeSet<String> = all
        .iter()
        .map(|assignment| text(&assignment["instruction"]["title"]))
        .collect();
    assert_eq!(titles.into_iter().collect::<Vec<_>>(), ["Dogs", "Snow"]);
    assert_eq!(verify_record(&app, &aul).await, 4);
}

#[actix_web::test]
async fn two_villages_that_pass_the_same_work_on_to_a_third_give_it_to_it_once() {
    let app = start().await;
    let (zhambyl, audan, [aqtogai, bulaq]) = audan_and_two_villages(&app).await;
    let third = app.recipient("Oiyq", &zhambyl).await;
    let issued = audan.issues("The bridge", due_date("2026-03-05"));
    let issued = issued.to(&[&aqtogai, &bulaq]).await;
    let mut asked = Vec::new();
    for village in [&aqtogai, &bulaq] {
        let id = issued.at(village);
        let read = version(&village.passes_on(&id, "Theirs").await.ok());
        asked.push((id, read));
    }
    let office = third.office().id;
    let held = OpenWrite::begin(&app, move |tx| records::lock(tx, &[office])).await;

    let to_third = sent_to(third.office());
    let decisions = asked
        .iter()
        .map(|(id, read)| audan.decides_office(id, *read, to_third.clone()));
    let (decided, ()) = tokio::join!(join_all(decisions), async {
        until_waiting(&app, 2).await;
        held.commits().await;
    });

    let mut outcomes: Vec<(u16, &str)> = decided
        .iter()
        .map(|answer| (answer.status, answer.code()))
        .collect();
    outcomes.sort_unstable();
    assert_eq!(outcomes, [(201, ""), (409, "recipient_has_it")]);
    assert_eq!(third.inbox().await, ["The bridge"]);
}

#[actix_web::test]
async fn two_nodes_that_release_at_once_release_each_assignment_once() {
    let app = start().await;
    let (zhambyl, audan, villages) = audan_and_two_villages(&app).await;
    app.at("2026-03-03T19:00+05:00");
    let draft = audan.issues("Dogs", due_date("2026-03-06"));
    draft.sent_under(&zhambyl).await;
    app.at("2026-03-04T12:00+05:00");
    let office = audan.office().id;
    let held = OpenWrite::begin(&app, move |tx| records::lock(tx, &[office])).await;

    let (first, second, ()) = tokio::join!(app.run_job("release"), app.run_job("release"), async {
        until_waiting(&app, 2).await;
        held.commits().await;
    });

    assert_eq!(first + second, 2);
    for village in &villages {
        assert_eq!(verify_record(&app, village).await, 2);
    }
}

fn village_under(audan: &Office, number: usize) -> Office {
    Office {
        id: fresh_id(),
        kato: format!("{}{number:05}", &audan.kato.as_str()[..4])
            .parse()
            .unwrap(),
        tier: Tier::Aul,
        parent: Some(audan.id),
        ..audan.clone()
    }
}

/// Issues to some villages in one write; returns how many statements that took.
async fn statements_to_issue(app: &TestApp, template: &Instruction, villages: &[Office]) -> u64 {
    let mut instruction = template.clone();
    instruction.id = fresh_id();
    let (clocks, villages) = (app.app.clocks.clone(), villages.to_vec());
    let origin = Origin::service(app.now());
    let store = &app.app.store;
    let before = store.statements();
    let issued = store.write(move |tx| {
        let issued = records::issue(tx, &clocks, &mut instruction, &villages, &origin)?;
        assert_eq!(issued.len(), villages.len());
        Ok::<_, IssueError>(())
    });
    issued.await.unwrap();
    store.statements() - before
}

#[actix_web::test]
async fn asking_a_hundred_villages_takes_no_more_statements_than_asking_two() {
    let app = start().await;
    let (zhambyl, audan, [aul, _]) = audan_and_two_villages(&app).await;
    let asked = audan
        .issues("Dogs", due_date("2026-03-05"))
        .to(&[&aul])
        .await;
    let asked = asked.id().parse().unwrap();
    let found = app
        .app
        .store
        .read(move |connection| instructions::find(connection, asked));
    let template = found.await.unwrap().unwrap();
    // More than one statement can bind on either engine.
    let villages: Vec<Office> = (1000..4500)
        .map(|number| village_under(&zhambyl, number))
        .collect();
    let new = villages.clone();
    let inserted = app
        .app
        .store
        .write(move |tx| offices::insert_all(tx, &new, "2026-07"));
    inserted.await.unwrap();

    let two = statements_to_issue(&app, &template, &villages[..2]).await;
    let hundred = statements_to_issue(&app, &template, &villages[..100]).await;
    assert_eq!(two, hundred);
    // The records locked and written, the instruction, its assignments, the events; and the
    // beginning and the end.
    assert!(two <= 6 + 4, "{two} statements");
    let all = statements_to_issue(&app, &template, &villages).await;
    assert!(all < 40, "{all} statements");
}
