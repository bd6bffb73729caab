-- Which keys are whose: a base of integer keys for each tenant (the strategy `offset`), and what shared rows are called here.

CREATE TABLE mudanza.key_blocks (
    block_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant jsonb NOT NULL,
    base bigint NOT NULL,
    keys int8range NOT NULL CHECK (NOT isempty(keys)),
    given boolean NOT NULL,
    made_at timestamp with time zone NOT NULL DEFAULT now(),
    tool_version text NOT NULL,
    -- No two blocks overlap, whoever made them.
    EXCLUDE USING gist (keys WITH &&)
);
CREATE INDEX key_blocks_tenant ON mudanza.key_blocks USING gin (tenant jsonb_path_ops);
COMMENT ON TABLE mudanza.key_blocks IS 'The integer keys that belong to each tenant: a base and the room above it';
COMMENT ON COLUMN mudanza.key_blocks.block_id IS 'The block''s number';
COMMENT ON COLUMN mudanza.key_blocks.tenant IS 'The value of each tenancy column';
COMMENT ON COLUMN mudanza.key_blocks.base IS 'What is added to the keys of the tenant''s dump';
COMMENT ON COLUMN mudanza.key_blocks.keys IS 'The keys that are the tenant''s';
COMMENT ON COLUMN mudanza.key_blocks.given IS 'Whether the base came from the project; otherwise the ledger chose it';
COMMENT ON COLUMN mudanza.key_blocks.made_at IS 'When it was handed out';
COMMENT ON COLUMN mudanza.key_blocks.tool_version IS 'The version of Mudanza that asked for it';

CREATE TABLE mudanza.key_maps (
    tenant jsonb NOT NULL,
    source_digest text NOT NULL,
    relation text NOT NULL,
    keys jsonb NOT NULL,
    PRIMARY KEY (source_digest, relation, tenant)
);
COMMENT ON TABLE mudanza.key_maps IS
    'Shared rows that are known by a natural key: which key the target has, or gives, for that of a dump';
COMMENT ON COLUMN mudanza.key_maps.tenant IS 'The value of each tenancy column';
COMMENT ON COLUMN mudanza.key_maps.source_digest IS 'The dump, as in mudanza.batches';
COMMENT ON COLUMN mudanza.key_maps.relation IS 'The shared table';
COMMENT ON COLUMN mudanza.key_maps.keys IS 'By the key in the dump, the key in the target; those that agree are left out';
