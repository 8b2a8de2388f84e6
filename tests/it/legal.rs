//! `/api/v1/legal`: acts, articles and functions.

use serde_json::Value;

use crate::support::TestApp;

#[actix_web::test]
async fn a_clerk_finds_the_veterinary_law_in_any_of_three_languages() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let issuer = app.issuer(&audan).await;
    for words in ["veterinary", "ВЕТЕРИНАРИИ", "Ветеринария туралы", "339"]
    {
        let found = issuer
            .get(&format!("/api/v1/legal/acts?q={words}&limit=1"))
            .await
            .ok();
        assert_eq!(found["items"][0]["number"], "339", "{words}");
        assert_eq!(found["items"].as_array().unwrap().len(), 1);
    }
    let article = issuer.get("/api/v1/legal/acts?q=148-II%2035(3)").await.ok();
    let article = &article["items"][0];
    assert_eq!(
        (&article["act"], &article["article"]["ref"]),
        (&"Z010000148_".into(), &"35(3)".into())
    );
    assert_eq!(article["article"]["catch_all"], true);

    let nothing = issuer.get("/api/v1/legal/acts?q=xylophone").await.ok();
    assert_eq!(nothing["items"], Value::Array(vec![]));
    let all = issuer.get("/api/v1/legal/acts").await.ok();
    assert_eq!(all["items"].as_array().unwrap().len(), 20);
    assert!(!all["edition"].as_str().unwrap().is_empty());
    issuer
        .get("/api/v1/legal/acts?limit=201")
        .await
        .refused(400, "limit_out_of_range");
}

#[actix_web::test]
async fn an_act_is_read_by_its_code_and_an_unknown_one_is_not_there() {
    let app = TestApp::start().await;
    let analyst = app.analyst().await;
    let act = analyst.get("/api/v1/legal/acts/Z020000339_").await.ok();
    assert_eq!(
        (&act["number"], &act["date"]),
        (&"339".into(), &"2002-07-10".into())
    );
    let articles = act["articles"].as_array().unwrap();
    assert!(articles.iter().any(|article| article["ref"] == "10-1"));
    for unknown in ["Z999", "not%20a%20code"] {
        let path = format!("/api/v1/legal/acts/{unknown}");
        analyst.get(&path).await.refused(404, "not_found");
    }
}

#[actix_web::test]
async fn a_clerk_finds_the_function_in_any_of_three_languages() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    let issuer = app.issuer(&audan).await;
    for words in ["pasture", "жайылым", "ЖАЙЫЛЫМ", "пастбищ"] {
        let path = format!("/api/v1/legal/functions?q={words}");
        assert_eq!(
            issuer.get(&path).await.ok()[0]["code"],
            "pasture",
            "{words}"
        );
    }
    let nothing = issuer.get("/api/v1/legal/functions?q=xylophone").await.ok();
    assert_eq!(nothing, Value::Array(vec![]));
}

#[actix_web::test]
async fn everybody_who_is_signed_in_reads_the_functions() {
    let app = TestApp::start().await;
    let audan = app.audan("Zhambyl").await;
    for client in [
        app.issuer(&audan).await,
        app.recipient("Aqtogai", &audan).await,
        app.analyst().await,
        app.admin().await,
    ] {
        let functions = client.get("/api/v1/legal/functions").await.ok();
        let functions = functions.as_array().unwrap();
        assert!(
            functions
                .iter()
                .any(|function| function["code"] == "pasture")
        );
    }
    app.nobody()
        .get("/api/v1/legal/functions")
        .await
        .refused(401, "not_signed_in");
}
