//! Who is counted for what was passed on, who decides on it, and who sees it.

use serde_json::json;

use super::Oblast;
use crate::support::{Client, due_date, each, text, version};

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
