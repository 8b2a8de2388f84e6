-- One tree for SQLite and PostgreSQL. Identifiers and hashes are BYTEA (SQLite stores them as
-- given), instants are microseconds since 1970 in BIGINT, days are ISO text, enums are their word.

CREATE TABLE offices (
    id BYTEA PRIMARY KEY NOT NULL,
    kato TEXT NOT NULL,
    kato_edition TEXT NOT NULL,
    tier TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent BYTEA REFERENCES offices (id),
    name_kk TEXT NOT NULL,
    name_ru TEXT NOT NULL,
    zone TEXT NOT NULL,
    timetable TEXT NOT NULL,
    calendar TEXT NOT NULL,
    population BIGINT,
    staff BIGINT,
    settlements BIGINT,
    remoteness TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX offices_by_parent ON offices (parent);
CREATE UNIQUE INDEX offices_by_kato ON offices (kato) WHERE kind = 'akim';

-- The row that is locked while an office's record grows: numbers without gaps, one chain.
CREATE TABLE ledgers (
    office BYTEA PRIMARY KEY NOT NULL REFERENCES offices (id),
    received BIGINT NOT NULL,
    issued BIGINT NOT NULL,
    instructions BIGINT NOT NULL,
    last_hash BYTEA NOT NULL
);

CREATE TABLE calendars (
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    content TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by BYTEA,
    PRIMARY KEY (id, version)
);

CREATE TABLE people (
    id BYTEA PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    login TEXT NOT NULL,
    login_folded TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    language TEXT NOT NULL,
    demo BOOLEAN NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE postings (
    id BYTEA PRIMARY KEY NOT NULL,
    person BYTEA NOT NULL REFERENCES people (id),
    office BYTEA NOT NULL REFERENCES offices (id),
    role TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT,
    deputy_for BYTEA REFERENCES people (id),
    version BIGINT NOT NULL
);
CREATE INDEX postings_by_person ON postings (person);
CREATE INDEX postings_by_office ON postings (office);

CREATE TABLE devices (
    id BYTEA PRIMARY KEY NOT NULL,
    person BYTEA NOT NULL REFERENCES people (id),
    name TEXT NOT NULL,
    signed_in_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX devices_by_person ON devices (person);

CREATE TABLE refresh_tokens (
    hash BYTEA PRIMARY KEY NOT NULL,
    device BYTEA NOT NULL REFERENCES devices (id),
    generation BIGINT NOT NULL,
    state TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX refresh_tokens_by_device ON refresh_tokens (device);

CREATE TABLE attempts (
    name TEXT PRIMARY KEY NOT NULL,
    since BIGINT NOT NULL,
    number BIGINT NOT NULL
);

CREATE TABLE idempotency_keys (
    person BYTEA NOT NULL REFERENCES people (id),
    key BYTEA NOT NULL,
    fingerprint BYTEA NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    stored_at BIGINT NOT NULL,
    PRIMARY KEY (person, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (stored_at);

CREATE TABLE instructions (
    id BYTEA PRIMARY KEY NOT NULL,
    issuer_office BYTEA NOT NULL REFERENCES offices (id),
    issued_by BYTEA REFERENCES people (id),
    number BIGINT NOT NULL,
    registered_at BIGINT NOT NULL,
    registered_precision TEXT NOT NULL,
    imported_from TEXT UNIQUE,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL,
    kind TEXT NOT NULL,
    function_code TEXT,
    legal_basis TEXT NOT NULL,
    channel TEXT NOT NULL,
    said_at BIGINT,
    urgency TEXT NOT NULL,
    source TEXT,
    effort_minutes BIGINT,
    due TEXT,
    UNIQUE (issuer_office, number)
);
CREATE INDEX instructions_by_time ON instructions (issuer_office, registered_at, id);

-- What a correction replaced.
CREATE TABLE former_instructions (
    instruction BYTEA NOT NULL REFERENCES instructions (id),
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    replaced_at BIGINT NOT NULL,
    replaced_by BYTEA REFERENCES people (id),
    reason TEXT NOT NULL,
    PRIMARY KEY (instruction, version)
);

-- due_at is the deadline in force, or the far future for an undated instruction: the order of the
-- inbox, and the key its pages continue from.
CREATE TABLE assignments (
    id BYTEA PRIMARY KEY NOT NULL,
    instruction BYTEA NOT NULL REFERENCES instructions (id),
    issuer_office BYTEA NOT NULL REFERENCES offices (id),
    recipient_office BYTEA NOT NULL REFERENCES offices (id),
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    registered_at BIGINT NOT NULL,
    effective_at BIGINT NOT NULL,
    released_at BIGINT,
    delivered_at BIGINT,
    acknowledged_at BIGINT,
    answered_at BIGINT,
    answer_opened_at BIGINT,
    closed_at BIGINT,
    deadline TEXT,
    due_at BIGINT NOT NULL,
    deadline_version BIGINT NOT NULL,
    answers BIGINT NOT NULL,
    returns BIGINT NOT NULL,
    extension TEXT
);
CREATE INDEX assignments_open ON assignments (recipient_office, due_at, id) WHERE closed_at IS NULL;
CREATE INDEX assignments_held ON assignments (effective_at) WHERE state = 'scheduled';
CREATE INDEX assignments_by_time ON assignments (recipient_office, registered_at);
CREATE INDEX assignments_by_issuer ON assignments (issuer_office, registered_at);
CREATE INDEX assignments_by_instruction ON assignments (instruction);

CREATE TABLE events (
    office BYTEA NOT NULL REFERENCES offices (id),
    number BIGINT NOT NULL,
    issuer_office BYTEA NOT NULL REFERENCES offices (id),
    issuer_number BIGINT NOT NULL,
    assignment BYTEA NOT NULL REFERENCES assignments (id),
    at BIGINT NOT NULL,
    actor TEXT,
    written_at BIGINT,
    offset_ms BIGINT,
    key BYTEA,
    happening TEXT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (office, number)
);
CREATE UNIQUE INDEX events_by_issuer ON events (issuer_office, issuer_number);
CREATE INDEX events_by_assignment ON events (assignment, number);

-- What administrators did; they change no record of instructions.
CREATE TABLE administrative_acts (
    id BYTEA PRIMARY KEY NOT NULL,
    at BIGINT NOT NULL,
    person BYTEA REFERENCES people (id),
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
