DELETE FROM vault.token WHERE holder IS NOT NULL;
ALTER TABLE vault.token DROP CONSTRAINT token_of_holder;
ALTER TABLE vault.token DROP COLUMN holder;
ALTER TABLE vault.token ADD PRIMARY KEY (tenant, token);
DROP TABLE vault.holder;
REVOKE ALL ON vault.token FROM ascolto_worker;
GRANT INSERT, SELECT ON vault.token TO ascolto_worker;
REVOKE EXECUTE ON FUNCTION audit.append FROM ascolto_vault;
REVOKE USAGE ON SCHEMA vault, audit FROM ascolto_vault;
REVOKE SELECT ON vault.token FROM ascolto_vault;
-- The role belongs to the whole server and stays, like the others.
