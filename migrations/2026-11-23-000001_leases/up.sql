-- Which process does a periodic job at the moment, and until when nobody else begins it.
CREATE TABLE leases (
    name TEXT PRIMARY KEY NOT NULL,
    holder BYTEA NOT NULL,
    held_until BIGINT NOT NULL
);
