-- One row per source and unbroken interval of days that its accepted files cover.
-- Known untruth: a file that states no period covers from its first to its last date, quiet days included; nothing is covered
-- later than the day the file came.
CREATE OR REPLACE VIEW coverage AS
WITH covered AS (
    SELECT source, covers_from, least(covers_to, known_at::DATE) AS covers_to
    FROM files
    WHERE state = 'loaded' AND covers_from IS NOT NULL AND known_at <= getvariable('known_on')
),
followed AS (
    SELECT source, covers_from, covers_to,
           max(covers_to) OVER (
               PARTITION BY source ORDER BY covers_from, covers_to ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ) AS reached
    FROM covered
    WHERE covers_from <= covers_to
),
numbered AS (
    SELECT source, covers_from, covers_to,
           sum(CASE WHEN reached IS NULL OR covers_from > reached + 1 THEN 1 ELSE 0 END)
               OVER (PARTITION BY source ORDER BY covers_from, covers_to ROWS UNBOUNDED PRECEDING) AS interval_no
    FROM followed
)
SELECT source, min(covers_from) AS covers_from, max(covers_to) AS covers_to
FROM numbered
GROUP BY source, interval_no;
