DROP INDEX assignments_to_confirm;
DROP INDEX instructions_recorded;
