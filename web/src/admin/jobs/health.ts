import type { Schemas } from '../../api/client'

type Job = Schemas['JobLine']

/** Runs that may be missed before a job is late: a run that takes long, a restart. */
const MISSED_RUNS = 3
/** A job that runs every few seconds is not late because a restart took a minute. */
const LEAST_SECONDS = 120

/** Whether a job gets on with it: its last run failed, it should have run again, or all is well. */
export function healthOf(job: Job, now: Date): 'well' | 'failed' | 'late' {
  if (job.done === undefined || job.done === null) return 'failed'
  const pause = Math.max(LEAST_SECONDS, job.every_seconds * MISSED_RUNS) * 1000
  return now.getTime() - new Date(job.ended_at).getTime() > pause ? 'late' : 'well'
}

/** A pause in the largest unit that it fills. */
export function every(seconds: number): { number: number; unit: 'seconds' | 'minutes' | 'hours' } {
  if (seconds % 3600 === 0) return { number: seconds / 3600, unit: 'hours' }
  return seconds % 60 === 0 ? { number: seconds / 60, unit: 'minutes' } : { number: seconds, unit: 'seconds' }
}
