-- Items that should stand on a channel and do not, the newest first.
SELECT title, section, class, on_date, url, on_channels, missing, unknown, count(*) OVER () AS of_all
FROM publications
WHERE agency = $agency AND year = $year AND len(missing) > 0
ORDER BY on_date DESC, row_id
LIMIT CAST($most AS INTEGER);
