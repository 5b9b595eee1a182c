REVOKE SELECT, DELETE ON access.idempotency FROM ascolto_worker;
REVOKE ALL ON access.reidentification FROM ascolto_worker;
REVOKE ALL (id, item_id, token) ON access.reidentification FROM ascolto_worker;
DROP FUNCTION raw.admit;
DROP SCHEMA rights CASCADE;
ALTER TABLE raw.item DROP COLUMN people;
DROP INDEX clean.clean_item_author;
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
GRANT EXECUTE ON FUNCTION raw.admit TO ascolto_api, ascolto_worker;
