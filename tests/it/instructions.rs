//! `/api/v1/instructions`: who may be asked, what may be asked, and what becomes of it afterwards.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    TestApp, due_at, due_date, each, granted, key, send, text, urgent, utc, version,
};

const PATH: &str = "/api/v1/instructions";

#[actix_web::test]
async fn each_village_of_a_list_gets_its_own_copy() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let (aqtogai, bulaq) = (
        app.recipient("Aqtogai", &zhambyl).await,
        app.recipient("Bulaq", &zhambyl).await,
    );

    let issued = audan
        .issues("Vegetable stocks", due_date("2026-03-03"))
        .to(&[&aqtogai, &bulaq])
        .await;

    assert_eq!(issued.0["number"], 1);
    let (hers, his) = (issued.at(&aqtogai), issued.at(&bulaq));
    assert_ne!(hers, his);
    let given = issued.given_to(&aqtogai);
    assert_eq!(given["state"], "sent");
    assert_eq!(given["deadline"]["local"], "2026-03-03 18:30");
    assert_eq!(given["notice_minutes"], 420);
    aqtogai.answers(&hers, "412 t").await.ok();
    assert_eq!(aqtogai.opens(&hers).await["state"], "answered");
    assert_eq!(bulaq.opens(&his).await["state"], "sent");
}

#[actix_web::test]
async fn everybody_under_an_audan_is_its_villages_and_nobody_else() {
    let app = TestApp::start().await;
    let (zhambyl, talas) = (app.audan("Zhambyl").await, app.audan("Talas").await);
    let department = app.department("Agriculture", &zhambyl).await;
    let department = app.issuer(&department).await;
    let (aqtogai, bulaq) = (
        app.recipient("Aqtogai", &zhambyl).await,
        app.recipient("Bulaq", &zhambyl).await,
    );
    let stranger = app.recipient("Oiyq", &talas).await;

    let issued = department
        .issues("Seed fund", due_date("2026-03-05"))
        .sent_under(&zhambyl)
        .await;

    assert_eq!(issued.assignments().len(), 2);
    assert_eq!(aqtogai.inbox().await, ["Seed fund"]);
    assert_eq!(bulaq.inbox().await, ["Seed fund"]);
    assert!(stranger.inbox().await.is_empty());
    let above = app.oblast().await;
    for elsewhere in [&talas, &above] {
        let answer = department
            .issues("Seed fund", Value::Null)
            .addressed(json!({ "under": elsewhere.id }))
            .await;
        answer.refused(422, "recipient_unknown");
    }
}

#[actix_web::test]
async fn the_villages_of_another_audan_are_as_unknown_as_those_that_do_not_exist() {
    let app = TestApp::start().await;
    let (zhambyl, talas) = (app.audan("Zhambyl").await, app.audan("Talas").await);
    let audan = app.issuer(&zhambyl).await;
    let own = app.recipient("Aqtogai", &zhambyl).await;
    let foreign = app.recipient("Oiyq", &talas).await;

    let to_foreign = audan
        .issues("Stocks", Value::Null)
        .tried_on(&[&own, &foreign])
        .await;
    let to_nobody = audan
        .issues("Stocks", Value::Null)
        .addressed(json!({ "offices": [own.office_id(), Uuid::now_v7()] }))
        .await;

    to_foreign.refused(422, "recipient_unknown");
    to_nobody.refused(422, "recipient_unknown");
    assert_eq!(to_foreign.json["detail"], to_nobody.json["detail"]);
    assert!(own.inbox().await.is_empty());
    let issued = audan.issues("Stocks", Value::Null).to(&[&own]).await;
    assert_eq!(issued.0["number"], 1, "a refusal uses up no number");
}

#[actix_web::test]
async fn a_village_named_twice_is_asked_once_and_a_list_has_a_beginning_and_an_end() {
    let app = TestApp::start_with(|config| config.limits.recipients = 2).await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let (a, b, c) = (
        app.recipient("Aqtogai", &zhambyl).await,
        app.recipient("Bulaq", &zhambyl).await,
        app.recipient("Saryarqa", &zhambyl).await,
    );
    let draft = || audan.issues("Stocks", Value::Null);

    let twice = draft().to(&[&a, &b, &a, &b]).await;
    assert_eq!(twice.assignments().len(), 2);
    let nobody = draft().tried_on(&[]).await;
    nobody.refused(422, "recipients_empty");
    let three = draft().tried_on(&[&a, &b, &c]).await;
    three.refused(422, "too_many_recipients");
    let all = draft().addressed(json!({ "under": zhambyl.id })).await;
    all.refused(422, "too_many_recipients");
}

