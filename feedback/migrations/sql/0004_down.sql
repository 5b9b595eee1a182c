DROP TABLE access.configuration;
DROP TABLE access.reidentification;
REVOKE USAGE ON SCHEMA access FROM ascolto_vault;
