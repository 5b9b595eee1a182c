-- What was declared together as one person's, in one record: the record's subject and another identifier of the same
-- person. A pair of one token twice says that it is a customer. Tokens only; what was erased is 'erased:' and a number.
CREATE TABLE insights.link (
    tenant   text NOT NULL DEFAULT 'default',
    subject  text NOT NULL,
    token    text NOT NULL,
    PRIMARY KEY (tenant, subject, token)
);
CREATE INDEX link_token ON insights.link (tenant, token);

-- Whom an identifier belongs to, by the token that stands for the person; aside: why it links nothing.
CREATE TABLE insights.identity (
    tenant  text NOT NULL DEFAULT 'default',
    token   text NOT NULL,
    person  text NOT NULL,
    aside   text CHECK (aside IN ('too_many', 'several_people', 'between_people')),
    since   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, token)
);
CREATE INDEX identity_person ON insights.identity (tenant, person);
CREATE INDEX identity_aside ON insights.identity (tenant, since) WHERE aside IS NOT NULL;

-- What people decided about two identifiers: one person's, two people's, or open again.
CREATE TABLE insights.link_decision (
    id          uuid PRIMARY KEY,
    tenant      text NOT NULL DEFAULT 'default',
    one         text NOT NULL,
    other       text NOT NULL CHECK (other <> one),
    verdict     text NOT NULL CHECK (verdict IN ('same', 'apart', 'open')),
    reason      text NOT NULL,
    decided_by  text NOT NULL,
    decided_at  timestamptz NOT NULL DEFAULT now(),
    settled_at  timestamptz
);
CREATE UNIQUE INDEX link_decision_pair ON insights.link_decision (tenant, least(one, other), greatest(one, other));
CREATE INDEX link_decision_one ON insights.link_decision (tenant, one);
CREATE INDEX link_decision_other ON insights.link_decision (tenant, other);
CREATE INDEX link_decision_waiting ON insights.link_decision (decided_at) WHERE settled_at IS NULL;

-- given: the reference as the record had it; subject: the person that it belongs to now. So a link can be undone.
ALTER TABLE clean.item ADD COLUMN given text;
ALTER TABLE insights.score ADD COLUMN given text;
ALTER TABLE insights.event ADD COLUMN given text;
UPDATE clean.item SET given = subject WHERE subject IS NOT NULL;
UPDATE insights.score SET given = subject;
UPDATE insights.event SET given = subject;
ALTER TABLE insights.score ALTER COLUMN given SET NOT NULL;
ALTER TABLE insights.event ALTER COLUMN given SET NOT NULL;
CREATE INDEX score_person ON insights.score (tenant, subject);
CREATE INDEX event_person ON insights.event (tenant, subject);

-- A row for each reference that customer records came under. own: what they said; attributes: of the whole person, in one
-- of the person's rows; the others are folded into it.
ALTER TABLE insights.subject ADD COLUMN given text, ADD COLUMN own jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN folded boolean NOT NULL DEFAULT false;
UPDATE insights.subject SET given = subject, own = attributes;
ALTER TABLE insights.subject ALTER COLUMN given SET NOT NULL;
ALTER TABLE insights.subject DROP CONSTRAINT subject_pkey, ADD PRIMARY KEY (tenant, given);
CREATE INDEX subject_person ON insights.subject (tenant, subject);
CREATE OR REPLACE VIEW reading.subject AS SELECT tenant, subject, attributes, updated_at
  FROM insights.subject WHERE withheld IS NULL AND NOT folded;

INSERT INTO insights.link (tenant, subject, token)
    SELECT tenant, subject, alias FROM insights.subject_alias UNION SELECT tenant, subject, subject FROM insights.subject;
INSERT INTO insights.identity (tenant, token, person)
    SELECT tenant, alias, subject FROM insights.subject_alias UNION
    SELECT tenant, subject, subject FROM insights.subject_alias UNION SELECT tenant, subject, subject FROM insights.subject
    ON CONFLICT DO NOTHING;
DROP TABLE insights.subject_alias;

CREATE FUNCTION insights.holds_rows(p_tenant text, p_person text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM clean.item i WHERE i.tenant = p_tenant AND i.subject = p_person)
        OR EXISTS (SELECT FROM insights.score s WHERE s.tenant = p_tenant AND s.subject = p_person)
        OR EXISTS (SELECT FROM insights.event e WHERE e.tenant = p_tenant AND e.subject = p_person)
        OR EXISTS (SELECT FROM insights.subject c WHERE c.tenant = p_tenant AND c.subject = p_person)
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON insights.link, insights.identity, insights.link_decision TO ascolto_worker;
CREATE VIEW reading.link AS SELECT tenant, subject, token FROM insights.link;
CREATE VIEW reading.identity AS SELECT tenant, token, person, aside, since FROM insights.identity;
GRANT SELECT ON reading.link, reading.identity TO ascolto_api, ascolto_worker;
GRANT SELECT, INSERT, UPDATE ON insights.link_decision TO ascolto_api;
