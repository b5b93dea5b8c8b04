-- Which periods of which agencies have numbers.
SELECT agency, period, first_day, last_day FROM {{ schema }}.requests_periods
