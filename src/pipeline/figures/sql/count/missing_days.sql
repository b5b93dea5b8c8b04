-- Days of a live source's account that are missing or were read only in part, in unbroken ranges, before the last day that is covered:
-- what is missing at the end is told by the source being stale. A part that is still read again is no matter yet.
WITH accounts AS (
    SELECT coverage.agency, settings.fills, coverage.account, min(coverage.source) AS source, max(settings.reread_days) AS reread_days
    FROM candidate.coverage AS coverage
    JOIN source_settings AS settings ON settings.source = coverage.source
    GROUP BY coverage.agency, settings.fills, coverage.account
    HAVING bool_or(settings.kind <> 'file')
),
days AS (
    SELECT accounts.*, coverage.on_date, coverage.state,
           max(CASE WHEN coverage.state = 'covered' THEN coverage.on_date END) OVER (PARTITION BY coverage.source) AS reaches_to
    FROM accounts
    JOIN candidate.coverage AS coverage ON coverage.source = accounts.source
),
late AS (
    SELECT *,
           on_date - (row_number() OVER (PARTITION BY source, state, year(on_date) ORDER BY on_date))::INTEGER AS island
    FROM days
    WHERE state IN ('missing', 'partial') AND on_date < reaches_to AND on_date + reread_days < $today::DATE
)
SELECT agency, year(on_date)::INTEGER AS year, source, account, state, min(on_date) AS first, max(on_date) AS last, count(*) AS days
FROM late
GROUP BY agency, year(on_date), source, account, state, island
ORDER BY source, first;
