//! The HTTP server: everything around the operations of the API.

mod docs;
mod edge;
mod health;
mod metrics;
mod web_app;

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::middleware::{Compress, from_fn};
use actix_web::{HttpServer, web};
use tracing_actix_web::TracingLogger;
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;

use crate::api::{self, KnownPaths};
use crate::app::App;
use crate::jobs::{self, Worker};
use docs::Document;
use edge::RequestSpan;
use metrics::Metrics;
use web_app::WebApp;

/// How long an idle connection is kept: a phone that comes back within it saves the handshake.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How long the head of a request may take.
const HEAD: Duration = Duration::from_secs(20);
/// How long a client may take to let go of its connection.
const DISCONNECT: Duration = Duration::from_secs(5);

const LIVE: &str = "/healthz";
const READY: &str = "/readyz";
const METRICS: &str = "/metrics";
/// What is beside the operations of the API and the files of the web app.
const READ_ONLY: [&str; 6] = [
    LIVE,
    READY,
    METRICS,
    docs::DOCUMENT,
    docs::PAGE,
    docs::PAGE_WITHOUT_SLASH,
];

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The address is taken, or is none of this machine.
    #[error("cannot listen on {address}: {cause}")]
    Address {
        /// Where it should have listened.
        address: SocketAddr,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The network failed.
    #[error("the server stopped: {0}")]
    Io(#[from] std::io::Error),
    /// The metrics contradict each other.
    #[error("metrics: {0}")]
    Metrics(#[from] prometheus::Error),
    /// The OpenAPI document cannot be written as JSON.
    #[error("the OpenAPI document: {0}")]
    Document(#[from] serde_json::Error),
}

/// A server that has its address and does not answer yet.
pub struct Server {
    app: App,
    listener: TcpListener,
    address: SocketAddr,
}

/// What the jobs of a service work with.
pub fn worker(app: &App) -> Worker {
    Worker {
        files: app.files.clone(),
        store: app.store.clone(),
        clock: app.clock.clone(),
        clocks: app.clocks.clone(),
        legal: app.legal.clone(),
        config: app.config.clone(),
    }
}

impl Server {
    /// Takes the address that the settings name.
    ///
    /// # Errors
    /// [`ServerError::Address`].
    pub fn bind(app: App) -> Result<Self, ServerError> {
        let address = app.config.server.address;
        let failed = |cause| ServerError::Address { address, cause };
        let listener = TcpListener::bind(address).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self {
            app,
            listener,
            address,
        })
    }

    /// Where it listens; the port that the system chose, where the settings say 0.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Answers, and does what has to be done without a request, until the process is told to end
    /// (SIGTERM or SIGINT).
    ///
    /// # Errors
    /// See [`ServerError`].
    pub async fn run(self) -> Result<(), ServerError> {
        let asked_to_end = asked_to_end()?;
        let jobs = jobs::start(&worker(&self.app), self.app.node);
        let app = self.app.clone();
        let served = self.serve(asked_to_end).await;
        jobs.stop().await;
        app.close().await;
        served
    }

    /// Answers until `end` comes; without jobs, which whoever calls this runs by hand.
    ///
    /// # Errors
    /// See [`ServerError`].
    pub async fn run_until(
        self,
        end: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServerError> {
        let app = self.app.clone();
        let served = self.serve(end).await;
        app.close().await;
        served
    }

    async fn serve(
        self,
        end: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServerError> {
        let Self {
            app,
            listener,
            address,
        } = self;
        let settings = app.config.server.clone();
        let body_limit = app.config.limits.body_bytes;
        let document = api::document();
        let web_app = WebApp::built_in();
        let known = KnownPaths::new(&document)
            .with(READ_ONLY, &["GET"])
            .with(web_app.paths(), &["GET", "HEAD"]);
        let known = web::Data::new(known);
        let document = web::Data::new(Document(document.to_json()?));
        let page = web::Data::new(docs::page_config());
        let metrics = web::Data::new(Metrics::new(&app)?);
        let live = app.live.clone();
        let news = {
            let (live, store, clock) = (live.clone(), app.store.clone(), app.clock.clone());
            tokio::spawn(async move { live.run(store, clock).await })
        };
        // A stream would otherwise keep its worker waiting for as long as a request may take.
        let end = async move {
            end.await;
            live.end();
        };
        let remembered = web::Data::new(api::Remembered::default());
        let app = web::Data::new(app);

        let server = HttpServer::new(move || {
            actix_web::App::new()
                .app_data(app.clone())
                .app_data(remembered.clone())
                .app_data(known.clone())
                .app_data(document.clone())
                .app_data(page.clone())
                .app_data(metrics.clone())
                .configure(|routes| api::configure_extractors(routes, body_limit))
                .wrap(from_fn(edge::hurry))
                .wrap(from_fn(edge::refuse_compressed))
                .wrap(Compress::default())
                .wrap(from_fn(edge::shape))
                .wrap(from_fn(metrics::measure))
                .wrap(from_fn(api::speak_tus))
                .wrap(from_fn(edge::protect))
                .wrap(TracingLogger::<RequestSpan>::new())
                .into_utoipa_app()
                .openapi(api::Document::openapi())
                .service(utoipa_actix_web::scope(api::ROOT).configure(api::configure))
                .into_app()
                .route(LIVE, web::get().to(health::live))
                .route(READY, web::get().to(health::ready))
                .route(METRICS, web::get().to(metrics::show))
                .route(docs::DOCUMENT, web::get().to(docs::show_document))
                .route(docs::PAGE_WITHOUT_SLASH, web::get().to(docs::add_slash))
                .route(docs::PAGE, web::get().to(docs::show_page))
                .configure(|routes| web_app::configure(routes, &web_app))
                .default_service(web::to(api::no_operation))
        })
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(HEAD)
        .client_disconnect_timeout(DISCONNECT)
        .shutdown_timeout(settings.shutdown_seconds)
        .shutdown_signal(end);
        let server = match settings.workers {
            0 => server,
            workers => server.workers(workers),
        };
        tracing::info!(%address, "listening");
        let served = server.listen(listener)?.run().await;
        news.abort();
        served?;
        tracing::info!("no longer listening");
        Ok(())
    }
}

/// Comes when the process is told to end.
fn asked_to_end() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("told to end; finishing what was accepted");
    })
}

/// Whether the web app is part of this program.
pub fn has_web_app() -> bool {
    WebApp::built_in().is_built()
}

/// The OpenAPI document as JSON for people to read.
///
/// # Errors
/// A document that is no JSON, which is a mistake in the annotations.
pub fn openapi() -> Result<String, ServerError> {
    Ok(api::document().to_pretty_json()?)
}
