-- The keys of a chunk live for seconds: compressing them costs more than the space that it saves

ALTER TABLE "sync_chunks" ALTER COLUMN "keys" SET STORAGE EXTERNAL;
