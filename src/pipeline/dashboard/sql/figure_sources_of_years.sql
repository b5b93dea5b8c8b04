-- Which sources a few families of figures came from, in every year.
SELECT year, figure, source
FROM figure_sources
WHERE agency = $agency AND (starts_with(figure, 'items.') OR starts_with(figure, 'posts.'))
ORDER BY year, figure, source
