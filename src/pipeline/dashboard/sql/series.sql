-- The figures that are followed over the years.
SELECT year, figure, value
FROM figures
WHERE agency = $agency
  AND (starts_with(figure, 'items.') OR starts_with(figure, 'posts.')
       OR ((starts_with(figure, 'requests.') OR starts_with(figure, 'disputes.')) AND ends_with(figure, '.total')))
ORDER BY year, figure
