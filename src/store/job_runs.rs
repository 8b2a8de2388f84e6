//! What the last run of every periodic job came to, whichever node made it.

use diesel::prelude::*;

use super::columns::Micros;
use super::schema::job_runs;
use super::{Connection, StoreError, Tx};
use crate::domain::id::NodeId;

/// The last run of a job, the last one that had something to do, and the last one that failed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = job_runs)]
pub struct JobRun {
    /// Which job.
    pub name: String,
    /// The pause between two runs, in seconds, as the node that ran it is set.
    pub every_seconds: i64,
    /// Which node ran it.
    pub node: NodeId,
    /// When the run began.
    pub began_at: Micros,
    /// When it ended, well or not.
    pub ended_at: Micros,
    /// How much it did; none when it failed.
    pub done: Option<i64>,
    /// When a run last had something to do.
    pub worked_at: Option<Micros>,
    /// How much that one did.
    pub worked: Option<i64>,
    /// When a run last failed.
    pub failed_at: Option<Micros>,
    /// What that one failed of.
    pub failure: Option<String>,
}

/// A run that ended.
#[derive(Debug, Clone)]
pub struct Ended {
    /// Which job.
    pub name: String,
    /// The pause between two runs, in seconds.
    pub every_seconds: i64,
    /// Which node ran it.
    pub node: NodeId,
    /// When it began.
    pub began_at: Micros,
    /// When it ended.
    pub ended_at: Micros,
    /// How much it did, or what it failed of.
    pub outcome: Result<i64, String>,
}

/// Puts a run in the place of the one before it, and keeps what was last done and last went wrong.
///
/// # Errors
/// Those of the database; a unique violation where two nodes end the first run there ever was.
pub fn record(tx: &mut Tx<'_>, ended: &Ended) -> Result<(), StoreError> {
    let before = job_runs::table
        .filter(job_runs::name.eq(&ended.name))
        .select(JobRun::as_select())
        .first(tx.connection())
        .optional()?;
    let is_first = before.is_none();
    let kept = before.unwrap_or_else(|| JobRun {
        name: ended.name.clone(),
        every_seconds: ended.every_seconds,
        node: ended.node,
        began_at: ended.began_at,
        ended_at: ended.ended_at,
        done: None,
        worked_at: None,
        worked: None,
        failed_at: None,
        failure: None,
    });
    let at = Some(ended.ended_at);
    let run = JobRun {
        every_seconds: ended.every_seconds,
        node: ended.node,
        began_at: ended.began_at,
        ended_at: ended.ended_at,
        ..kept
    };
    let run = match &ended.outcome {
        Ok(0) => JobRun {
            done: Some(0),
            ..run
        },
        Ok(done) => JobRun {
            done: Some(*done),
            worked_at: at,
            worked: Some(*done),
            ..run
        },
        Err(failure) => JobRun {
            done: None,
            failed_at: at,
            failure: Some(failure.clone()),
            ..run
        },
    };
    if is_first {
        diesel::insert_into(job_runs::table)
            .values(run)
            .execute(tx.connection())?;
    } else {
        diesel::update(job_runs::table.filter(job_runs::name.eq(&ended.name)))
            .set((
                job_runs::every_seconds.eq(run.every_seconds),
                job_runs::node.eq(run.node),
                job_runs::began_at.eq(run.began_at),
                job_runs::ended_at.eq(run.ended_at),
                job_runs::done.eq(run.done),
                job_runs::worked_at.eq(run.worked_at),
                job_runs::worked.eq(run.worked),
                job_runs::failed_at.eq(run.failed_at),
                job_runs::failure.eq(run.failure),
            ))
            .execute(tx.connection())?;
    }
    Ok(())
}

/// The last run of every job that ever ran, by name.
///
/// # Errors
/// Those of the database.
pub fn list(connection: &mut Connection) -> Result<Vec<JobRun>, StoreError> {
    Ok(job_runs::table
        .order(job_runs::name.asc())
        .select(JobRun::as_select())
        .load(connection)?)
}
