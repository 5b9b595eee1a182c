DROP TABLE vault.token_map;
DROP TABLE access.rekeying;
DROP TABLE access.pseudonym_epoch;
ALTER TABLE access.key_registry DROP COLUMN state, DROP COLUMN changed_at;
