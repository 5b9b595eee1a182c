CREATE SCHEMA rights;   -- what people asked about their own data, and what follows from it
GRANT USAGE ON SCHEMA rights TO ascolto_api, ascolto_worker;

-- Keyed digests of the references that a row came with (customer, address or handle of the author): a person's sealed
-- rows are found without opening one. Null: not looked at yet (rows of the version before).
ALTER TABLE raw.item ADD COLUMN people bytea[];
CREATE INDEX raw_item_people ON raw.item USING gin (people);
CREATE INDEX clean_item_author ON clean.item (tenant, author) WHERE author IS NOT NULL;
CREATE INDEX raw_item_unlisted ON raw.item (id) WHERE people IS NULL AND sealed IS NOT NULL;

-- Digest of a reference -> its token. With both, a person's door is shut under every reference that we know of them.
-- Not for the API: with the digest key it could try out which customer a token is.
CREATE TABLE rights.reference (
    tenant  text NOT NULL DEFAULT 'default',
    digest  bytea NOT NULL,
    token   text NOT NULL,
    PRIMARY KEY (tenant, digest, token)
);
CREATE INDEX reference_token ON rights.reference (tenant, token);

-- What was erased and may not come in again: keyed digests of references, tokens and external ids. Nothing else.
CREATE TABLE rights.tombstone (
    tenant   text NOT NULL DEFAULT 'default',
    digest   bytea NOT NULL,
    request  uuid NOT NULL,
    made_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, digest)
);

-- One request of one person. identifiers are sealed for the workers and gone once they were looked up; subjects are the
-- person's tokens, gone once erased; person stands for them on pages and in receipts.
CREATE TABLE rights.request (
    id            uuid PRIMARY KEY,
    tenant        text NOT NULL DEFAULT 'default',
    kind          text NOT NULL CHECK (kind IN ('access', 'erasure', 'objection', 'consent', 'restriction')),
    state         text NOT NULL DEFAULT 'received'
                  CHECK (state IN ('received', 'not_found', 'ambiguous', 'running', 'done', 'declined')),
    received_at   timestamptz NOT NULL DEFAULT now(),
    due_at        timestamptz NOT NULL,
    extended_at   timestamptz,
    reason        text,
    recorded_by   text NOT NULL,
    verified_how  text NOT NULL,
    labels        text[] NOT NULL,
    asked         jsonb NOT NULL DEFAULT '{}',
    identifiers   bytea,
    subjects      text[] NOT NULL DEFAULT '{}',
    digests       bytea[] NOT NULL DEFAULT '{}',
    person        text,
    step          text,
    counts        jsonb NOT NULL DEFAULT '{}',
    work          jsonb NOT NULL DEFAULT '{}',
    receipt       jsonb,
    finished_at   timestamptz
);
CREATE INDEX request_open ON rights.request (received_at) WHERE state IN ('received', 'running');

-- The copy that a person gets, until it was fetched or a week went by.
CREATE TABLE rights.package (
    request  uuid PRIMARY KEY REFERENCES rights.request (id) ON DELETE CASCADE,
    content  jsonb NOT NULL,
    made_at  timestamptz NOT NULL DEFAULT now()
);

-- Items that may not be erased for a stated reason until a stated day.
CREATE TABLE rights.hold (
    id         uuid PRIMARY KEY,
    tenant     text NOT NULL DEFAULT 'default',
    reason     text NOT NULL,
    placed_by  text NOT NULL,
    placed_at  timestamptz NOT NULL DEFAULT now(),
    until      timestamptz NOT NULL,
    lifted_at  timestamptz
);
CREATE TABLE rights.held_item (
    hold     uuid NOT NULL REFERENCES rights.hold (id) ON DELETE CASCADE,
    item_id  uuid NOT NULL,
    PRIMARY KEY (hold, item_id)
);
CREATE INDEX held_item_item ON rights.held_item (item_id);
CREATE VIEW rights.held_now AS
    SELECT DISTINCT i.item_id FROM rights.held_item i JOIN rights.hold h ON h.id = i.hold
     WHERE h.lifted_at IS NULL AND h.until > now();

