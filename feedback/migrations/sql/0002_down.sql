DELETE FROM access.sign_in;
ALTER TABLE access.sign_in DROP COLUMN person, ADD COLUMN role text NOT NULL;
GRANT INSERT ON access.sign_in TO ascolto_api;
DROP TABLE access.person;

CREATE TABLE audit.event (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT now(),
    actor    text NOT NULL,
    action   text NOT NULL,
    details  jsonb NOT NULL DEFAULT '{}'
);
INSERT INTO audit.event (at, actor, action, details)
    SELECT at, actor, action, body::jsonb - 'actor' - 'action' FROM audit.entry ORDER BY seq;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit.event
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
GRANT INSERT ON audit.event TO ascolto_api, ascolto_worker;
DROP FUNCTION audit.append;
DROP FUNCTION audit.chain;
DROP TABLE audit.entry;
