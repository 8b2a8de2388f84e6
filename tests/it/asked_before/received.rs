//! `GET /api/v1/assignments/{id}/asked-before`

use jiff::SignedDuration;
use serde_json::{Value, json};
use tapsyrma::domain::person::Role;

use super::{District, asked_before, dogs, stocks, stocks_again};
use crate::support::{due_date, each};

fn hour() -> SignedDuration {
    SignedDuration::from_hours(1)
}

#[actix_web::test]
async fn a_village_sees_that_another_department_asked_the_same_and_what_it_answered() {
    let District {
        app,
        economy,
        farming,
        aqtogai,
        ..
    } = District::start().await;
    let first = stocks(&economy).to(&[&aqtogai]).await;
    let other = dogs(&economy).to(&[&aqtogai]).await;
    aqtogai
        .answers(&first.at(&aqtogai), "Картофель 412 т")
        .await
        .ok();
    aqtogai.answers(&first.at(&aqtogai), "Лук 3 т").await.ok();
    aqtogai.opens(&other.at(&aqtogai)).await;
    app.pass(hour());
    let second = stocks_again(&farming).to(&[&aqtogai]).await;

    let found = asked_before(&aqtogai, &second.at(&aqtogai)).await;

    assert_eq!(each(&found, "assignment"), [&json!(first.at(&aqtogai))]);
    let found = &found[0];
    assert_eq!(found["issuer_office"]["name_ru"], "Economy");
    assert_eq!(found["instruction_number"], 1);
    assert_eq!(found["title"], "О запасах овощей");
    assert_eq!(found["registered_at"]["local"], "2026-03-03 10:00");
    assert_eq!(found["state"], "answered");
    assert_eq!(found["answer"]["text"], "Картофель 412 т\n\nЛук 3 т");
    assert_eq!(found["answer"]["answered_at"]["local"], "2026-03-03 10:00");
    assert!(found["similarity"].as_u64().unwrap() >= 33, "{found}");
}

#[actix_web::test]
async fn the_same_office_asking_again_is_not_another_office() {
    let District {
        app,
        economy,
        aqtogai,
        ..
    } = District::start().await;
    let first = stocks(&economy).to(&[&aqtogai]).await;
    aqtogai.answers(&first.at(&aqtogai), "412 t").await.ok();
    app.pass(hour());
    let again = stocks(&economy).to(&[&aqtogai]).await;
    assert_eq!(asked_before(&aqtogai, &again.at(&aqtogai)).await, json!([]));
}

