//! What an issuer decides about an assignment: `/api/v1/assignments/{id}/...`.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, due_at, due_date, each, granted, refused, sent_to, version};

/// An audan's akim and the akim of one of its villages.
async fn audan_and_village(app: &TestApp) -> (Client, Client) {
    let audan = app.audan("Zhambyl").await;
    (
        app.issuer(&audan).await,
        app.recipient("Aqtogai", &audan).await,
    )
}

/// The versions of a deadline as the village is told of them.
async fn deadlines(village: &Client, assignment: &str) -> Value {
    let path = format!("/api/v1/assignments/{assignment}/deadline");
    village.get(&path).await.ok()["versions"].clone()
}

#[actix_web::test]
async fn nobody_accepts_or_returns_an_answer_they_have_not_read() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let id = audan.asks_of(&aul, "Stocks").await;
    let read = version(&aul.answers(&id, "412 t").await.ok());
    let path = format!("/api/v1/assignments/{id}");

    let blind = audan.put(&format!("{path}/acceptance"), json!({})).await;
    blind.refused(428, "version_required");
    let body = json!({ "reason": "By kind, please" });
    let blind = audan.post(&format!("{path}/returns"), body).await;
    blind.refused(428, "version_required");
    aul.answers(&id, "And 3 t of onions").await.ok();
    for stale in [
        audan.accepts(&id, read).await,
        audan.returns(&id, read, "By kind, please").await,
    ] {
        stale.refused(409, "stale_version");
        assert_eq!(stale.json["current_version"], read + 1);
    }

    let current = version(&audan.opens(&id).await);
    assert_eq!(current, read + 1, "reading makes no copy stale");
    let accepted = audan.accepts(&id, current).await.ok();
    assert_eq!(accepted["state"], "accepted");
    let retry = audan.accepts(&id, current).await.ok();
    assert_eq!(retry["state"], "accepted");
    assert_eq!(retry["number"], Value::Null);
    let regret = audan.returns(&id, current + 1, "By kind, please").await;
    regret.refused(409, "assignment_closed");
    assert!(aul.opens(&id).await["closed_at"].is_object());
}

#[actix_web::test]
async fn there_is_nothing_to_accept_before_an_answer() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let id = audan.asks_of(&aul, "Stocks").await;
    audan.accepts(&id, 1).await.refused(409, "wrong_state");
    let returned = audan.returns(&id, 1, "By kind, please").await;
    returned.refused(409, "wrong_state");
    let decided = audan.decides_time(&id, 1, granted()).await;
    decided.refused(409, "no_extension_asked");
    audan.replies(&id, "Yes").await.refused(409, "wrong_state");
    let nowhere = audan.decides_office(&id, 1, refused("Yours")).await;
    nowhere.refused(409, "wrong_state");
}

#[actix_web::test]
async fn an_answer_that_was_returned_with_a_new_deadline_comes_again_in_a_second_round() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let id = audan.asks_of(&aul, "Stocks").await;
    let read = version(&aul.answers(&id, "412 t").await.ok());

    let path = format!("/api/v1/assignments/{id}/returns");
    let body = json!({ "reason": "By kind, please", "due": due_date("2026-03-06") });
    audan.post_over(read, &path, body).await.ok();
    let seen = aul.opens(&id).await;
    assert_eq!(seen["state"], "returned");
    assert_eq!(seen["returns"], 1);
    assert_eq!(seen["deadline"]["local"], "2026-03-06 18:30");
    let versions = deadlines(&aul, &id).await;
    assert_eq!(each(&versions, "rule"), ["original", "rework"]);

    let read = version(&aul.answers(&id, "Potatoes 400 t, beet 12 t").await.ok());
    let seen = aul.opens(&id).await;
    let last = seen["history"].as_array().unwrap().last().unwrap();
    assert_eq!(last["happening"]["round"], 2);
    audan.accepts(&id, read).await.ok();
}

