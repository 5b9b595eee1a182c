-- A rotation of the pseudonym key reaches requests to look behind a token too; while originals are being renamed the
-- keeper of the vault waits instead of saying that there is nothing.
GRANT SELECT (tenant), UPDATE (token) ON access.reidentification TO ascolto_worker;
GRANT SELECT ON access.rekeying TO ascolto_vault;
