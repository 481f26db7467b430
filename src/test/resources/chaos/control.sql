-- Documents as they were when the diff found their keys

CREATE TABLE chaos.documents (chunk bigint NOT NULL, tbl text NOT NULL, key text NOT NULL, version text, document text);
CREATE INDEX ON chaos.documents (tbl, key, chunk);
GRANT USAGE ON SCHEMA chaos TO engine;
GRANT SELECT, INSERT ON chaos.documents TO engine;
