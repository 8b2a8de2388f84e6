DROP INDEX offices_by_code;
DROP INDEX assignments_held;
CREATE INDEX assignments_held ON assignments (effective_at) WHERE state = 'scheduled';
