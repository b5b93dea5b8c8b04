-- How many titles contain the words, by year and channel. Chinese has no upper case: lowering ten million titles takes seconds.
SELECT year, figure, count(*) AS rows
FROM evidence
WHERE agency = $agency AND (figure = 'items.total' OR starts_with(figure, 'posts.'))
  AND contains(CASE WHEN $cased THEN lower(summary) ELSE summary END, $words)
GROUP BY year, figure
ORDER BY year DESC, figure
