DROP TABLE privacy.report;
