-- Corrections of a row that another correction changes already: they are not applied.
DELETE FROM matched
WHERE number > (SELECT min(other.number) FROM matched AS other WHERE other.source = matched.source AND other.row_id = matched.row_id)
RETURNING number;
