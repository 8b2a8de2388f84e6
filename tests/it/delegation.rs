//! `/api/v1/assignments/{id}/delegation`: who does the work, while the office stays answerable.

use serde_json::{Value, json};
use tapsyrma::domain::office::Office;
use tapsyrma::domain::person::Role;
use tapsyrma::store::people;

use crate::support::{Answer, Client, TestApp, due_at, due_date, each, text, version};

impl Client {
    /// Passes an assignment on, or takes it back.
    async fn delegates(&self, assignment: &str, body: Value) -> Answer {
        self.put(
            &format!("/api/v1/assignments/{assignment}/delegation"),
            body,
        )
        .await
    }

    /// Passes an assignment to somebody of the office.
    async fn hands(&self, assignment: &str, to: &Client) -> Answer {
        self.delegates(assignment, json!({ "to": { "person": to.person } }))
            .await
    }

    /// Passes an assignment on to an office.
    async fn sends_down(&self, assignment: &str, to: &Office) -> Answer {
        self.delegates(assignment, json!({ "to": { "office": to.id } }))
            .await
    }

    /// What the inbox holds of what was passed to this person.
    async fn handed(&self) -> Vec<String> {
        let page = self.get("/api/v1/inbox?delegated_to=me").await.ok();
        each(&page["items"], "id").into_iter().map(text).collect()
    }
}

/// An oblast that asks two districts, one of which has two villages.
struct Oblast {
    app: TestApp,
    clerk: Client,
    audan: Client,
    beside: Client,
    villages: [Client; 2],
}

impl Oblast {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let clerk = app.issuer(&app.oblast().await).await;
        let (audan, beside) = (app.audan("Zhambyl").await, app.audan("Ile").await);
        let villages = [
            app.recipient("Aqtogai", &audan).await,
            app.recipient("Besagash", &audan).await,
        ];
        Self {
            clerk,
            audan: app.person(Role::Recipient, &audan).await,
            beside: app.person(Role::Recipient, &beside).await,
            villages,
            app,
        }
    }

    /// Asks both districts; gives the instruction and the assignment of the first.
    async fn asks(&self) -> (String, String) {
        let draft = self.clerk.issues("Hay in store", due_date("2026-03-06"));
        let issued = draft.to(&[&self.audan, &self.beside]).await;
        (issued.id(), issued.at(&self.audan))
    }

    /// Asks, and the district passes it on to the first village; gives the instruction and both
    /// assignments.
    async fn asks_down(&self) -> (String, String, String) {
        let (instruction, own) = self.asks().await;
        let village = self.villages[0].office();
        let passed = self.audan.sends_down(&own, village).await.ok();
        (instruction, own, text(&passed["passed_on"]["id"]))
    }
}

#[actix_web::test]
async fn an_akim_hands_it_to_a_clerk_and_the_history_names_both() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let clerk = app.issuer(&audan).await;
    let akim = app.recipient("Aqtogai", &audan).await;
    let [vet, other] = [
        app.person(Role::Recipient, akim.office()).await,
        app.person(Role::Recipient, akim.office()).await,
    ];
    let id = clerk
        .issues("Dogs", due_date("2026-03-06"))
        .to(&[&akim])
        .await
        .at(&akim);
    assert!(vet.handed().await.is_empty());

    let body = json!({ "to": { "person": vet.person }, "note": "You know the dogs" });
    let handed = akim.delegates(&id, body.clone()).await.ok();
    assert_eq!(handed["state"], "acknowledged");
    let again = akim.delegates(&id, body).await.ok();
    assert_eq!(again["version"], handed["version"]);
    assert!(again["number"].is_null(), "it was done before");
    assert_eq!(vet.handed().await, std::slice::from_ref(&id));
    assert!(other.handed().await.is_empty() && akim.handed().await.is_empty());
    assert_eq!(akim.inbox().await, ["Dogs"], "the office owns the inbox");

    let seen = clerk.opens(&id).await;
    assert_eq!(seen["delegated_to"]["person"]["id"], json!(vet.person));
    assert_eq!(
        seen["delegated_to"]["person"]["name"],
        "recipient of Aqtogai"
    );
    let event = &seen["history"].as_array().unwrap().last().unwrap()["happening"];
    assert_eq!(event["to"]["person"], json!(vet.person));
    assert_eq!(event["note"], "You know the dogs");
    let named = each(&seen["people"], "id");
    assert!(named.contains(&&json!(akim.person)) && named.contains(&&json!(vet.person)));

    // On to another clerk, and back; and whoever of the office is there answers.
    vet.hands(&id, &other).await.ok();
    assert_eq!(
        (vet.handed().await.len(), other.handed().await.len()),
        (0, 1)
    );
    akim.delegates(&id, json!({ "to": null })).await.ok();
    assert!(other.handed().await.is_empty());
    let answered = vet.answers(&id, "12 dogs").await.ok();
    assert_eq!(answered["state"], "answered");
    let kinds = akim.history(&id).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "delegated").count(), 3);
}

