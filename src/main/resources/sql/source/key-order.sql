-- How the planner would read the table in the order of its key: sorted, or by an index that has the order
EXPLAIN (FORMAT JSON) SELECT FROM {source} AS "t" ORDER BY {order} LIMIT 1
