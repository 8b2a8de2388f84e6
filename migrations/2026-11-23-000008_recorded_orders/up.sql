-- How many orders an office recorded of late, and which of them wait for the named person.
CREATE INDEX instructions_recorded ON instructions (recorded_by, registered_at) WHERE recorded_by IS NOT NULL;
CREATE INDEX assignments_to_confirm ON assignments (issuer_office, confirmation) WHERE confirmation IS NOT NULL;
