//! Work without a request. Every job is a reconciler: it looks at the state and does what is
//! missing, so that running it twice, or late, does no harm.

mod forget;
mod release;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::clock::Clock;
use crate::config;
use crate::store::{Store, StoreError};

/// Something done again and again.
pub struct Job {
    /// What it is called in the log and in tests.
    pub name: &'static str,
    /// The pause between two runs.
    pub every: fn(&config::Jobs) -> Duration,
    run: fn(Store, Clock) -> Running,
}

type Running = Pin<Box<dyn Future<Output = Result<usize, StoreError>> + Send>>;

/// Every job there is.
pub const JOBS: &[Job] = &[
    Job {
        name: "release",
        every: |settings| Duration::from_secs(settings.release_seconds),
        run: |store, clock| Box::pin(release::run(store, clock)),
    },
    Job {
        name: "forget_keys",
        every: |_| Duration::from_hours(1),
        run: |store, clock| Box::pin(forget::keys(store, clock)),
    },
    Job {
        name: "forget_attempts",
        every: |_| Duration::from_mins(10),
        run: |store, clock| Box::pin(forget::attempts(store, clock)),
    },
    Job {
        name: "forget_tokens",
        every: |_| Duration::from_hours(1),
        run: |store, clock| Box::pin(forget::tokens(store, clock)),
    },
];

impl Job {
    /// The job with a name.
    pub fn find(name: &str) -> Option<&'static Self> {
        JOBS.iter().find(|job| job.name == name)
    }

    /// Does what is missing at this moment; tells how much that was.
    ///
    /// # Errors
    /// Those of the database. What was done before stays done.
    pub async fn run(&self, store: &Store, clock: &Clock) -> Result<usize, StoreError> {
        (self.run)(store.clone(), clock.clone()).await
    }
}

/// The jobs of a running service.
pub struct Jobs {
    end: watch::Sender<bool>,
    running: JoinSet<()>,
}

/// Starts every job, each for itself: at once, and then after every pause.
pub fn start(store: &Store, clock: &Clock, settings: &config::Jobs) -> Jobs {
    let (end, ended) = watch::channel(false);
    let mut running = JoinSet::new();
    for job in JOBS {
        let (store, clock, mut ended) = (store.clone(), clock.clone(), ended.clone());
        let pause = (job.every)(settings);
        running.spawn(async move {
            loop {
                match job.run(&store, &clock).await {
                    Ok(0) => tracing::debug!(job = job.name, "nothing to do"),
                    Ok(done) => tracing::info!(job = job.name, done, "done"),
                    Err(error) => tracing::error!(job = job.name, %error, "failed; tried again"),
                }
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    _ = ended.changed() => return,
                }
            }
        });
    }
    Jobs { end, running }
}

impl Jobs {
    /// Lets every job finish the run it is in, and starts none again.
    pub async fn stop(self) {
        let Self { end, mut running } = self;
        end.send_replace(true);
        while let Some(ended) = running.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a job broke down");
            }
        }
    }
}
