-- One row per row and figure of a sealed year that differs today, with the reason. Known untruth: a change without a new version
-- of the row (a class in columns.yml, a correction) has no time of its own; it has the time at which it was first noticed.
CREATE OR REPLACE TABLE candidate.changes_since_seal AS
WITH earlier AS (
    SELECT agency, year, revision, figure, source, row_id, change, min(noticed_at) AS noticed_at
    FROM candidate.changes_since_seal
    GROUP BY agency, year, revision, figure, source, row_id, change
),
-- The figures that a row no longer counts in, and those that it counts in now.
figures_of_row AS (
    SELECT agency, year, source, row_id,
           string_agg(CASE WHEN before IS NOT NULL AND after IS NULL THEN figure END, '、' ORDER BY figure) AS left_figures,
           string_agg(CASE WHEN before IS NULL AND after IS NOT NULL THEN figure END, '、' ORDER BY figure) AS new_figures
    FROM differing
    GROUP BY agency, year, source, row_id
),
-- How a row is judged today: the reason why it does not count, or where it counts.
outcomes AS (
    SELECT verdict.source, verdict.row_id,
           max(CASE WHEN verdict.verdict <> 'counted' THEN verdict.reason END) AS reason,
           string_agg(
               DISTINCT CASE WHEN verdict.verdict = 'counted' THEN verdict.year::VARCHAR || ' 年 ' || verdict.figure END, '、'
           ) AS counted_in
    FROM candidate.verdicts AS verdict
    WHERE verdict.row_id IN (SELECT row_id FROM differing WHERE after IS NULL)
    GROUP BY verdict.source, verdict.row_id
),
newest AS (
    SELECT source, row_id, max(known_from) AS known_from, any_value(sha256) AS sha256 FROM touched GROUP BY source, row_id
),
changes AS (
    SELECT differing.agency, differing.year, differing.figure, differing.source, differing.row_id, differing.before, differing.after,
           CASE
               WHEN differing.before IS NOT NULL AND differing.after IS NOT NULL THEN 'amount'
               WHEN differing.before IS NULL AND figures_of_row.left_figures IS NOT NULL THEN 'moved'
               WHEN differing.after IS NULL AND figures_of_row.new_figures IS NOT NULL THEN 'moved'
               WHEN differing.before IS NULL THEN 'added'
               ELSE 'dropped'
           END AS change,
           CASE
               WHEN differing.before IS NOT NULL AND differing.after IS NOT NULL THEN '数额有变'
               WHEN differing.before IS NULL AND figures_of_row.left_figures IS NOT NULL THEN '原计入 ' || figures_of_row.left_figures
               WHEN differing.after IS NULL AND figures_of_row.new_figures IS NOT NULL THEN '改计入 ' || figures_of_row.new_figures
               WHEN differing.before IS NULL AND newest.known_from > sealed.known_through THEN '封存后收到'
               WHEN differing.before IS NULL THEN '封存时未计入'
               ELSE coalesce(outcomes.reason, '改计入 ' || outcomes.counted_in, '数据中已没有这一行')
           END AS reason,
           sealed.revision, sealed.known_through, newest.known_from
    FROM differing
    JOIN candidate.sealed_years AS sealed ON sealed.agency = differing.agency AND sealed.year = differing.year
    JOIN figures_of_row
        ON figures_of_row.agency = differing.agency AND figures_of_row.year = differing.year AND figures_of_row.source = differing.source
        AND figures_of_row.row_id = differing.row_id
    LEFT JOIN outcomes ON outcomes.source = differing.source AND outcomes.row_id = differing.row_id
    LEFT JOIN newest ON newest.source = differing.source AND newest.row_id = differing.row_id
    UNION ALL
    SELECT verdict.agency, verdict.year, verdict.figure, verdict.source, verdict.row_id, verdict.amount, verdict.amount, 'content',
           '内容有变，计数不变', sealed.revision, sealed.known_through, newest.known_from
    FROM candidate.sealed_verdicts AS verdict
    JOIN candidate.sealed_years AS sealed ON sealed.agency = verdict.agency AND sealed.year = verdict.year
    JOIN newest ON newest.source = verdict.source AND newest.row_id = verdict.row_id AND newest.sha256 <> verdict.sha256
    ANTI JOIN differing
        ON differing.agency = verdict.agency AND differing.year = verdict.year AND differing.source = verdict.source
        AND differing.row_id = verdict.row_id AND differing.figure = verdict.figure
)
SELECT changes.agency, changes.year, changes.revision, changes.figure, changes.source, changes.row_id, changes.change,
       CASE WHEN changes.known_from > changes.known_through THEN changes.known_from ELSE coalesce(earlier.noticed_at, $now::TIMESTAMP) END AS noticed_at,
       changes.before, changes.after, changes.reason
FROM changes
LEFT JOIN earlier
    ON earlier.agency = changes.agency AND earlier.year = changes.year AND earlier.revision = changes.revision AND earlier.figure = changes.figure
    AND earlier.source = changes.source AND earlier.row_id = changes.row_id AND earlier.change = changes.change
ORDER BY changes.agency, changes.year, changes.figure, changes.source, changes.row_id;
