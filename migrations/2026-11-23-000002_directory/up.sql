-- One row. Its revision grows with every change to offices, postings and calendars, in the
-- transaction of the change: whoever remembers any of them sees by one number whether it still holds.
CREATE TABLE directory (
    id BIGINT PRIMARY KEY NOT NULL,
    revision BIGINT NOT NULL
);
INSERT INTO directory (id, revision) VALUES (1, 1);
