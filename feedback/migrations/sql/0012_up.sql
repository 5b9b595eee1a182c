-- Keys live in versions: active is in use, retired is kept for what needs it, destroyed is gone and remembered.
ALTER TABLE access.key_registry
    ADD COLUMN state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'retired', 'destroyed')),
    ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now();

-- The epoch whose tokens are made and stored.
CREATE TABLE access.pseudonym_epoch (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    current     int NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now()
);
INSERT INTO access.pseudonym_epoch (current) VALUES (1);
GRANT SELECT ON access.pseudonym_epoch TO ascolto_api;
GRANT SELECT, UPDATE ON access.pseudonym_epoch TO ascolto_worker;

-- How far the translation of a table's tokens into an epoch has come; last is the key of the last row done.
CREATE TABLE access.rekeying (
    epoch        int NOT NULL,
    part         text NOT NULL,
    last         jsonb,
    rows         bigint NOT NULL DEFAULT 0,
    finished_at  timestamptz,
    PRIMARY KEY (epoch, part)
);
GRANT SELECT ON access.rekeying TO ascolto_api;
GRANT SELECT, INSERT, UPDATE ON access.rekeying TO ascolto_worker;

-- What a token became when an epoch began, sealed for the key of that epoch's map. Destroying that key and these rows
-- makes tokens in old exports unlinkable.
CREATE TABLE vault.token_map (
    tenant  text NOT NULL DEFAULT 'default',
    old     text NOT NULL,
    epoch   int NOT NULL,
    sealed  bytea NOT NULL,
    PRIMARY KEY (tenant, old, epoch)
);
CREATE INDEX token_map_epoch ON vault.token_map (epoch);
GRANT SELECT, INSERT, DELETE ON vault.token_map TO ascolto_worker;
