-- What each reader was told in the last weeks: the guard against differencing looks at it before it answers again.
-- made_of is a sketch (sums of salted hashes by bucket), cell the numbers as they were given: no text, no token.
CREATE TABLE access.answer (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reader   text NOT NULL,
    family   text NOT NULL,
    key      bytea NOT NULL,
    since    timestamptz,
    until    timestamptz,
    filters  jsonb NOT NULL,
    made_of  bytea NOT NULL,
    cell     jsonb NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX answer_key ON access.answer (reader, key, id);
CREATE INDEX answer_family ON access.answer (reader, family, id);
CREATE INDEX answer_age ON access.answer (at);
GRANT SELECT, INSERT, DELETE ON access.answer TO ascolto_api, ascolto_worker;
