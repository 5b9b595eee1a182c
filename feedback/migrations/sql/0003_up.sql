DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ascolto_vault') THEN
        CREATE ROLE ascolto_vault NOLOGIN;
    END IF;
END $$;

-- Who holds originals: a person by token, or item:<id>. wrapped is the private half, sealed for the vault key
-- that wrapping names. Deleting a row shreds everything that was sealed for its public half.
CREATE TABLE vault.holder (
    id          uuid PRIMARY KEY,
    tenant      text NOT NULL DEFAULT 'default',
    name        text NOT NULL,
    public      bytea NOT NULL,
    wrapped     bytea NOT NULL,
    wrapping    text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant, name)
);

-- holder is null for rows of the version before: those are sealed for the vault key itself.
ALTER TABLE vault.token DROP CONSTRAINT token_pkey;
ALTER TABLE vault.token ADD COLUMN holder uuid REFERENCES vault.holder (id) ON DELETE CASCADE;
ALTER TABLE vault.token ADD CONSTRAINT token_of_holder UNIQUE NULLS NOT DISTINCT (tenant, token, holder);
CREATE INDEX vault_token_holder ON vault.token (holder);

-- A worker sees which tokens and public halves are there; what opens, and what is sealed, it cannot select.
REVOKE ALL ON vault.token FROM ascolto_worker;
GRANT INSERT, DELETE ON vault.token, vault.holder TO ascolto_worker;
GRANT SELECT (tenant, token, holder, label, key_epoch, first_seen), UPDATE (token, key_epoch) ON vault.token TO ascolto_worker;
GRANT SELECT (id, tenant, name, public, wrapping, created_at), UPDATE (name) ON vault.holder TO ascolto_worker;

GRANT USAGE ON SCHEMA vault, audit TO ascolto_vault;
GRANT SELECT ON vault.token, vault.holder TO ascolto_vault;
GRANT UPDATE (wrapped, wrapping) ON vault.holder TO ascolto_vault;
GRANT EXECUTE ON FUNCTION audit.append TO ascolto_vault;
