-- How many rows the planner expects in the table, whether it was analyzed or not
EXPLAIN (FORMAT JSON) SELECT FROM {source} AS "t"
