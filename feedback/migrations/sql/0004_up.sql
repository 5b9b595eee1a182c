-- One request to see what is behind a token in an item. public is the asker's ephemeral public half: the answer
-- travels sealed for it. reason and answer are wiped when the request ends, whichever way.
CREATE TABLE access.reidentification (
    id            uuid PRIMARY KEY,
    tenant        text NOT NULL DEFAULT 'default',
    item_id       uuid NOT NULL,
    token         text NOT NULL,
    purpose       text NOT NULL,
    reason        text,
    public        bytea NOT NULL CHECK (octet_length(public) = 32),
    minutes       int NOT NULL CHECK (minutes > 0),
    state         text NOT NULL DEFAULT 'waiting'
                  CHECK (state IN ('waiting', 'approved', 'opened', 'looked', 'refused', 'failed', 'expired')),
    requested_by  text NOT NULL,
    requested_at  timestamptz NOT NULL DEFAULT now(),
    decided_by    text CHECK (decided_by <> requested_by),
    decided_at    timestamptz,
    opened_at     timestamptz,
    looked_at     timestamptz,
    expires_at    timestamptz NOT NULL,
    error_word    text,
    answer        bytea,
    CHECK (state IN ('waiting', 'approved', 'opened') OR (answer IS NULL AND reason IS NULL))
);
CREATE INDEX reidentification_open ON access.reidentification (expires_at)
    WHERE state IN ('waiting', 'approved', 'opened');
CREATE INDEX reidentification_by ON access.reidentification (requested_by, requested_at);

GRANT SELECT, INSERT ON access.reidentification TO ascolto_api;
GRANT UPDATE (state, decided_by, decided_at, looked_at, expires_at, answer, reason) ON access.reidentification TO ascolto_api;

-- The keeper of the vault never sees the reason, and cannot make a request or approve one.
GRANT USAGE ON SCHEMA access TO ascolto_vault;
GRANT SELECT (id, tenant, item_id, token, public, state, requested_by, opened_at, expires_at) ON access.reidentification
    TO ascolto_vault;
GRANT UPDATE (state, opened_at, error_word, answer, reason) ON access.reidentification TO ascolto_vault;

-- Digests of the settings at the last start, so that a change is noticed and written down.
CREATE TABLE access.configuration (
    name    text PRIMARY KEY,
    digest  text NOT NULL,
    at      timestamptz NOT NULL DEFAULT now()
);
