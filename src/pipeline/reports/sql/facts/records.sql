-- How many records of the year were looked at and how many count, of all sources but those that are no records: what a person fills in (declared), numbers without rows (counts).
SELECT 'records.' || kind AS name, sum(rows) AS value, NULL AS words
FROM (
    SELECT unnest(['checked', 'counted']) AS kind, unnest([pulled, counted]) AS rows
    FROM accounting
    WHERE agency = $agency AND year = $year AND counted > 0
      AND source IN (SELECT source FROM sources WHERE coalesce(taken_by, '') NOT IN ('declared', 'counts'))
)
GROUP BY kind;
