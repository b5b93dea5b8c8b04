-- Doubles are judged anew among the rows judged now and those with a content that changed.
DELETE FROM failed_rows
WHERE suite = $suite
  AND (source, row_id, known_from) IN (
      SELECT (row.source, row.row_id, row.known_from) FROM judged_rows AS row
      UNION ALL
      SELECT (row.source, row.row_id, row.known_from) FROM same_content AS row
  );
