-- A run over a marked test set. failures: what was under the minima of a release, in words.
CREATE TABLE privacy.measurement (
    id           uuid PRIMARY KEY,
    measured_at  timestamptz NOT NULL DEFAULT now(),
    set_name     text NOT NULL,
    models       jsonb NOT NULL,
    documents    int NOT NULL,
    held         int NOT NULL,
    failures     text[] NOT NULL DEFAULT '{}'
);
-- label NULL: characters that are not personal; leaked then counts those that were masked.
CREATE TABLE privacy.measured (
    measurement_id  uuid NOT NULL REFERENCES privacy.measurement (id) ON DELETE CASCADE,
    language        text NOT NULL,
    channel         text NOT NULL,
    label           text,
    found_values    int NOT NULL,
    all_values      int NOT NULL,
    right_label     int NOT NULL,
    characters      int NOT NULL,
    leaked          int NOT NULL,
    UNIQUE NULLS NOT DISTINCT (measurement_id, language, channel, label)
);

-- A made-up record that went in by the ordinary door, with values that stand nowhere else (label -> value).
-- Its rows belong to the tenant 'canary', so no read of customers ever counts them.
CREATE TABLE privacy.canary (
    id          uuid PRIMARY KEY,
    planted_at  timestamptz NOT NULL DEFAULT now(),
    language    text NOT NULL,
    channel     text NOT NULL,
    "values"    jsonb NOT NULL
);
-- A value of a canary was seen in clear. place: table.column or the name of a log file.
CREATE TABLE privacy.sighting (
    canary_id  uuid NOT NULL REFERENCES privacy.canary (id) ON DELETE CASCADE,
    label      text NOT NULL,
    place      text NOT NULL,
    seen_at    timestamptz NOT NULL DEFAULT now(),
    last_seen  timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz,   -- no longer found there
    PRIMARY KEY (canary_id, label, place)
);
GRANT SELECT ON privacy.measurement, privacy.measured, privacy.sighting TO ascolto_api;
GRANT SELECT (id, planted_at, language, channel) ON privacy.canary TO ascolto_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON privacy.measurement, privacy.measured, privacy.canary, privacy.sighting
   TO ascolto_worker;
