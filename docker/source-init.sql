-- Run once, when the source's volume is new.

CREATE TABLE students (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text,
    email      text,
    age        int,
    course     text,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now()
);

INSERT INTO students (name, email, age, course) VALUES
    ('Ada Lovelace',      'ada@example.org',     21, 'Mathematics'),
    ('Grace Hopper',      'grace@example.org',   23, 'Computer Science'),
    ('Katherine Johnson', 'katherine@example.org', 22, 'Physics'),
    ('Alan Turing',       'alan@example.org',    20, 'Logic'),
    ('Hedy Lamarr',       'hedy@example.org',    24, 'Engineering');