#[actix_web::test]
async fn nobody_outside_the_office_is_handed_anything_nor_somebody_who_left() {
    let oblast = Oblast::start().await;
    let (app, audan) = (&oblast.app, oblast.audan.office());
    let clerk = app.issuer(audan).await;
    let [akim, beside] = &oblast.villages;
    let gone = app.person(Role::Recipient, akim.office()).await;
    let id = clerk
        .issues("Dogs", due_date("2026-03-06"))
        .to(&[akim])
        .await
        .at(akim);
    let left = gone.person.unwrap();
    let ended = app.app.store.write(move |tx| {
        let posting = people::list_postings(tx, left)?.remove(0).0;
        people::end_posting(tx, posting.id, "2026-03-02".parse().unwrap())
    });
    assert!(ended.await.unwrap());

    let issuer_here = app.person(Role::Issuer, akim.office()).await;
    for stranger in [beside, &gone, &oblast.audan, &clerk, &issuer_here] {
        let refused = akim.hands(&id, stranger).await;
        refused.refused(422, "delegate_not_posted");
    }
    let nobody = json!({ "to": { "person": "018f0000-0000-7000-8000-000000000000" } });
    let refused = akim.delegates(&id, nobody).await;
    refused.refused(422, "delegate_not_posted");
    // Who does not have it passes nothing on.
    beside.hands(&id, beside).await.refused(404, "not_found");
    clerk.hands(&id, akim).await.refused(403, "not_permitted");
    assert_eq!(akim.history(&id).await, ["issued", "delivered"]);
}

#[actix_web::test]
async fn an_office_is_not_passed_anything_by_one_below_it_or_beside_it() {
    let oblast = Oblast::start().await;
    let app = &oblast.app;
    let audan = oblast.audan.office();
    let department = app
        .person(Role::Recipient, &app.department("Agriculture", audan).await)
        .await;
    let empty = app.department("Archive", audan).await;
    let abandoned = app.aul("Qarasu", audan).await;
    let clerk = app.issuer(audan).await;
    let [akim, beside] = &oblast.villages;
    let issued = clerk
        .issues("Dogs", due_date("2026-03-06"))
        .to(&[akim, &department])
        .await;
    for office in [audan, beside.office(), akim.office(), &app.oblast().await] {
        let refused = akim.sends_down(&issued.at(akim), office).await;
        refused.refused(422, "delegate_not_under");
    }
    // A department stands beside the villages, not above them.
    let refused = department
        .sends_down(&issued.at(&department), beside.office())
        .await;
    refused.refused(422, "delegate_not_under");

    let (_, own) = oblast.asks().await;
    let unknown = json!({ "to": { "office": "018f0000-0000-7000-8000-000000000000" } });
    let refused = oblast.audan.delegates(&own, unknown).await;
    refused.refused(422, "delegate_not_under");
    for nobody_there in [&empty, &abandoned] {
        let refused = oblast.audan.sends_down(&own, nobody_there).await;
        refused.refused(422, "delegate_receives_nothing");
    }
    let elsewhere = app.recipient("Shelek", oblast.beside.office()).await;
    let refused = oblast.audan.sends_down(&own, elsewhere.office()).await;
    refused.refused(422, "delegate_not_under");
    for (body, code) in [
        (json!({}), "body_invalid"),
        (json!({ "to": {} }), "body_invalid"),
        (json!({ "to": null, "whom": 1 }), "body_invalid"),
        (json!({ "to": null, "note": " " }), "body_invalid"),
    ] {
        let refused = oblast.audan.delegates(&own, body).await;
        refused.refused(400, code);
    }
    let person = json!({ "to": { "person": oblast.audan.person }, "due": due_date("2026-03-05") });
    let refused = oblast.audan.delegates(&own, person).await;
    refused.refused(422, "due_without_office");
}

