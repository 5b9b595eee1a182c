DROP FUNCTION rights.add_webhook, rights.remove_webhook, rights.renew_webhook, rights.test_webhook, rights.retry_webhook;
DROP TABLE rights.delivery;
DROP TABLE rights.webhook;
REVOKE SELECT (id, event, made_at, request) ON rights.outbox FROM ascolto_api;
DELETE FROM rights.outbox WHERE sealed IS NULL;
ALTER TABLE rights.outbox DROP COLUMN request, ALTER COLUMN sealed SET NOT NULL;
