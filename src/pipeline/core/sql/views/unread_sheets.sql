-- The sheets of each delivered workbook that no source read though they have rows, by position and in words.
CREATE OR REPLACE VIEW unread_sheets AS
SELECT file_id, string_agg(sheet, '、' ORDER BY nth) AS sheets
FROM (
    SELECT file_id, source, sha256, unnest(string_split(unread_sheets, '、')) AS sheet, generate_subscripts(string_split(unread_sheets, '、'), 1) AS nth
    FROM files
    WHERE unread_sheets IS NOT NULL
) AS left_out
WHERE NOT EXISTS (
    -- Another source reads another sheet of the same workbook: the steps of a ledger beside its requests.
    SELECT 1
    FROM files AS other
    WHERE other.sha256 = left_out.sha256
      AND other.source <> left_out.source
      AND other.state = 'loaded'
      AND other.rows_read > 0
      AND NOT coalesce(list_contains(string_split(other.unread_sheets, '、'), left_out.sheet), false)
)
GROUP BY file_id;
