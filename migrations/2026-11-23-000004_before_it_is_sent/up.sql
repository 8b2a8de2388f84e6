-- An instruction may rest on several bases, and its source may be another instruction here.
ALTER TABLE instructions RENAME COLUMN legal_basis TO legal_bases;
UPDATE instructions SET legal_bases = '[' || legal_bases || ']';
UPDATE instructions SET source = '{"declared":' || source || '}' WHERE source IS NOT NULL;

ALTER TABLE instructions ADD COLUMN said_by TEXT;
ALTER TABLE instructions ADD COLUMN short_notice_reason TEXT;
ALTER TABLE instructions ADD COLUMN attachments TEXT;
ALTER TABLE instructions ADD COLUMN plan BYTEA;
ALTER TABLE instructions ADD COLUMN recorded_by BYTEA;

ALTER TABLE assignments ADD COLUMN confirmation TEXT;
ALTER TABLE assignments ADD COLUMN delegated_to TEXT;

-- What became of the time that the device claims.
ALTER TABLE events ADD COLUMN claim TEXT;
