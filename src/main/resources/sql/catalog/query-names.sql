-- The columns of a query, for their names: it is described, not run
SELECT "q".* FROM {query} AS "q"
