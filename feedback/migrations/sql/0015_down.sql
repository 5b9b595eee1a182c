REVOKE SELECT (tenant), UPDATE (token) ON access.reidentification FROM ascolto_worker;
REVOKE SELECT ON access.rekeying FROM ascolto_vault;
