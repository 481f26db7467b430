-- The subscriber's table: the published columns, and a trigger that keeps one JSONB document a row beside them.
-- A replication worker runs with an empty search_path: every name has its schema. ENABLE ALWAYS: it is a replica.
CREATE TABLE public.students (
  id bigint PRIMARY KEY,
  name text,
  email text,
  age integer,
  course text,
  created_at timestamptz,
  updated_at timestamptz
);
CREATE TABLE public.student_documents (
  id bigint PRIMARY KEY,
  data jsonb
);
CREATE FUNCTION public.keep_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    UPDATE public.student_documents SET data = NULL WHERE id = OLD.id;
  ELSE
    INSERT INTO public.student_documents (id, data) VALUES (NEW.id, pg_catalog.to_jsonb(NEW))
    ON CONFLICT (id) DO UPDATE SET data = excluded.data;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_document AFTER INSERT OR UPDATE OR DELETE ON public.students
  FOR EACH ROW EXECUTE FUNCTION public.keep_document();
ALTER TABLE public.students ENABLE ALWAYS TRIGGER keep_document;
