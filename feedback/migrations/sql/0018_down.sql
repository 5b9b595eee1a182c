CREATE TABLE insights.subject_alias (
    tenant   text NOT NULL DEFAULT 'default',
    alias    text NOT NULL,
    subject  text NOT NULL,
    PRIMARY KEY (tenant, alias)
);
INSERT INTO insights.subject_alias (tenant, alias, subject)
    SELECT tenant, token, person FROM insights.identity WHERE token <> person;
GRANT SELECT, INSERT, UPDATE, DELETE ON insights.subject_alias TO ascolto_worker;
DROP VIEW reading.link, reading.identity;
DROP FUNCTION insights.holds_rows;
DROP TABLE insights.link, insights.identity, insights.link_decision;
DELETE FROM insights.subject WHERE folded;
CREATE OR REPLACE VIEW reading.subject AS SELECT tenant, subject, attributes, updated_at
  FROM insights.subject WHERE withheld IS NULL;
DROP INDEX insights.subject_person, insights.score_person, insights.event_person;
ALTER TABLE insights.subject DROP CONSTRAINT subject_pkey, ADD PRIMARY KEY (tenant, subject);
ALTER TABLE insights.subject DROP COLUMN given, DROP COLUMN own, DROP COLUMN folded;
ALTER TABLE insights.score DROP COLUMN given;
ALTER TABLE insights.event DROP COLUMN given;
ALTER TABLE clean.item DROP COLUMN given;
