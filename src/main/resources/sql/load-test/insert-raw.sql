-- Adds one student as it comes, for trying things out
INSERT INTO {sourceName} AS "t" ("name", "email", "age", "course")
VALUES (CAST(:#name AS text), CAST(:#email AS text), CAST(:#age AS int), CAST(:#course AS text))
RETURNING {recordId} AS "recordId"
