-- The failures of items on changed days are judged anew.
DELETE FROM failed_rows
WHERE rowid IN (
    SELECT failed.rowid
    FROM failed_rows AS failed
    JOIN current_items AS item
        ON item.source = failed.source AND item.row_id = failed.row_id AND item.known_from = failed.known_from
    WHERE failed.suite = $suite
      AND item.published_at >= $first AND item.published_at < $last + INTERVAL 1 DAY
      AND item.published_at::DATE IN (SELECT day FROM changed_days)
);
