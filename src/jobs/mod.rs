//! Work without a request. Every job is a reconciler: it looks at the state and does what is
//! missing, so that running it twice, or late, does no harm. Of several nodes one runs it at a time:
//! a lease saves the others the work, and correctness does not rest on it.

mod forget;
mod read_subjects;
mod release;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::clock::Clock;
use crate::config;
use crate::domain::id::NodeId;
use crate::store::leases::{self, Lease};
use crate::store::{Store, StoreError};

/// Something done again and again.
pub struct Job {
    /// What it is called in the log and in tests.
    pub name: &'static str,
    /// The pause between two runs.
    pub every: fn(&config::Jobs) -> Duration,
    run: fn(Store, Clock) -> Running,
}

/// How long a node that died in a run keeps the others from the job.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// The pause after which a node that is still at it moves the end of its lease.
const RENEWAL: Duration = Duration::from_secs(20);

type Running = Pin<Box<dyn Future<Output = Result<usize, StoreError>> + Send>>;

/// Every job there is.
pub const JOBS: &[Job] = &[
    Job {
        name: "release",
        every: |settings| Duration::from_secs(settings.release_seconds),
        run: |store, clock| Box::pin(release::run(store, clock)),
    },
    Job {
        name: "read_subjects",
        every: |_| Duration::from_mins(1),
        run: |store, clock| Box::pin(read_subjects::run(store, clock)),
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

    /// Does what is missing unless another node is at it; tells how much that was, or that it was
    /// left to the other one.
    ///
    /// # Errors
    /// Those of the database. What was done before stays done.
    pub async fn run_as(
        &self,
        node: NodeId,
        store: &Store,
        clock: &Clock,
    ) -> Result<Option<usize>, StoreError> {
        let lease = |held_until: jiff::Timestamp| Lease {
            name: self.name.to_owned(),
            holder: node,
            held_until: held_until.into(),
        };
        let now = clock.now();
        let wanted = lease(now + LEASE);
        if !store
            .write(move |tx| leases::claim(tx, &wanted, now))
            .await?
        {
            return Ok(None);
        }
        let mut work = (self.run)(store.clone(), clock.clone());
        let done = loop {
            tokio::select! {
                done = &mut work => break done,
                () = tokio::time::sleep(RENEWAL) => {
                    let longer = lease(clock.now() + LEASE);
                    if !store.write(move |tx| leases::set_end(tx, &longer)).await? {
                        tracing::warn!(job = self.name, "another node took the job over");
                        return Ok(None);
                    }
                }
            }
        };
        let ended = lease(clock.now());
        if let Err(error) = store.write(move |tx| leases::set_end(tx, &ended)).await {
            tracing::warn!(job = self.name, %error, "a lease was not ended; it runs out");
        }
        done.map(Some)
    }
}

/// The jobs of a running service.
pub struct Jobs {
    end: watch::Sender<bool>,
    running: JoinSet<()>,
}

/// Starts every job, each for itself: at once, and then after every pause.
pub fn start(store: &Store, clock: &Clock, node: NodeId, settings: &config::Jobs) -> Jobs {
    let (end, ended) = watch::channel(false);
    let mut running = JoinSet::new();
    for job in JOBS {
        let (store, clock, mut ended) = (store.clone(), clock.clone(), ended.clone());
        let pause = (job.every)(settings);
        running.spawn(async move {
            loop {
                match job.run_as(node, &store, &clock).await {
                    Ok(None) => tracing::debug!(job = job.name, "another node is at it"),
                    Ok(Some(0)) => tracing::debug!(job = job.name, "nothing to do"),
                    Ok(Some(done)) => tracing::info!(job = job.name, done, "done"),
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
