-- Whether any row of a table can be quarantined.
SELECT EXISTS (SELECT 1 FROM failed_rows WHERE suite = '{{ table }}' AND severity = 'block')
    OR EXISTS (SELECT 1 FROM unreadable JOIN batches ON batches.batch = unreadable.batch WHERE batches.fills = '{{ table }}')
    OR EXISTS (SELECT 1 FROM {{ table }} WHERE refused IS NOT NULL);
