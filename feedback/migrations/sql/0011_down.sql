DROP INDEX rights.statement_digests;
ALTER TABLE rights.statement DROP COLUMN digests;
DROP TRIGGER tell_signal ON clean.item;
DROP TRIGGER as_its_item ON insights.signal;
DROP FUNCTION clean.tell_signal;
DROP FUNCTION insights.as_its_item;
