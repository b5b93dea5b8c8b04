-- How many items that count say no address.
SELECT count(*)
FROM verdicts
WHERE nth = 1 AND verdict = 'counted' AND starts_with(figure, 'items.') AND url IS NULL
  AND on_date BETWEEN CAST($since AS DATE) AND CAST($until AS DATE);
