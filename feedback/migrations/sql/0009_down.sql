DROP INDEX clean.clean_item_source;
DROP INDEX raw.raw_item_finished;
DROP TABLE rights.retention_run;
DROP TABLE insights.past, insights.past_month;
