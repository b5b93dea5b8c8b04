-- Days of an account that are missing or were fetched incompletely, as unbroken ranges, up to the last day that is covered. Days missing
-- after it are reported as a stale source. An incomplete day that polls still read again is not reported.
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