#[actix_web::test]
async fn a_district_passes_it_on_to_a_village_on_the_villages_own_clock() {
    let oblast = Oblast::start().await;
    let [village, other] = &oblast.villages;
    let (instruction, own) = oblast.asks().await;
    oblast.app.at("2026-03-03T18:40+05:00");
    let body = json!({
        "to": { "office": village.office_id() },
        "note": "You have the stores",
        "due": due_at("2026-03-05T12:00+05:00"),
    });
    let passed = oblast.audan.delegates(&own, body).await.ok();
    let inner = text(&passed["passed_on"]["id"]);
    assert_eq!(passed["passed_on"]["state"], "scheduled");
    assert_eq!(
        passed["passed_on"]["effective_at"]["local"],
        "2026-03-04 09:00"
    );
    assert!(village.inbox().await.is_empty());
    oblast.app.at("2026-03-04T09:00+05:00");
    assert_eq!(oblast.app.run_job("release").await, 1);

    assert_eq!(village.inbox().await, ["Hay in store"]);
    let seen = village.opens(&inner).await;
    assert_eq!(seen["passed_on_by"]["name_ru"], "Zhambyl");
    assert_eq!(
        seen["instruction"]["issuer_office"]["name_ru"],
        "Almaty oblast"
    );
    assert_eq!(seen["deadline"]["local"], "2026-03-05 12:00");
    let issued = &seen["history"][0]["happening"]["passed_on"];
    assert_eq!(issued["assignment"], json!(own));
    village.answers(&inner, "412 t").await.ok();

    // The district reads the answer and answers itself; it stays open and answerable until then.
    let read = oblast.audan.opens(&inner).await;
    assert_eq!(read["state"], "answered");
    assert_eq!(
        oblast.audan.history(&inner).await.last().unwrap(),
        "answer_opened"
    );
    let upward = oblast.audan.opens(&own).await;
    assert_eq!(upward["state"], "acknowledged");
    assert_eq!(upward["delegated_to"]["office"]["name_ru"], "Aqtogai");
    oblast.audan.answers(&own, "412 t in Aqtogai").await.ok();

    // A village sees what it was passed, and nothing else of the district.
    village.opens_nothing(&own).await;
    other.opens_nothing(&inner).await;
    oblast.beside.opens_nothing(&inner).await;
    // The oblast sees its own two, and what it had not asked for is not its to decide on.
    oblast.clerk.opens_nothing(&inner).await;
    let followed = oblast
        .clerk
        .get(&format!("/api/v1/instructions/{instruction}"))
        .await
        .ok();
    assert_eq!(followed["assignments"].as_array().unwrap().len(), 2);
    let listed = oblast.clerk.get("/api/v1/instructions").await.ok();
    assert_eq!(
        listed["items"][0]["states"],
        json!({ "answered": 1, "sent": 1 })
    );
    oblast
        .clerk
        .accepts(&inner, version(&read))
        .await
        .refused(404, "not_found");
    oblast
        .audan
        .answers(&inner, "On their behalf")
        .await
        .refused(404, "not_found");

    // What served is accepted with what it served.
    let mine = oblast.clerk.opens(&own).await;
    oblast.clerk.accepts(&own, version(&mine)).await.ok();
    assert_eq!(village.opens(&inner).await["state"], "accepted");
}

