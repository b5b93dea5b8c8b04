-- How many titles contain the words, by year, channel and day.
SELECT year, figure, on_date, count(*) AS rows
{% include "dashboard/search/matching.sql" %}

GROUP BY year, figure, on_date
ORDER BY year DESC, figure, on_date DESC
