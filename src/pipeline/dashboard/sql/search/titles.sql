-- The newest titles that contain the words.
SELECT on_date, summary, figure, section, url
FROM evidence
WHERE agency = $agency AND (figure = 'items.total' OR starts_with(figure, 'posts.'))
  AND contains(CASE WHEN $cased THEN lower(summary) ELSE summary END, $words)
ORDER BY on_date DESC, row_id
LIMIT $row_limit
