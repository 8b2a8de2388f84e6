-- The full-text index over subjects. It holds no text of its own, and triggers keep it in step, so that
-- whoever writes subjects need not know of it. Its first word is line and time, thirty days each: a search
-- that names them reads no more than those days of that line. The terms are folded and split already.
CREATE TABLE subject_keys (
    -- The rowid of subject_words. VACUUM keeps a number that has a name.
    id INTEGER PRIMARY KEY NOT NULL,
    instruction BYTEA NOT NULL UNIQUE
);
CREATE VIRTUAL TABLE subject_words USING fts5 (
    words, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii'
);

INSERT INTO subject_keys (instruction) SELECT instruction FROM subjects ORDER BY registered_at;

CREATE TRIGGER subjects_entered AFTER INSERT ON subjects BEGIN
    INSERT INTO subject_keys (instruction) VALUES (new.instruction);
    INSERT INTO subject_words (rowid, words)
    SELECT id, lower(hex(new.line)) || 'd' || (new.registered_at / 2592000000000) || ' ' || new.terms
    FROM subject_keys
    WHERE instruction = new.instruction AND new.terms IS NOT NULL;
END;

CREATE TRIGGER subjects_read AFTER UPDATE OF terms ON subjects BEGIN
    DELETE FROM subject_words
    WHERE rowid = (SELECT id FROM subject_keys WHERE instruction = new.instruction);
    INSERT INTO subject_words (rowid, words)
    SELECT id, lower(hex(new.line)) || 'd' || (new.registered_at / 2592000000000) || ' ' || new.terms
    FROM subject_keys
    WHERE instruction = new.instruction AND new.terms IS NOT NULL;
END;
