-- One row per source and year of which at least one day is covered: how many days are, and how many may stay uncovered unasked.
CREATE OR REPLACE VIEW coverage_by_year AS
WITH touched AS (
    SELECT source, covers_from, covers_to, unnest(generate_series(year(covers_from), year(covers_to))) AS year
    FROM coverage
)
SELECT source, year,
       sum(date_diff(
           'day', greatest(covers_from, make_date(year, 1, 1)), least(covers_to, make_date(year, 12, 31))
       ) + 1)::INTEGER AS days,
       date_diff('day', make_date(year, 1, 1), make_date(year + 1, 1, 1))::INTEGER AS days_of_year,
       coalesce(CAST(getvariable('quiet_days') AS MAP(VARCHAR, INTEGER))[source], 14) AS quiet_days
FROM touched
GROUP BY source, year;
