-- Which indexes a statement uses must not depend on the values bound to it: SQLite would plan it
-- anew for every value, and PostgreSQL for the first few. So the held ones are told by columns that
-- are empty, not by a word that is bound.
DROP INDEX assignments_held;
CREATE INDEX assignments_held ON assignments (effective_at) WHERE released_at IS NULL AND closed_at IS NULL;
CREATE INDEX offices_by_code ON offices (kato);
