-- Lists of recipients that an issuing office keeps. The offices of a list are read whole, as JSON; a
-- name stands once in an office, however it is capitalised.
CREATE TABLE recipient_lists (
    id BYTEA PRIMARY KEY NOT NULL,
    office BYTEA NOT NULL REFERENCES offices (id),
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    recipients TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX recipient_lists_by_name ON recipient_lists (office, name_folded);
