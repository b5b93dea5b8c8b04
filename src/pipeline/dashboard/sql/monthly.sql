-- Website items and posts by month.
SELECT figure, month, value
FROM monthly
WHERE agency = $agency AND year = $year AND (starts_with(figure, 'items.') OR starts_with(figure, 'posts.'))
ORDER BY figure, month
