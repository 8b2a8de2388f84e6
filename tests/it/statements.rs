//! How many statements a request takes: as many for twenty as for two, and no more than these.

use serde_json::Value;

use crate::support::{Client, TestApp, due_date};

/// An audan's clerk and the akims of so many of its villages.
async fn audan_with(app: &TestApp, villages: usize) -> (Client, Vec<Client>) {
    let audan = app.audan("Zhambyl").await;
    let clerk = app.issuer(&audan).await;
    let mut akims = Vec::new();
    for number in 1..=villages {
        akims.push(app.recipient(&format!("Village {number}"), &audan).await);
    }
    (clerk, akims)
}

/// The statements that something takes, those that begin and end a transaction included.
pub async fn taken<T>(app: &TestApp, what: impl Future<Output = T>) -> u64 {
    let before = app.app.store.statements();
    what.await;
    app.app.store.statements() - before
}

async fn ask(clerk: &Client, villages: &[Client], title: &str) -> Vec<String> {
    let villages: Vec<&Client> = villages.iter().collect();
    let issued = clerk.issues(title, due_date("2026-03-06"));
    let issued = issued.to(&villages).await;
    villages.iter().map(|village| issued.at(village)).collect()
}

#[actix_web::test]
async fn twenty_villages_are_asked_with_as_many_statements_as_two() {
    let app = TestApp::start().await;
    let (clerk, villages) = audan_with(&app, 20).await;
    ask(&clerk, &villages[..3], "Once, to be known").await;

    let two = taken(&app, ask(&clerk, &villages[..2], "Potatoes")).await;
    let twenty = taken(&app, ask(&clerk, &villages, "Carrots")).await;

    assert_eq!(two, twenty);
    assert!(twenty <= 15, "{twenty}");
}

#[actix_web::test]
async fn twenty_new_in_an_inbox_are_delivered_with_as_many_statements_as_two() {
    let app = TestApp::start().await;
    let (clerk, villages) = audan_with(&app, 2).await;
    let looks = async |village: &Client, new: usize| {
        village.inbox().await;
        for number in 0..new {
            ask(&clerk, std::slice::from_ref(village), &format!("{number}")).await;
        }
        taken(&app, village.inbox()).await
    };

    let two = looks(&villages[0], 2).await;
    let twenty = looks(&villages[1], 20).await;
    assert_eq!(two, twenty);
    assert!(twenty <= 21, "{twenty}");

    for village in &villages {
        assert_eq!(taken(&app, village.inbox()).await, 1);
    }
}

#[actix_web::test]
async fn a_phone_that_syncs_asks_once_where_nothing_is_new() {
    let app = TestApp::start().await;
    let (clerk, villages) = audan_with(&app, 2).await;
    let syncs = async |village: &Client, new: usize| {
        let since = next(&village.syncs(0).await);
        for number in 0..new {
            ask(&clerk, std::slice::from_ref(village), &format!("{number}")).await;
        }
        taken(&app, village.syncs(since)).await
    };

    let two = syncs(&villages[0], 2).await;
    let twenty = syncs(&villages[1], 20).await;
    assert_eq!(two, twenty);
    assert!(twenty <= 20, "{twenty}");

    for village in &villages {
        let since = next(&village.syncs(0).await);
        assert_eq!(taken(&app, village.syncs(since)).await, 1);
    }
}

#[actix_web::test]
async fn an_answer_takes_no_more_statements_in_a_long_history_than_in_a_short_one() {
    let app = TestApp::start().await;
    let (clerk, villages) = audan_with(&app, 1).await;
    let village = &villages[0];
    let assignment = ask(&clerk, &villages, "Potatoes").await.remove(0);
    let acknowledged = taken(&app, village.acknowledges(&assignment)).await;
    assert!(acknowledged <= 17, "{acknowledged}");

    let mut answers = Vec::new();
    for number in 0..5 {
        let answer = format!("{number} t");
        answers.push(taken(&app, village.answers(&assignment, &answer)).await);
    }
    assert!(
        answers.iter().all(|taken| *taken == answers[0]),
        "{answers:?}"
    );
    assert!(answers[0] <= 17, "{answers:?}");
}

fn next(changes: &Value) -> i64 {
    changes["next"].as_i64().unwrap()
}