impl Client {
    async fn opens_nothing(&self, assignment: &str) {
        let answer = self.get(&format!("/api/v1/assignments/{assignment}")).await;
        answer.refused(404, "not_found");
    }
}

#[actix_web::test]
async fn a_village_never_has_longer_than_the_district_that_passed_it_on() {
    let oblast = Oblast::start().await;
    let (_, own) = oblast.asks().await;
    let to = json!({ "office": oblast.villages[0].office_id() });
    for later in [due_date("2026-03-07"), due_at("2026-03-06T18:31+05:00")] {
        let body = json!({ "to": to, "due": later });
        let refused = oblast.audan.delegates(&own, body).await;
        refused.refused(422, "delegation_later");
    }
    let far = json!({ "to": to, "due": due_date("1999-01-01") });
    let refused = oblast.audan.delegates(&own, far).await;
    refused.refused(422, "deadline_out_of_range");
    assert_eq!(oblast.audan.history(&own).await, ["issued", "delivered"]);
    let same = oblast.audan.delegates(&own, json!({ "to": to })).await.ok();
    assert_eq!(same["passed_on"]["deadline"]["local"], "2026-03-06 18:30");
}

#[actix_web::test]
async fn a_correction_reaches_the_village_and_a_withdrawal_closes_it_there() {
    let oblast = Oblast::start().await;
    let (instruction, _, inner) = oblast.asks_down().await;
    let village = &oblast.villages[0];
    let path = format!("/api/v1/instructions/{instruction}");
    let body = json!({ "text": "In tonnes", "reason": "A slip" });
    let corrected = oblast
        .clerk
        .post_over(1, &format!("{path}/corrections"), body)
        .await
        .ok();
    assert_eq!(corrected["changed"].as_array().unwrap().len(), 2);
    assert_eq!(village.opens(&inner).await["text"], "In tonnes");
    let corrected = "corrected".to_owned();
    assert!(village.history(&inner).await.contains(&corrected));

    let body = json!({ "reason": "Asked twice" });
    let withdrawn = oblast
        .clerk
        .put(&format!("{path}/withdrawal"), body)
        .await
        .ok();
    assert_eq!(withdrawn["changed"].as_array().unwrap().len(), 2);
    let seen = village.opens(&inner).await;
    assert_eq!(seen["state"], "withdrawn");
    village
        .answers(&inner, "412 t")
        .await
        .refused(409, "assignment_closed");
}

#[actix_web::test]
async fn what_is_recalled_from_the_district_alone_is_recalled_from_its_village() {
    let oblast = Oblast::start().await;
    let (_, own, inner) = oblast.asks_down().await;
    let village = &oblast.villages[0];
    let garden = oblast.app.department("Gardens", village.office()).await;
    let gardener = oblast.app.person(Role::Recipient, &garden).await;
    let further = village.sends_down(&inner, &garden).await.ok();
    let further = text(&further["passed_on"]["id"]);
    assert_eq!(gardener.inbox().await, ["Hay in store"]);
    oblast.audan.opens_nothing(&further).await;

    oblast.clerk.withdraws(&own).await.ok();
    assert_eq!(village.opens(&inner).await["state"], "withdrawn");
    assert_eq!(gardener.opens(&further).await["state"], "withdrawn");
    assert!(gardener.inbox().await.is_empty());
}

#[actix_web::test]
async fn what_is_taken_back_from_a_village_is_said_why_and_can_go_to_another() {
    let oblast = Oblast::start().await;
    let (_, own, inner) = oblast.asks_down().await;
    let [village, other] = &oblast.villages;
    let reason = json!({ "reason": "The store stands in Besagash" });
    let redirect = format!("/api/v1/assignments/{own}/redirect-requests");
    let refused = oblast.audan.post(&redirect, reason).await;
    refused.refused(409, "passed_on");
    let refused = oblast.audan.delegates(&own, json!({ "to": null })).await;
    refused.refused(422, "note_required");
    assert_eq!(village.opens(&inner).await["state"], "sent");

    let body = json!({ "to": { "office": other.office_id() }, "note": "The store is there" });
    let passed = oblast.audan.delegates(&own, body.clone()).await.ok();
    let seen = village.opens(&inner).await;
    assert_eq!(seen["state"], "withdrawn");
    let last = seen["history"].as_array().unwrap().last().unwrap();
    assert_eq!(last["happening"]["reason"], "The store is there");
    assert_eq!(other.inbox().await, ["Hay in store"]);
    assert!(village.inbox().await.is_empty());

    let back = json!({ "to": null, "note": "We know it" });
    oblast.audan.delegates(&own, back).await.ok();
    let second = text(&passed["passed_on"]["id"]);
    assert_eq!(other.opens(&second).await["state"], "withdrawn");
    // And to the first again, who has it no more.
    let again = oblast.audan.sends_down(&own, village.office()).await.ok();
    assert_ne!(text(&again["passed_on"]["id"]), inner);
}

