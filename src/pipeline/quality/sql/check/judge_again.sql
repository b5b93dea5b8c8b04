-- Rows as corrections leave them now, and rows in force that fail something whose truth may change.
INSERT INTO judged_again
SELECT '{{ table }}', source, row_id FROM corrected_{{ table }}
UNION
SELECT '{{ table }}', failed.source, failed.row_id
FROM failed_rows AS failed
JOIN current_{{ table }} AS row
    ON row.source = failed.source AND row.row_id = failed.row_id AND row.known_from = failed.known_from
WHERE failed.suite = '{{ table }}' AND NOT row.gone
  AND list_contains($codes::VARCHAR[], failed.code);
