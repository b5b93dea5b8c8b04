-- Unbroken stretches of days of one state, of every source of the agency in the year.
SELECT source, state, min(on_date) AS first_day, max(on_date) AS last_day, count(*) AS days
FROM (
  SELECT source, state, on_date, on_date - (row_number() OVER (PARTITION BY source, state ORDER BY on_date))::INTEGER AS stretch
  FROM coverage
  WHERE (agency IS NULL OR agency = $agency) AND on_date BETWEEN make_date($year, 1, 1) AND make_date($year, 12, 31)
)
GROUP BY source, state, stretch
ORDER BY source, first_day