#[actix_web::test]
async fn an_office_that_was_asked_itself_is_not_passed_the_same_again() {
    let oblast = Oblast::start().await;
    let [village, _] = &oblast.villages;
    let draft = oblast.clerk.issues("Hay in store", due_date("2026-03-06"));
    let issued = draft.to(&[&oblast.audan, village]).await;
    let own = issued.at(&oblast.audan);
    let refused = oblast.audan.sends_down(&own, village.office()).await;
    refused.refused(409, "recipient_has_it");
    assert_eq!(oblast.audan.history(&own).await, ["issued", "delivered"]);

    let (_, own, _) = oblast.asks_down().await;
    oblast.beside.sends_nothing(&own).await;
    // What a village has from its district, the oblast cannot send it a second time.
    let second = oblast.clerk.issues("Roads", due_date("2026-03-06"));
    let second = second.to(&[&oblast.audan, &oblast.beside]).await;
    oblast
        .audan
        .sends_down(&second.at(&oblast.audan), village.office())
        .await
        .ok();
    let beside = second.at(&oblast.beside);
    oblast
        .beside
        .passes_on(&beside, "Aqtogai has the road")
        .await
        .ok();
    let read = version(&oblast.clerk.opens(&beside).await);
    let sent = crate::support::sent_to(village.office());
    let refused = oblast.clerk.decides_office(&beside, read, sent).await;
    refused.refused(409, "recipient_has_it");
}

impl Client {
    async fn sends_nothing(&self, assignment: &str) {
        let office = self.office().clone();
        let refused = self.sends_down(assignment, &office).await;
        refused.refused(404, "not_found");
    }
}

#[actix_web::test]
async fn the_district_that_passed_it_on_late_is_the_one_counted_for_it() {
    let oblast = Oblast::start().await;
    let (_, own) = oblast.asks().await;
    let conduct = async |who: &Client| {
        let path = "/api/v1/burden/issuing?period=2026-03";
        who.get(path).await.ok()
    };
    let audan_issues = oblast.app.issuer(oblast.audan.office()).await;
    oblast.app.at("2026-03-06T17:30+05:00");
    let village = &oblast.villages[0];
    oblast.audan.sends_down(&own, village.office()).await.ok();

    let of_the_oblast = conduct(&oblast.clerk).await;
    assert_eq!(of_the_oblast["coverage"]["assignments"], 2);
    assert_eq!(of_the_oblast["notice"]["last_minute"]["value"], 0.0);
    let of_the_audan = conduct(&audan_issues).await;
    assert_eq!(of_the_audan["coverage"]["assignments"], 1);
    assert_eq!(of_the_audan["notice"]["last_minute"]["value"], 1.0);
    // It had the order from Tuesday at ten, and let all but an hour of it go by.
    let minutes = 180 + 240 + 480 + 480 + 420;
    assert_eq!(
        of_the_audan["upstream"]["time_to_allocate"]["p50"],
        f64::from(minutes)
    );
    let erosion = of_the_audan["upstream"]["erosion"]["p50"].as_f64().unwrap();
    assert!(
        (erosion - f64::from(minutes) / f64::from(minutes + 60)).abs() < 1e-9,
        "{erosion}"
    );
    let inner = text(&village.get("/api/v1/inbox").await.ok()["items"][0]["id"]);
    let way = village
        .get(&format!("/api/v1/assignments/{inner}/upstream"))
        .await
        .ok();
    assert_eq!(way["hops"].as_array().unwrap().len(), 1);
    assert_eq!(way["hops"][0]["asked_by"]["name_ru"], "Almaty oblast");
    assert_eq!(way["hops"][0]["office"]["name_ru"], "Zhambyl");
    assert_eq!(way["hops"][0]["received_at"]["local"], "2026-03-03 10:00");
    assert_eq!(way["hops"][0]["passed_on_to"]["name_ru"], "Aqtogai");
    let own_burden = village.get("/api/v1/burden/own?period=2026-03").await.ok();
    assert_eq!(own_burden["notice"]["notice"]["p50"], 60.0);
    assert_eq!(own_burden["notice"]["backdated"]["value"], 0.0);
}

