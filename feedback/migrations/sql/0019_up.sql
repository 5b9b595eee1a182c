-- Reports with noise that were published: their numbers, and what each cost of the year's budget. Nobody of the service
-- may change or delete one, for then it could be asked again.
CREATE TABLE privacy.report (
    id            uuid PRIMARY KEY,
    tenant        text NOT NULL DEFAULT 'default',
    year          int NOT NULL,
    digest        text NOT NULL,
    name          text NOT NULL,
    since         timestamptz NOT NULL,
    until         timestamptz NOT NULL,
    asked         jsonb NOT NULL,
    epsilon_milli int NOT NULL CHECK (epsilon_milli > 0),
    numbers       jsonb NOT NULL,
    published_at  timestamptz NOT NULL DEFAULT now(),
    published_by  text NOT NULL,
    UNIQUE (tenant, digest)
);
GRANT SELECT ON privacy.report TO ascolto_api, ascolto_worker;
GRANT INSERT ON privacy.report TO ascolto_worker;
