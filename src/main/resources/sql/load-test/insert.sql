-- Adds students whose e-mail addresses name the load test
INSERT INTO {sourceName} AS "t" ("name", "email", "age", "course")
SELECT 'Load Test ' || "n", CAST(:#prefix AS text) || "n" || '@example.invalid', 18 + "n" % 13, 'Load testing'
  FROM generate_series(CAST(:#first AS int), CAST(:#last AS int)) AS "n"
RETURNING {recordId} AS "recordId"
