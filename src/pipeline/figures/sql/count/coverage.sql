-- The calendar of every source: one row a day, from the first it is asked for (of files: from the first year they speak of).
-- Several sources of one account cover for each other. not_yet: later than what is covered, and by the source's rhythm not due.
-- Known untruth: of files, days within a gap no longer than quiet_days count as covered; a platform's days are taken one by one.
CREATE OR REPLACE TABLE candidate.coverage AS
WITH spoken AS (
    SELECT source, coalesce(agency, '') AS owner, agency, fills, coalesce(account, source) AS account, kind, rhythm_days, quiet_days, asked_from
    FROM source_settings
    WHERE fills <> 'declared' AND listed
),
reported AS (
    SELECT yearly.source, make_date(min(yearly.year), 1, 1) AS starts_on
    FROM coverage_by_year AS yearly
    JOIN spoken ON spoken.source = yearly.source
    WHERE yearly.days > least(spoken.quiet_days, 14)
    GROUP BY yearly.source
),
accounts AS (
    SELECT spoken.owner, spoken.fills, spoken.account,
           min(spoken.rhythm_days) AS rhythm_days,
           CASE WHEN bool_or(spoken.kind <> 'file') THEN 0 ELSE max(spoken.quiet_days) END AS quiet_days,
           min(CASE WHEN spoken.kind = 'file' THEN reported.starts_on ELSE spoken.asked_from END) AS starts_on
    FROM spoken
    LEFT JOIN reported ON reported.source = spoken.source
    GROUP BY spoken.owner, spoken.fills, spoken.account
),
covered_days AS (
    SELECT DISTINCT spoken.owner, spoken.fills, spoken.account,
           unnest(generate_series(greatest(covered.covers_from, DATE '2008-01-01'), covered.covers_to, INTERVAL 1 DAY))::DATE AS on_date
    FROM coverage AS covered
    JOIN spoken ON spoken.source = covered.source
),
part_days AS (
    SELECT DISTINCT spoken.owner, spoken.fills, spoken.account,
           unnest(generate_series(part.covers_from, part.covers_to, INTERVAL 1 DAY))::DATE AS on_date
    FROM partial_windows AS part
    JOIN spoken ON spoken.source = part.source
),
nil_years AS (
    SELECT DISTINCT spoken.owner, spoken.fills, spoken.account, nil.year
    FROM nil_declared AS nil
    JOIN spoken ON spoken.source = nil.source
),
days AS (
    SELECT owner, fills, account, rhythm_days, quiet_days,
           unnest(generate_series(starts_on, $as_of::DATE, INTERVAL 1 DAY))::DATE AS on_date
    FROM accounts
    WHERE starts_on IS NOT NULL
),
met AS (
    SELECT days.*, covered_days.on_date IS NOT NULL AS covered,
           max(covered_days.on_date) OVER (PARTITION BY days.owner, days.fills, days.account) AS reaches_to,
           -- Days between the last covered one before and the next one after are one gap.
           max(covered_days.on_date) OVER (
               PARTITION BY days.owner, days.fills, days.account ORDER BY days.on_date ROWS UNBOUNDED PRECEDING
           ) AS before
    FROM days
    LEFT JOIN covered_days
        ON covered_days.owner = days.owner AND covered_days.fills = days.fills
       AND covered_days.account = days.account AND covered_days.on_date = days.on_date
),
gaps AS (
    SELECT met.*, count(*) FILTER (NOT covered) OVER (PARTITION BY owner, fills, account, before) AS gap_days FROM met
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
SELECT spoken.agency, spoken.source, spoken.account, judged.on_date, judged.state
FROM judged
JOIN spoken ON spoken.owner = judged.owner AND spoken.fills = judged.fills AND spoken.account = judged.account
ORDER BY spoken.source, judged.on_date;