#[actix_web::test]
async fn the_issuers_of_the_district_decide_on_what_its_recipients_passed_on() {
    let oblast = Oblast::start().await;
    let (_, _, inner) = oblast.asks_down().await;
    let issuer = oblast.app.issuer(oblast.audan.office()).await;
    let village = &oblast.villages[0];
    village.answers(&inner, "Much").await.ok();
    let read = version(&issuer.opens(&inner).await);
    // The recipients of the district see it and leave the decision to its issuers.
    let refused = oblast.audan.returns(&inner, read, "How much?").await;
    refused.refused(403, "not_permitted");
    let returned = issuer.returns(&inner, read, "How much?").await.ok();
    assert_eq!(returned["state"], "returned");
    village.answers(&inner, "412 t").await.ok();
    let read = version(&issuer.opens(&inner).await);
    issuer.accepts(&inner, read).await.ok();
    assert_eq!(village.opens(&inner).await["state"], "accepted");
    let news = issuer.get("/api/v1/sync/issued?since=0").await.ok();
    assert_eq!(each(&news["assignments"], "id"), [&json!(inner)]);
}

#[actix_web::test]
async fn a_district_that_both_asks_and_is_asked_shows_its_recipients_nothing_it_asked() {
    let oblast = Oblast::start().await;
    let issuer = oblast.app.issuer(oblast.audan.office()).await;
    let village = &oblast.villages[0];
    let asked = issuer
        .issues("Dogs", due_date("2026-03-06"))
        .to(&[village])
        .await;
    oblast.audan.opens_nothing(&asked.at(village)).await;
}

#[actix_web::test]
async fn a_deputy_acts_for_the_akim_between_two_days_and_the_record_names_both() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let audan = app.audan("Zhambyl").await;
    let clerk = app.issuer(&audan).await;
    let akim = app.recipient("Aqtogai", &audan).await;
    let (elsewhere, away) = (app.recipient("Besagash", &audan).await, akim.person);
    let deputy = |person: &Client, office: &Office, role: &str, of| {
        json!({
            "person": person.person,
            "office": office.id,
            "role": role,
            "from": "2026-03-05",
            "to": "2026-03-06",
            "deputy_for": of,
        })
    };
    let stands_in = deputy(&elsewhere, akim.office(), "recipient", away);
    let posting = admin.post("/api/v1/postings", stands_in).await.ok();
    let as_deputy = text(&posting["id"]);
    let id = clerk
        .issues("Dogs", due_date("2026-03-10"))
        .to(&[&akim])
        .await
        .at(&akim);
    let acts = async |what: &str, body: Value| {
        let path = format!("/api/v1/assignments/{id}/{what}");
        let request = elsewhere.request(reqwest::Method::POST, &path).await;
        let request = request
            .header("Posting", &as_deputy)
            .header("Idempotency-Key", uuid::Uuid::now_v7().to_string());
        crate::support::send(request.json(&body)).await
    };

    app.at("2026-03-04T23:59+05:00");
    let refused = acts("answers", json!({ "text": "Too soon" })).await;
    refused.refused(403, "not_permitted");
    app.at("2026-03-05T00:00+05:00");
    acts("remarks", json!({ "kind": "not_enough_time" }))
        .await
        .ok();
    app.at("2026-03-06T23:59+05:00");
    acts("answers", json!({ "text": "12 dogs" })).await.ok();
    app.at("2026-03-07T00:00+05:00");
    let refused = acts("answers", json!({ "text": "Too late" })).await;
    refused.refused(403, "not_permitted");

    let seen = clerk.opens(&id).await;
    let history = seen["history"].as_array().unwrap();
    for kind in ["remarked", "answered"] {
        let event = history
            .iter()
            .find(|event| event["happening"]["kind"] == kind)
            .unwrap();
        assert_eq!(event["actor"]["person"], json!(elsewhere.person), "{kind}");
        assert_eq!(event["actor"]["on_behalf_of"], json!(akim.person), "{kind}");
    }
    let name = |of: &Client| {
        let people = seen["people"].as_array().unwrap().iter();
        let mut found = people.filter(|person| person["id"] == json!(of.person));
        text(&found.next().unwrap()["name"])
    };
    assert_eq!(name(&akim), "recipient of Aqtogai");
    assert_eq!(name(&elsewhere), "recipient of Besagash");
}

