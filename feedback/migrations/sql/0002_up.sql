-- One entry of the audit log. body is canonical JSON; its very bytes are hashed, so nothing has to be formed again.
CREATE TABLE audit.entry (
    seq     bigint PRIMARY KEY,
    at      timestamptz NOT NULL,
    body    text NOT NULL CHECK (octet_length(body) <= 32768),
    hash    bytea NOT NULL,
    actor   text GENERATED ALWAYS AS (body::jsonb ->> 'actor') STORED NOT NULL,
    action  text GENERATED ALWAYS AS (body::jsonb ->> 'action') STORED NOT NULL
);
CREATE INDEX audit_entry_action ON audit.entry (action, seq DESC);
CREATE INDEX audit_entry_actor ON audit.entry (actor, seq DESC);

-- The lock orders writers and is held until the caller's transaction ends; the next one then sees the last entry.
CREATE FUNCTION audit.chain(p_at timestamptz, p_body text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    last record;
    number bigint;
    microseconds bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(847202);
    SELECT e.seq, e.hash INTO last FROM audit.entry e ORDER BY e.seq DESC LIMIT 1;
    number := coalesce(last.seq, 0) + 1;
    microseconds := extract(epoch FROM p_at) * 1000000;
    INSERT INTO audit.entry (seq, at, body, hash)
    VALUES (number, p_at, p_body,
            sha256(coalesce(last.hash, decode(repeat('00', 32), 'hex'))
                   || convert_to(E'\n' || number || E'\n' || microseconds || E'\n' || p_body, 'UTF8')));
    RETURN number;
END $$;
REVOKE ALL ON FUNCTION audit.chain FROM PUBLIC;

-- The only way in for every role of the service. The time is the database's.
CREATE FUNCTION audit.append(p_body text) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT audit.chain(clock_timestamp(), p_body);
$$;
REVOKE ALL ON FUNCTION audit.append FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.append TO ascolto_api, ascolto_worker;
GRANT SELECT ON audit.entry TO ascolto_api, ascolto_worker;

-- What was written before this version keeps its time and order.
DO $$
DECLARE
    old record;
BEGIN
    FOR old IN SELECT * FROM audit.event ORDER BY id LOOP
        PERFORM audit.chain(old.at, jsonb_build_object('actor', old.actor, 'action', old.action,
                                                       'detail', old.details)::text);
    END LOOP;
END $$;
DROP TABLE audit.event;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

CREATE TABLE access.person (
    login        text PRIMARY KEY,
    role         text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    disabled_at  timestamptz
);
GRANT SELECT ON access.person TO ascolto_api, ascolto_worker;

-- A link lets a named person in. The API uses links up and cannot make any.
DELETE FROM access.sign_in;
ALTER TABLE access.sign_in DROP COLUMN role, ADD COLUMN person text NOT NULL REFERENCES access.person (login);
REVOKE INSERT ON access.sign_in FROM ascolto_api;