#[actix_web::test]
async fn more_time_is_granted_as_asked_or_otherwise_or_not_at_all() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let ask = async |until: &str| {
        let id = audan.asks_of(&aul, "Stocks").await;
        let asked = aul.asks_time(&id, due_date(until)).await.ok();
        (id, version(&asked))
    };

    let (as_asked, read) = ask("2026-03-10").await;
    audan.decides_time(&as_asked, read, granted()).await.ok();
    let seen = aul.opens(&as_asked).await;
    assert_eq!(seen["deadline"]["due"], due_date("2026-03-10"));
    assert_eq!(seen["deadline"]["version"], 1);
    assert_eq!(seen["extension"], Value::Null);
    let versions = deadlines(&aul, &as_asked).await;
    assert_eq!(each(&versions, "rule"), ["original", "granted"]);

    let (otherwise, read) = ask("2026-03-10").await;
    let shorter = json!({ "decision": "granted", "due": due_date("2026-03-04") });
    let shorter = audan.decides_time(&otherwise, read, shorter).await;
    shorter.refused(409, "extension_not_later");
    let due = due_at("2026-03-06T12:00+05:00");
    let other = json!({ "decision": "granted", "due": due });
    audan.decides_time(&otherwise, read, other).await.ok();
    let seen = aul.opens(&otherwise).await;
    assert_eq!(seen["deadline"]["local"], "2026-03-06 12:00");

    let (not_at_all, read) = ask("2026-03-10").await;
    let stale = audan
        .decides_time(&not_at_all, read - 1, refused("No"))
        .await;
    stale.refused(409, "stale_version");
    let no = refused("The oblast waits");
    let decided = audan.decides_time(&not_at_all, read, no).await.ok();
    let seen = aul.opens(&not_at_all).await;
    assert_eq!(seen["deadline"]["version"], 0);
    assert_eq!(seen["extension"], Value::Null);
    let again = audan.decides_time(&not_at_all, version(&decided), granted());
    again.await.refused(409, "no_extension_asked");
}

#[actix_web::test]
async fn a_deadline_that_is_moved_unasked_is_recorded_as_later_or_earlier() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let id = audan.asks_of(&aul, "Stocks").await;

    let same = audan.moves_deadline(&id, 1, due_date("2026-03-05")).await;
    same.refused(409, "deadline_unchanged");
    let slip = audan.moves_deadline(&id, 1, due_date("1926-03-05")).await;
    slip.refused(422, "deadline_out_of_range");
    let later = audan.moves_deadline(&id, 1, due_date("2026-03-12")).await;
    let later = version(&later.ok());
    let earlier = due_date("2026-03-04");
    audan.moves_deadline(&id, later, earlier).await.ok();

    let versions = deadlines(&aul, &id).await;
    let rules = ["original", "extended", "shortened"];
    assert_eq!(each(&versions, "rule"), rules);
    assert_eq!(versions[2]["reason"], "The oblast wants it then");
    let undated = audan.issues("When you can", Value::Null);
    let undated = undated.to(&[&aul]).await.at(&aul);
    let dated = audan.moves_deadline(&undated, 1, due_date("2026-03-12"));
    dated.await.ok();
    let seen = aul.opens(&undated).await;
    assert_eq!(seen["deadline"]["local"], "2026-03-12 18:30");
}

#[actix_web::test]
async fn a_question_is_the_issuers_turn_until_the_reply() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    let id = audan.asks_of(&aul, "Stocks").await;

    let asked = aul.asks(&id, "With seed potatoes?").await.ok();
    assert_eq!(asked["state"], "clarification");
    app.at("2026-03-07T12:00+05:00");
    assert_eq!(aul.opens(&id).await["overdue"], false);
    let twice = aul.asks(&id, "And onions?").await;
    twice.refused(409, "wrong_state");
    let replied = audan.replies(&id, "With").await.ok();
    assert_eq!(replied["state"], "acknowledged");
    assert_eq!(aul.opens(&id).await["overdue"], true);
    audan.replies(&id, "With").await.refused(409, "wrong_state");
}

