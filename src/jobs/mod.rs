//! Work without a request. Every job is a reconciler: it looks at the state and does what is
//! missing, so that running it twice, or late, does no harm. Of several nodes one runs it at a time:
//! a lease saves the others the work, and correctness does not rest on it.

mod collect_orphans;
mod forget;
mod issue_planned;
mod read_subjects;
mod release;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::clock::Clock;
use crate::config::{self, Config};
use crate::domain::clocks::Clocks;
use crate::domain::id::NodeId;
use crate::domain::legal::LegalCatalogue;
use crate::files::{FileError, Files};
use crate::store::calendars;
use crate::store::job_runs::{self, Ended};
use crate::store::leases::{self, Lease};
use crate::store::{Store, StoreError};

/// Something done again and again.
pub struct Job {
    /// What it is called in the log and in tests.
    pub name: &'static str,
    /// The pause between two runs.
    pub every: fn(&config::Jobs) -> Duration,
    run: fn(Worker) -> Running,
}

/// What jobs work with.
#[derive(Clone)]
pub struct Worker {
    /// The database.
    pub store: Store,
    /// Where the time comes from.
    pub clock: Clock,
    /// Working clocks of offices.
    pub clocks: Arc<Clocks>,
    /// The store of files.
    pub files: Files,
    /// Acts, articles and functions.
    pub legal: Arc<LegalCatalogue>,
    /// The settings.
    pub config: Arc<Config>,
}

impl Worker {
    /// Follows the calendars that administrators entered: a node may do jobs and answer nobody.
    ///
    /// # Errors
    /// Those of the database. What cannot be read is said in the log, and left aside.
    async fn follow_calendars(&self) -> Result<(), StoreError> {
        let entered = self.store.read(calendars::list).await?;
        if let Err(error) = calendars::follow(&self.clocks, entered) {
            tracing::error!(%error, "a calendar is not followed");
        }
        Ok(())
    }
}

/// How long a node that died in a run keeps the others from the job.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// The pause after which a node that is still at it moves the end of its lease.
const RENEWAL: Duration = Duration::from_secs(20);

type Running = Pin<Box<dyn Future<Output = Result<usize, JobError>> + Send>>;

/// Why a job broke off. It goes on with the next run.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store of files failed.
    #[error(transparent)]
    Files(#[from] FileError),
}

fn running<E: Into<JobError>>(
    work: impl Future<Output = Result<usize, E>> + Send + 'static,
) -> Running {
    Box::pin(async { work.await.map_err(Into::into) })
}

/// Every job there is.
pub const JOBS: &[Job] = &[
    Job {
        name: "release",
        every: |settings| Duration::from_secs(settings.release_seconds),
        run: |worker| running(release::run(worker.store, worker.clock)),
    },
    Job {
        name: "issue_planned",
        every: |settings| Duration::from_secs(settings.plans_seconds),
        run: |worker| running(issue_planned::run(worker)),
    },
    Job {
        name: "read_subjects",
        every: |_| Duration::from_mins(1),
        run: |worker| running(read_subjects::run(worker.store, worker.clock)),
    },
    Job {
        name: "forget_keys",
        every: |_| Duration::from_hours(1),
        run: |worker| running(forget::keys(worker.store, worker.clock)),
    },
    Job {
        name: "forget_attempts",
        every: |_| Duration::from_mins(10),
        run: |worker| running(forget::attempts(worker.store, worker.clock)),
    },
    Job {
        name: "forget_tokens",
        every: |_| Duration::from_hours(1),
        run: |worker| running(forget::tokens(worker.store, worker.clock)),
    },
    Job {
        name: "collect_orphans",
        every: |_| Duration::from_hours(6),
        run: |worker| {
            running(collect_orphans::run(
                worker.store,
                worker.files,
                worker.clock,
            ))
        },
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
    /// See [`JobError`]. What was done before stays done.
    pub async fn run(&self, worker: &Worker) -> Result<usize, JobError> {
        (self.run)(worker.clone()).await
    }

    /// Does what is missing unless another node is at it; tells how much that was, or that it was
    /// left to the other one.
    ///
    /// # Errors
    /// See [`JobError`]. What was done before stays done.
    pub async fn run_as(&self, node: NodeId, worker: &Worker) -> Result<Option<usize>, JobError> {
        let Worker { store, clock, .. } = worker;
        let lease = |held_until: jiff::Timestamp| Lease {
            name: self.name.to_owned(),
            holder: node,
            held_until: held_until.into(),
        };
        let now = clock.now();
        let every = (self.every)(&worker.config.jobs).as_secs();
        let wanted = lease(now + LEASE);
        if !store
            .write(move |tx| leases::claim(tx, &wanted, now))
            .await?
        {
            return Ok(None);
        }
        let mut work = (self.run)(worker.clone());
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
        let ended_at = clock.now();
        let free = lease(ended_at);
        let run = Ended {
            name: self.name.to_owned(),
            every_seconds: i64::try_from(every).unwrap_or(i64::MAX),
            node,
            began_at: now.into(),
            ended_at: ended_at.into(),
            outcome: done
                .as_ref()
                .map(|done| i64::try_from(*done).unwrap_or(i64::MAX))
                .map_err(ToString::to_string),
        };
        let end = store.write(move |tx| {
            leases::set_end(tx, &free)?;
            job_runs::record(tx, &run)
        });
        if let Err(error) = end.await {
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
pub fn start(worker: &Worker, node: NodeId) -> Jobs {
    let (end, ended) = watch::channel(false);
    let mut running = JoinSet::new();
    for job in JOBS {
        let (worker, mut ended) = (worker.clone(), ended.clone());
        let pause = (job.every)(&worker.config.jobs);
        running.spawn(async move {
            loop {
                match job.run_as(node, &worker).await {
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
