DROP TABLE rights.receipt_key;
