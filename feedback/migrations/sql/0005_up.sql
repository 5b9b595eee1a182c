CREATE SCHEMA privacy;   -- what the privacy officer works on
GRANT USAGE ON SCHEMA privacy TO ascolto_api, ascolto_worker;

ALTER TABLE raw.item
    ADD COLUMN language text,                       -- what is known of the language of a held row
    ADD COLUMN signs    text[] NOT NULL DEFAULT '{}', -- why its masked text looks personal (constant words)
    ADD COLUMN decision jsonb,                      -- what a person decided: {"language": "it", "release": true, "seen": "..."}
    DROP CONSTRAINT item_state_check,
    ADD CONSTRAINT item_state_check CHECK (state IN ('received', 'leased', 'done', 'held', 'superseded', 'discarded'));

CREATE OR REPLACE VIEW raw.held AS
    SELECT id, tenant, kind, source, channel, received_at, attempts, error_word,
           item_id, revision, language, signs, finished_at AS held_at
      FROM raw.item WHERE state = 'held';

-- An entry of the audit log for a deed on this row, or an error: nothing below happens without one.
CREATE FUNCTION privacy.note(p_entry text, p_action text, p_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF p_entry::jsonb ->> 'action' IS DISTINCT FROM p_action OR NOT p_entry::jsonb -> 'targets' ? p_id::text THEN
        RAISE EXCEPTION 'the audit entry does not tell about this deed';
    END IF;
    PERFORM audit.append(p_entry);
END $$;
REVOKE ALL ON FUNCTION privacy.note FROM PUBLIC;

-- A person's decision about a held row: work it again, with a language or as every finder left it.
CREATE FUNCTION privacy.decide(p_id uuid, p_language text, p_release boolean, p_seen text, p_entry text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF p_language !~ '^[a-z]{2,3}$' OR p_seen !~ '^[0-9a-f]{64}$' THEN
        RAISE EXCEPTION 'not a decision';
    END IF;
    UPDATE raw.item SET state = 'received', attempts = 0, error_word = NULL, finished_at = NULL, signs = '{}',
           decision = jsonb_strip_nulls(jsonb_build_object('language', p_language, 'release', p_release, 'seen', p_seen))
     WHERE id = p_id AND state = 'held' AND sealed IS NOT NULL;
    IF FOUND THEN
        PERFORM privacy.note(p_entry, 'held.released', p_id);
    END IF;
    RETURN FOUND;
END $$;
CREATE FUNCTION privacy.discard(p_id uuid, p_entry text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE raw.item SET state = 'discarded', sealed = NULL, decision = NULL, finished_at = now()
     WHERE id = p_id AND state = 'held';
    IF FOUND THEN
        PERFORM privacy.note(p_entry, 'held.discarded', p_id);
    END IF;
    RETURN FOUND;
END $$;

-- One look at one held row. A worker opens it, masks it and seals the answer for public_key, whose other half lives in
-- the memory of one request. Rows are short-lived.
CREATE TABLE privacy.look (
    id           uuid PRIMARY KEY,
    raw_id       uuid NOT NULL REFERENCES raw.item (id) ON DELETE CASCADE,
    public_key   bytea NOT NULL CHECK (octet_length(public_key) = 32),
    language     text,
    asked_at     timestamptz NOT NULL DEFAULT now(),
    answered_at  timestamptz,
    answer       bytea,
    error_word   text
);
CREATE FUNCTION privacy.ask_look(p_id uuid, p_raw_id uuid, p_public_key bytea, p_language text, p_entry text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    DELETE FROM privacy.look WHERE asked_at < now() - interval '10 minutes';
    INSERT INTO privacy.look (id, raw_id, public_key, language)
    SELECT p_id, r.id, p_public_key, p_language FROM raw.item r
     WHERE r.id = p_raw_id AND r.state = 'held' AND r.sealed IS NOT NULL;
    IF FOUND THEN
        PERFORM privacy.note(p_entry, 'held.read', p_raw_id);
    END IF;
    RETURN FOUND;
END $$;
GRANT SELECT, DELETE ON privacy.look TO ascolto_api;
GRANT SELECT, UPDATE, DELETE ON privacy.look TO ascolto_worker;

-- A value that the finders missed, sealed for the workers; then a rule, then every stored copy masked.
CREATE TABLE privacy.correction (
    id           uuid PRIMARY KEY,
    tenant       text NOT NULL DEFAULT 'default',
    label        text NOT NULL,
    language     text,
    raw_id       uuid,          -- the held row in which it was seen, worked again afterwards
    item_id      uuid,          -- or the stored item
    sealed       bytea,         -- the value, for a worker; gone when the work is done
    example      bytea,         -- the masked sentence with the value in it, sealed for the vault's key: training
    made_at      timestamptz NOT NULL DEFAULT now(),
    state        text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'masking', 'done', 'refused')),
    error_word   text,
    position     uuid,          -- the last stored item that was looked through
    looked       bigint NOT NULL DEFAULT 0,
    masked       bigint NOT NULL DEFAULT 0,
    finished_at  timestamptz
);
CREATE INDEX correction_open ON privacy.correction (made_at) WHERE state IN ('received', 'masking');

-- The value as a keyed digest of its words: found again by whoever holds the key, read by nobody.
CREATE TABLE privacy.rule (
    id         uuid PRIMARY KEY,
    tenant     text NOT NULL DEFAULT 'default',
    label      text NOT NULL,
    digest     bytea NOT NULL,
    start      bytea NOT NULL,     -- two bytes of the keyed digest of its first letters, to compare fewer
    cased      boolean NOT NULL,   -- found only where it is written with a capital
    made_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant, digest)
);

-- What is never masked on a weak finding alone. Not personal, so it stands in clear.
CREATE TABLE privacy.word (
    id         uuid PRIMARY KEY,
    tenant     text NOT NULL DEFAULT 'default',
    phrase     text NOT NULL CHECK (length(phrase) BETWEEN 1 AND 100),
    language   text,
    added_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (tenant, phrase, language)
);

CREATE FUNCTION privacy.correct(p_id uuid, p_label text, p_language text, p_raw_id uuid, p_item_id uuid, p_sealed bytea,
                                p_entry text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO privacy.correction (id, label, language, raw_id, item_id, sealed)
    VALUES (p_id, p_label, p_language, p_raw_id, p_item_id, p_sealed);
    PERFORM privacy.note(p_entry, 'held.corrected', p_id);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA privacy FROM PUBLIC;
GRANT EXECUTE ON FUNCTION privacy.decide, privacy.discard, privacy.ask_look, privacy.correct
   TO ascolto_api, ascolto_worker;
GRANT SELECT (id, tenant, label, language, raw_id, item_id, made_at, state, error_word, looked, masked, finished_at)
   ON privacy.correction TO ascolto_api;
GRANT SELECT (id, tenant, label, made_at), DELETE ON privacy.rule TO ascolto_api;
GRANT SELECT, INSERT, DELETE ON privacy.word TO ascolto_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON privacy.correction, privacy.rule TO ascolto_worker;
GRANT SELECT ON privacy.word TO ascolto_worker;
