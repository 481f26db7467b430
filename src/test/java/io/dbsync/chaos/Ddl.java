package io.dbsync.chaos;

import java.util.List;

/** DDL and maintenance that lose no row; some change every document. */
final class Ddl {

  static final List<String> STATEMENTS =
      List.of(
          "ALTER TABLE students ADD COLUMN IF NOT EXISTS level integer DEFAULT 7",
          "ALTER TABLE students DROP COLUMN IF EXISTS level",
          "ALTER TABLE orders ADD COLUMN IF NOT EXISTS channel text DEFAULT 'web'",
          "ALTER TABLE orders DROP COLUMN IF EXISTS channel",
          "ALTER TABLE students ALTER course TYPE text",
          // rewrites the table
          "ALTER TABLE students ALTER course TYPE varchar(60)",
          "CREATE INDEX IF NOT EXISTS students_age ON students (age)",
          "DROP INDEX IF EXISTS students_age",
          "VACUUM students",
          "VACUUM FULL students",
          "VACUUM FULL orders",
          "ANALYZE");

  private Ddl() {}
}
