-- What a batch left in the target, so that exactly that can be taken out again, and no more.
--
-- The rows of a batch are known by the transactions that wrote them: each row says its own (xmin), the ledger says the
-- batch's. Rows that many batches share, and what a batch made besides rows, are listed here.

ALTER TABLE mudanza.batches
    DROP CONSTRAINT batches_state_check,
    ADD CONSTRAINT batches_state_check CHECK (state IN ('loading', 'loaded', 'rolling_back', 'rolled_back')),
    ADD COLUMN schemas_before text[],
    ADD COLUMN takes_changed boolean NOT NULL DEFAULT false,
    ADD COLUMN rolled_back_at timestamp with time zone;
COMMENT ON COLUMN mudanza.batches.state IS
    'loading: under way, or cut off; loaded: complete; rolling_back: being taken out, or cut off at that; rolled_back: taken out again';
COMMENT ON COLUMN mudanza.batches.schemas_before IS 'The schemas that were there when it was begun: it has made none of them, though it may have changed who may use them';
COMMENT ON COLUMN mudanza.batches.takes_changed IS 'Whether its rollback takes rows of the tenant that were changed or added since';
COMMENT ON COLUMN mudanza.batches.rolled_back_at IS 'When it was out again; NULL until then';

-- However many batches there are, each look finds its few rows by one of these.
CREATE INDEX batches_plan ON mudanza.batches (plan_digest) WHERE state <> 'rolled_back';
CREATE INDEX batches_source ON mudanza.batches (source_digest);
CREATE INDEX batches_tenant ON mudanza.batches (tenant) WHERE state <> 'rolled_back';
CREATE INDEX batches_state ON mudanza.batches (state, batch_id);
CREATE INDEX batches_finished ON mudanza.batches (finished_at) WHERE state = 'loaded' AND source_bytes >= 1048576;

CREATE TABLE mudanza.loaded_rows (
    batch_id bigint NOT NULL,
    unit text NOT NULL,
    relation text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('tenant', 'mixed', 'shared')),
    rows bigint NOT NULL,
    PRIMARY KEY (batch_id, unit, relation),
    FOREIGN KEY (batch_id, unit) REFERENCES mudanza.chunks ON DELETE CASCADE
);
CREATE INDEX loaded_rows_relation ON mudanza.loaded_rows (relation, batch_id);
COMMENT ON TABLE mudanza.loaded_rows IS 'How many rows of which table each part of a batch brought';
COMMENT ON COLUMN mudanza.loaded_rows.batch_id IS 'The batch';
COMMENT ON COLUMN mudanza.loaded_rows.unit IS 'Its part';
COMMENT ON COLUMN mudanza.loaded_rows.relation IS 'The table';
COMMENT ON COLUMN mudanza.loaded_rows.kind IS
    'tenant: every row has the tenant''s values; mixed: its rows may have others, or the table has no such columns; shared: one row for all tenants';
COMMENT ON COLUMN mudanza.loaded_rows.rows IS 'How many rows';

CREATE TABLE mudanza.savepoints (
    batch_id bigint NOT NULL REFERENCES mudanza.batches ON DELETE CASCADE
);
CREATE INDEX savepoints_batch ON mudanza.savepoints (batch_id);
COMMENT ON TABLE mudanza.savepoints IS
    'One row, written between each savepoint of a load and its release: its own xmin is that of the rows loaded there';
COMMENT ON COLUMN mudanza.savepoints.batch_id IS 'The batch';

CREATE TABLE mudanza.shared_sets (
    set_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    relation text NOT NULL,
    columns text[] NOT NULL,
    digest text NOT NULL,
    keys uuid[] NOT NULL,
    UNIQUE (relation, digest)
);
COMMENT ON TABLE mudanza.shared_sets IS
    'The rows that a dump had for a shared table; dumps with the same rows have one set together';
COMMENT ON COLUMN mudanza.shared_sets.set_id IS 'The set''s number';
COMMENT ON COLUMN mudanza.shared_sets.relation IS 'The shared table';
COMMENT ON COLUMN mudanza.shared_sets.columns IS 'The columns that make a row''s key';
COMMENT ON COLUMN mudanza.shared_sets.digest IS 'MD5 of columns and keys, in order';
COMMENT ON COLUMN mudanza.shared_sets.keys IS 'MD5 of each row''s key';

CREATE TABLE mudanza.batch_sets (
    batch_id bigint NOT NULL REFERENCES mudanza.batches ON DELETE CASCADE,
    set_id bigint NOT NULL REFERENCES mudanza.shared_sets,
    PRIMARY KEY (batch_id, set_id)
);
CREATE INDEX batch_sets_set ON mudanza.batch_sets (set_id);
COMMENT ON TABLE mudanza.batch_sets IS 'Which sets of shared rows a batch had in its dump';
COMMENT ON COLUMN mudanza.batch_sets.batch_id IS 'The batch';
COMMENT ON COLUMN mudanza.batch_sets.set_id IS 'The set';

CREATE TABLE mudanza.shared_rows (
    relation text NOT NULL,
    key uuid NOT NULL,
    written_by xid NOT NULL,
    PRIMARY KEY (relation, key)
);
COMMENT ON TABLE mudanza.shared_rows IS
    'Rows of shared tables that batches brought, as against those that were there before';
COMMENT ON COLUMN mudanza.shared_rows.relation IS 'The shared table';
COMMENT ON COLUMN mudanza.shared_rows.key IS 'MD5 of the row''s key';
COMMENT ON COLUMN mudanza.shared_rows.written_by IS 'The row''s xmin, as long as nobody else has changed it';

CREATE TABLE mudanza.registry_rows (
    relation text NOT NULL,
    key text NOT NULL,
    written_by xid NOT NULL,
    PRIMARY KEY (relation, key)
);
COMMENT ON TABLE mudanza.registry_rows IS
    'Rows of registries that a batch made and that others use still, now that it is out again: the last of them takes the row along';
COMMENT ON COLUMN mudanza.registry_rows.relation IS 'The registry';
COMMENT ON COLUMN mudanza.registry_rows.key IS 'The row''s key';
COMMENT ON COLUMN mudanza.registry_rows.written_by IS 'The row''s xmin, as long as nobody else has changed it';

CREATE TABLE mudanza.objects (
    class_id oid NOT NULL,
    object_id oid NOT NULL,
    batch_id bigint NOT NULL REFERENCES mudanza.batches,
    type text NOT NULL,
    identity text NOT NULL,
    PRIMARY KEY (class_id, object_id)
);
COMMENT ON TABLE mudanza.objects IS
    'What batches made besides rows: schemas, types, functions, tables; it goes with the last batch';
COMMENT ON COLUMN mudanza.objects.class_id IS 'The system catalog that it is in';
COMMENT ON COLUMN mudanza.objects.object_id IS 'Its number there';
COMMENT ON COLUMN mudanza.objects.batch_id IS 'The batch that made it';
COMMENT ON COLUMN mudanza.objects.type IS 'What it is';
COMMENT ON COLUMN mudanza.objects.identity IS 'Its name when it was made';
