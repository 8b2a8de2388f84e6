-- The last run of every periodic job, by whatever node: for the administrator, nothing rests on it.
CREATE TABLE job_runs (
    name TEXT PRIMARY KEY NOT NULL,
    every_seconds BIGINT NOT NULL,
    node BYTEA NOT NULL,
    began_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    done BIGINT,
    worked_at BIGINT,
    worked BIGINT,
    failed_at BIGINT,
    failure TEXT
);
