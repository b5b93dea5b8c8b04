-- One row per source and interval that no accepted file covers, from the first to the last year the source reports on. The days since
-- its last day in the year that runs are no gap yet: whether a source is late is judged by its rhythm.
-- A year is reported on when more of it is covered than may stay quiet: a few rows over the edge of a year are none.
CREATE OR REPLACE VIEW coverage_gaps AS
WITH span AS (
    SELECT source, min(quiet_days) AS quiet_days,
           make_date(min(year), 1, 1) AS starts_on,
           make_date(max(year), 12, 31) AS ends_on
    FROM coverage_by_year
    WHERE days > quiet_days
    GROUP BY source
),
edges AS (
    SELECT source, covers_from, covers_to FROM coverage
    UNION ALL
    SELECT source, starts_on - 1, starts_on - 1 FROM span
    UNION ALL
    SELECT source, ends_on + 1, ends_on + 1 FROM span
    WHERE ends_on < coalesce(CAST(getvariable('known_day') AS DATE), current_date)
),
followed AS (
    SELECT source,
           max(covers_to) OVER (PARTITION BY source ORDER BY covers_from, covers_to ROWS UNBOUNDED PRECEDING) + 1 AS gap_from,
           lead(covers_from) OVER (PARTITION BY source ORDER BY covers_from, covers_to) - 1 AS gap_to
    FROM edges
)
SELECT gap.source,
       strftime(gap.gap_from, '%Y-%m-%d') || '/' || strftime(gap.gap_to, '%Y-%m-%d') AS row_id,
       gap.gap_from::TIMESTAMP AS known_from,
       date_diff('day', gap.gap_from, gap.gap_to) + 1 AS days,
       span.quiet_days,
       NULL::VARCHAR AS agency,
       year(gap.gap_from) AS year,
       (date_diff('day', gap.gap_from, gap.gap_to) + 1)::VARCHAR AS "left",
       span.quiet_days::VARCHAR AS "right",
       strftime(gap.gap_from, '%Y-%m-%d') || ' 至 ' || strftime(gap.gap_to, '%Y-%m-%d') || '（'
           || (date_diff('day', gap.gap_from, gap.gap_to) + 1) || ' 天）' AS details
FROM followed AS gap
JOIN span ON span.source = gap.source
WHERE gap.gap_from <= gap.gap_to
  AND gap.gap_from >= span.starts_on AND gap.gap_to <= span.ends_on;
