-- The documents of a year by attribute, where the register reaches over the year; how many were published in time, where it is known of each.
WITH own AS (
    SELECT * FROM documents WHERE agency = $agency AND year = $year AND stage <> 'in_review' AND state <> 'quarantined'
),
whole AS (
    SELECT coalesce(max(covers_to) >= make_date($year, 12, 31), false) AS whole
    FROM observed
    WHERE source IN (SELECT source FROM own)
),
to_be_public AS (SELECT * FROM own WHERE openness = '主动公开')
SELECT 'documents.' || name AS name, value, NULL AS words
FROM (
    SELECT unnest(['registered', 'to_be_public', 'on_request', 'not_public', 'unmarked']) AS name,
           unnest([count(*), count(*) FILTER (openness = '主动公开'), count(*) FILTER (openness = '依申请公开'),
                   count(*) FILTER (openness = '不予公开'), count(*) FILTER (openness IS NULL)]) AS value
    FROM own
    HAVING count(*) > 0
    UNION ALL
    SELECT unnest(['in_time', 'late']), unnest([count(*) FILTER (state = 'published'), count(*) FILTER (state = 'late')])
    FROM to_be_public
    HAVING count(*) > 0 AND bool_and(state IN ('published', 'late'))
)
WHERE (SELECT whole FROM whole);
