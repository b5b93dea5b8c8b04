-- How far every source is known for every agency it speaks for; with `$agencies` (joined by |) for those, with `$family` of that table alone.
SELECT agency, family, source, account, shared, known_from, complete_to, rhythm_days, rows, refused, nil_years
FROM {{ table }}
WHERE ($agencies::VARCHAR IS NULL OR agency IN (SELECT unnest(string_split($agencies::VARCHAR, '|'))))
  AND ($family::VARCHAR IS NULL OR family = $family::VARCHAR)
ORDER BY agency, family, account, source
