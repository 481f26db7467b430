-- Types of the columns of a query, which is planned away: it is not run
SELECT ARRAY[{columnTypes}]::oid[] AS "types" FROM (SELECT) AS "one" LEFT JOIN {query} AS "q" ON false
