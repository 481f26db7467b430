-- Keeps deletes back until it is known how many there are
INSERT INTO "sync_deletes" ("table_name", "record_id", "run_id")
SELECT :#table, "k"."recordId", :#run FROM jsonb_array_elements_text(CAST(:#keys AS jsonb)) AS "k"("recordId")
