-- How many rows of the agency arrived for the year.
SELECT coalesce(sum(pulled), 0)::BIGINT AS rows FROM accounting WHERE agency = $agency AND year = $year
