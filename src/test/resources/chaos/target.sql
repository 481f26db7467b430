-- A record of what is written into the snapshot tables, by whom does not matter, in the same transaction

CREATE SCHEMA chaos;

CREATE TABLE chaos.applied (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tbl text NOT NULL,
  key text NOT NULL,
  v bigint,
  status text NOT NULL,
  live boolean NOT NULL,
  xid xid NOT NULL DEFAULT pg_current_xact_id()::xid,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX ON chaos.applied (key);

CREATE TABLE chaos.opened (chunk bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp());

-- how long a write takes at most, in seconds, beside what it takes
CREATE TABLE chaos.slowness (seconds float8 NOT NULL);
INSERT INTO chaos.slowness VALUES (0);

-- a constraint that some orders violate
ALTER TABLE orders_snapshots ADD CONSTRAINT chaos_quantity CHECK ((data->>'qty')::integer IS DISTINCT FROM 666);

CREATE FUNCTION chaos.note_student() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO chaos.applied (tbl, key, v, status, live)
  VALUES ('students', NEW.student_id::text, (NEW.data->>'v')::bigint, NEW.sync_status, NEW.data IS NOT NULL);
  RETURN NULL;
END $$;

CREATE FUNCTION chaos.note_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO chaos.applied (tbl, key, v, status, live)
  VALUES ('orders', jsonb_build_array(NEW.region, NEW.code)::text, (NEW.data->>'v')::bigint, NEW.sync_status,
          NEW.data IS NOT NULL);
  RETURN NULL;
END $$;

CREATE FUNCTION chaos.note_chunk() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO chaos.opened (chunk) VALUES (NEW.id);
  RETURN NULL;
END $$;

-- before the statement: what it will write has been read, and no row is locked yet
CREATE FUNCTION chaos.dawdle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM pg_sleep(seconds * random()) FROM chaos.slowness WHERE seconds > 0;
  RETURN NULL;
END $$;

CREATE TRIGGER chaos AFTER INSERT OR UPDATE ON student_snapshots FOR EACH ROW EXECUTE FUNCTION chaos.note_student();
CREATE TRIGGER chaos AFTER INSERT OR UPDATE ON orders_snapshots FOR EACH ROW EXECUTE FUNCTION chaos.note_order();
CREATE TRIGGER chaos AFTER INSERT ON sync_chunks FOR EACH ROW EXECUTE FUNCTION chaos.note_chunk();
CREATE TRIGGER slow BEFORE INSERT ON student_snapshots FOR EACH STATEMENT EXECUTE FUNCTION chaos.dawdle();
CREATE TRIGGER slow BEFORE INSERT ON orders_snapshots FOR EACH STATEMENT EXECUTE FUNCTION chaos.dawdle();