#[actix_web::test]
async fn ninety_days_are_looked_back_or_as_many_as_the_policy_says() {
    let District {
        app,
        economy,
        farming,
        aqtogai,
        ..
    } = District::start().await;
    let first = stocks(&economy).to(&[&aqtogai]).await;
    aqtogai.opens(&first.at(&aqtogai)).await;
    app.pass(hour() * 24 * 90);
    let in_time = stocks_again(&farming).to(&[&aqtogai]).await;
    app.pass(SignedDuration::from_secs(1));
    let too_late = stocks_again(&farming).to(&[&aqtogai]).await;
    let (in_time, too_late) = (in_time.at(&aqtogai), too_late.at(&aqtogai));
    app.pass(hour() * 24 * 7);
    app.run_job("release").await;
    assert_eq!(
        asked_before(&aqtogai, &in_time)
            .await
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(asked_before(&aqtogai, &too_late).await, json!([]));
    // What came later was not asked before.
    assert_eq!(asked_before(&aqtogai, &first.at(&aqtogai)).await, json!([]));
}

#[actix_web::test]
async fn an_oblast_that_asked_before_the_audan_is_found_too() {
    let District {
        app,
        economy,
        aqtogai,
        ..
    } = District::start().await;
    let oblast = app.issuer(&app.oblast().await).await;
    let first = stocks_again(&oblast).to(&[&aqtogai]).await;
    aqtogai.acknowledges(&first.at(&aqtogai)).await.ok();
    app.pass(hour());
    let second = stocks(&economy).to(&[&aqtogai]).await;
    let found = asked_before(&aqtogai, &second.at(&aqtogai)).await;
    assert_eq!(found[0]["issuer_office"]["name_ru"], "Almaty oblast");
    assert_eq!(found[0]["answer"], Value::Null);
}

#[actix_web::test]
async fn a_village_never_learns_what_another_village_was_asked_or_answered() {
    let District {
        app,
        economy,
        farming,
        aqtogai,
        bulaq,
        ..
    } = District::start().await;
    let first = stocks(&economy).to(&[&aqtogai]).await;
    aqtogai.answers(&first.at(&aqtogai), "412 t").await.ok();
    app.pass(hour());
    let second = stocks_again(&farming).to(&[&aqtogai, &bulaq]).await;

    assert_eq!(asked_before(&bulaq, &second.at(&bulaq)).await, json!([]));
    let path = format!("/api/v1/assignments/{}/asked-before", second.at(&aqtogai));
    bulaq.get(&path).await.refused(404, "not_found");
    farming.get(&path).await.refused(403, "not_permitted");
}

#[actix_web::test]
async fn what_is_held_or_not_fetched_yet_is_not_told_of_by_another_assignment() {
    let District {
        app,
        economy,
        farming,
        aqtogai,
        ..
    } = District::start().await;
    let unread = stocks(&economy).to(&[&aqtogai]).await;
    app.pass(hour());
    let second = stocks_again(&farming).to(&[&aqtogai]).await.at(&aqtogai);
    assert_eq!(asked_before(&aqtogai, &second).await, json!([]));
    aqtogai.opens(&unread.at(&aqtogai)).await;
    assert_eq!(
        asked_before(&aqtogai, &second)
            .await
            .as_array()
            .unwrap()
            .len(),
        1
    );

    app.at("2026-03-03T20:00+05:00");
    let held = stocks(&economy).to(&[&aqtogai]).await.at(&aqtogai);
    let path = format!("/api/v1/assignments/{held}/asked-before");
    aqtogai.get(&path).await.refused(404, "not_found");
}

#[actix_web::test]
async fn what_was_recalled_unanswered_was_not_asked() {
    let District {
        app,
        economy,
        farming,
        aqtogai,
        ..
    } = District::start().await;
    let first = stocks(&economy).to(&[&aqtogai]).await.at(&aqtogai);
    aqtogai.opens(&first).await;
    economy.withdraws(&first).await.ok();
    app.pass(hour());
    let second = stocks_again(&farming).to(&[&aqtogai]).await.at(&aqtogai);
    assert_eq!(asked_before(&aqtogai, &second).await, json!([]));
}

#[actix_web::test]
async fn a_correction_is_looked_for_in_its_new_words() {
    let District {
        app,
        economy,
        farming,
        aqtogai,
        ..
    } = District::start().await;
    let first = dogs(&economy).to(&[&aqtogai]).await;
    aqtogai.opens(&first.at(&aqtogai)).await;
    let path = format!("/api/v1/instructions/{}/corrections", first.id());
    let text = "Сколько тонн картофеля, моркови и лука осталось в хранилищах?";
    let correction = json!({ "title": "О запасах овощей", "text": text, "reason": "A slip" });
    economy.post_over(1, &path, correction).await.ok();
    app.pass(hour());
    let second = stocks_again(&farming).to(&[&aqtogai]).await.at(&aqtogai);
    let third = dogs(&farming).to(&[&aqtogai]).await.at(&aqtogai);
    assert_eq!(
        asked_before(&aqtogai, &second)
            .await
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(asked_before(&aqtogai, &third).await, json!([]));
}

#[actix_web::test]
async fn at_most_ten_are_shown_with_as_many_statements_as_for_two() {
    let District {
        app,
        audan,
        farming,
        aqtogai,
        ..
    } = District::start().await;
    let mut taken = Vec::new();
    for asked in [2, 18] {
        for number in 0..asked {
            let department = app
                .department(&format!("Department {asked} {number}"), &audan)
                .await;
            let clerk = app.person(Role::Issuer, &department).await;
            let first = stocks(&clerk).to(&[&aqtogai]).await.at(&aqtogai);
            aqtogai.answers(&first, &format!("{number} t")).await.ok();
        }
        app.pass(hour());
        let now = farming.issues("О запасах овощей", due_date("2026-03-06"));
        let now = now.with("text", json!("Остаток картофеля и моркови в тоннах"));
        let now = now.to(&[&aqtogai]).await.at(&aqtogai);
        aqtogai.opens(&now).await;
        let before = app.app.store.statements();
        let found = asked_before(&aqtogai, &now).await;
        taken.push((
            app.app.store.statements() - before,
            found.as_array().unwrap().len(),
        ));
    }
    assert_eq!((taken[0].1, taken[1].1), (2, 10));
    assert_eq!(taken[0].0, taken[1].0);
    assert!(taken[0].0 <= 9, "{taken:?}");
}
