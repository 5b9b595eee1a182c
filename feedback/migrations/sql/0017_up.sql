-- The words of one search, sealed for the workers, and their answer, sealed for the request that waits for it.
-- Unlogged: neither the database's log nor a replica ever holds a row, and after a crash all of them are gone.
CREATE UNLOGGED TABLE privacy.search_question (
    id           uuid PRIMARY KEY,
    actor        text NOT NULL,
    may_find     boolean NOT NULL,      -- whether the one who asks may find a person by a value
    public_key   bytea NOT NULL CHECK (octet_length(public_key) = 32),
    sealed       bytea NOT NULL CHECK (octet_length(sealed) <= 10000),
    asked_at     timestamptz NOT NULL DEFAULT now(),
    answered_at  timestamptz,
    answer       bytea,
    error_word   text
);
CREATE FUNCTION privacy.ask_search(p_id uuid, p_actor text, p_may_find boolean, p_public_key bytea, p_sealed bytea)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    DELETE FROM privacy.search_question WHERE asked_at < now() - interval '1 minute';
    INSERT INTO privacy.search_question (id, actor, may_find, public_key, sealed)
    VALUES (p_id, p_actor, p_may_find, p_public_key, p_sealed);
    PERFORM pg_notify('ascolto_search', '');
END $$;
REVOKE ALL ON FUNCTION privacy.ask_search FROM PUBLIC;
GRANT EXECUTE ON FUNCTION privacy.ask_search TO ascolto_api, ascolto_worker;
GRANT SELECT (id, answer, error_word), DELETE ON privacy.search_question TO ascolto_api;
GRANT SELECT, UPDATE, DELETE ON privacy.search_question TO ascolto_worker;

-- By how many values each reader looked for a person in an hour. Counts only; the database's role that answers keeps it.
CREATE TABLE privacy.sought (
    actor   text NOT NULL,
    hour    timestamptz NOT NULL,
    number  int NOT NULL,
    PRIMARY KEY (actor, hour)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON privacy.sought TO ascolto_worker;
