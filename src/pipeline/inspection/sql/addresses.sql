-- The addresses of the items that count, by the days they were published on, with the titles published there.
SELECT url, list(DISTINCT summary ORDER BY summary) AS titles, max(on_date) AS newest
FROM verdicts
WHERE nth = 1 AND verdict = 'counted' AND starts_with(figure, 'items.') AND url IS NOT NULL
  AND on_date BETWEEN CAST($since AS DATE) AND CAST($until AS DATE)
GROUP BY url
ORDER BY url;
