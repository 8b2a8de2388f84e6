//! What the service does by itself, for whoever keeps it running.

use actix_web::{get, web};
use jiff::Timestamp;
use serde::Serialize;

use super::problem::Problem;
use crate::app::App;
use crate::domain::id::NodeId;
use crate::domain::permission::{Permit, WatchJobs};
use crate::store::job_runs::{self, JobRun};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes.service(list_jobs);
}

/// A periodic job.
#[derive(Serialize, utoipa::ToSchema)]
struct JobLine {
    name: String,
    /// The pause between two runs, in seconds.
    every_seconds: i64,
    /// Which node ran it last.
    #[schema(value_type = String, format = Uuid)]
    node: NodeId,
    /// When the last run began.
    #[schema(value_type = String, format = DateTime)]
    began_at: Timestamp,
    /// When it ended.
    #[schema(value_type = String, format = DateTime)]
    ended_at: Timestamp,
    /// How many things it did; absent when it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<i64>,
    /// The last run that had something to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_work: Option<Work>,
    /// The last run that failed. The next one goes on where it broke off.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_failure: Option<Failure>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Work {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// How many things it did.
    done: i64,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Failure {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// In English, as in the log.
    reason: String,
}

impl From<JobRun> for JobLine {
    fn from(run: JobRun) -> Self {
        Self {
            name: run.name,
            every_seconds: run.every_seconds,
            node: run.node,
            began_at: run.began_at.into(),
            ended_at: run.ended_at.into(),
            done: run.done,
            last_work: run.worked_at.zip(run.worked).map(|(at, done)| Work {
                at: at.into(),
                done,
            }),
            last_failure: run.failed_at.zip(run.failure).map(|(at, reason)| Failure {
                at: at.into(),
                reason,
            }),
        }
    }
}

/// The periodic jobs, each with its last run by any node. One that never ran is not there yet.
#[utoipa::path(tag = "administration", responses((status = 200, body = Vec<JobLine>)))]
#[get("/jobs")]
async fn list_jobs(
    _permit: Permit<WatchJobs>,
    app: web::Data<App>,
) -> Result<web::Json<Vec<JobLine>>, Problem> {
    let runs = app.store.read(job_runs::list).await?;
    Ok(web::Json(runs.into_iter().map(JobLine::from).collect()))
}
