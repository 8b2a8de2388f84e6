//! Numbers for Prometheus: requests by route, and how the store keeps up.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, web};
use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use prometheus::{
    HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder,
};

use super::health;
use crate::api::Problem;
use crate::app::App;
use crate::live::Live;
use crate::store::Store;

/// Bounds of the histogram in seconds: from a read of an inbox to a request that is given up.
const SECONDS: [f64; 11] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];
/// What stands for a path that no operation has, so that made-up paths make no new series.
const NO_ROUTE: &str = "none";

/// The numbers of one server.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    replica: Option<(Store, IntGauge)>,
}

impl Metrics {
    /// Numbers that start at zero.
    ///
    /// # Errors
    /// Two numbers of one name, which is a mistake in this file.
    pub fn new(app: &App) -> Result<Self, prometheus::Error> {
        let requests = IntCounterVec::new(
            Opts::new("tapsyrma_http_requests_total", "Requests answered."),
            &["method", "route", "status"],
        )?;
        let seconds = HistogramVec::new(
            HistogramOpts::new(
                "tapsyrma_http_request_seconds",
                "Seconds from the head of a request to the head of its answer.",
            )
            .buckets(SECONDS.to_vec()),
            &["method", "route"],
        )?;
        let registry = Registry::new();
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(StoreNumbers::new(app)?))?;
        let replica = match &app.replica {
            Some(replica) => {
                let up = IntGauge::new("tapsyrma_replica_up", "1 while the replica answers.")?;
                registry.register(Box::new(up.clone()))?;
                Some((replica.clone(), up))
            }
            None => None,
        };
        Ok(Self {
            registry,
            requests,
            seconds,
            replica,
        })
    }
}

/// Counts and times a request.
///
/// # Errors
/// Those of the service inside.
pub async fn measure<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let metrics = request.app_data::<web::Data<Metrics>>().cloned();
    let begun = Instant::now();
    let answered = next.call(request).await?;
    if let Some(metrics) = metrics {
        let request = answered.request();
        let route = request.match_pattern();
        let route = route.as_deref().unwrap_or(NO_ROUTE);
        let method = known_method(request.method().as_str());
        metrics
            .requests
            .with_label_values(&[method, route, answered.status().as_str()])
            .inc();
        metrics
            .seconds
            .with_label_values(&[method, route])
            .observe(begun.elapsed().as_secs_f64());
    }
    Ok(answered)
}

/// The methods there are; a made-up one makes no new series.
fn known_method(method: &str) -> &'static str {
    ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("other")
}

/// `GET /metrics`: every number in the text format of Prometheus.
///
/// # Errors
/// A number that the format cannot hold.
pub async fn show(metrics: web::Data<Metrics>) -> Result<HttpResponse, Problem> {
    if let Some((replica, up)) = &metrics.replica {
        up.set(i64::from(health::answers("replica", replica).await));
    }
    let text = TextEncoder::new()
        .encode_to_string(&metrics.registry.gather())
        .map_err(Problem::internal)?;
    Ok(HttpResponse::Ok()
        .content_type(prometheus::TEXT_FORMAT)
        .body(text))
}

/// What the store and the streams count, read when somebody asks.
struct StoreNumbers {
    store: Store,
    live: Live,
    waiting: IntGaugeVec,
    counters: Vec<IntCounter>,
    streams: IntGauge,
}

impl StoreNumbers {
    fn new(app: &App) -> Result<Self, prometheus::Error> {
        Ok(Self {
            store: app.store.clone(),
            live: app.live.clone(),
            waiting: IntGaugeVec::new(
                Opts::new(
                    "tapsyrma_store_waiting",
                    "Reads and writes that wait for a database thread.",
                ),
                &["queue"],
            )?,
            counters: COUNTED
                .iter()
                .map(|(name, help, _)| IntCounter::new(*name, *help))
                .collect::<Result<_, _>>()?,
            streams: IntGauge::new("tapsyrma_live_streams", "Streams of news that are open.")?,
        })
    }
}

/// What a store counts by itself.
type Counted = (&'static str, &'static str, fn(&Store) -> u64);

const COUNTED: [Counted; 2] = [
    (
        "tapsyrma_store_commits_total",
        "Transactions committed since the start.",
        Store::commits,
    ),
    (
        "tapsyrma_store_statements_total",
        "Statements sent to the database since the start.",
        Store::statements,
    ),
];

impl Collector for StoreNumbers {
    fn desc(&self) -> Vec<&Desc> {
        let mut described = self.waiting.desc();
        for counter in &self.counters {
            described.extend(counter.desc());
        }
        described.extend(self.streams.desc());
        described
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let depths = self.store.queue_depths();
        for (queue, depth) in [("reads", depths.reads), ("writes", depths.writes)] {
            let waiting = self.waiting.with_label_values(&[queue]);
            waiting.set(i64::try_from(depth).unwrap_or(i64::MAX));
        }
        let streams = i64::try_from(self.live.count());
        self.streams.set(streams.unwrap_or(i64::MAX));
        let mut collected = self.waiting.collect();
        collected.extend(self.streams.collect());
        // The store counts; a counter of our own is made for every question, as one cannot be set.
        for (name, help, count) in COUNTED {
            if let Ok(counted) = IntCounter::new(name, help) {
                counted.inc_by(count(&self.store));
                collected.extend(counted.collect());
            }
        }
        collected
    }
}
