-- Sums by county, and of all (county NULL): over the agencies that have the figure, with how many these are and how many there should be.
CREATE TABLE target.county_sums AS
WITH due AS (
    SELECT county, year, count(*)::INTEGER AS agencies FROM target.county_agencies GROUP BY GROUPING SETS ((county, year), (year))
),
-- What cannot be added up: yes-or-no fields and averages.
left_out AS (SELECT unnest($excluded_year::INTEGER[]) AS year, unnest($excluded_figure::VARCHAR[]) AS figure),
sums AS (
    SELECT figures.county, figures.year, figures.figure, arg_max(figures.label, figures.as_of) AS label,
           arg_max(figures.unit, figures.as_of) AS unit, sum(figures.value) AS value, count(*)::INTEGER AS reported
    FROM target.figures AS figures
    WHERE NOT EXISTS (SELECT 1 FROM left_out WHERE left_out.year = figures.year AND left_out.figure = figures.figure)
    GROUP BY GROUPING SETS ((figures.county, figures.year, figures.figure), (figures.year, figures.figure))
)
SELECT sums.county, sums.year, sums.figure, sums.label, sums.unit, sums.value, sums.reported, due.agencies AS expected
FROM sums
JOIN due ON due.county IS NOT DISTINCT FROM sums.county AND due.year = sums.year
-- Counties that count a channel in different units have no common sum.
WHERE sums.county IS NOT NULL OR NOT list_contains($mixed::VARCHAR[], sums.figure)
ORDER BY sums.county NULLS FIRST, sums.year, sums.figure;
