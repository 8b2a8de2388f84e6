//! Whether the service lives, and whether it can do its work.

use std::time::Duration;

use actix_web::{HttpResponse, web};

use crate::app::App;
use crate::store::{StoreError, people};

/// A store that takes longer to find one row is not ready for more requests.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /healthz`: the process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "alive" }))
}

/// `GET /readyz`: the store answers too. 503 when it does not, or is closing.
pub async fn ready(app: web::Data<App>) -> HttpResponse {
    let asked = app.store.read::<_, StoreError>(people::is_empty);
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(_)) => HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            not_ready()
        }
        Err(_elapsed) => {
            tracing::warn!("not ready: the store does not answer");
            not_ready()
        }
    }
}

fn not_ready() -> HttpResponse {
    HttpResponse::ServiceUnavailable().json(serde_json::json!({ "status": "not_ready" }))
}
