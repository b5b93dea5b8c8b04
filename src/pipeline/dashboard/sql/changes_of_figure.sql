SELECT source, row_id, change, noticed_at, before, after, reason, count(*) OVER () AS of_all
FROM changes_since_seal
WHERE agency = $agency AND year = $year AND figure = $figure
ORDER BY noticed_at DESC, source, row_id
LIMIT $row_limit
