-- A signal is withheld when its item is, whoever writes either of them.
CREATE FUNCTION insights.as_its_item() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    NEW.withheld := (SELECT i.withheld FROM clean.item i WHERE i.id = NEW.item_id);
    RETURN NEW;
END $$;
CREATE TRIGGER as_its_item BEFORE INSERT ON insights.signal FOR EACH ROW EXECUTE FUNCTION insights.as_its_item();
CREATE FUNCTION clean.tell_signal() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    UPDATE insights.signal SET withheld = NEW.withheld WHERE item_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER tell_signal AFTER UPDATE OF withheld ON clean.item FOR EACH ROW
    WHEN (NEW.withheld IS DISTINCT FROM OLD.withheld) EXECUTE FUNCTION clean.tell_signal();

-- Tokens change with a key epoch, digests of references do not: what a person said is found by either.
ALTER TABLE rights.statement ADD COLUMN digests bytea[] NOT NULL DEFAULT '{}';
CREATE INDEX statement_digests ON rights.statement USING gin (digests);
