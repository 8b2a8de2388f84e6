-- A file on its way or arrived. `object`, `media_type`, `bytes`, `sha256` are there once it was taken, `refusal` where it was not.
CREATE TABLE attachments (
    id BYTEA PRIMARY KEY NOT NULL,
    uploader BYTEA NOT NULL REFERENCES people (id),
    office BYTEA NOT NULL REFERENCES offices (id),
    name TEXT NOT NULL,
    metadata TEXT,
    length BIGINT NOT NULL,
    received BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    refusal TEXT,
    object BYTEA,
    media_type TEXT,
    bytes BIGINT,
    sha256 TEXT,
    metadata_removed BOOLEAN NOT NULL,
    linked_at BIGINT
);
CREATE UNIQUE INDEX attachments_by_object ON attachments (object);
CREATE INDEX attachments_unlinked ON attachments (uploader) WHERE linked_at IS NULL;
CREATE INDEX attachments_to_remove ON attachments (expires_at) WHERE linked_at IS NULL;

-- What has arrived of a file that is on its way: objects, in the order of their first byte.
CREATE TABLE upload_pieces (
    object BYTEA PRIMARY KEY NOT NULL,
    attachment BYTEA NOT NULL REFERENCES attachments (id),
    first_byte BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    UNIQUE (attachment, first_byte)
);

-- What a file belongs to: an instruction, or one answer of one assignment of it.
CREATE TABLE attachment_links (
    id BYTEA PRIMARY KEY NOT NULL,
    attachment BYTEA NOT NULL REFERENCES attachments (id),
    instruction BYTEA NOT NULL REFERENCES instructions (id),
    assignment BYTEA REFERENCES assignments (id),
    answer BIGINT
);
CREATE INDEX attachment_links_by_attachment ON attachment_links (attachment);
CREATE INDEX attachment_links_by_instruction ON attachment_links (instruction, assignment);
