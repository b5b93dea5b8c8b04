-- The newest item of every website column up to the day the figures reach to, whatever its year.
SELECT section, max(CASE WHEN last_on <= $as_of::DATE THEN last_on WHEN first_on <= $as_of::DATE THEN first_on END) AS newest
FROM sections
WHERE agency = $agency AND verdict = 'counted' AND starts_with(figure, 'items.') AND first_on <= $as_of::DATE
GROUP BY section
