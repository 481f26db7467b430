-- Keys are written once, read twice within seconds and deleted after a day: compressing them takes longer than all that

ALTER TABLE "sync_chunks" ALTER COLUMN "keys" SET STORAGE EXTERNAL;
