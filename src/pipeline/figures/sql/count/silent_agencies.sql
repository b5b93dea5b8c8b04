-- Agencies beside others of which no row was ever received and no number is declared. An office that only others are listed under reports nothing.
SELECT agency, name
FROM candidate.agencies
WHERE (SELECT count(*) FROM candidate.agencies) > 1
  AND agency NOT IN (SELECT agency FROM candidate.accounting WHERE agency IS NOT NULL)
  AND agency NOT IN (SELECT parent FROM candidate.agencies WHERE parent IS NOT NULL)
ORDER BY position;
