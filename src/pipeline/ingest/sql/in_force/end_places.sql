UPDATE deliveries SET known_until = $known_at
WHERE source = $source AND known_until = 'infinity'
  AND (file_id, series, as_of, as_of_from, firm, claim, claim_from, coalesce(covers_from, DATE '0001-01-01'),
       coalesce(covers_to, DATE '0001-01-01'), coalesce(place, 0), coalesce(repeats, 0), withdrawn, accepted, speaks) NOT IN (
      SELECT (file_id, series, as_of, as_of_from, firm, claim, claim_from, coalesce(covers_from, DATE '0001-01-01'),
              coalesce(covers_to, DATE '0001-01-01'), coalesce(place, 0), coalesce(repeats, 0), withdrawn, accepted,
              file_id IN (SELECT file_id FROM chosen WHERE refused IS NULL))
      FROM placed
  );
