-- The full-text index over subjects. Its first word is line and time, thirty days each: a search that names
-- them reads no more than those days of that line. The terms are folded and split already, so that no
-- parser and no dictionary of the server has a say. What waits to be sorted into it is read by every search,
-- so little may wait.
CREATE INDEX subject_words ON subjects USING gin (
    array_to_tsvector(
        string_to_array(encode(line, 'hex') || 'd' || (registered_at / 2592000000000) || ' ' || terms, ' ')
    )
) WITH (gin_pending_list_limit = 256);
