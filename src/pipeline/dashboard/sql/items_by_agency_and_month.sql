-- What the website of each agency published in each month of the year.
SELECT agency, month, value
FROM monthly
WHERE year = $year AND figure = 'items.total'
