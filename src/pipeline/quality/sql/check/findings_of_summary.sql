-- One row per failing row of a summary.
SELECT failed.code, failed.source, failed.message, row.agency, row.year, row."left", row."right", row.row_id
FROM failed_rows AS failed
JOIN judged_rows AS row ON row.source = failed.source AND row.row_id = failed.row_id AND row.known_from = failed.known_from
WHERE failed.suite = $suite
ORDER BY failed.source, row.year, failed.row_id;
