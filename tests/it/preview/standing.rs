//! What already stands at a village on the day of a deadline.

use serde_json::json;
use tapsyrma::domain::person::Role;

use super::of;
use crate::support::{Client, TestApp, due_at, due_date, version};

/// What a preview of something due then says of the day at a village.
async fn standing(issuer: &Client, village: &Client, due: serde_json::Value) -> [u64; 3] {
    let draft = issuer.issues("Carrots", due);
    let told = draft.looked_at(&[village]).await.ok();
    let load = &of(&told, village)["standing"];
    ["deadlines", "effort_minutes", "without_effort"].map(|field| load[field].as_u64().unwrap())
}

#[actix_web::test]
async fn deadlines_of_the_day_count_whoever_set_them_until_they_are_answered() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let (audan, oblast) = (
        app.issuer(&zhambyl).await,
        app.issuer(&app.oblast().await).await,
    );
    let (aul, idle) = (
        app.recipient("Aqtogai", &zhambyl).await,
        app.recipient("Bulaq", &zhambyl).await,
    );
    let thursday = || due_date("2026-03-05");
    let asks = async |issuer: &Client, due, effort| {
        let draft = issuer.issues("Potatoes", due);
        let issued = draft.with("effort_minutes", effort).to(&[&aul]).await;
        issued.at(&aul)
    };
    assert_eq!(standing(&audan, &aul, thursday()).await, [0, 0, 0]);

    let first = asks(&audan, thursday(), json!(60)).await;
    asks(&oblast, due_at("2026-03-05T00:00+05:00"), json!(90)).await;
    let recalled = asks(&oblast, thursday(), json!(500)).await;
    asks(&oblast, thursday(), json!(null)).await;
    // On the days before and after.
    asks(&audan, due_date("2026-03-04"), json!(7)).await;
    asks(&audan, due_at("2026-03-06T00:00+05:00"), json!(7)).await;
    asks(&audan, json!(null), json!(7)).await;

    assert_eq!(standing(&audan, &aul, thursday()).await, [4, 650, 1]);
    assert_eq!(standing(&audan, &idle, thursday()).await, [0, 0, 0]);
    oblast.withdraws(&recalled).await.ok();
    assert_eq!(standing(&audan, &aul, thursday()).await, [3, 150, 1]);
    let answered = aul.answers(&first, "412 t").await.ok();
    assert_eq!(standing(&audan, &aul, thursday()).await, [2, 90, 1]);
    // Returned, it is owed again.
    let path = format!("/api/v1/assignments/{first}/returns");
    let why = json!({ "reason": "Of which year?" });
    audan.post_over(version(&answered), &path, why).await.ok();
    assert_eq!(standing(&audan, &aul, thursday()).await, [3, 150, 1]);

    let draft = audan.issues("Carrots", thursday());
    let told = draft.looked_at(&[&aul, &idle]).await.ok();
    assert_eq!(told["total"]["collisions"], 1);
}

#[actix_web::test]
async fn what_is_held_for_the_next_morning_stands_too() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let aul = app.recipient("Aqtogai", &zhambyl).await;
    app.at("2026-03-03T20:00+05:00");
    audan.asks_of(&aul, "Potatoes").await;
    assert!(aul.inbox().await.is_empty());

    let tells = standing(&audan, &aul, due_date("2026-03-05")).await;

    assert_eq!(tells, [1, 0, 1]);
}

#[actix_web::test]
async fn every_village_has_the_day_of_its_own_wall() {
    let app = TestApp::start().await;
    let zhambyl = app.audan("Zhambyl").await;
    let audan = app.issuer(&zhambyl).await;
    let west = app.recipient("Aqtogai", &zhambyl).await;
    let east = app
        .aul_with("Bulaq", &zhambyl, |office| {
            office.zone = "Asia/Tokyo".parse().unwrap();
        })
        .await;
    let east = app.person(Role::Recipient, &east).await;
    // Late on Thursday in Almaty, early on Friday in Tokyo.
    let night = || due_at("2026-03-05T22:00+05:00");
    audan.issues("Potatoes", night()).to(&[&west, &east]).await;

    let thursday = audan.issues("Carrots", due_date("2026-03-05"));
    let thursday = thursday.looked_at(&[&west, &east]).await.ok();
    assert_eq!(of(&thursday, &west)["standing"]["deadlines"], 1);
    assert_eq!(of(&thursday, &east)["standing"]["deadlines"], 0);
    let same = audan.issues("Carrots", night());
    let same = same.looked_at(&[&west, &east]).await.ok();
    assert_eq!(same["total"]["collisions"], 2);
    let clock = of(&same, &east)["clock"].as_u64().unwrap();
    let day = &same["clocks"][usize::try_from(clock).unwrap()]["due_day"];
    assert_eq!(day["date"], "2026-03-06");
}

#[actix_web::test]
async fn an_issuer_who_pries_learns_sums_and_not_what_the_oblast_asked() {
    let app = TestApp::start().await;
    let (zhambyl, talas) = (app.audan("Zhambyl").await, app.audan("Talas").await);
    let oblast = app.oblast().await;
    let (audan, above) = (app.issuer(&zhambyl).await, app.issuer(&oblast).await);
    let aul = app.recipient("Aqtogai", &zhambyl).await;
    let foreign = app.recipient("Oiyq", &talas).await;
    for title in ["A secret audit", "Another one"] {
        let draft = above.issues(title, due_date("2026-03-05"));
        let draft = draft.with("effort_minutes", json!(45));
        draft.to(&[&aul, &foreign]).await;
    }

    let told = audan
        .issues("Carrots", due_date("2026-03-05"))
        .looked_at(&[&aul])
        .await;

    for secret in ["audit", "Another", &above.office_id()] {
        assert!(!told.text.contains(secret), "{secret}: {}", told.text);
    }
    let told = told.ok();
    assert_eq!(
        of(&told, &aul)["standing"],
        json!({ "deadlines": 2, "effort_minutes": 90, "without_effort": 0 })
    );
    // And of villages that are not theirs nothing at all.
    let pried = audan.issues("Carrots", due_date("2026-03-05"));
    let pried = pried.looked_at(&[&foreign]).await;
    pried.refused(422, "recipient_unknown");
}
