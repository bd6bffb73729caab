-- The ledger: what Mudanza has made in this database, and which dump was loaded for whom.
--
-- Applied by `mudanza init`, in one transaction. A migration that was released is never changed: its checksum, the
-- SHA-256 of this file, is recorded with it. What must change comes as a further file.

CREATE SCHEMA IF NOT EXISTS mudanza;
COMMENT ON SCHEMA mudanza IS 'The ledger of Mudanza, which moves single-tenant databases into this one';

CREATE TABLE mudanza.migrations (
    version integer PRIMARY KEY,
    name text NOT NULL UNIQUE,
    checksum text NOT NULL,
    applied_at timestamp with time zone NOT NULL DEFAULT now(),
    tool_version text NOT NULL
);
COMMENT ON TABLE mudanza.migrations IS 'What was made in this database: numbered migrations, and the registries of tenants';
COMMENT ON COLUMN mudanza.migrations.version IS 'The migration''s number; registries, which a project names, count from 1001';
COMMENT ON COLUMN mudanza.migrations.name IS 'The migration''s file, or "registry" and the table';
COMMENT ON COLUMN mudanza.migrations.checksum IS 'SHA-256 of the file, or of the statements that make the registry';
COMMENT ON COLUMN mudanza.migrations.applied_at IS 'When it was applied';
COMMENT ON COLUMN mudanza.migrations.tool_version IS 'The version of Mudanza that applied it';

CREATE TABLE mudanza.batches (
    batch_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_name text NOT NULL,
    source_bytes bigint NOT NULL,
    source_digest text NOT NULL,
    plan_digest text NOT NULL,
    tenant jsonb NOT NULL,
    mode text NOT NULL CHECK (mode IN ('atomic', 'chunked')),
    content text NOT NULL CHECK (content IN ('schema_and_data', 'data_only')),
    chunk_bytes integer,
    state text NOT NULL DEFAULT 'loading' CHECK (state IN ('loading', 'loaded', 'rolled_back')),
    rows bigint,
    started_at timestamp with time zone NOT NULL DEFAULT now(),
    finished_at timestamp with time zone,
    tool_version text NOT NULL
);
-- One plan is under way once; what was cut off is resumed, not begun a second time.
CREATE UNIQUE INDEX batches_loading ON mudanza.batches (plan_digest) WHERE state = 'loading';
COMMENT ON TABLE mudanza.batches IS 'One row for each dump that was loaded for a tenant';
COMMENT ON COLUMN mudanza.batches.batch_id IS 'The batch''s number';
COMMENT ON COLUMN mudanza.batches.source_name IS 'The dump, as the command named it';
COMMENT ON COLUMN mudanza.batches.source_bytes IS 'The dump''s length';
COMMENT ON COLUMN mudanza.batches.source_digest IS 'XXH3 of its bytes, 128 bits: tells it from another dump of the same database';
COMMENT ON COLUMN mudanza.batches.plan_digest IS 'SHA-256 of the plan that was executed';
COMMENT ON COLUMN mudanza.batches.tenant IS 'The value of each tenancy column';
COMMENT ON COLUMN mudanza.batches.mode IS 'atomic: all in one transaction; chunked: each chunk in its own';
COMMENT ON COLUMN mudanza.batches.content IS 'schema_and_data: the dump made the tables; data_only: they were there';
COMMENT ON COLUMN mudanza.batches.chunk_bytes IS 'The size of a chunk, in bytes of rows; NULL where it is atomic';
COMMENT ON COLUMN mudanza.batches.state IS 'loading: under way, or cut off; loaded: complete; rolled_back: taken out again';
COMMENT ON COLUMN mudanza.batches.rows IS 'How many rows were loaded; NULL until it is complete';
COMMENT ON COLUMN mudanza.batches.started_at IS 'When it was begun';
COMMENT ON COLUMN mudanza.batches.finished_at IS 'When it was complete; NULL until then';
COMMENT ON COLUMN mudanza.batches.tool_version IS 'The version of Mudanza that began it';

CREATE TABLE mudanza.chunks (
    batch_id bigint NOT NULL REFERENCES mudanza.batches ON DELETE CASCADE,
    unit text NOT NULL,
    rows bigint NOT NULL DEFAULT 0,
    bytes bigint NOT NULL DEFAULT 0,
    digest text,
    transaction_id bigint NOT NULL DEFAULT txid_current(),
    loaded_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (batch_id, unit)
);
COMMENT ON TABLE mudanza.chunks IS 'One row for each part of a batch that is committed: what a resumed run leaves out';
COMMENT ON COLUMN mudanza.chunks.batch_id IS 'The batch it is part of';
COMMENT ON COLUMN mudanza.chunks.unit IS 'Which part';
COMMENT ON COLUMN mudanza.chunks.rows IS 'How many rows it has';
COMMENT ON COLUMN mudanza.chunks.bytes IS 'How many bytes of the dump it took';
COMMENT ON COLUMN mudanza.chunks.digest IS 'What tells that the dump is still the same; NULL where nothing does';
COMMENT ON COLUMN mudanza.chunks.transaction_id IS 'The transaction that loaded it';
COMMENT ON COLUMN mudanza.chunks.loaded_at IS 'When it was loaded';
