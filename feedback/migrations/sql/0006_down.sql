DELETE FROM clean.item WHERE tenant = 'canary';
DELETE FROM raw.item WHERE tenant = 'canary';
DROP TABLE privacy.sighting, privacy.canary, privacy.measured, privacy.measurement;
