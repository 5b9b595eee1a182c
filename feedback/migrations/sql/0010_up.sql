-- Public halves of the keys that signed receipts; they stay when a key is replaced, so that old receipts can be checked.
CREATE TABLE rights.receipt_key (
    key       text PRIMARY KEY,
    public    bytea NOT NULL CHECK (octet_length(public) = 32),
    used_from timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT ON rights.receipt_key TO ascolto_api;
GRANT SELECT, INSERT ON rights.receipt_key TO ascolto_worker;
