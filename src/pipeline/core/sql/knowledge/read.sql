-- How far every source is known for every agency it speaks for.
SELECT agency, family, source, account, shared, known_from, complete_to, rhythm_days, rows, refused, nil_years
FROM {{ table }}
ORDER BY agency, family, account, source
