-- What an instruction is about, as terms: see src/domain/similar. They are absent until they were read,
-- which a job does for what is older than this table and for imported ones. The line is the akim's office in
-- whose name an office or its department issues.
CREATE TABLE subjects (
    instruction BYTEA PRIMARY KEY NOT NULL REFERENCES instructions (id),
    line BYTEA NOT NULL REFERENCES offices (id),
    issuer_office BYTEA NOT NULL REFERENCES offices (id),
    registered_at BIGINT NOT NULL,
    terms TEXT
);
CREATE INDEX subjects_unread ON subjects (registered_at) WHERE terms IS NULL;

INSERT INTO subjects (instruction, line, issuer_office, registered_at)
SELECT instructions.id,
       CASE WHEN offices.kind = 'department' AND offices.parent IS NOT NULL THEN offices.parent ELSE offices.id END,
       offices.id,
       instructions.registered_at
FROM instructions
JOIN offices ON offices.id = instructions.issuer_office;

-- Whether a village was sent a certain instruction is asked of instructions that went to thousands.
DROP INDEX assignments_by_instruction;
CREATE INDEX assignments_by_instruction ON assignments (instruction, recipient_office);