-- Events for systems downstream, sealed for the workers. Whoever sends them deletes them.
CREATE TABLE rights.outbox (
    id       uuid PRIMARY KEY,
    tenant   text NOT NULL DEFAULT 'default',
    event    text NOT NULL,
    sealed   bytea NOT NULL,
    made_at  timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA rights TO ascolto_worker;
GRANT SELECT ON rights.held_now, rights.hold, rights.held_item TO ascolto_api;
GRANT SELECT (id, tenant, kind, state, received_at, due_at, extended_at, reason, recorded_by, verified_how, labels, asked,
              person, step, counts, receipt, finished_at) ON rights.request TO ascolto_api;
GRANT SELECT, DELETE ON access.idempotency TO ascolto_worker;
GRANT SELECT (id, item_id, token), DELETE ON access.reidentification TO ascolto_worker;

-- An entry of the audit log that tells about this deed, or an error: nothing below happens without one.
CREATE FUNCTION rights.note(p_entry text, p_actions text[], p_target text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF NOT coalesce(p_entry::jsonb ->> 'action' = ANY(p_actions), false) OR NOT p_entry::jsonb -> 'targets' ? p_target THEN
        RAISE EXCEPTION 'the audit entry does not tell about this deed';
    END IF;
    PERFORM audit.append(p_entry);
    RETURN p_entry::jsonb ->> 'actor';
END $$;

CREATE FUNCTION rights.ask(p_id uuid, p_kind text, p_identifiers bytea, p_labels text[], p_how text, p_asked jsonb,
                           p_received timestamptz, p_due timestamptz, p_entry text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    actor text := p_entry::jsonb ->> 'actor';
BEGIN
    INSERT INTO rights.request (id, kind, identifiers, labels, verified_how, asked, received_at, due_at, recorded_by)
    VALUES (p_id, p_kind, p_identifiers, p_labels, p_how, p_asked, p_received, p_due, actor);
    PERFORM rights.note(p_entry, ARRAY['request.received'], 'request:' || p_id);
END $$;

-- Two months more (GDPR 12(3)), once, with a reason; only while it is open.
CREATE FUNCTION rights.extend(p_id uuid, p_reason text, p_due timestamptz, p_entry text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE rights.request SET extended_at = now(), due_at = p_due, reason = p_reason
     WHERE id = p_id AND extended_at IS NULL AND state NOT IN ('done', 'declined');
    IF FOUND THEN
        PERFORM rights.note(p_entry, ARRAY['request.extended'], 'request:' || p_id);
    END IF;
    RETURN FOUND;
END $$;

-- Closed without being done: not found and told so, or refused (GDPR 12(5), 17(3)). What runs cannot be called back.
CREATE FUNCTION rights.decline(p_id uuid, p_reason text, p_entry text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE rights.request SET state = 'declined', reason = p_reason, finished_at = now(), identifiers = NULL
     WHERE id = p_id AND state IN ('received', 'not_found', 'ambiguous');
    IF FOUND THEN
        PERFORM rights.note(p_entry, ARRAY['request.declined'], 'request:' || p_id);
    END IF;
    RETURN FOUND;
END $$;

CREATE FUNCTION rights.fetch(p_id uuid, p_entry text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    found jsonb;
BEGIN
    SELECT p.content INTO found FROM rights.package p WHERE p.request = p_id;
    IF found IS NOT NULL THEN
        PERFORM rights.note(p_entry, ARRAY['subject.exported'], 'request:' || p_id);
    END IF;
    RETURN found;
END $$;

CREATE FUNCTION rights.place_hold(p_id uuid, p_items uuid[], p_reason text, p_until timestamptz, p_entry text)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    placed int;
BEGIN
    INSERT INTO rights.hold (id, reason, until, placed_by) VALUES (p_id, p_reason, p_until, p_entry::jsonb ->> 'actor');
    INSERT INTO rights.held_item (hold, item_id)
    SELECT DISTINCT p_id, r.item_id FROM raw.item r WHERE r.item_id = ANY(p_items) AND r.kind = 'feedback';
    GET DIAGNOSTICS placed = ROW_COUNT;
    PERFORM rights.note(p_entry, ARRAY['hold.placed'], 'hold:' || p_id);
    RETURN placed;
END $$;
CREATE FUNCTION rights.lift_hold(p_id uuid, p_entry text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE rights.hold SET lifted_at = now() WHERE id = p_id AND lifted_at IS NULL;
    IF FOUND THEN
        PERFORM rights.note(p_entry, ARRAY['hold.lifted'], 'hold:' || p_id);
    END IF;
    RETURN FOUND;
END $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA rights FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rights.ask, rights.extend, rights.decline, rights.fetch, rights.place_hold, rights.lift_hold
   TO ascolto_api, ascolto_worker;

-- The door knows who was erased. The shared lock is the other side of the one that an erasure takes when it shuts the
-- door: a row is either seen by the erasure or refused here.
DROP FUNCTION raw.admit;
CREATE FUNCTION raw.admit(
    p_id uuid, p_tenant text, p_kind text, p_source text, p_external_key bytea,
    p_fingerprint bytea, p_sealed bytea, p_channel text, p_people bytea[],
    OUT outcome text, OUT item_id uuid, OUT item_revision int
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    newest record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(847210);
    IF EXISTS (SELECT FROM rights.tombstone t WHERE t.tenant = p_tenant AND t.digest = ANY(p_people || p_external_key)) THEN
        outcome := 'erased';
        RETURN;
    END IF;
    LOOP
        SELECT r.item_id, r.revision, r.fingerprint INTO newest
          FROM raw.item r
         WHERE r.tenant = p_tenant AND r.source = p_source AND r.kind = p_kind
           AND r.external_key = p_external_key
         ORDER BY r.revision DESC LIMIT 1 FOR UPDATE;
        IF FOUND AND newest.fingerprint = p_fingerprint THEN
            outcome := 'equal'; item_id := newest.item_id; item_revision := newest.revision;
            RETURN;
        END IF;
        item_revision := coalesce(newest.revision, 0) + 1;
        item_id := coalesce(newest.item_id, p_id);
        INSERT INTO raw.item (id, item_id, tenant, kind, source, external_key, revision, fingerprint, sealed, channel, people)
        VALUES (p_id, item_id, p_tenant, p_kind, p_source, p_external_key, item_revision, p_fingerprint, p_sealed,
                p_channel, p_people)
        ON CONFLICT (tenant, source, kind, external_key, revision) DO NOTHING;
        IF FOUND THEN
            outcome := CASE WHEN item_revision = 1 THEN 'new' ELSE 'revised' END;
            RETURN;
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION raw.admit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION raw.admit TO ascolto_api, ascolto_worker;
