CREATE SCHEMA IF NOT EXISTS extensions;
CREATE EXTENSION IF NOT EXISTS vector SCHEMA extensions;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ascolto_api') THEN
        CREATE ROLE ascolto_api NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ascolto_worker') THEN
        CREATE ROLE ascolto_worker NOLOGIN;
    END IF;
END $$;

CREATE SCHEMA raw;        -- sealed rows as they arrived
CREATE SCHEMA clean;      -- pseudonymised rows
CREATE SCHEMA vault;      -- sealed originals of the tokens
CREATE SCHEMA insights;   -- signals, topics, subjects, scores, events, segments
CREATE SCHEMA audit;      -- who looked at or changed what
CREATE SCHEMA access;     -- API keys, sign-in links, idempotency, key registry

-- One row for each revision of each record. kind: feedback | score | event | subject.
-- external_key is a keyed digest: an external id may itself be personal data.
-- item_id is stable over revisions: the id of the first row with this external key.
CREATE TABLE raw.item (
    id            uuid PRIMARY KEY,
    item_id       uuid NOT NULL,
    tenant        text NOT NULL DEFAULT 'default',
    kind          text NOT NULL CHECK (kind IN ('feedback', 'score', 'event', 'subject')),
    source        text NOT NULL,
    external_key  bytea NOT NULL,
    revision      int NOT NULL DEFAULT 1,
    fingerprint   bytea NOT NULL,
    sealed        bytea,
    channel       text,
    received_at   timestamptz NOT NULL DEFAULT now(),
    state         text NOT NULL DEFAULT 'received'
                  CHECK (state IN ('received', 'leased', 'done', 'held', 'superseded')),
    lease_owner   text,
    lease_until   timestamptz,
    attempts      int NOT NULL DEFAULT 0,
    error_word    text,
    finished_at   timestamptz,
    UNIQUE (tenant, source, kind, external_key, revision)
);
CREATE INDEX raw_item_open ON raw.item (kind, received_at, id) WHERE state IN ('received', 'leased');
CREATE INDEX raw_item_held ON raw.item (received_at) WHERE state = 'held';

-- The only way in for the API: tells new, equal or revised, and never gives a row back.
-- One call for each record; the row lock on the newest revision orders two writers.
CREATE FUNCTION raw.admit(
    p_id uuid, p_tenant text, p_kind text, p_source text, p_external_key bytea,
    p_fingerprint bytea, p_sealed bytea, p_channel text,
    OUT outcome text, OUT item_id uuid, OUT item_revision int
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    newest record;
BEGIN
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
        INSERT INTO raw.item (id, item_id, tenant, kind, source, external_key, revision, fingerprint, sealed, channel)
        VALUES (p_id, item_id, p_tenant, p_kind, p_source, p_external_key, item_revision, p_fingerprint, p_sealed, p_channel)
        ON CONFLICT (tenant, source, kind, external_key, revision) DO NOTHING;
        IF FOUND THEN
            outcome := CASE WHEN item_revision = 1 THEN 'new' ELSE 'revised' END;
            RETURN;
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION raw.admit FROM PUBLIC;

-- Counts by state, for status pages and metrics, without the rows.
CREATE VIEW raw.progress AS
    SELECT tenant, kind, state, coalesce(error_word, '') AS error_word, count(*) AS rows,
           min(received_at) FILTER (WHERE state IN ('received', 'leased')) AS oldest_open
      FROM raw.item GROUP BY 1, 2, 3, 4;

-- Held rows for the operator: a reason and an id, never content.
CREATE VIEW raw.held AS
    SELECT id, tenant, kind, source, channel, received_at, attempts, error_word
      FROM raw.item WHERE state = 'held';

-- id is raw.item.item_id, stable over revisions.
CREATE TABLE clean.item (
    id            uuid PRIMARY KEY,
    tenant        text NOT NULL DEFAULT 'default',
    source        text NOT NULL,
    external_key  bytea NOT NULL,
    revision      int NOT NULL,
    channel       text NOT NULL,
    occurred_at   timestamptz NOT NULL,
    stored_at     timestamptz NOT NULL DEFAULT now(),
    subject       text,
    author        text,
    thread        text,
    language      text NOT NULL,
    title         text,
    text          text NOT NULL,
    turns         jsonb,
    rating        real,
    scores        jsonb NOT NULL DEFAULT '{}',
    attributes    jsonb NOT NULL DEFAULT '{}',
    key_epoch     int NOT NULL,
    search        tsvector NOT NULL,
    UNIQUE (tenant, source, external_key)
);
CREATE INDEX clean_item_time ON clean.item (tenant, occurred_at DESC, id DESC);
CREATE INDEX clean_item_subject ON clean.item (tenant, subject) WHERE subject IS NOT NULL;
CREATE INDEX clean_item_search ON clean.item USING gin (search);

-- Sealed original of each token, openable only with the vault's private key.
CREATE TABLE vault.token (
    tenant      text NOT NULL DEFAULT 'default',
    token       text NOT NULL,
    label       text NOT NULL,
    key_epoch   int NOT NULL,
    sealed      bytea NOT NULL,
    first_seen  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, token)
);

