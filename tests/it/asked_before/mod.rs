//! What other offices asked before, and the answer that is there already.

mod drafted;
pub mod index;
mod precision;
mod received;
mod resend;

use serde_json::{Value, json};
use tapsyrma::domain::office::Office;

use crate::support::{Answer, Client, Draft, TestApp, due_date};

/// An audan with two departments, and two of its villages.
struct District {
    app: TestApp,
    audan: Office,
    economy: Client,
    farming: Client,
    aqtogai: Client,
    bulaq: Client,
}

impl District {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let audan = app.audan("Zhambyl").await;
        let economy = app.department("Economy", &audan).await;
        let farming = app.department("Farming", &audan).await;
        Self {
            economy: app.issuer(&economy).await,
            farming: app.issuer(&farming).await,
            aqtogai: app.recipient("Aqtogai", &audan).await,
            bulaq: app.recipient("Bulaq", &audan).await,
            audan,
            app,
        }
    }
}

/// What the economy department asks.
fn stocks(by: &Client) -> Draft<'_> {
    let text = "Сколько тонн картофеля, моркови и лука осталось в хранилищах?";
    by.issues("О запасах овощей", due_date("2026-03-06"))
        .with("text", json!(text))
}

/// The same in the words and the language of the farming department.
fn stocks_again(by: &Client) -> Draft<'_> {
    let text = "Қоймалардағы картоп, сәбіз және пияз қорын тоннамен көрсетіңіз.";
    by.issues("Көкөніс қоры", due_date("2026-03-06"))
        .with("text", json!(text))
        .with("language", json!("kk"))
}

/// Something else.
fn dogs(by: &Client) -> Draft<'_> {
    let text = "Укажите число бродячих собак и график отлова.";
    by.issues("О бродячих собаках", due_date("2026-03-06"))
        .with("text", json!(text))
}

async fn asked_before(village: &Client, assignment: &str) -> Value {
    let path = format!("/api/v1/assignments/{assignment}/asked-before");
    village.get(&path).await.ok()["items"].clone()
}

/// What the form says to somebody who composes the same question in their own words.
async fn composing(issuer: &Client, recipients: Value) -> Answer {
    let draft = json!({
        "recipients": recipients,
        "title": "Запасы картофеля и моркови",
        "text": "Прошу сообщить остаток овощей в хранилищах в тоннах.",
    });
    issuer
        .post("/api/v1/instructions/asked-before", draft)
        .await
}

async fn composing_for(issuer: &Client, villages: &[&Client]) -> Value {
    let offices: Vec<String> = villages.iter().map(|village| village.office_id()).collect();
    composing(issuer, json!({ "offices": offices })).await.ok()["items"].clone()
}

async fn resends(village: &Client, to: &str, from: &str) -> Answer {
    let path = format!("/api/v1/assignments/{to}/answers/resend");
    village.post(&path, json!({ "from": from })).await
}
