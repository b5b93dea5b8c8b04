-- Per agency the years of which the website has counted items.
SELECT agency, min(year), max(year)
FROM candidate.tallies
WHERE verdict = 'counted' AND starts_with(figure, 'items.') AND year <= year($today::DATE) AND agency IS NOT NULL
GROUP BY agency
