-- Figures that stand on numbers without rows: days of the year, up to the day of the figures, of which there is neither such a number nor
-- a list.
WITH wanted AS (
    SELECT DISTINCT agency, year, figure
    FROM candidate.tallies
    WHERE verdict = 'counted' AND source IN (SELECT source FROM batches WHERE fills = 'counts')
),
days AS (
    SELECT wanted.*, unnest(generate_series(make_date(year, 1, 1), least(make_date(year, 12, 31), $as_of::DATE), INTERVAL 1 DAY))::DATE AS on_date
    FROM wanted
),
known AS (
    SELECT agency, figure, period_from AS first_day, period_to AS last_day FROM judged_counts WHERE NOT gone AND quarantine_reason IS NULL
    UNION ALL
    SELECT wanted.agency, wanted.figure, covered.covers_from, covered.covers_to
    FROM wanted
    JOIN lists_of_figures AS list
        ON (list.agency = wanted.agency OR list.agency IS NULL)
       AND (list.figure = wanted.figure OR list.figure = 'items.*' AND starts_with(wanted.figure, 'items.'))
    JOIN coverage AS covered ON covered.source = list.source
),
missing AS (
    SELECT agency, year, figure, on_date,
           on_date - (row_number() OVER (PARTITION BY agency, year, figure ORDER BY on_date))::INTEGER AS island
    FROM days
    WHERE NOT EXISTS (
        SELECT 1 FROM known
        WHERE known.agency IS NOT DISTINCT FROM days.agency AND known.figure = days.figure
          AND days.on_date BETWEEN known.first_day AND known.last_day
    )
)
SELECT agency, year, figure, sum(days)::INTEGER, string_agg(first_day || CASE WHEN days > 1 THEN ' 至 ' || last_day ELSE '' END, '、' ORDER BY first_day)
FROM (
    SELECT agency, year, figure, min(on_date) AS first_day, max(on_date) AS last_day, count(*) AS days
    FROM missing GROUP BY agency, year, figure, island
)
GROUP BY agency, year, figure
ORDER BY agency, year, figure;
