-- The figures a reader asks for first, at most $most of them, the newest year first; of one year if $year is given.
-- `of_all` says how many there are.
SELECT agency, year, figure, label, value, unit, count(*) OVER () AS of_all
FROM figures
WHERE ($year::INTEGER IS NULL OR year = $year::INTEGER)
  AND (
    starts_with(figure, 'items.')
    OR starts_with(figure, 'posts.')
    OR figure IN ('requests.carried_in.total', 'requests.new_received.total', 'requests.result_total.total',
                  'requests.carried_out.total')
  )
ORDER BY year DESC, agency, figure
LIMIT $most