#[actix_web::test]
async fn a_deputy_decides_for_the_head_of_a_department_who_is_away() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let audan = app.audan("Zhambyl").await;
    let head = app.issuer(&audan).await;
    let agriculture = app.department("Agriculture", &audan).await;
    let deputy = app.issuer(&agriculture).await;
    let village = app.recipient("Aqtogai", &audan).await;
    let id = head
        .issues("Dogs", due_date("2026-03-10"))
        .to(&[&village])
        .await
        .at(&village);
    village.answers(&id, "12 dogs").await.ok();
    let read = version(&head.opens(&id).await);
    deputy.accepts(&id, read).await.refused(404, "not_found");
    let posting = json!({
        "person": deputy.person,
        "office": audan.id,
        "role": "issuer",
        "from": "2026-03-03",
        "to": "2026-03-03",
        "deputy_for": head.person,
    });
    let posting = text(&admin.post("/api/v1/postings", posting).await.ok()["id"]);
    let accept = async || {
        let path = format!("/api/v1/assignments/{id}/acceptance");
        let request = deputy.request(reqwest::Method::PUT, &path).await;
        let request = request
            .header("Posting", &posting)
            .header("If-Match", format!("\"{read}\""));
        crate::support::send(request.json(&json!({}))).await
    };
    accept().await.ok();
    let seen = village.opens(&id).await;
    let last = seen["history"].as_array().unwrap().last().unwrap();
    assert_eq!(last["happening"]["kind"], "accepted");
    assert_eq!(last["actor"]["person"], json!(deputy.person));
    assert_eq!(last["actor"]["on_behalf_of"], json!(head.person));
    let named = each(&seen["people"], "id");
    assert!(named.contains(&&json!(deputy.person)) && named.contains(&&json!(head.person)));
    app.at("2026-03-04T10:00+05:00");
    accept().await.refused(403, "not_permitted");
}

#[actix_web::test]
async fn a_page_of_twenty_that_were_handed_on_takes_as_many_statements_as_one_of_two() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let clerk = app.issuer(&audan).await;
    let mut taken = Vec::new();
    for count in [2, 20] {
        let akim = app.recipient("Aqtogai", &audan).await;
        let vet = app.person(Role::Recipient, akim.office()).await;
        for number in 0..count {
            let draft = clerk.issues(&format!("{number}"), due_date("2026-03-06"));
            akim.hands(&draft.to(&[&akim]).await.at(&akim), &vet)
                .await
                .ok();
        }
        akim.handed().await;
        let before = app.app.store.statements();
        assert_eq!(vet.handed().await.len(), count);
        let first = app.app.store.statements() - before;
        vet.handed().await;
        taken.push((first, app.app.store.statements() - before - first));
    }
    assert_eq!(taken[0], taken[1]);
    assert!(taken[0].0 <= 12, "{taken:?}");
    assert_eq!(taken[0].1, 1, "the page is remembered");
}