#[actix_web::test]
async fn another_village_gets_what_was_meant_for_it_and_the_first_sees_it_recalled() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let (wrong, right) = (
        app.recipient("Aqtogai", &zhambyl).await,
        app.recipient("Bulaq", &zhambyl).await,
    );
    let id = audan.asks_of(&wrong, "The bridge at Bulaq").await;
    let asked = wrong.passes_on(&id, "The bridge is theirs").await.ok();
    assert_eq!(asked["state"], "redirected");

    let decision = sent_to(right.office());
    let decided = audan.decides_office(&id, version(&asked), decision).await;
    assert_eq!(decided.ok()["state"], "withdrawn");
    assert_eq!(right.inbox().await, ["The bridge at Bulaq"]);
    assert!(wrong.inbox().await.is_empty());
    assert_eq!(wrong.opens(&id).await["state"], "withdrawn");
    let late = wrong.answers(&id, "It stands").await;
    late.refused(409, "assignment_closed");
}

#[actix_web::test]
async fn what_another_village_has_or_may_not_have_stays_where_it_is() {
    let app = TestApp::start().await;
    let (zhambyl, talas) = (app.audan("Zhambyl").await, app.audan("Talas").await);
    let audan = app.issuer(&zhambyl).await;
    let (aqtogai, bulaq) = (
        app.recipient("Aqtogai", &zhambyl).await,
        app.recipient("Bulaq", &zhambyl).await,
    );
    let foreign = app.aul("Oiyq", &talas).await;
    let issued = audan.issues("Stocks", due_date("2026-03-05"));
    let issued = issued.to(&[&aqtogai, &bulaq]).await;
    let id = issued.at(&aqtogai);
    let read = version(&aqtogai.passes_on(&id, "Ask Bulaq").await.ok());

    let decided = audan.decides_office(&id, read, sent_to(bulaq.office()));
    decided.await.refused(409, "recipient_has_it");
    let decided = audan.decides_office(&id, read, sent_to(&foreign));
    decided.await.refused(422, "recipient_unknown");
    let seen = aqtogai.opens(&id).await;
    assert_eq!(
        seen["state"], "redirected",
        "a refusal leaves nothing behind"
    );
    assert_eq!(version(&seen), read);
    let decided = audan.decides_office(&id, read, refused("It is yours"));
    assert_eq!(decided.await.ok()["state"], "acknowledged");
    let last = aqtogai.history(&id).await.pop();
    assert_eq!(last.unwrap(), "redirect_refused");
}

#[actix_web::test]
async fn one_village_is_spared_and_the_other_still_asked() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let (spared, asked) = (
        app.recipient("Aqtogai", &zhambyl).await,
        app.recipient("Bulaq", &zhambyl).await,
    );
    let issued = audan.issues("Stocks", Value::Null);
    let issued = issued.to(&[&spared, &asked]).await;
    let id = issued.at(&spared);

    let first = audan.withdraws(&id).await.ok();
    let again = audan.withdraws(&id).await.ok();
    assert_eq!(version(&first), version(&again));
    assert_eq!(again["number"], Value::Null);
    assert_eq!(spared.opens(&id).await["state"], "withdrawn");
    let kinds = spared.history(&id).await;
    assert_eq!(kinds, ["issued", "withdrawn", "delivered"]);
    assert_eq!(asked.inbox().await, ["Stocks"]);
}

#[actix_web::test]
async fn a_held_instruction_can_still_get_another_deadline() {
    let app = TestApp::start().await;
    let (audan, aul) = audan_and_village(&app).await;
    app.at("2026-03-03T18:40+05:00");
    let id = audan.asks_of(&aul, "Stocks").await;
    let moved = audan.moves_deadline(&id, 1, due_date("2026-03-06")).await;
    assert_eq!(moved.ok()["state"], "scheduled");
    app.at("2026-03-04T09:00+05:00");
    assert_eq!(app.run_job("release").await, 1);
    let seen = aul.opens(&id).await;
    assert_eq!(seen["deadline"]["due"], due_date("2026-03-06"));
}
