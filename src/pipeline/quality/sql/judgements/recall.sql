-- The results on the same rows under the same suite, and the day of them, while the failing rows of the suite are still listed.
SELECT kept.results, kept.day
FROM judgements AS kept
WHERE kept.suite = $suite
  AND kept.fingerprint = $fingerprint
  AND kept.row_count = $rows
  AND kept.row_hash = $rows_hash
  AND kept.failures = (SELECT count(*) FROM failed_rows AS failed WHERE failed.suite = kept.suite);