-- One row an item: the signals of the whole text.
CREATE TABLE insights.signal (
    item_id          uuid PRIMARY KEY REFERENCES clean.item (id) ON DELETE CASCADE,
    tenant           text NOT NULL DEFAULT 'default',
    sentiment        text NOT NULL,
    sentiment_score  real NOT NULL,
    p_negative       real NOT NULL,
    p_neutral        real NOT NULL,
    p_positive       real NOT NULL,
    stage            text,
    stage_p          real NOT NULL,
    pain             boolean NOT NULL,
    pain_p           real NOT NULL,
    topic_version    int,
    topic_id         int,
    topic_p          real,
    vector           extensions.halfvec(384),
    models           jsonb NOT NULL,
    annotated_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX signal_topic ON insights.signal (tenant, topic_version, topic_id);

-- One row a sentence; start and end are code points of clean.item.text.
CREATE TABLE insights.sentence (
    item_id          uuid NOT NULL REFERENCES clean.item (id) ON DELETE CASCADE,
    position         int NOT NULL,
    span_start       int NOT NULL,
    span_end         int NOT NULL,
    sentiment        text NOT NULL,
    sentiment_score  real NOT NULL,
    stage            text,
    stage_p          real NOT NULL,
    pain             boolean NOT NULL,
    pain_p           real NOT NULL,
    PRIMARY KEY (item_id, position)
);

CREATE TABLE insights.topic (
    tenant    text NOT NULL DEFAULT 'default',
    version   int NOT NULL,
    id        int NOT NULL,
    label     text NOT NULL,
    words     text[] NOT NULL,
    items     int NOT NULL,
    PRIMARY KEY (tenant, version, id)
);
CREATE TABLE insights.topic_version (
    tenant      text NOT NULL DEFAULT 'default',
    version     int NOT NULL,
    fitted_at   timestamptz NOT NULL DEFAULT now(),
    items       int NOT NULL,
    model       text NOT NULL,
    is_current  boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant, version)
);

-- A customer, known only by token. Attributes are the declared ones.
CREATE TABLE insights.subject (
    tenant      text NOT NULL DEFAULT 'default',
    subject     text NOT NULL,
    attributes  jsonb NOT NULL DEFAULT '{}',
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, subject)
);

-- Other references of the same customer (an e-mail address beside the customer number), as tokens.
CREATE TABLE insights.subject_alias (
    tenant   text NOT NULL DEFAULT 'default',
    alias    text NOT NULL,
    subject  text NOT NULL,
    PRIMARY KEY (tenant, alias)
);

-- A survey answer: metric is nps, csat, ces, ...
CREATE TABLE insights.score (
    tenant        text NOT NULL DEFAULT 'default',
    source        text NOT NULL,
    external_key  bytea NOT NULL,
    revision      int NOT NULL,
    subject       text NOT NULL,
    metric        text NOT NULL,
    value         real NOT NULL,
    channel       text,
    occurred_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant, source, external_key)
);
CREATE INDEX score_subject ON insights.score (tenant, metric, occurred_at, subject);

-- A behavioural event: kind is login, transaction, application_started, ...
CREATE TABLE insights.event (
    tenant        text NOT NULL DEFAULT 'default',
    source        text NOT NULL,
    external_key  bytea NOT NULL,
    revision      int NOT NULL,
    subject       text NOT NULL,
    kind          text NOT NULL,
    device        text,
    channel       text,
    product       text,
    step          text,
    occurred_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant, source, external_key)
);
CREATE INDEX event_kind_time ON insights.event (tenant, kind, occurred_at, subject);

