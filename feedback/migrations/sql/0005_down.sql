DROP SCHEMA privacy CASCADE;
DROP VIEW raw.held;
UPDATE raw.item SET state = 'done' WHERE state = 'discarded';
ALTER TABLE raw.item
    DROP COLUMN language, DROP COLUMN signs, DROP COLUMN decision,
    DROP CONSTRAINT item_state_check,
    ADD CONSTRAINT item_state_check CHECK (state IN ('received', 'leased', 'done', 'held', 'superseded'));
CREATE VIEW raw.held AS
    SELECT id, tenant, kind, source, channel, received_at, attempts, error_word
      FROM raw.item WHERE state = 'held';
GRANT SELECT ON raw.held TO ascolto_api, ascolto_worker;
