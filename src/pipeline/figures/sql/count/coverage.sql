-- The calendar of every source: one row per day, from its first expected day (for files: from the first year they cover).
-- Sources of one account cover for each other. not_yet: later than the last covered day and not due yet by the rhythm of the source.
-- In the order of days: a day is then a run of equal dates, and the table half as large.
-- Known untruth: for files, days within a gap no longer than quiet_days are shown as covered; for a platform each day is judged by itself.
CREATE OR REPLACE TABLE candidate.coverage AS
WITH expected AS (
    SELECT source, coalesce(agency, '') AS owner, agency, fills, coalesce(account, source) AS account, kind, rhythm_days, quiet_days, asked_from
    FROM source_settings
    WHERE fills NOT IN ('declared', 'counts') AND listed
),
reported AS (
    SELECT yearly.source, make_date(min(yearly.year), 1, 1) AS starts_on
    FROM coverage_by_year AS yearly
    JOIN expected ON expected.source = yearly.source
    WHERE yearly.days > least(expected.quiet_days, 14)
    GROUP BY yearly.source
),
accounts AS (
    SELECT expected.owner, expected.fills, expected.account,
           min(expected.rhythm_days) AS rhythm_days,
           CASE WHEN bool_or(expected.kind <> 'file') THEN 0 ELSE max(expected.quiet_days) END AS quiet_days,
           min(CASE WHEN expected.kind = 'file' THEN reported.starts_on ELSE expected.asked_from END) AS starts_on
    FROM expected
    LEFT JOIN reported ON reported.source = expected.source
    GROUP BY expected.owner, expected.fills, expected.account
),
covered_days AS (
    SELECT DISTINCT expected.owner, expected.fills, expected.account,
           unnest(generate_series(greatest(covered.covers_from, DATE '2008-01-01'), covered.covers_to, INTERVAL 1 DAY))::DATE AS on_date
    FROM coverage AS covered
    JOIN expected ON expected.source = covered.source
),
part_days AS (
    SELECT DISTINCT expected.owner, expected.fills, expected.account,
           unnest(generate_series(part.covers_from, part.covers_to, INTERVAL 1 DAY))::DATE AS on_date
    FROM partial_windows AS part
    JOIN expected ON expected.source = part.source
),
nil_years AS (
    SELECT DISTINCT expected.owner, expected.fills, expected.account, nil.year
    FROM nil_declared AS nil
    JOIN expected ON expected.source = nil.source
),
days AS (
    SELECT owner, fills, account, rhythm_days, quiet_days,
           unnest(generate_series(starts_on, $today::DATE, INTERVAL 1 DAY))::DATE AS on_date
    FROM accounts
    WHERE starts_on IS NOT NULL
),
with_reach AS (
    SELECT days.*, covered_days.on_date IS NOT NULL AS covered,
           max(covered_days.on_date) OVER (PARTITION BY days.owner, days.fills, days.account) AS reaches_to,
           -- Days with the same last covered day before them are one gap.
           max(covered_days.on_date) OVER (
               PARTITION BY days.owner, days.fills, days.account ORDER BY days.on_date ROWS UNBOUNDED PRECEDING
           ) AS last_covered
    FROM days
    LEFT JOIN covered_days
        ON covered_days.owner = days.owner AND covered_days.fills = days.fills
       AND covered_days.account = days.account AND covered_days.on_date = days.on_date
),
gaps AS (
    SELECT with_reach.*, count(*) FILTER (NOT covered) OVER (PARTITION BY owner, fills, account, last_covered) AS gap_days FROM with_reach
),
judged AS (
    SELECT gaps.owner, gaps.fills, gaps.account, gaps.on_date,
           CASE
               WHEN gaps.covered THEN 'covered'
               WHEN nil_years.year IS NOT NULL THEN 'nil'
               WHEN (gaps.reaches_to IS NULL OR gaps.on_date > gaps.reaches_to) AND gaps.on_date + gaps.rhythm_days >= $today::DATE THEN 'not_yet'
               WHEN part_days.on_date IS NOT NULL THEN 'partial'
               WHEN gaps.gap_days <= gaps.quiet_days THEN 'covered'
               ELSE 'missing'
           END AS state
    FROM gaps
    LEFT JOIN part_days
        ON part_days.owner = gaps.owner AND part_days.fills = gaps.fills
       AND part_days.account = gaps.account AND part_days.on_date = gaps.on_date
    LEFT JOIN nil_years
        ON nil_years.owner = gaps.owner AND nil_years.fills = gaps.fills
       AND nil_years.account = gaps.account AND nil_years.year = year(gaps.on_date)
)
SELECT expected.agency, expected.source, expected.account, judged.on_date, judged.state
FROM judged
JOIN expected ON expected.owner = judged.owner AND expected.fills = judged.fills AND expected.account = judged.account
ORDER BY judged.on_date, expected.source;