-- A named rule over subject attributes: {"all": [{"attribute": "region", "in": ["Lazio"]}]}.
CREATE TABLE insights.segment (
    tenant      text NOT NULL DEFAULT 'default',
    id          text NOT NULL,
    name        text NOT NULL,
    rule        jsonb NOT NULL,
    version     int NOT NULL DEFAULT 1,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, id)
);

CREATE TABLE audit.event (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT now(),
    actor    text NOT NULL,
    action   text NOT NULL,
    details  jsonb NOT NULL DEFAULT '{}'
);
CREATE FUNCTION audit.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit.event
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

CREATE TABLE access.api_key (
    id          text PRIMARY KEY,
    name        text NOT NULL,
    tenant      text NOT NULL DEFAULT 'default',
    digest      bytea NOT NULL,
    scopes      text[] NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz NOT NULL,
    revoked_at  timestamptz
);
CREATE TABLE access.sign_in (
    digest      bytea PRIMARY KEY,
    role        text NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz
);
CREATE TABLE access.idempotency (
    api_key      text NOT NULL,
    key_digest   bytea NOT NULL,
    fingerprint  bytea NOT NULL,
    status       int,
    answer       jsonb,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (api_key, key_digest)
);
-- Which keys this database was made with, by fingerprint: a lost key is noticed, never replaced.
CREATE TABLE access.key_registry (
    name         text PRIMARY KEY,
    fingerprint  text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);

-- The default broker: Celery's SQLAlchemy transport over this database. Messages carry no content.
CREATE SCHEMA broker;
CREATE SEQUENCE broker.queue_id_sequence;
CREATE SEQUENCE broker.message_id_sequence;
CREATE TABLE broker.kombu_queue (
    id    int PRIMARY KEY DEFAULT nextval('broker.queue_id_sequence'),
    name  varchar(200) UNIQUE
);
CREATE TABLE broker.kombu_message (
    id         int PRIMARY KEY DEFAULT nextval('broker.message_id_sequence'),
    visible    boolean,
    timestamp  timestamp,
    payload    text NOT NULL,
    version    smallint NOT NULL,
    queue_id   int REFERENCES broker.kombu_queue (id)
);
CREATE INDEX ix_kombu_message_timestamp_id ON broker.kombu_message (timestamp, id);
CREATE INDEX kombu_message_visible ON broker.kombu_message (queue_id) WHERE visible;
GRANT USAGE ON SCHEMA broker TO ascolto_api, ascolto_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA broker TO ascolto_api, ascolto_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA broker TO ascolto_api, ascolto_worker;

-- When each part was last alive.
CREATE TABLE access.heartbeat (
    part     text PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT now(),
    details  jsonb NOT NULL DEFAULT '{}'
);
GRANT SELECT ON access.heartbeat TO ascolto_api;
GRANT SELECT, INSERT, UPDATE ON access.heartbeat TO ascolto_worker;

GRANT USAGE ON SCHEMA extensions TO ascolto_api, ascolto_worker;
GRANT USAGE ON SCHEMA raw, clean, insights, audit, access TO ascolto_api, ascolto_worker;
GRANT USAGE ON SCHEMA vault TO ascolto_worker;

GRANT EXECUTE ON FUNCTION raw.admit TO ascolto_api, ascolto_worker;
GRANT SELECT ON raw.progress, raw.held TO ascolto_api, ascolto_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON raw.item TO ascolto_worker;

GRANT SELECT ON ALL TABLES IN SCHEMA clean, insights TO ascolto_api;
GRANT INSERT, UPDATE, DELETE ON insights.segment TO ascolto_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA clean, insights TO ascolto_worker;
GRANT INSERT, SELECT ON vault.token TO ascolto_worker;
GRANT INSERT ON audit.event TO ascolto_api, ascolto_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON access.sign_in, access.idempotency TO ascolto_api;
GRANT SELECT ON access.api_key, access.key_registry TO ascolto_api, ascolto_worker;

-- /readyz compares the version with the newest one that the code knows.
GRANT SELECT ON public.alembic_version TO ascolto_api, ascolto_worker;
