-- The work that several processes do together: the dumps of a manifest, and who has loaded which.
--
-- A worker claims its dump by locking the row in the transaction that loads it, so that a claim ends with its worker.

CREATE TABLE mudanza.work (
    manifest text NOT NULL,
    entry integer NOT NULL,
    source_name text NOT NULL,
    tenant jsonb NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'loaded', 'failed')),
    batch_id bigint REFERENCES mudanza.batches,
    attempts integer NOT NULL DEFAULT 0,
    worker text,
    error text,
    registered_at timestamp with time zone NOT NULL DEFAULT now(),
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    PRIMARY KEY (manifest, entry)
);
COMMENT ON TABLE mudanza.work IS 'One row for each dump of a manifest that mudanza batch was given';
COMMENT ON COLUMN mudanza.work.manifest IS 'SHA-256 of the digests of its dumps and their plans: the same for the same work, whatever the files are called';
COMMENT ON COLUMN mudanza.work.entry IS 'The dump''s place in the manifest, from 1';
COMMENT ON COLUMN mudanza.work.source_name IS 'The dump, as the process that registered it named it';
COMMENT ON COLUMN mudanza.work.tenant IS 'The value of each tenancy column';
COMMENT ON COLUMN mudanza.work.state IS 'waiting: to be loaded, or being loaded where the row is locked; loaded: complete; failed: refused, and nothing of it is there';
COMMENT ON COLUMN mudanza.work.batch_id IS 'The batch that it was loaded as';
COMMENT ON COLUMN mudanza.work.attempts IS 'How often a load of it came to an end, good or bad';
COMMENT ON COLUMN mudanza.work.worker IS 'Who loaded it, or tried last: host, process and number';
COMMENT ON COLUMN mudanza.work.error IS 'Why the last attempt failed; NULL where it did not';
COMMENT ON COLUMN mudanza.work.registered_at IS 'When a process brought it here first';
COMMENT ON COLUMN mudanza.work.started_at IS 'When the last attempt began';
COMMENT ON COLUMN mudanza.work.finished_at IS 'When the last attempt ended';
