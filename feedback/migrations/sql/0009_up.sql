-- What is left of months whose texts went: numbers of at least the floor of people, no text, no token, no vector.
CREATE TABLE insights.past (
    tenant    text NOT NULL DEFAULT 'default',
    month     date NOT NULL,
    kind      text NOT NULL CHECK (kind IN ('feedback', 'score')),
    source    text NOT NULL,
    channel   text NOT NULL DEFAULT '',
    part      text NOT NULL DEFAULT '',   -- language, or metric; empty: those too few to stand alone, together
    people    int NOT NULL,
    numbers   jsonb NOT NULL,
    made_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, month, kind, source, channel, part)
);
-- Months that were added up, so that a run that was killed between adding up and deleting does not add up what is left.
CREATE TABLE insights.past_month (
    tenant   text NOT NULL DEFAULT 'default',
    month    date NOT NULL,
    kind     text NOT NULL,
    source   text NOT NULL,
    channel  text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, month, kind, source, channel)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON insights.past, insights.past_month TO ascolto_worker;

-- Proof: when a run began and ended, and how much went from which store.
CREATE TABLE rights.retention_run (
    id           uuid PRIMARY KEY,
    started_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz,
    counts       jsonb NOT NULL DEFAULT '{}'
);
GRANT SELECT, INSERT, UPDATE ON rights.retention_run TO ascolto_worker;
GRANT SELECT ON rights.retention_run TO ascolto_api;
CREATE INDEX clean_item_source ON clean.item (source, channel, occurred_at);
CREATE INDEX raw_item_finished ON raw.item (finished_at) WHERE state = 'done';
