//! Whether the service lives, and whether it can do its work.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use serde_json::json;

use crate::app::App;
use crate::store::{Store, StoreError, people};

/// A store that takes longer to find one row is not ready for more requests.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /healthz`: the process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "alive" }))
}

/// `GET /readyz`: the store answers too. 503 when it does not, or is closing. A replica that is away
/// is named, and keeps nothing but the numbers of burden from being answered.
pub async fn ready(app: web::Data<App>) -> HttpResponse {
    let (mut response, status) = match answers("database", &app.store).await {
        true => (HttpResponse::Ok(), "ready"),
        false => (HttpResponse::ServiceUnavailable(), "not_ready"),
    };
    let Some(replica) = &app.replica else {
        return response.json(json!({ "status": status }));
    };
    let replica = match answers("replica", replica).await {
        true => "ready",
        false => "away",
    };
    response.json(json!({ "status": status, "replica": replica }))
}

/// Whether a store finds a row in time.
pub async fn answers(name: &str, store: &Store) -> bool {
    let asked = store.read::<_, StoreError>(people::is_empty);
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(_)) => true,
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready: the {name} does not answer");
            false
        }
        Err(_elapsed) => {
            tracing::warn!("not ready: the {name} does not answer in time");
            false
        }
    }
}
