//! Hearing at once that the office has something new.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::http::header::{CONTENT_ENCODING, ContentEncoding};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, get, web};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::Serialize;

use super::caller::PermitAt;
use super::problem::{Problem, ProblemBody};
use crate::app::App;
use crate::domain::permission::Listen;
use crate::live::{Listener, Listening, News};
use crate::store::reach;

/// The route of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(listen);
}

/// The pause after which a silent stream says that it lives: proxies close what is silent for
/// half a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The data of one event.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = News)]
struct NewsView {
    /// The number that `GET /sync` leads up to, for whoever reads the inbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<i64>,
    /// The number that `GET /sync/issued` leads up to, for whoever issues.
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<i64>,
}

impl From<News> for NewsView {
    fn from(News { received, issued }: News) -> Self {
        Self { received, issued }
    }
}

/// Server-sent events that tell how far the record of your office has come: once at the beginning,
/// then whenever it has grown. What is new is told by a sync alone. The stream ends with the access
/// token, and soon after the device was signed out or the posting ended.
#[utoipa::path(
    tag = "sync",
    responses(
        (status = 200, body = NewsView, content_type = "text/event-stream",
            description = "a stream of events whose data is this"),
        (status = 429, body = ProblemBody, description = "`too_many_streams`"),
        (status = 503, body = ProblemBody, description = "`streams_full`"),
    )
)]
#[get("/live")]
async fn listen(at: PermitAt<Listen>, app: web::Data<App>) -> Result<HttpResponse, Problem> {
    let listener = Listener {
        person: at.permit.actor().person,
        device: at.device,
        office: at.permit.actor().office,
        until: at.until,
    };
    let reaches = app
        .store
        .read(move |connection| reach::list(connection, &[listener.device]))
        .await?;
    // Since the permit was given the posting may have ended.
    let now = app.clock.now();
    let news = News::of(&reaches, listener.device, listener.office, now);
    let listening = app
        .live
        .admit(listener, news.ok_or_else(Problem::not_found)?)?;
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        // A compressor would keep an event back until there are enough of them.
        .insert_header((CONTENT_ENCODING, ContentEncoding::Identity))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(events(listening)))
}

fn events(listening: Listening) -> impl Stream<Item = Result<Bytes, Infallible>> {
    unfold(listening, |mut listening| async {
        let event = match tokio::time::timeout(KEEP_ALIVE, listening.next()).await {
            Ok(news) => event(news?.into()),
            Err(_elapsed) => Bytes::from_static(b":\n\n"),
        };
        Some((Ok(event), listening))
    })
}

/// JSON without line breaks is one line of data.
fn event(news: NewsView) -> Bytes {
    let data = serde_json::json!(news);
    Bytes::from(format!("data: {data}\n\n"))
}
