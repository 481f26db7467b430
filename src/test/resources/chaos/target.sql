-- A record of what is written into the snapshot tables, by whom does not matter, in the same transaction

CREATE SCHEMA chaos;

CREATE TABLE chaos.applied (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tbl text NOT NULL,
  key text NOT NULL,
  v bigint,
  status text NOT NULL,
  live boolean NOT NULL,
  document text, -- its hash
  changed boolean NOT NULL DEFAULT true, -- another status or document than before
  reversioned boolean NOT NULL DEFAULT false, -- another source_version than before
  xid xid NOT NULL DEFAULT pg_current_xact_id()::xid,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX ON chaos.applied (key);

CREATE TABLE chaos.opened (chunk bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp());

-- how many seconds some writes take beside what they take, and how all end that do not go through
CREATE TABLE chaos.trouble (seconds float8 NOT NULL, sqlstate text);
INSERT INTO chaos.trouble VALUES (0, NULL);

-- a constraint that some orders violate
ALTER TABLE orders_snapshots ADD CONSTRAINT chaos_quantity CHECK ((data->>'qty')::integer IS DISTINCT FROM 666);

CREATE FUNCTION chaos.note_student() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO chaos.applied (tbl, key, v, status, live, document, changed, reversioned)
  VALUES ('students', NEW.student_id::text, (NEW.data->>'v')::bigint, NEW.sync_status, NEW.data IS NOT NULL, md5(NEW.data::text),
          TG_OP = 'INSERT' OR (OLD.sync_status, OLD.data::text) IS DISTINCT FROM (NEW.sync_status, NEW.data::text),
          TG_OP = 'INSERT' OR OLD.source_version IS DISTINCT FROM NEW.source_version);
  RETURN NULL;
END $$;

CREATE FUNCTION chaos.note_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO chaos.applied (tbl, key, v, status, live, document, changed, reversioned)
  VALUES ('orders', jsonb_build_array(NEW.region, NEW.code)::text, (NEW.data->>'v')::bigint, NEW.sync_status, NEW.data IS NOT NULL, md5(NEW.data::text),
          TG_OP = 'INSERT' OR (OLD.sync_status, OLD.data::text) IS DISTINCT FROM (NEW.sync_status, NEW.data::text),
          TG_OP = 'INSERT' OR OLD.source_version IS DISTINCT FROM NEW.source_version);
  RETURN NULL;
END $$;

CREATE FUNCTION chaos.note_chunk() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO chaos.opened (chunk) VALUES (NEW.id);
  RETURN NULL;
END $$;

-- before the statement: what it will write has been read, and no row is locked yet
CREATE FUNCTION chaos.trouble() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  trouble chaos.trouble;
BEGIN
  SELECT * INTO trouble FROM chaos.trouble;
  IF random() < 0.3 THEN
    PERFORM pg_sleep(trouble.seconds);
  END IF;
  IF trouble.sqlstate IS NOT NULL THEN
    RAISE EXCEPTION 'trouble' USING ERRCODE = trouble.sqlstate;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER chaos AFTER INSERT OR UPDATE ON student_snapshots FOR EACH ROW EXECUTE FUNCTION chaos.note_student();
CREATE TRIGGER chaos AFTER INSERT OR UPDATE ON orders_snapshots FOR EACH ROW EXECUTE FUNCTION chaos.note_order();
CREATE TRIGGER chaos AFTER INSERT ON sync_chunks FOR EACH ROW EXECUTE FUNCTION chaos.note_chunk();
CREATE TRIGGER trouble BEFORE INSERT ON student_snapshots FOR EACH STATEMENT EXECUTE FUNCTION chaos.trouble();
CREATE TRIGGER trouble BEFORE INSERT ON orders_snapshots FOR EACH STATEMENT EXECUTE FUNCTION chaos.trouble();
