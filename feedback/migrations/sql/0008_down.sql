GRANT SELECT ON clean.item, insights.signal, insights.sentence, insights.subject, insights.subject_alias, insights.score,
    insights.event TO ascolto_api;
DROP SCHEMA reading CASCADE;
ALTER TABLE clean.item DROP COLUMN withheld;
ALTER TABLE insights.signal DROP COLUMN withheld;
ALTER TABLE insights.subject DROP COLUMN withheld;
ALTER TABLE insights.score DROP COLUMN withheld;
ALTER TABLE insights.event DROP COLUMN withheld;
DROP TABLE rights.statement, rights.door;
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