#[actix_web::test]
async fn ten_thousand_recipients_are_too_many_and_so_are_ten_megabytes() {
    let app = TestApp::start_with(|config| config.limits.body_bytes = 1 << 20).await;
    let audan = app.audan("Zhambyl").await;
    let issuer = app.issuer(&audan).await;
    let ids: Vec<Uuid> = (0..10_000).map(|_| Uuid::now_v7()).collect();
    let draft = || issuer.issues("Stocks", Value::Null);

    let crowd = draft().addressed(json!({ "offices": ids })).await;
    crowd.refused(422, "too_many_recipients");
    let under = json!({ "under": audan.id });
    let book = draft().with("text", json!("т".repeat(5 << 20)));
    let book = book.addressed(under.clone()).await;
    book.refused(413, "body_too_large");
    let long = draft().with("text", json!("т".repeat(20_001)));
    long.addressed(under).await.refused(400, "body_invalid");
}

#[actix_web::test]
async fn a_deadline_in_the_past_is_recorded_as_dead_on_arrival() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let aul = app.recipient("Aqtogai", &zhambyl).await;

    let issued = audan
        .issues("Needed yesterday", due_at("2026-03-02T18:20+05:00"))
        .to(&[&aul])
        .await;

    assert_eq!(issued.given_to(&aul)["notice_minutes"], 0);
    let seen = aul.opens(&issued.at(&aul)).await;
    assert_eq!(seen["overdue"], true);
    assert_eq!(seen["working_minutes_left"], 0);
}

#[actix_web::test]
async fn a_deadline_may_be_absent_or_far_away_but_no_slip_of_the_pen() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let aul = app.recipient("Aqtogai", &zhambyl).await;

    let undated = audan.issues("When you can", Value::Null).to(&[&aul]).await;
    assert_eq!(undated.given_to(&aul)["notice_minutes"], Value::Null);
    assert_eq!(aul.opens(&undated.at(&aul)).await["overdue"], false);
    for year in ["1999-12-31", "2100-01-01", "0026-03-05"] {
        let answer = audan
            .issues("Stocks", due_date(year))
            .tried_on(&[&aul])
            .await;
        answer.refused(422, "deadline_out_of_range");
    }
    let both = json!({ "date": "2026-03-05", "at": "2026-03-05T00:00:00Z" });
    for due in [both, json!({}), json!("2026-03-05"), due_date("2026-02-30")] {
        let answer = audan.issues("Stocks", due).tried_on(&[&aul]).await;
        answer.refused(400, "body_invalid");
    }
    audan
        .issues("In the year 2099", due_date("2099-12-31"))
        .to(&[&aul])
        .await;
}

#[actix_web::test]
async fn urgency_has_a_kind_that_the_policy_names_and_a_reason() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let aul = app.recipient("Aqtogai", &zhambyl).await;
    let try_as = async |urgency: Value| {
        let draft = audan.issues("Dogs", due_date("2026-03-04"));
        draft.with("urgency", urgency).tried_on(&[&aul]).await
    };

    let hurry = json!({ "level": "urgent", "kind": "the_akim_asks", "reason": "He asks" });
    try_as(hurry).await.refused(422, "urgent_kind_unknown");
    let silent = json!({ "level": "urgent", "kind": "emergency" });
    try_as(silent).await.refused(400, "body_invalid");
    let issued = try_as(urgent()).await.ok();
    let id = text(&issued["assignments"][0]["id"]);
    let seen = aul.opens(&id).await;
    assert_eq!(seen["instruction"]["urgency"], urgent());
}

