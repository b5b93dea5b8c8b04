-- The months of all years: the website and every channel.
SELECT year, figure, month, value
FROM monthly
WHERE agency = $agency AND (figure = 'items.total' OR starts_with(figure, 'posts.'))
