-- The newest item, reference or copy in every website column up to the day the figures reach to, whatever its year.
SELECT section, max(CASE WHEN last_on <= $as_of::DATE THEN last_on WHEN first_on <= $as_of::DATE THEN first_on END) AS newest
FROM sections
WHERE agency = $agency AND shown AND source IN (SELECT source FROM observed WHERE fills = 'items')
  AND first_on <= $as_of::DATE
GROUP BY section