#[actix_web::test]
async fn every_kind_of_legal_basis_is_kept_as_it_was_named() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let aul = app.recipient("Aqtogai", &zhambyl).await;
    let try_on = async |basis: &Value| {
        let draft = audan.issues("Dogs", Value::Null);
        draft
            .with("legal_bases", json!([basis]))
            .tried_on(&[&aul])
            .await
    };

    for basis in [
        json!({ "kind": "article", "act": "Z020000339_", "article": "10-1" }),
        json!({ "kind": "catch_all_35_3" }),
        json!({ "kind": "other_law", "citation": "Law 47-VI, Article 9" }),
        json!({ "kind": "none_given" }),
    ] {
        let issued = try_on(&basis).await.ok();
        let seen = aul.opens(&text(&issued["assignments"][0]["id"])).await;
        assert_eq!(seen["instruction"]["legal_bases"], json!([basis]));
    }
    for (act, article, code) in [
        ("Z999999999_", "1", "legal_act_unknown"),
        ("Z020000339_", "999", "legal_article_unknown"),
        ("Z010000148_", "35(3)", "legal_catch_all_as_article"),
    ] {
        let basis = json!({ "kind": "article", "act": act, "article": article });
        try_on(&basis).await.refused(422, code);
    }
}

#[actix_web::test]
async fn an_instruction_may_rest_on_several_bases_but_not_on_one_and_none() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let aul = app.recipient("Aqtogai", &zhambyl).await;
    let (catch_all, none) = (
        json!({ "kind": "catch_all_35_3" }),
        json!({ "kind": "none_given" }),
    );
    let law = json!({ "kind": "other_law", "citation": "Law 47-VI, Article 9" });
    let try_on = async |bases: Value| {
        let draft = audan.issues("Dogs", Value::Null);
        draft.with("legal_bases", bases).tried_on(&[&aul]).await
    };

    let both = json!([catch_all, law]);
    let issued = try_on(both.clone()).await.ok();
    let seen = aul.opens(&text(&issued["assignments"][0]["id"])).await;
    assert_eq!(seen["instruction"]["legal_bases"], both);
    let too_many: Vec<Value> = (0..11)
        .map(|number| json!({ "kind": "other_law", "citation": format!("Law {number}") }))
        .collect();
    for wrong in [
        json!([]),
        json!([catch_all, none]),
        json!([law, law]),
        json!(too_many),
    ] {
        try_on(wrong).await.refused(400, "body_invalid");
    }
}

#[actix_web::test]
async fn what_the_issuer_declares_lies_in_the_past_and_within_reason() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let aul = app.recipient("Aqtogai", &zhambyl).await;
    let try_with = async |field: &str, value: Value| {
        let draft = audan.issues("Dogs", Value::Null);
        draft.with(field, value).tried_on(&[&aul]).await
    };
    let (now, later) = (utc("2026-03-03T10:00+05:00"), utc("2026-03-03T10:01+05:00"));

    let said = try_with("said_at", json!(later)).await;
    said.refused(422, "said_in_the_future");
    let source = json!({ "declared": { "body": "Oblast", "received_at": later } });
    let received = try_with("source", source).await;
    received.refused(422, "received_in_the_future");
    for minutes in [0, 120_001] {
        let effort = try_with("effort_minutes", json!(minutes)).await;
        effort.refused(422, "effort_out_of_range");
    }
    let function = try_with("function", json!("astrology")).await;
    function.refused(422, "legal_function_unknown");
    let unknown = try_with("importance", json!("great")).await;
    unknown.refused(400, "body_invalid");
    let source = json!({ "declared": {
        "body": "Oblast", "number": "12-4", "received_at": now, "deadline_at": later,
    } });
    let issued = try_with("source", source.clone()).await.ok();
    let seen = aul.opens(&text(&issued["assignments"][0]["id"])).await;
    assert_eq!(seen["source"], source);
}

#[actix_web::test]
async fn a_body_that_is_no_text_at_all_is_refused_and_leaves_nothing() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    for body in [&b"{\"title\":\"\xff\xfe\"}"[..], b"{", b"[]", b"\0"] {
        let request = audan.request(Method::POST, PATH).await;
        let answer = send(
            request
                .header("Idempotency-Key", key("broken").to_string())
                .body(body),
        );
        answer.await.refused(400, "body_invalid");
    }
    let listed = audan.get(PATH).await.ok();
    assert_eq!(listed["items"], json!([]));
}

