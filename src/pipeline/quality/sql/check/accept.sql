-- The pending deliveries of a table are accepted under the suite they were judged by.
UPDATE batches
SET state = 'accepted', checked_with = getvariable('fingerprint_{{ table }}')
WHERE batch IN ({% include 'core/fragments/open_batches.sql' %});

-- The next check judges again: corrected rows, and rows in force that fail an expectation whose result may change by itself.
DELETE FROM judged_again WHERE suite = '{{ table }}';
INSERT INTO judged_again
SELECT '{{ table }}', source, row_id FROM corrected_{{ table }}
UNION
SELECT '{{ table }}', failed.source, failed.row_id
FROM failed_rows AS failed
JOIN current_{{ table }} AS row
    ON row.source = failed.source AND row.row_id = failed.row_id AND row.known_from = failed.known_from
WHERE failed.suite = '{{ table }}' AND NOT row.gone
  AND list_contains($codes::VARCHAR[], failed.code);
