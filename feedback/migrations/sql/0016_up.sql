-- Systems downstream that are told what was erased. sealed: the secret that signs what they get, readable by workers alone;
-- sealed_before: the one before, which signs along until before_until.
CREATE TABLE rights.webhook (
    id             uuid PRIMARY KEY,
    tenant         text NOT NULL DEFAULT 'default',
    name           text NOT NULL,
    url            text NOT NULL,
    sealed         bytea,
    sealed_before  bytea,
    before_until   timestamptz,
    made_by        text NOT NULL,
    made_at        timestamptz NOT NULL DEFAULT now(),
    removed_at     timestamptz,
    CHECK ((sealed IS NULL) = (removed_at IS NOT NULL))
);
CREATE UNIQUE INDEX webhook_name ON rights.webhook (tenant, name) WHERE removed_at IS NULL;

-- The body, sealed; null once everybody who is to be told was told.
ALTER TABLE rights.outbox ALTER COLUMN sealed DROP NOT NULL;
ALTER TABLE rights.outbox ADD COLUMN request uuid;
CREATE INDEX outbox_request ON rights.outbox (request);

-- One event for one webhook. about stands for the person: what is about one person is sent in its order.
CREATE TABLE rights.delivery (
    event        uuid NOT NULL REFERENCES rights.outbox (id) ON DELETE CASCADE,
    webhook      uuid NOT NULL REFERENCES rights.webhook (id),
    about        text NOT NULL,
    state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'dead')),
    attempts     int NOT NULL DEFAULT 0,
    next_at      timestamptz NOT NULL DEFAULT now(),
    lease_until  timestamptz,
    give_up_at   timestamptz NOT NULL,
    said         text,
    ended_at     timestamptz,
    PRIMARY KEY (event, webhook)
);
CREATE INDEX delivery_due ON rights.delivery (next_at) WHERE state = 'waiting';
CREATE INDEX delivery_order ON rights.delivery (webhook, about, event) WHERE state = 'waiting';

GRANT SELECT, INSERT, UPDATE, DELETE ON rights.webhook, rights.delivery TO ascolto_worker;
GRANT SELECT (id, tenant, name, url, before_until, made_by, made_at, removed_at) ON rights.webhook TO ascolto_api;
GRANT SELECT ON rights.delivery TO ascolto_api;
GRANT SELECT (id, event, made_at, request) ON rights.outbox TO ascolto_api;

CREATE FUNCTION rights.add_webhook(p_id uuid, p_name text, p_url text, p_sealed bytea, p_entry text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO rights.webhook (id, name, url, sealed, made_by)
    VALUES (p_id, p_name, p_url, p_sealed, p_entry::jsonb ->> 'actor') ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM rights.note(p_entry, ARRAY['webhook.added'], 'webhook:' || p_id);
    END IF;
    RETURN FOUND;
END $$;

-- Its secrets go, and what it was not told yet is dead.
CREATE FUNCTION rights.remove_webhook(p_id uuid, p_entry text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE rights.webhook SET removed_at = now(), sealed = NULL, sealed_before = NULL, before_until = NULL
     WHERE id = p_id AND removed_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE rights.delivery SET state = 'dead', said = 'removed', ended_at = now() WHERE webhook = p_id AND state = 'waiting';
    PERFORM rights.note(p_entry, ARRAY['webhook.removed'], 'webhook:' || p_id);
    RETURN true;
END $$;

CREATE FUNCTION rights.renew_webhook(p_id uuid, p_sealed bytea, p_until timestamptz, p_entry text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE rights.webhook SET sealed_before = sealed, before_until = p_until, sealed = p_sealed
     WHERE id = p_id AND removed_at IS NULL;
    IF FOUND THEN
        PERFORM rights.note(p_entry, ARRAY['webhook.renewed'], 'webhook:' || p_id);
        RETURN true;
    END IF;
    RETURN false;
END $$;

CREATE FUNCTION rights.test_webhook(p_id uuid, p_event uuid, p_sealed bytea, p_give_up timestamptz, p_entry text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM rights.webhook WHERE id = p_id AND removed_at IS NULL) THEN
        RETURN false;
    END IF;
    INSERT INTO rights.outbox (id, event, sealed) VALUES (p_event, 'webhook.test', p_sealed);
    INSERT INTO rights.delivery (event, webhook, about, give_up_at) VALUES (p_event, p_id, p_event::text, p_give_up);
    PERFORM rights.note(p_entry, ARRAY['webhook.tested'], 'webhook:' || p_id);
    RETURN true;
END $$;

-- What is dead is tried again, as long as its body is there.
CREATE FUNCTION rights.retry_webhook(p_id uuid, p_give_up timestamptz, p_entry text)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    again int;
BEGIN
    UPDATE rights.delivery d SET state = 'waiting', next_at = now(), ended_at = NULL, give_up_at = p_give_up
      FROM rights.outbox o, rights.webhook w
     WHERE d.webhook = p_id AND d.state = 'dead' AND o.id = d.event AND o.sealed IS NOT NULL
       AND w.id = d.webhook AND w.removed_at IS NULL;
    GET DIAGNOSTICS again = ROW_COUNT;
    PERFORM rights.note(p_entry, ARRAY['webhook.retried'], 'webhook:' || p_id);
    RETURN again;
END $$;
REVOKE ALL ON FUNCTION rights.add_webhook, rights.remove_webhook, rights.renew_webhook, rights.test_webhook,
    rights.retry_webhook FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rights.add_webhook, rights.remove_webhook, rights.renew_webhook, rights.test_webhook,
    rights.retry_webhook TO ascolto_api, ascolto_worker;