#[actix_web::test]
async fn a_correction_keeps_the_former_text_readable_and_needs_the_version_that_was_read() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let (open, closed) = (
        app.recipient("Aqtogai", &zhambyl).await,
        app.recipient("Bulaq", &zhambyl).await,
    );
    let issued = audan
        .issues("Stoks", Value::Null)
        .to(&[&open, &closed])
        .await;
    audan.withdraws(&issued.at(&closed)).await.ok();
    let path = format!("{PATH}/{}/corrections", issued.id());
    let body = json!({ "title": "Stocks", "reason": "A slip of the pen" });

    let blind = audan.post(&path, body.clone()).await;
    blind.refused(428, "version_required");
    let nothing = audan.post_over(1, &path, json!({ "reason": "None" })).await;
    nothing.refused(422, "nothing_to_correct");
    let corrected = audan.post_over(1, &path, body.clone()).await.ok();
    assert_eq!(corrected["version"], 2);
    assert_eq!(corrected["changed"], json!([issued.at(&open)]));
    let stale = audan.post_over(1, &path, body).await;
    stale.refused(409, "stale_version");
    assert_eq!(stale.json["current_version"], 2);

    let followed = audan.get(&format!("{PATH}/{}", issued.id())).await.ok();
    assert_eq!(followed["title"], "Stocks");
    assert_eq!(followed["former"][0]["title"], "Stoks");
    assert_eq!(followed["former"][0]["reason"], "A slip of the pen");
    let id = issued.at(&open);
    let seen = open.opens(&id).await;
    assert_eq!(seen["instruction"]["title"], "Stocks");
    assert_eq!(seen["instruction"]["version"], 2);
    let kinds = open.history(&id).await;
    assert_eq!(kinds, ["issued", "corrected", "delivered"]);
}

#[actix_web::test]
async fn withdrawing_from_all_leaves_what_was_accepted_as_it_is() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let (done, open) = (
        app.recipient("Aqtogai", &zhambyl).await,
        app.recipient("Bulaq", &zhambyl).await,
    );
    let issued = audan
        .issues("Stocks", Value::Null)
        .to(&[&done, &open])
        .await;
    let answered = done.answers(&issued.at(&done), "412 t").await.ok();
    let accepted = audan.accepts(&issued.at(&done), version(&answered)).await;
    accepted.ok();
    let path = format!("{PATH}/{}/withdrawal", issued.id());
    let body = json!({ "reason": "No longer needed" });

    let outcome = audan.put(&path, body.clone()).await.ok();
    assert_eq!(outcome["changed"], json!([issued.at(&open)]));
    let again = audan.put(&path, body).await.ok();
    assert_eq!(again["changed"], json!([]));
    assert_eq!(done.opens(&issued.at(&done)).await["state"], "accepted");
    assert_eq!(open.opens(&issued.at(&open)).await["state"], "withdrawn");
    let listed = audan.get(PATH).await.ok();
    let states = json!({ "accepted": 1, "withdrawn": 1 });
    assert_eq!(each(&listed["items"], "states"), [&states]);
}

#[actix_web::test]
async fn an_audan_follows_its_departments_but_only_the_issuing_office_changes_anything() {
    let app = TestApp::start().await;
    let (zhambyl, talas) = (app.audan("Zhambyl").await, app.audan("Talas").await);
    let department = app.department("Agriculture", &zhambyl).await;
    let department = app.issuer(&department).await;
    let (akim, stranger) = (app.issuer(&zhambyl).await, app.issuer(&talas).await);
    let aul = app.recipient("Aqtogai", &zhambyl).await;
    let issued = department.issues("Stocks", due_date("2026-03-05"));
    let issued = issued.to(&[&aul]).await;
    let (path, id) = (format!("{PATH}/{}", issued.id()), issued.at(&aul));

    assert_eq!(akim.get(&path).await.ok()["title"], "Stocks");
    let reason = json!({ "reason": "None" });
    let withdrawal = format!("{path}/withdrawal");
    akim.put(&withdrawal, reason.clone())
        .await
        .refused(404, "not_found");
    akim.withdraws(&id).await.refused(404, "not_found");
    stranger.get(&path).await.refused(404, "not_found");
    stranger
        .put(&withdrawal, reason)
        .await
        .refused(404, "not_found");
    aul.asks_time(&id, due_date("2026-03-06")).await.ok();
    let decided = akim.decides_time(&id, 2, granted()).await;
    decided.refused(404, "not_found");
    assert_eq!(stranger.get(PATH).await.ok()["items"], json!([]));
}
