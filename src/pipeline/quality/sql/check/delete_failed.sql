-- Earlier failures of the rows that are judged now.
DELETE FROM failed_rows
WHERE rowid IN (
    SELECT failed.rowid
    FROM failed_rows AS failed
    JOIN {{ rows }} AS row
        ON row.source = failed.source AND row.row_id = failed.row_id AND row.known_from = failed.known_from
    WHERE failed.suite = $suite
);
