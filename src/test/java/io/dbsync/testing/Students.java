package io.dbsync.testing;

/** The table {@code students} of a source, and rows for it. */
public final class Students {

  private static final String TABLE =
      """
      CREATE TABLE students (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text,
        email text,
        age integer,
        course text,
        created_at timestamptz DEFAULT now(),
        updated_at timestamptz DEFAULT now()
      )
      """;

  // 20 first names and 21 last names: 420 different students before one comes again
  private static final String ROWS =
      """
      INSERT INTO students (name, email, age, course)
      SELECT first || ' ' || last, lower(first || '.' || last || '.' || n || '@example.org'),
             18 + (n * 7) % 13, course
        FROM (
          SELECT n,
                 (ARRAY['Ada', 'Amir', 'Beatriz', 'Chidi', 'Dana', 'Elif', 'Finn', 'Grace', 'Hiro',
                        'Ines', 'Jonas', 'Kira', 'Lucia', 'Mei', 'Noah', 'Olga', 'Priya', 'Rosa',
                        'Samir', 'Tomas'])[1 + n % 20] AS first,
                 (ARRAY['Almeida', 'Bauer', 'Costa', 'Dubois', 'Eriksen', 'Fischer', 'Garcia',
                        'Haddad', 'Ivanova', 'Jensen', 'Kowalski', 'Lindgren', 'Moreau', 'Nakamura',
                        'Okafor', 'Patel', 'Quinn', 'Rossi', 'Silva', 'Tanaka', 'Varga']
                 )[1 + n % 21] AS last,
                 (ARRAY['Algorithms', 'Biology', 'Chemistry', 'Databases', 'Economics', 'History',
                        'Linear Algebra', 'Linguistics', 'Physics', 'Statistics']
                 )[1 + (n / 3) % 10] AS course
            FROM generate_series(1, ?) AS i,
                 LATERAL (SELECT i + (SELECT coalesce(max(id), 0) FROM students) AS n) AS numbers
         ) AS people
       ORDER BY n
      """;

  private Students() {}

  /** Makes the table, empty. */
  public static void createTable(Sql source) {
    source.execute(TABLE);
  }

  /** Adds students in one transaction. */
  public static void add(Sql source, int count) {
    source.execute(ROWS, count);
  }
}
