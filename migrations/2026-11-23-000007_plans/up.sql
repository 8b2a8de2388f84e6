-- What an office asks again and again. Rhythm and terms are read whole, as JSON. A version is added
-- by every change; none is replaced.
CREATE TABLE plans (
    id BYTEA PRIMARY KEY NOT NULL,
    issuer_office BYTEA NOT NULL REFERENCES offices (id),
    rhythm TEXT NOT NULL,
    ended_at BIGINT,
    ended_by BYTEA REFERENCES people (id)
);
CREATE INDEX plans_by_office ON plans (issuer_office, id);
CREATE INDEX plans_in_force ON plans (id) WHERE ended_at IS NULL;

CREATE TABLE plan_versions (
    plan BYTEA NOT NULL REFERENCES plans (id),
    version BIGINT NOT NULL,
    terms TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by BYTEA NOT NULL REFERENCES people (id),
    PRIMARY KEY (plan, version)
);

-- What became of each period: one row, so that nothing is issued twice. Missed without an
-- instruction, unplanned where it was issued and does not count as planned.
CREATE TABLE plan_issues (
    plan BYTEA NOT NULL REFERENCES plans (id),
    period_begin TEXT NOT NULL,
    version BIGINT NOT NULL,
    due_on TEXT NOT NULL,
    at BIGINT NOT NULL,
    instruction BYTEA REFERENCES instructions (id),
    unplanned TEXT,
    missed TEXT,
    PRIMARY KEY (plan, period_begin)
);
