-- The sources that were looked at last, at most `$row_limit`; `of_all` is how many there are.
SELECT source, agency, looked_at, rows, state, count(*) OVER () AS of_all
FROM sources
ORDER BY looked_at DESC NULLS LAST, source
LIMIT $row_limit
