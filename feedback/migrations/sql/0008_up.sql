-- What may be read: every table of the store without the rows that are withheld. The roles that answer questions have
-- nothing else, so no question can forget to ask whether it may.
CREATE SCHEMA reading;
GRANT USAGE ON SCHEMA reading TO ascolto_api, ascolto_worker;

-- Why a row is withheld: objection, no_consent, restriction, legal_hold. Null: it may be read.
ALTER TABLE clean.item ADD COLUMN withheld text;
ALTER TABLE insights.signal ADD COLUMN withheld text;
ALTER TABLE insights.subject ADD COLUMN withheld text;
ALTER TABLE insights.score ADD COLUMN withheld text;
ALTER TABLE insights.event ADD COLUMN withheld text;

CREATE VIEW reading.item AS SELECT id, tenant, source, external_key, revision, channel, occurred_at, stored_at, subject, author, thread, language, title, text, turns, rating, scores, attributes, key_epoch, search
  FROM clean.item WHERE withheld IS NULL;
CREATE VIEW reading.signal AS SELECT item_id, tenant, sentiment, sentiment_score, p_negative, p_neutral, p_positive, stage, stage_p, pain, pain_p, topic_version, topic_id, topic_p, vector, models, annotated_at
  FROM insights.signal WHERE withheld IS NULL;
CREATE VIEW reading.subject AS SELECT tenant, subject, attributes, updated_at
  FROM insights.subject WHERE withheld IS NULL;
CREATE VIEW reading.score AS SELECT tenant, source, external_key, revision, subject, metric, value, channel, occurred_at
  FROM insights.score WHERE withheld IS NULL;
CREATE VIEW reading.event AS SELECT tenant, source, external_key, revision, subject, kind, device, channel, product, step, occurred_at
  FROM insights.event WHERE withheld IS NULL;
CREATE VIEW reading.sentence AS SELECT s.* FROM insights.sentence s
 WHERE EXISTS (SELECT FROM clean.item i WHERE i.id = s.item_id AND i.withheld IS NULL);

REVOKE SELECT ON clean.item, insights.signal, insights.sentence, insights.subject, insights.subject_alias, insights.score,
    insights.event FROM ascolto_api;
GRANT SELECT ON ALL TABLES IN SCHEMA reading TO ascolto_api, ascolto_worker;

-- What a person said about one purpose ('*': every purpose) or about some items. The newest of a kind counts.
CREATE TABLE rights.statement (
    id           uuid PRIMARY KEY,
    tenant       text NOT NULL DEFAULT 'default',
    subject      text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('consent', 'objection', 'restriction')),
    purpose      text NOT NULL,
    given        boolean NOT NULL,
    items        uuid[],
    ground       text,
    wording      text,
    channel      text,
    said_at      timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    recorded_by  text NOT NULL,
    request      uuid NOT NULL
);
CREATE INDEX statement_subject ON rights.statement (tenant, subject);

-- The same for the door, by digest of each reference: objections and consents in force.
CREATE TABLE rights.door (
    tenant   text NOT NULL DEFAULT 'default',
    digest   bytea NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('consent', 'objection')),
    purpose  text NOT NULL,
    PRIMARY KEY (tenant, digest, kind, purpose)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON rights.statement, rights.door TO ascolto_worker;

DROP FUNCTION raw.admit;
CREATE FUNCTION raw.admit(
    p_id uuid, p_tenant text, p_kind text, p_source text, p_external_key bytea,
    p_fingerprint bytea, p_sealed bytea, p_channel text, p_people bytea[],
    p_purpose text, p_consent boolean, p_barred text,
    OUT outcome text, OUT item_id uuid, OUT item_revision int
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    newest record;
    barred text;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(847210);
    IF EXISTS (SELECT FROM rights.tombstone t WHERE t.tenant = p_tenant AND t.digest = ANY(p_people || p_external_key)) THEN
        outcome := 'erased';
        RETURN;
    END IF;
    -- Somebody objected, or nobody whose record it is consented: refused, held, or let in to be withheld, as declared.
    IF EXISTS (SELECT FROM rights.door d WHERE d.tenant = p_tenant AND d.digest = ANY(p_people) AND d.kind = 'objection'
                  AND d.purpose IN (p_purpose, '*')) THEN
        barred := 'objection';
    ELSIF p_consent AND NOT EXISTS (SELECT FROM rights.door d WHERE d.tenant = p_tenant AND d.digest = ANY(p_people)
                                       AND d.kind = 'consent' AND d.purpose IN (p_purpose, '*')) THEN
        barred := 'no_consent';
    END IF;
    IF barred IS NOT NULL AND p_barred = 'refuse' THEN
        outcome := barred;
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
        INSERT INTO raw.item (id, item_id, tenant, kind, source, external_key, revision, fingerprint, sealed, channel, people,
                              state, error_word, finished_at)
        VALUES (p_id, item_id, p_tenant, p_kind, p_source, p_external_key, item_revision, p_fingerprint, p_sealed,
                p_channel, p_people, CASE WHEN barred IS NOT NULL AND p_barred = 'hold' THEN 'held' ELSE 'received' END,
                CASE WHEN p_barred = 'hold' THEN barred END, CASE WHEN barred IS NOT NULL AND p_barred = 'hold' THEN now() END)
        ON CONFLICT (tenant, source, kind, external_key, revision) DO NOTHING;
        IF FOUND THEN
            outcome := CASE WHEN item_revision = 1 THEN 'new' ELSE 'revised' END;
            RETURN;
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION raw.admit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION raw.admit TO ascolto_api, ascolto_worker;
