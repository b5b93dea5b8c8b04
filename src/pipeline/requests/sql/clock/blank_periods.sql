-- Empties the numbers of periods of which nothing is known.
UPDATE {{ schema }}.requests_periods AS shown
SET received = NULL, closed = NULL, open = NULL, unclear = NULL, answers = NULL, median_days = NULL, slowest_days = NULL, rank = NULL
FROM (SELECT unnest($agencies::VARCHAR[]) AS agency, unnest($names::VARCHAR[]) AS period) AS unknown
WHERE shown.agency IS NOT DISTINCT FROM unknown.agency AND shown.period = unknown.period;
