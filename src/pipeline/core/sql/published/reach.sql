-- How fresh what readers see is: when it was built, the newest day any source covers, and the shortest rhythm of a source.
SELECT (SELECT max(built_at) FROM meta) AS built_at,
       (SELECT max(reaches_to) FROM sources WHERE state <> 'never') AS reaches_to,
       (SELECT min(rhythm_days) FROM sources WHERE rhythm_days IS NOT NULL) AS rhythm_days
